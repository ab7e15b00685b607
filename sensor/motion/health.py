"""Can these readings be believed?

Three physical checks. At rest an accelerometer reads gravity. Between two quiet moments a few
seconds apart, the gyroscope must have seen the same tilt as the accelerometer. And nothing on a
thigh turns or shakes beyond what chips measure.
"""

from __future__ import annotations

from math import acos, degrees, radians, sqrt
from typing import NamedTuple

from sensor.motion.vectors import dot, unit
from sensor.snapshot import Snapshot
from sensor.values import GRAVITY_MPS2, Vec3

__all__ = ["Finding", "HealthCheck"]

# The worst chips are off by 40-50 mg an axis (85 mg in all) and 1-3 % in scale: 10 % of g is beyond them.
REST_NORM_TOLERANCE_MPS2 = 1.0
# At rest |a| near 1 means the file is in g.
LOOKS_LIKE_G = (0.85, 1.15)
# Nobody is pushed with 10 g for half a second: milli-g, or the chip's raw counts.
FORCE_IMPOSSIBLE_MPS2 = 10.0 * GRAVITY_MPS2
# 2000 deg/s is the widest range in use; beyond it (with room for interpolated filters) the unit is deg/s.
GYR_IMPOSSIBLE_RADPS = 45.0
# Tilt by gyroscope against tilt by accelerometer: offsets and drift explain 5 degrees over some seconds,
# soft tissue a few more, scale errors of 3 % and crooked axes one in twenty of all turning. 15 degrees beyond that are
# a broken axis or a wrong unit. Twice, so that one blow does not condemn; a broken axis contradicts turn after
# turn, so a turn on which both agree takes one contradiction back.
TILT_DISAGREEMENT_DEG = 15.0
TURNING_SHARE = 0.05
DISAGREEMENTS_TO_FAIL = 2
CLEAR_TURN_DEG = 30.0
# Faster than the narrowest range in use (500 deg/s) a gyroscope may clip, and a turn by more than 20 degrees between
# two samples is not known well enough to compare anything with it: a sensor in the hand, not on a thigh.
CLIP_RADPS = radians(500.0)
CLIP_RAD = radians(20.0)
# The comparison is fair for this long: 0.3 deg/s of offset left adds 4 degrees in it.
COMPARE_WITHIN_S = 15.0
QUIET_MOMENT_S = 0.3
# Up moved by so much between two quiet moments, and the gyroscope told of no turn at all: it is dead. A pull so slow
# that it stays below what is told (3 deg/s) would have to go on for ten seconds, twice.
UNTOLD_DEG = 30.0
# Calm: turning slower than this for QUIET_MOMENT_S. The accelerometer's mean over it is then gravity within 2-3 deg.
CALM_RADPS2 = radians(10.0) ** 2


class Finding(NamedTuple):
    """What was found, said once; ``trusted`` whether results may still be believed."""

    code: str
    text: str
    trusted: bool


class HealthCheck(Snapshot):
    """Fed every sample and the stillness seen; ``is_trusted`` turns false for good on a fault."""

    __slots__ = (
        "_age_s", "_calm_acc", "_calm_s", "_carried", "_is_calm_done", "_max_norm", "_min_norm", "_said", "_strikes",
        "_turned", "_was_quiet", "is_trusted",
    )  # fmt: skip
    _past = __slots__

    def __init__(self) -> None:
        self.is_trusted = True
        self._carried: Vec3 | None = None  # up at the last quiet moment, turned along by the gyroscope alone
        self._age_s = 0.0
        self._turned = 0.0  # rad, since then
        self._was_quiet = False
        self._calm_s = 0.0
        self._is_calm_done = False
        self._calm_acc: Vec3 = (0.0, 0.0, 0.0)
        self._strikes = 0
        self._min_norm = 1e9
        self._max_norm = 0.0
        self._said: tuple[str, ...] = ()

    def interrupt(self) -> None:
        """Samples are missing: the gyroscope's account is broken off."""
        self._carried = None
        self._was_quiet = False
        self._calm_s = 0.0

    def turn(self, dt: float, wx: float, wy: float, wz: float) -> None:
        """Carry the last quiet pose along by the offset-free rate (rad/s); small-angle, renormalised."""
        v = self._carried
        if v is None:
            return
        self._age_s += dt
        x, y, z = v
        hx, hy, hz = wx * dt, wy * dt, wz * dt
        h2 = hx * hx + hy * hy + hz * hz
        if h2 > CLIP_RAD * CLIP_RAD or h2 > (CLIP_RADPS * dt) ** 2:
            self._carried = None
            return
        self._turned += sqrt(h2)
        c = 0.5 * h2
        d = 0.5 * (x * hx + y * hy + z * hz)
        x, y, z = (
            x * (1 - c) + (y * hz - z * hy) + d * hx,
            y * (1 - c) + (z * hx - x * hz) + d * hy,
            z * (1 - c) + (x * hy - y * hx) + d * hz,
        )
        n = 1.0 / sqrt(x * x + y * y + z * z)
        self._carried = (x * n, y * n, z * n)

    def check_rate(self, rate_radps: float) -> Finding | None:
        """A rate no gyroscope can measure: a wrong unit."""
        if rate_radps > GYR_IMPOSSIBLE_RADPS:
            return self._say("units", "the angular rate looks like deg/s; rad/s is expected", fault=True)
        return None

    def check_force(self, smoothed: Vec3) -> Finding | None:
        """A smoothed specific force (m/s²) that nobody on earth feels: a wrong unit."""
        if dot(smoothed, smoothed) > FORCE_IMPOSSIBLE_MPS2**2:
            return self._say("units", "the acceleration looks like mg or raw counts; m/s2 is expected", fault=True)
        return None

    def watch(self, dt: float, rate2: float, quiet_s: float, ax: float, ay: float, az: float) -> bool:
        """Take one sample; whether a quiet moment or a calm spell is complete and ``check`` should be asked.

        ``rate2`` is the squared offset-free rate, (rad/s)²; the rest is specific force, m/s².
        """
        ready = False
        if quiet_s < QUIET_MOMENT_S:
            self._was_quiet = False
        elif not self._was_quiet:
            ready = True
        if rate2 > CALM_RADPS2:
            self._calm_s = 0.0
        elif self._calm_s < QUIET_MOMENT_S:
            if self._calm_s == 0.0:
                self._calm_acc = (ax, ay, az)
            else:
                x, y, z = self._calm_acc
                self._calm_acc = (x + ax, y + ay, z + az)
            self._calm_s += dt
            if self._calm_s >= QUIET_MOMENT_S:
                self._is_calm_done = ready = True
        return ready

    def check(self, quiet_s: float, pose: Vec3) -> Finding | None:
        """What a quiet moment (compare the size of ``pose``, m/s², with gravity) or a calm spell shows.

        A calm spell's mean acceleration is compared with where the gyroscope says up is. Each once.
        """
        found = None
        if quiet_s >= QUIET_MOMENT_S and not self._was_quiet:
            self._was_quiet = True
            found = self._check_norm(pose)
            if found is None and not self._is_calm_done:
                found = self._check_untold(pose)
        if self._is_calm_done and found is None:
            found = self._check_tilt(self._calm_acc)
        self._is_calm_done = False
        return found

    def _check_norm(self, pose: Vec3) -> Finding | None:
        size = sqrt(dot(pose, pose))
        self._min_norm = min(self._min_norm, size)
        self._max_norm = max(self._max_norm, size)
        if LOOKS_LIKE_G[0] < size < LOOKS_LIKE_G[1]:
            text = "the acceleration at rest is about 1; it looks like g, m/s2 is expected"
            return self._say("units", text, fault=True)
        if abs(size - GRAVITY_MPS2) > REST_NORM_TOLERANCE_MPS2:
            text = f"the acceleration at rest is {size:.1f} m/s2 instead of 9.8; the sensor is faulty or wrongly scaled"
            return self._say("faulty_sensor", text, fault=True)
        if self._max_norm - self._min_norm > REST_NORM_TOLERANCE_MPS2:
            text = "the acceleration at rest changes with the sensor's attitude; the accelerometer is faulty"
            return self._say("faulty_sensor", text, fault=True)
        return None

    def _check_untold(self, pose: Vec3) -> Finding | None:
        """A calm that the accelerometer says was none."""
        before = self._carried
        if before is None or self._turned > 0.0 or _angle_deg(before, unit(pose)) < UNTOLD_DEG:
            return None
        return self._check_tilt(pose)

    def _check_tilt(self, pose: Vec3) -> Finding | None:
        up = unit(pose)
        carried, self._carried = self._carried, up
        age_s, self._age_s = self._age_s, 0.0
        turned_deg, self._turned = degrees(self._turned), 0.0
        if carried is None or age_s > COMPARE_WITHIN_S:
            return None
        off_deg = _angle_deg(carried, up)
        if off_deg < TILT_DISAGREEMENT_DEG + TURNING_SHARE * turned_deg:
            if turned_deg > CLEAR_TURN_DEG:
                self._strikes = max(0, self._strikes - 1)
            return None
        self._strikes += 1
        if self._strikes < DISAGREEMENTS_TO_FAIL:
            return None
        text = f"accelerometer and gyroscope contradict each other by {off_deg:.0f} degrees; one of them is faulty"
        return self._say("faulty_sensor", text, fault=True)

    def _say(self, code: str, text: str, fault: bool) -> Finding | None:
        if fault:
            self.is_trusted = False
        if code in self._said:
            return None
        self._said = (*self._said, code)
        return Finding(code, text, self.is_trusted)


def _angle_deg(one: Vec3, other: Vec3) -> float:
    """Between unit vectors."""
    return degrees(acos(max(-1.0, min(1.0, dot(one, other)))))
