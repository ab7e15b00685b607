"""How do the samples of one thigh become a count?

Motion first, the counter then, mean by mean; while the flexion axis is not sure, what the counter sees is told to
the motion in turn.
"""

from __future__ import annotations

from math import nan
from typing import cast

from sensor.coach.announcer import Plan
from sensor.coach.counter import Counter
from sensor.coach.measure import CARRY_GAP_S
from sensor.events import Phase, Warned
from sensor.motion.attitude import AttitudeFilter
from sensor.motion.chain import ARMING_S, MotionChain
from sensor.motion.thinning import Thinner
from sensor.snapshot import Snapshot
from sensor.tracing import SampleTrace, Trace
from sensor.values import Fitness, Mounting, TimedRow

__all__ = ["Counting"]

# A second of plateau shows what the sensor reads at rest up there.
JUDGE_AFTER_S = 1.0
_JUDGED = (Phase.HOLDING, Phase.LOWERING)


class Counting(Snapshot):
    """Motion and counter of the thigh that ``plan.sensor`` is on."""

    _past = ("_judged_s", "_thinner", "is_on")
    __slots__ = (*_past, "_trace", "counter", "motion")

    def __init__(self, plan: Plan, mounting: Mounting, attitude: AttitudeFilter, trace: Trace | None) -> None:
        self.motion = MotionChain(mounting, attitude)
        self.counter = Counter(plan)
        self.is_on = True  # whether movement counts
        self._judged_s = -1.0  # when the hold was announced that was judged last
        self._thinner = Thinner()
        self._trace = SampleTrace(plan.sensor, trace) if trace is not None else None

    def state(self) -> tuple[object, ...]:
        """The past of both, and whose leg it is."""
        return (super().state(), self.counter.plan.side, self.motion.state(), self.counter.state())

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        own, side, motion, counter = cast("tuple[object, str, object, object]", state)
        super().restore(own)
        self.set_side(side)
        self.motion.restore(motion)
        self.counter.restore(counter)

    def set_side(self, side: str) -> None:
        """The leg is another from here on."""
        self.counter.plan = self.counter.announcer.plan = self.counter.plan._replace(side=side)

    def begin_block(self, plan: Plan) -> None:
        """Another exercise, leg or hold from here on; repetitions are numbered on."""
        before = self.counter.announcer
        self.counter = Counter(plan)
        self.motion.rests.forget()
        self.counter.announcer.count = before.count
        self.counter.announcer.events.extend(before.events)

    def take(self, rows: list[TimedRow]) -> None:
        """Samples in the order of their times."""
        if self._trace is not None:
            self._trace.expect(rows)
        for row in self._thinner.take(rows):
            self._take_one(row)

    def silence(self, now_s: float) -> None:
        """Nothing came until ``now_s``: samples that wait for others to make a mean wait no longer than a gap.

        The gap begins at the newest sample, which may be newer than the last mean: else what waits would come after
        the loss was told, and seem to be the signal's return.
        """
        if now_s - self._thinner.last_s > CARRY_GAP_S:
            self.drain()
            self.counter.silence(now_s)

    def finish(self) -> None:
        """The recording is over."""
        self.drain()
        if self._trace is not None:
            self._trace.finish()
        self.counter.finish()

    def drain(self) -> None:
        """What came so far counts before what comes now: no sample waits for a mean any longer."""
        for row in self._thinner.flush():
            self._take_one(row)

    def _take_one(self, row: TimedRow) -> None:
        motion, counter, t = self.motion, self.counter, row[0]
        still, model = motion.stillness, motion.elevation
        was_known = model.rest_up is not None
        motion.step(row)
        if model.rest_up is not None:
            if model.zero_moved_deg:
                counter.shift(model.zero_moved_deg)
                model.zero_moved_deg = 0.0
            if motion.regained:
                counter.regain(motion.regained)
                motion.regained.clear()
            if not was_known and still.still_s < ARMING_S:
                counter.announcer.is_provisional = True
            if motion.health.is_trusted:
                fitness = motion.fitness if self.is_on else Fitness.UNKNOWN
                counter.step(t, motion.elevation_deg, fitness, still.still_s, model.is_absolute)
                if model.axis is None and counter.phase is Phase.HOLDING and not motion.lever.is_settled:
                    model.learn_from_hold(motion.up)
                if counter.excursion.hold_said_s != self._judged_s and counter.phase in _JUDGED:
                    self._judge(t)
                if not motion.lever.is_settled:
                    motion.try_axis(t, counter.announcer.count, counter.phase)
                    if motion.is_back():
                        counter.disarm(t, "not_flexion")
        else:
            counter.wait(t)
        if motion.findings:
            self._warn(t)
        if self._trace is not None:
            self._trace.follow(t, motion.elevation_deg if was_known else nan, counter.phase.value)

    def _judge(self, t: float) -> None:
        """Once an excursion, when enough of its plateau was seen: can it have been a thigh's?"""
        motion, x, profile = self.motion, self.counter.excursion, self.counter.plan.profile
        if x.hold_said_s is None or x.hold_from_s is None:
            return
        is_up = self.counter.phase is Phase.HOLDING
        is_known = motion.lever.is_settled
        if is_up and not is_known and (t - x.hold_said_s < JUDGE_AFTER_S or not motion.lever.is_calm()):
            return
        self._judged_s = x.hold_said_s
        end_s = t if is_up or x.dip_from_s is None else x.dip_from_s
        if not motion.judge_lift((x.hold_from_s, end_s), (x.rest_deg, x.level.median_deg), profile.rest_deg):
            self.counter.disarm(t, "not_flexion")

    def _warn(self, t: float) -> None:
        sensor = self.counter.plan.sensor
        for finding in self.motion.findings:
            if not finding.trusted:
                self.counter.disarm(t, finding.code)
            warned = Warned(sensor, t, t, finding.code, finding.text, finding.trusted)
            self.counter.announcer.events.append(warned)
        self.motion.findings.clear()
