"""The interface of an attitude filter, and the filters that exist.

A filter is told samples whose gyro offset was already taken off (see ``stillness``); it answers
with the direction of up in the sensor frame. ``gravity`` is the default; the others are those
of the ``ahrs`` package, loaded only when asked for.
"""

from __future__ import annotations

from typing import Protocol

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.gravity_tracker import GravityTracker

__all__ = ["FILTER_NAMES", "AttitudeFilter", "make_filter"]

FILTER_NAMES = ("gravity", "madgwick", "mahony", "ekf", "aqua")


class AttitudeFilter(Protocol):
    """Keeps ``(ux, uy, uz)``, the unit vector that points up, in sensor axes.

    ``bx, by, bz`` is what the filter itself learned of a remaining gyro offset (rad/s, 0 where
    it learns none).
    """

    ux: float
    uy: float
    uz: float
    bx: float
    by: float
    bz: float

    def reset(self) -> None:
        """Forget the attitude, keep what was learned of the offset."""
        ...

    def align(self, acc: Vec3) -> None:
        """Start from a resting pose; ``acc`` is the mean specific force there, m/s²."""
        ...

    def step(self, dt: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> None:
        """Take one sample, ``dt`` > 0 seconds after the last (any value for the first)."""
        ...

    def state(self) -> tuple[object, ...]:
        """The past as an immutable value."""
        ...

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        ...


def make_filter(name: str) -> AttitudeFilter:
    """The filter called ``name``; raises ``UsageError`` that lists the known names."""
    if name == "gravity":
        return GravityTracker()
    if name in FILTER_NAMES:
        from kneehold.sensor.motion.ahrs_filters import AhrsFilter  # numpy and ahrs cost 0.1 s to load

        return AhrsFilter(name)
    raise UsageError(f"there is no filter called '{name}'; there are {', '.join(FILTER_NAMES)}.")
