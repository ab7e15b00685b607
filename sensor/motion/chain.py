"""How does one sample of one sensor become an angle that may be believed or not?

The glue of the folder: stillness, filter, health and elevation in the order they depend on each
other. One call a sample; what the caller needs stands in attributes afterwards.
"""

from __future__ import annotations

from math import radians, sqrt
from typing import cast

from sensor.motion.attitude import AttitudeFilter
from sensor.motion.elevation import ElevationModel
from sensor.motion.health import Finding, HealthCheck
from sensor.motion.learning import MountingLearner
from sensor.motion.stillness import ARMING_S, Stillness
from sensor.motion.vectors import turned, unit
from sensor.snapshot import Snapshot
from sensor.values import GRAVITY_MPS2, Fitness, Mounting, TimedRow, Vec3

__all__ = ["MotionChain"]

# A recording may begin in the middle of a rest. Stillness ever since its first sample gives a rest pose
# this early, provisionally: what is counted from it is withheld until the full stillness was seen.
PROVISIONAL_S = 0.8
# Longer without a sample and the attitude cannot be carried across: half a second is what definitions let pass.
CARRY_S = 0.5
# What a sample stands for that has none before it: what it shows says nothing of the time of a gap.
FIRST_STEP_S = 0.01
# After such a gap the filter needs this long to find up again (a mean over it errs by a degree or two at rest).
RECOVER_S = 0.3
# 10 rad/s: far above any stretch, so look whether it is possible at all.
TOO_FAST_RADPS2 = 100.0
# Slower than this nothing is gained by gathering or carrying: it is noise and breath.
MOVING_RADPS2 = radians(3.0) ** 2
# Steps and blows: |a| off g by what no slow stretch reaches. A lift and its landing give a handful close together and
# then a pause; gait goes on and on, a step at least every 1.2 s. Six in a row without a pause are gait or handling.
IMPACT_MPS2 = 5.0
IMPACT_APART_S = 0.25
IMPACT_PAUSE_S = 1.2
IMPACTS = 6
_GOOD = Fitness.GOOD  # asked for at every sample: by way of its class it costs more
_HARD_PUSH2 = (GRAVITY_MPS2 + IMPACT_MPS2) ** 2
_HARD_PULL2 = (GRAVITY_MPS2 - IMPACT_MPS2) ** 2


class MotionChain(Snapshot):
    """Elevation of one thigh from its samples.

    After ``step``: ``elevation_deg``, ``fitness``, ``still_s`` and, where something was found, ``findings``.
    """

    _past = (
        "_fit_at", "_impact_s", "_impacts", "_t", "_unsure", "elevation", "elevation_deg", "fitness", "health",
        "learner", "stillness",
    )  # fmt: skip
    __slots__ = (*_past, "filter", "findings", "regained")

    def __init__(self, mounting: Mounting, attitude: AttitudeFilter) -> None:
        self.filter = attitude
        self.stillness = Stillness()
        self.health = HealthCheck()
        self.elevation = ElevationModel(mounting)
        self.learner = MountingLearner(self.elevation, self.stillness, attitude)
        self.elevation_deg = 0.0
        self.fitness = Fitness.UNKNOWN
        self.findings: list[Finding] = []
        # Times and angles just after a gap, known only now; the owner empties the list.
        self.regained: list[tuple[float, float]] = []
        self._unsure: list[tuple[float, float, float, float]] = []  # time and rate of the samples since a gap
        self._t: float | None = None
        self._fit_at = 0.0  # not trusted before this time
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
    def is_provisional(self) -> bool:
        """Whether the stillness so far, though unbroken since the start, is shorter than arming asks for."""
        return self.stillness.still_s < ARMING_S

    @property
    def up(self) -> Vec3:
        """Unit vector, in sensor axes."""
        return (self.filter.ux, self.filter.uy, self.filter.uz)

    def remount(self) -> None:
        """The sensor was put on anew: wait for a rest pose and learn everything undeclared again."""
        self.learner.remount()
        self._without_pose()

    def judge_lift(
        self, plateau_s: tuple[float, float], elevations_deg: tuple[float, float], rest_deg: tuple[float, float]
    ) -> bool:
        """Whether an excursion can have been a thigh's, as the learner judges; if not, wait for a rest pose."""
        if self.learner.judge_lift(plateau_s, elevations_deg, rest_deg):
            return True
        if self.elevation.rest_up is None:
            self._without_pose()
        return False

    def look_again(self) -> None:
        """Rest pose or axis became known otherwise: tell the present angle by them."""
        self.elevation_deg = self.elevation.elevation_deg(*self.up)
        self.fitness = _GOOD

    def _without_pose(self) -> None:
        self.health.interrupt()
        self.fitness = Fitness.UNKNOWN

    def step(self, row: TimedRow) -> None:
        """Take one sample with its time; times rise."""
        t, ax, ay, az, gx, gy, gz = row
        last, self._t = self._t, t
        dt = FIRST_STEP_S if last is None else t - last
        if dt > CARRY_S:
            self._after_gap(t)
            dt = FIRST_STEP_S
        still = self.stillness
        still.step(dt, ax, ay, az, gx, gy, gz)
        wx, wy, wz = gx - still.gx0, gy - still.gy0, gz - still.gz0
        up = self.filter
        up.step(dt, ax, ay, az, wx, wy, wz)
        ux, uy, uz = up.ux, up.uy, up.uz
        model = self.elevation
        if model.rest_up is None:
            self._seek_rest(sqrt(gx * gx + gy * gy + gz * gz))
            return
        wx, wy, wz = wx - up.bx, wy - up.by, wz - up.bz
        w2 = wx * wx + wy * wy + wz * wz
        if w2 > MOVING_RADPS2:
            self.health.turn(dt, wx, wy, wz)
        if not (learner := self.learner).is_settled:
            if w2 > MOVING_RADPS2:
                model.watch(dt, (ux, uy, uz), (wx, wy, wz))
            learner.lever.take(t, (ax, ay, az), (wx, wy, wz))
        health = self.health
        if health.watch(dt, w2, still.quiet_s, ax, ay, az):
            self._find(health.check(still.quiet_s, still.smoothed))
        if w2 > TOO_FAST_RADPS2:
            self._find(health.check_rate(sqrt(w2)))
        a2 = ax * ax + ay * ay + az * az
        if a2 > _HARD_PUSH2 or a2 < _HARD_PULL2:
            self._knock(t)
        self.elevation_deg = angle = model.elevation_deg(ux, uy, uz)
        if t < self._fit_at:
            self.fitness = Fitness.RECOVERING
            self._unsure.append((t, wx, wy, wz))
        else:
            if self._unsure:
                self._regain((t, wx, wy, wz))
            self._assess(t, angle, abs(model.out_of_plane(ux, uy, uz)))

    def _assess(self, t: float, angle: float, out_of_plane: float) -> None:
        """May this angle be used?"""
        if self._impacts >= IMPACTS and t - self._impact_s < IMPACT_PAUSE_S:
            self.fitness = Fitness.SHAKEN
        elif angle > self.elevation.highest_deg or out_of_plane > self.learner.turned_sine:
            self.fitness = Fitness.TURNED
        else:
            self.fitness = _GOOD

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
        """Before the first rest pose: wait for stillness, then take pose and offset from it."""
        still = self.stillness
        self._find(self.health.check_rate(rate_radps))
        self._find(self.health.check_force(still.smoothed))
        enough = PROVISIONAL_S if still.since_start else ARMING_S
        if still.still_s < enough:
            return
        still.calibrate()
        self.filter.align(still.pose)
        self.elevation.set_rest(pose := unit(still.pose))
        self.learner.has_pose(pose)
        still.is_pose_wanted = False
        self.elevation_deg = self.elevation.elevation_deg(self.filter.ux, self.filter.uy, self.filter.uz)
        self.fitness = Fitness.GOOD

    def _after_gap(self, t: float) -> None:
        self.filter.reset()
        self.stillness.interrupt()
        self.health.interrupt()
        self.learner.lose_sight()
        self._fit_at = t + RECOVER_S
        self._unsure.clear()
        self.regained.clear()

    def _regain(self, now: tuple[float, float, float, float]) -> None:
        """Up is believed again: carry it back to the first sample after the gap by the angular rate."""
        up, later = self.up, now
        for row in reversed(self._unsure):
            half = 0.5 * (later[0] - row[0])
            up = turned(up, (-half * (row[1] + later[1]), -half * (row[2] + later[2]), -half * (row[3] + later[3])))
            self.regained.append((row[0], self.elevation.elevation_deg(*up)))
            later = row
        self.regained.reverse()
        self._unsure.clear()
