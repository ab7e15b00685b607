"""How do the samples of one thigh become a count?

Motion first, the counter then, mean by mean; while the flexion axis is not sure, what the counter sees is told to
the motion in turn.
"""

from __future__ import annotations

from math import nan
from typing import cast

from sensor.coach.announcer import Plan
from sensor.coach.counter import Counter
from sensor.coach.doubts import Doubts
from sensor.coach.measure import CARRY_GAP_S
from sensor.events import Phase, RepCounted, Warned
from sensor.motion.attitude import AttitudeFilter
from sensor.motion.chain import MotionChain
from sensor.motion.stillness import ARMING_S
from sensor.motion.thinning import Thinner
from sensor.snapshot import Snapshot
from sensor.tracing import SampleTrace, Trace
from sensor.values import Fitness, Mounting, TimedRow

__all__ = ["Counting"]

# A second of plateau shows what the sensor reads at rest up there.
JUDGE_AFTER_S = 1.0
_UNKNOWN = Fitness.UNKNOWN
_JUDGED = (Phase.HOLDING, Phase.LOWERING)


class Counting(Snapshot):
    """Motion and counter of the thigh that ``plan.sensor`` is on."""

    _past = ("_doubts", "_judged_s", "_thinner", "is_led", "is_on")
    __slots__ = (*_past, "_trace", "counter", "motion")

    def __init__(self, plan: Plan, mounting: Mounting, attitude: AttitudeFilter, trace: Trace | None) -> None:
        self.motion = MotionChain(mounting, attitude)
        self.counter = Counter(plan)
        self.is_led = False  # whether each movement is asked for: then it is believed
        self.is_on = True  # whether movement counts
        self._judged_s = -1.0  # when the hold was announced that was judged last
        self._doubts = Doubts()
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
        self._doubts.forget(before, self._thinner.last_s)
        self.motion.learner.rests.forget()
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
        count = self.counter.announcer.count
        self.counter.finish()
        if self.counter.announcer.count != count:
            self._weigh()
        self._doubts.finish(self.counter.announcer, self._thinner.last_s)

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
            if motion.regained:
                counter.regain(motion.regained)
                motion.regained.clear()
            if not was_known and still.still_s < ARMING_S:
                counter.announcer.is_provisional = True
            if self.is_on and not motion.learner.is_settled:
                self._learn(t)
            if model.zero_moved_deg:
                counter.shift(model.zero_moved_deg)
                model.zero_moved_deg = 0.0
            if motion.health.is_trusted:
                self._count(t)
        else:
            counter.wait(t)
        if motion.findings:
            self._warn(t)
        if self._trace is not None:
            self._trace.follow(t, motion.elevation_deg if was_known else nan, counter.phase.value)

    def _count(self, t: float) -> None:
        motion, counter, count = self.motion, self.counter, self.counter.announcer.count
        learner, model, still_s = motion.learner, motion.elevation, motion.stillness.still_s
        was_held = counter.phase is Phase.HOLDING
        counter.step(t, motion.elevation_deg, motion.fitness if self.is_on else _UNKNOWN, still_s, model.is_absolute)
        if was_held and counter.phase is not Phase.HOLDING and not learner.is_settled:
            learner.end_hold(counter.excursion.hold_from_s or 0.0, t)
        if counter.announcer.count != count:
            self._weigh()
        if model.axis is None and counter.phase is Phase.HOLDING and not learner.is_settled:
            model.learn_from_hold(motion.up)
        if counter.excursion.hold_said_s != self._judged_s and counter.phase in _JUDGED:
            self._judge(t)
        if not learner.is_settled:
            learner.try_axis(t, counter.announcer.count, counter.phase)
            if learner.is_back():
                counter.disarm(t, "not_flexion")

    def _learn(self, t: float) -> None:
        """While no axis is proved: where the thigh lies and how it leaves may teach another, or none may be known."""
        motion, counter = self.motion, self.counter
        learner, phase = motion.learner, counter.phase
        if motion.fitness is not Fitness.GOOD and motion.fitness is not Fitness.TURNED:
            return
        if phase is Phase.SETTLING:
            self._doubts.forget(counter.announcer, t)
            if learner.lies_elsewhere():
                motion.look_again()
        elif phase is Phase.REST and learner.lies_far_off():
            motion.look_again()
        else:
            is_turned = motion.fitness is Fitness.TURNED
            trace = learner.leaves_otherwise(t, motion.elevation_deg, phase, is_turned=is_turned)
            if trace is not None:
                motion.look_again()
                if phase in _JUDGED:
                    counter.disarm(t, "turned")
                    counter.announcer.arm(t)
                counter.start_over(*trace)

    def _weigh(self) -> None:
        """A repetition was counted: can it have been something else?"""
        learner, announcer = self.motion.learner, self.counter.announcer
        if learner.is_settled:
            return
        said = next((event for event in reversed(announcer.events) if isinstance(event, RepCounted)), None)
        signs = learner.signs()
        # Whose legs lie up a wall, where a held one is as quiet as one at rest, does not roll over.
        is_clear = self.is_led or self.counter.plan.profile.rest_deg[0] > 0.0
        if said is None or signs is None or is_clear or self._doubts.weigh(announcer, said, signs):
            learner.prove()

    def _judge(self, t: float) -> None:
        """Once an excursion, when enough of its plateau was seen: can it have been a thigh's?"""
        motion, x, profile = self.motion, self.counter.excursion, self.counter.plan.profile
        if x.hold_said_s is None or x.hold_from_s is None:
            return
        is_up = self.counter.phase is Phase.HOLDING
        is_known = motion.learner.is_settled
        if is_up and not is_known and (t - x.hold_said_s < JUDGE_AFTER_S or not motion.learner.lever.is_calm()):
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
