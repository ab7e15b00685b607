"""Whether the size of the readings can be that of a sensor on a thigh.

At rest an accelerometer reads gravity, in every attitude; nothing on a thigh turns or shakes beyond what chips measure.
Whether acceleration and angular rate fit each other is for ``gravity_check`` to say.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.vectors import dot

__all__ = ["Finding", "HealthCheck"]

# The worst chips are off by 40-50 mg an axis (85 mg in all) and 1-3 % in scale: 10 % of g is beyond them.
REST_NORM_TOLERANCE_MPS2 = 1.0
# Between two attitudes an offset counts twice: 60 mg on an axis and 2 % of scale come to 1.4 m/s2.
REST_CHANGE_MPS2 = 1.5
# At rest |a| near 1 means the file is in g.
LOOKS_LIKE_G = (0.85, 1.15)
# Nobody is pushed with 10 g for half a second: milli-g, or the chip's raw counts.
FORCE_IMPOSSIBLE_MPS2 = 10.0 * GRAVITY_MPS2
# 2000 deg/s is the widest range in use; beyond it (with room for interpolated filters) the unit is deg/s.
GYR_IMPOSSIBLE_RADPS = 45.0
# Quiet for so long the smoothed force is gravity and nothing else.
QUIET_MOMENT_S = 0.3


class Finding(NamedTuple):
    """What was found, said once; ``trusted`` whether results may still be believed."""

    code: str
    text: str
    trusted: bool


class HealthCheck(Snapshot):
    """Asked at every quiet moment; ``is_trusted`` turns false for good on a fault."""

    __slots__ = ("_max_norm", "_min_norm", "_said", "_was_quiet", "is_trusted")
    _past = __slots__

    def __init__(self) -> None:
        self.is_trusted = True
        self._was_quiet = False
        self._min_norm = 1e9
        self._max_norm = 0.0
        self._said: tuple[str, ...] = ()

    def check_rate(self, rate_radps: float) -> Finding | None:
        """A rate no gyroscope can measure: a wrong unit."""
        if rate_radps > GYR_IMPOSSIBLE_RADPS:
            return self._say("units", "the angular rate looks like deg/s; rad/s is expected")
        return None

    def check_force(self, smoothed: Vec3) -> Finding | None:
        """A smoothed specific force (m/s²) that nobody on earth feels: a wrong unit."""
        if dot(smoothed, smoothed) > FORCE_IMPOSSIBLE_MPS2**2:
            return self._say("units", "the acceleration looks like mg or raw counts; m/s2 is expected")
        return None

    def check_rest(self, quiet_s: float, pose: Vec3) -> Finding | None:
        """Compare the size of ``pose`` (m/s²) with gravity, once for every stretch that is quiet for long enough."""
        if quiet_s < QUIET_MOMENT_S:
            self._was_quiet = False
            return None
        if self._was_quiet:
            return None
        self._was_quiet = True
        size = sqrt(dot(pose, pose))
        self._min_norm = min(self._min_norm, size)
        self._max_norm = max(self._max_norm, size)
        if LOOKS_LIKE_G[0] < size < LOOKS_LIKE_G[1]:
            return self._say("units", "the acceleration at rest is about 1; it looks like g, m/s2 is expected")
        if abs(size - GRAVITY_MPS2) > REST_NORM_TOLERANCE_MPS2:
            text = f"the acceleration at rest is {size:.1f} m/s2 instead of 9.8; the sensor is faulty or wrongly scaled"
            return self._say("faulty_sensor", text)
        if self._max_norm - self._min_norm > REST_CHANGE_MPS2:
            text = "the acceleration at rest changes with the sensor's attitude; the accelerometer is faulty"
            return self._say("faulty_sensor", text)
        return None

    def distrust(self) -> None:
        """Something else has shown that the readings cannot be believed."""
        self.is_trusted = False

    def _say(self, code: str, text: str) -> Finding | None:
        self.is_trusted = False
        if code in self._said:
            return None
        self._said = (*self._said, code)
        return Finding(code, text, trusted=False)
