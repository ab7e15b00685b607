"""Filters of the ``ahrs`` package behind our filter interface.

Found by running ahrs 0.4.0: fed specific force (+g up at rest), Madgwick, Mahony and EKF in frame
"NED" converge to the quaternion sensor to earth with z up; AQUA to its conjugate. Madgwick,
Mahony and AQUA return early when the gyro sample is exactly zero, and then never correct:
a rate of 1e-9 rad/s, far below any sensor's resolution, keeps them awake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from ahrs.common.orientation import acc2q  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from ahrs.filters import (  # pyright: ignore[reportMissingTypeStubs]
    AQUA,
    EKF,
    Madgwick,
    Mahony,
)

from kneehold.sensor.model.values import Vec3

__all__ = ["AhrsFilter"]

# ahrs needs a nominal rate when built; every call passes the true step, so the value is of no effect.
NOMINAL_RATE_HZ = 100.0
# See the module's text: an exactly zero rate freezes three of the filters.
AWAKE_RADPS = 1e-9
# Strength of the earth's field in uT, given so that the EKF does not compute the world model; else unused.
FIELD_UT = 60.0


class AhrsFilter:
    """One ahrs filter: Madgwick gain 0.033 and the other defaults of the package."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ux, self.uy, self.uz = 0.0, 0.0, 1.0
        self.bx = self.by = self.bz = 0.0
        self._filter: Any = _BUILD[name]()
        self._q: Any = None  # w, x, y, z; None before the first sample

    def reset(self) -> None:
        """Forget the attitude."""
        self._q = None
        self.ux, self.uy, self.uz = 0.0, 0.0, 1.0

    def align(self, acc: Vec3) -> None:
        """Start from a resting pose; ``acc`` in m/s²."""
        self._start(np.array(acc, dtype=np.float64))

    def step(self, dt: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> None:
        """Take one sample; m/s² and rad/s."""
        acc = np.array((ax, ay, az))
        if self._q is None:
            self._start(acc)
            return
        if gx == 0.0 and gy == 0.0 and gz == 0.0:
            gx = AWAKE_RADPS
        update = self._filter.update if self.name == "ekf" else self._filter.updateIMU
        try:
            with np.errstate(all="ignore"):
                self._q = np.asarray(update(self._q, np.array((gx, gy, gz)), acc, dt=dt), dtype=np.float64)
            is_lost = not np.isfinite(self._q).all()
        except np.linalg.LinAlgError:  # the EKF's, where readings no sensor makes have blown up its covariance
            is_lost = True
        if is_lost:
            self._filter = _BUILD[self.name]()
            self._start(acc)
        else:
            self._point()

    def _start(self, acc: Any) -> None:
        q = np.asarray(acc2q(acc), dtype=np.float64)
        self._q = q * np.array((1.0, -1.0, -1.0, -1.0)) if self.name == "aqua" else q
        self._point()

    def _point(self) -> None:
        w, x, y, z = self._q.tolist()
        if self.name == "aqua":
            x, y, z = -x, -y, -z
        self.ux = 2.0 * (x * z - w * y)
        self.uy = 2.0 * (w * x + y * z)
        self.uz = 1.0 - 2.0 * (x * x + y * y)

    def state(self) -> tuple[object, ...]:
        """The past as plain numbers: quaternion, Mahony's offset, the EKF's covariance."""
        q = None if self._q is None else tuple(self._q.tolist())
        inner = tuple(
            tuple(np.asarray(getattr(self._filter, part), dtype=np.float64).ravel().tolist())
            for part in _MEMORY[self.name]
        )
        return (q, inner, self.ux, self.uy, self.uz)

    def restore(self, state: Any) -> None:
        """Become what ``state`` describes."""
        q, inner, self.ux, self.uy, self.uz = state
        self._q = None if q is None else np.array(q)
        for part, values in zip(_MEMORY[self.name], inner, strict=True):
            shape = np.asarray(getattr(self._filter, part)).shape
            setattr(self._filter, part, np.array(values).reshape(shape))


_BUILD: dict[str, Callable[[], Any]] = {
    "madgwick": lambda: Madgwick(frequency=NOMINAL_RATE_HZ),
    "mahony": lambda: Mahony(frequency=NOMINAL_RATE_HZ),
    "ekf": lambda: EKF(frequency=NOMINAL_RATE_HZ, frame="NED", magnetic_ref=FIELD_UT),
    "aqua": lambda: AQUA(frequency=NOMINAL_RATE_HZ),
}

# What a filter keeps beside the quaternion that the caller carries.
_MEMORY: dict[str, tuple[str, ...]] = {"madgwick": (), "mahony": ("b",), "ekf": ("P",), "aqua": ()}
