"""Recognises taps on the sensor, and the sensor being taken off, from samples alone.

Three firm taps, 0.15 to 0.8 s apart, then none: a button for somebody who sees no screen and reaches no key.
A tap is a short knock without a turn, which tells it from steps, kicks and coughs. It needs 52 Hz or more:
slower sensors average a knock of 12 ms away.
"""

from __future__ import annotations

from math import radians, sqrt

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import TimedRow

__all__ = ["FIRM_MPS2", "MOVING_RADPS", "TapDetector"]

# A firm tap gives several g for some 12 ms, of which a mean over one sample at 52 Hz leaves this much.
FIRM_MPS2 = 6.0
# What force is compared with: its mean over this time, long against a knock, short against a lift.
_SMOOTH_S = 0.08
# A knock that lasts longer is a step, a fall or a push.
_LONGEST_S = 0.07
_APART_S = (0.15, 0.8)
_TAPS = 3
# A leg that is being moved is not tapped on purpose; a tap on soft tissue turns it by less.
_STEADY_RADPS = radians(60.0)
_STEADY_SMOOTH_S = 0.15
# Faster than breath, sway and every gyro offset: somebody or something moves.
MOVING_RADPS = radians(25.0)
# A tap comes out of quiet. Who coughs in a row is shaken all along, and what sticks out is not much more than the rest:
# of a swing that goes on, the mean square over this time is never below half of what it is at its height.
_BEFORE_SMOOTH_S = 0.04
_QUIET_SHARE = 0.2
_MOVING2 = MOVING_RADPS * MOVING_RADPS


class TapDetector(Snapshot):
    """Watches one sensor: ``turned_rad`` adds up every turn, ``taps`` counts triples, ``moved_s`` is the last turn."""

    _past = (
        "_ax", "_ay", "_az", "_before2", "_begin2", "_count", "_knock_s", "_last_s", "_peak2", "_spoiled_s", "_t",
        "_turn", "moved_s", "taps", "turned_rad",
    )  # fmt: skip
    __slots__ = _past

    def __init__(self) -> None:
        self._t: float | None = None
        self._ax = self._ay = self._az = 0.0
        self._before2 = 0.0  # smoothed square of the force that is not slow
        self._begin2 = self._peak2 = 0.0  # the same when the last knock began, and the square of its height
        self._turn = 0.0  # smoothed rate of turn, rad/s
        self._knock_s = -10.0  # when the running knock began
        self._last_s = -10.0  # when the force was last that of a knock
        self._spoiled_s = -10.0  # until then nothing is a tap
        self._count = 0
        self.taps = 0
        self.turned_rad = 0.0
        self.moved_s = 0.0

    def step(self, row: TimedRow) -> None:
        """Take one sample."""
        t, ax, ay, az, gx, gy, gz = row
        last, self._t = self._t, t
        if last is None or not 0.0 < t - last < 0.5:
            self._ax, self._ay, self._az, self._before2, self._turn, self._count = ax, ay, az, 0.0, 0.0, 0
            return
        dt = t - last
        w2 = gx * gx + gy * gy + gz * gz
        w = sqrt(w2)
        self._turn += dt / (_STEADY_SMOOTH_S + dt) * (w - self._turn)
        if w2 > _MOVING2:
            self.turned_rad += w * dt
            self.moved_s = t
        ex, ey, ez = ax - self._ax, ay - self._ay, az - self._az
        k = dt / (_SMOOTH_S + dt)
        self._ax += k * ex
        self._ay += k * ey
        self._az += k * ez
        force2, before2 = ex * ex + ey * ey + ez * ez, self._before2
        self._before2 += dt / (_BEFORE_SMOOTH_S + dt) * (force2 - before2)
        if force2 > FIRM_MPS2 * FIRM_MPS2:
            self._knock(t, dt, force2, before2)
        elif self._count == _TAPS and t - self._knock_s > _APART_S[1]:
            self._count = 0
            self.taps += self._is_out_of_quiet

    @property
    def _is_out_of_quiet(self) -> bool:
        return self._begin2 < _QUIET_SHARE * self._peak2

    def _knock(self, t: float, dt: float, force2: float, before2: float) -> None:
        since, self._last_s = t - self._last_s, t
        if since <= 1.5 * dt + _SMOOTH_S:  # the same knock, or its echo in what it is compared with
            self._peak2 = max(self._peak2, force2)
            if t - self._knock_s > _LONGEST_S + _SMOOTH_S:
                self._spoil(t)
            return
        apart, self._knock_s = t - self._knock_s, t
        is_doubtful = self._count > 0 and not self._is_out_of_quiet
        self._begin2, self._peak2 = before2, force2
        if self._turn > _STEADY_RADPS or t < self._spoiled_s or is_doubtful:
            self._spoil(t)
        elif apart > _APART_S[1]:
            self._count = 1
        elif apart < _APART_S[0] or self._count == 0:
            self._spoil(t)
        else:
            self._count += 1
            if self._count > _TAPS:
                self._spoil(t)

    def _spoil(self, t: float) -> None:
        self._count = 0
        self._spoiled_s = t + _APART_S[1]
