"""From the samples of one thigh to its count: motion first, then the counter, one mean of a few samples at a time."""

from __future__ import annotations

from math import nan
from typing import cast

from kneehold.sensor.coach.counter import Counter
from kneehold.sensor.coach.hold_band import CARRY_GAP_S
from kneehold.sensor.coach.rep_log import Prescription
from kneehold.sensor.core.sample_trace import SampleTrace, Trace
from kneehold.sensor.model.events import Phase, Warned
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import AngleQuality, Mounting, TimedRow
from kneehold.sensor.motion.attitude import AttitudeFilter
from kneehold.sensor.motion.decimator import Decimator
from kneehold.sensor.motion.motion_pipeline import MotionPipeline

__all__ = ["ThighTracker"]

# Out of the plane of the lifts by more than the sine of 35 degrees a thigh has turned.
TURNED_SINE = 0.574


class ThighTracker(Snapshot):
    """Motion and counter of the thigh that ``plan.sensor`` is on."""

    _past = ("_now_s", "_thinner")
    __slots__ = (*_past, "_trace", "counter", "motion")

    def __init__(self, plan: Prescription, mounting: Mounting, attitude: AttitudeFilter, trace: Trace | None) -> None:
        self.motion = MotionPipeline(attitude)
        self.counter = Counter(plan, mounting)
        self._thinner = Decimator()
        self._now_s = 0.0  # of the newest mean
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

    @property
    def elevation_deg(self) -> float:
        """Elevation of the newest sample, degrees."""
        return self.counter.elevation_deg

    @property
    def fitness(self) -> AngleQuality:
        """Whether the present angle may be used."""
        if not self.motion.is_known:
            return AngleQuality.UNKNOWN
        if self.motion.is_shaken(self._now_s):
            return AngleQuality.SHAKEN
        return (
            AngleQuality.TURNED
            if abs(self.counter.frame.out_of_plane(self.motion.up)) > TURNED_SINE
            else AngleQuality.GOOD
        )

    @property
    def is_trusted(self) -> bool:
        """Whether sensor and counts may be believed."""
        return self.motion.health.is_trusted and self.counter.ledger.is_trusted

    def set_side(self, side: str) -> None:
        """The leg is another from here on."""
        self.counter.plan = self.counter.announcer.plan = self.counter.plan._replace(side=side)

    def begin_block(self, plan: Prescription) -> None:
        """Another exercise, leg or hold from here on; repetitions are numbered on."""
        self.counter.begin_block(plan)

    def hold_off(self) -> None:
        """From here on nothing counts, until ``count``."""
        self.drain()
        self.counter.disarm(self._now_s, "held_off")
        self.counter.is_on = False

    def count(self) -> None:
        """From here on movement counts, once the thigh was still long enough to arm; each lift is asked for."""
        self.drain()
        self.counter.is_on = self.counter.ledger.story.is_led = True

    def remount(self, t: float) -> None:
        """The sensor was put on again."""
        self.drain()
        self.motion.remount()
        self.counter.disarm(t, "remounted")
        self.counter.remount()

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
        for row in self.motion.flush():
            self.counter.step(row, self._now_s)
        if self._trace is not None:
            self._trace.finish()
        self.counter.finish()

    def drain(self) -> None:
        """What came so far counts before what comes now: no sample waits for a mean any longer."""
        for row in self._thinner.flush():
            self._take_one(row)

    def _take_one(self, row: TimedRow) -> None:
        motion, counter = self.motion, self.counter
        self._now_s = t = row[0]
        for known in motion.step(row):
            if motion.health.is_trusted:
                counter.step(known, t)
            if self._trace is not None:
                self._trace.follow(known[0], counter.elevation_deg if motion.is_known else nan, counter.phase.value)
        if motion.findings:
            self._warn(t)

    def _warn(self, t: float) -> None:
        counter = self.counter
        if self.motion.was_corrected:
            self.motion.was_corrected = False
            counter.disarm(t, "corrected")
            counter.remount()
        for finding in self.motion.findings:
            if not finding.trusted and counter.phase is not Phase.SETTLING:
                counter.disarm(t, finding.code)
            warned = Warned(counter.plan.sensor, t, t, finding.code, finding.text, finding.trusted)
            counter.announcer.events.append(warned)
        self.motion.findings.clear()
