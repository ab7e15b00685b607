"""From one sample of one sensor to up and angular rate that may be believed.

Rest detection, attitude filter and health in the order in which they depend on each other. After a gap the filter needs
a moment to find up again; the samples of that moment are held back and then given out together, up carried back along
the angular rate.
"""

from __future__ import annotations

from math import sqrt
from typing import cast

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow, Vec3
from kneehold.sensor.motion.attitude import AttitudeFilter
from kneehold.sensor.motion.gravity_check import GravityCheck
from kneehold.sensor.motion.gravity_findings import UNCORRECTED, Correction
from kneehold.sensor.motion.pivot import MotionRow
from kneehold.sensor.motion.rest_detector import ARMING_S, RestDetector
from kneehold.sensor.motion.sensor_health import Finding, HealthCheck
from kneehold.sensor.motion.vectors import turned

__all__ = ["MotionPipeline", "corrected"]

# Stillness since the very first sample gives a first offset of the gyroscope this early; later it takes ARMING_S.
EARLY_S = 0.8
# Longer without a sample and the attitude cannot be carried across: half a second is what the definitions let pass.
CARRY_S = 0.5
# What a sample stands for that has none before it.
FIRST_STEP_S = 0.01
# After a gap the filter needs this long to find up again (a mean over it errs by a degree or two at rest).
RECOVER_S = 0.3
# 10 rad/s: far above any stretch, so check whether it is possible at all.
TOO_FAST_RADPS2 = 100.0
# Steps and blows: |a| off g by what no slow stretch reaches. Six, each within 1.2 s of the last, are gait or handling.
IMPACT_MPS2 = 5.0
IMPACT_APART_S = 0.25
IMPACT_PAUSE_S = 1.2
IMPACTS = 6
_HARD_PUSH2 = (GRAVITY_MPS2 + IMPACT_MPS2) ** 2
_HARD_PULL2 = (GRAVITY_MPS2 - IMPACT_MPS2) ** 2


class MotionPipeline(Snapshot):
    """Up and rate of one thigh from its samples; ``findings`` collects what was found, the owner empties it."""

    _past = (
        "_held_back", "_impact_s", "_impacts", "_is_aligned", "_sure_s", "_t", "gravity_check", "health",
        "stillness", "was_corrected",
    )  # fmt: skip
    __slots__ = (*_past, "filter", "findings")

    def __init__(self, attitude: AttitudeFilter) -> None:
        self.filter = attitude
        self.stillness = RestDetector()
        self.health = HealthCheck()
        self.gravity_check = GravityCheck()
        self.was_corrected = False  # samples before were wrong: the owner drops what was made of them, and resets this
        self.findings: list[Finding] = []
        self._held_back: list[MotionRow] = []  # samples since a gap, their up not yet known
        self._t: float | None = None
        self._sure_s = 0.0  # up is not believed before this time
        self._is_aligned = False  # a first rest gave the filter its offset
        self._impacts = 0  # in a row, without a pause
        self._impact_s = -1e9

    def state(self) -> tuple[object, ...]:
        """The past, the filter's included."""
        return (super().state(), self.filter.state())

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        own, attitude = cast("tuple[object, object]", state)
        super().restore(own)
        self.filter.restore(attitude)

    @property
    def up(self) -> Vec3:
        """Unit vector, in sensor axes."""
        return (self.filter.ux, self.filter.uy, self.filter.uz)

    @property
    def is_known(self) -> bool:
        """Whether a first rest gave the gyroscope's offset."""
        return self._is_aligned

    def is_shaken(self, t: float) -> bool:
        """Whether impacts follow each other as in gait or handling."""
        return self._impacts >= IMPACTS and t - self._impact_s < IMPACT_PAUSE_S

    def remount(self) -> None:
        """The sensor was put on again: wait for a rest before its readings are compared."""
        self._is_aligned = False
        self.stillness.is_pose_wanted = True
        self.stillness.interrupt()

    def step(self, row: TimedRow) -> list[MotionRow]:
        """Take one sample with its time; times rise. Returns the samples whose up is believed now: mostly this one."""
        t, ax, ay, az, gx, gy, gz = row
        last, self._t = self._t, t
        dt = FIRST_STEP_S if last is None else t - last
        check = self.gravity_check
        check.step(dt, ax, ay, az, gx, gy, gz)
        if check.findings:
            self._judge_sensor()
        if check.correction is not UNCORRECTED:
            ax, ay, az, gx, gy, gz = corrected(check.correction, row)
        if dt > CARRY_S:
            self._after_gap(t)
            dt = FIRST_STEP_S
        still, up = self.stillness, self.filter
        still.step(dt, ax, ay, az, gx, gy, gz)
        wx, wy, wz = gx - still.gx0, gy - still.gy0, gz - still.gz0
        up.step(dt, ax, ay, az, wx, wy, wz)
        if not self._is_aligned:
            self._seek_rest(sqrt(gx * gx + gy * gy + gz * gz))
        wx, wy, wz = wx - up.bx, wy - up.by, wz - up.bz
        if self._is_aligned:
            self._watch(t, (ax, ay, az), (wx, wy, wz))
        found = (t, up.ux, up.uy, up.uz, ax, ay, az, wx, wy, wz)
        if t < self._sure_s:
            self._held_back.append(found)
            return []
        return [*self._regained(found), found] if self._held_back else [found]

    def flush(self) -> list[MotionRow]:
        """Nothing follows: what was held back, by what is known now."""
        if not self._held_back:
            return []
        last = self._held_back.pop()
        return [*self._regained(last), last]

    def _judge_sensor(self) -> None:
        """Acceleration and rate do not fit each other: what was made of them so far is dropped, and this is said."""
        for finding in self.gravity_check.findings:
            self.findings.append(Finding(finding.code, finding.text, finding.trusted))
            if not finding.trusted:
                self.health.distrust()
            elif finding.correction is not None:
                self.filter.reset()
                self.stillness = RestDetector()
                self._is_aligned = False
                self.was_corrected = True
        self.gravity_check.findings.clear()

    def _watch(self, t: float, acc: Vec3, rate: Vec3) -> None:
        """Can these readings be believed?"""
        ax, ay, az = acc
        wx, wy, wz = rate
        health, still = self.health, self.stillness
        w2 = wx * wx + wy * wy + wz * wz
        self._find(health.check_rest(still.quiet_s, still.smoothed))
        if w2 > TOO_FAST_RADPS2:
            self._find(health.check_rate(sqrt(w2)))
        a2 = ax * ax + ay * ay + az * az
        if a2 > _HARD_PUSH2 or a2 < _HARD_PULL2:
            self._knock(t)

    def _find(self, finding: Finding | None) -> None:
        if finding is not None:
            self.findings.append(finding)

    def _knock(self, t: float) -> None:
        """The tally of impacts."""
        since = t - self._impact_s
        if since > IMPACT_APART_S:
            self._impacts = self._impacts + 1 if since < IMPACT_PAUSE_S else 1
            self._impact_s = t

    def _seek_rest(self, rate_radps: float) -> None:
        """Before the first rest: wait for stillness, then take the gyroscope's offset and gravity from it."""
        still = self.stillness
        self._find(self.health.check_rate(rate_radps))
        self._find(self.health.check_force(still.smoothed))
        if still.still_s < (EARLY_S if still.since_start else ARMING_S):
            return
        still.calibrate()
        self.filter.align(still.pose)
        still.is_pose_wanted = False
        self._is_aligned = True

    def _after_gap(self, t: float) -> None:
        self.filter.reset()
        self.stillness.interrupt()
        self._sure_s = t + RECOVER_S
        self._held_back.clear()

    def _regained(self, now: MotionRow) -> list[MotionRow]:
        """Up is believed again: carry it back to the first sample after the gap by the angular rate."""
        up, later = now[1:4], now
        found: list[MotionRow] = []
        for row in reversed(self._held_back):
            half = 0.5 * (later[0] - row[0])
            up = turned(up, (-half * (row[7] + later[7]), -half * (row[8] + later[8]), -half * (row[9] + later[9])))
            found.append((row[0], *up, row[4], row[5], row[6], row[7], row[8], row[9]))
            later = row
        self._held_back.clear()
        return found[::-1]


def corrected(correction: Correction, row: TimedRow) -> tuple[float, float, float, float, float, float]:
    """Specific force and angular rate of ``row`` by the two matrices of ``correction``; a lag is left as it is."""
    _, ax, ay, az, gx, gy, gz = row
    (a, b, c), (d, e, f) = correction.acc, correction.rate
    return (
        a[0] * ax + a[1] * ay + a[2] * az, b[0] * ax + b[1] * ay + b[2] * az, c[0] * ax + c[1] * ay + c[2] * az,
        d[0] * gx + d[1] * gy + d[2] * gz, e[0] * gx + e[1] * gy + e[2] * gz, f[0] * gx + f[1] * gy + f[2] * gz,
    )  # fmt: skip
