"""The pipeline of a guided session: the core with the session machine on top.

The core with the session machine on top: the same entries in, the same kind of update out, and pure like it. Keys,
answers and taps are entries or samples, so a replay takes every decision again as it was taken.
"""

from __future__ import annotations

from typing import cast

from kneehold.sensor.coach.rep_log import Prescription
from kneehold.sensor.core.pipeline import OnRow, Pipeline, Trace
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.exercises.plan import Guidance, PlanBlock
from kneehold.sensor.guide.guided_view import guided_view
from kneehold.sensor.guide.machine import Guide
from kneehold.sensor.guide.observation import CoreCommand, CoreCommandKind, Observation
from kneehold.sensor.guide.questions import WHY_STOPPED
from kneehold.sensor.guide.summary import guided_summary
from kneehold.sensor.guide.tap_detection import TapDetector
from kneehold.sensor.model.events import CoachView, Event, Rep, RepCounted, Update
from kneehold.sensor.model.guided_events import GuidedView
from kneehold.sensor.model.values import Command, Entry, Side, TimedRow, Write

__all__ = ["Core", "GuidedPipeline", "core_of"]

# Live, time is told four times a second. More between two entries: the program was away, and nobody was led.
_MOST_S = 5.0
# A turn that ended less than this ago is going on.
_JUST_NOW_S = 0.2


class GuidedPipeline:
    """As ``Pipeline``; every update also carries a ``GuidedView``."""

    def __init__(
        self, setup: SessionSetup, guidance: Guidance, trace: Trace | None = None, on_row: OnRow | None = None
    ) -> None:
        self.setup = setup
        self._guidance = guidance
        self._on_row = on_row
        self._handling = {sensor.name: TapDetector() for sensor in setup.sensors}
        self._pipeline = Pipeline(setup, trace, self._take_row)
        self._guide = Guide(guidance, tuple((sensor.name, str(sensor.side)) for sensor in setup.sensors))
        self._last_ns: int | None = None
        self._clock_s = 0.0  # of the session: seconds in which entries came
        self._reps: tuple[Rep, ...] = ()
        for sensor in setup.sensors:
            self._pipeline.chain(sensor.name).hold_off()

    @property
    def is_over(self) -> bool:
        """Whether the session has come to its end."""
        return self._guide.is_over

    @property
    def ending(self) -> str:
        """How it ended: complete, stop, pain, idle, referred; empty while it goes on."""
        return self._guide.ending if self._guide.is_over else ""

    @property
    def is_ended_by_pain(self) -> bool:
        """Whether pain or a red flag ended it, or was given as the reason for ending early."""
        return self.ending in ("pain", "referred") or self._guide.questions.answer_to(WHY_STOPPED.name) == "pain"

    @property
    def is_screen_clear(self) -> bool:
        """Whether every red flag was asked and denied in this session."""
        return self._guide.questions.is_clear

    def pain(self, when: str) -> float | None:
        """Pain ``before`` or ``after``, 0-10; ``None`` where it was not said."""
        answer = self._guide.questions.answer_to(f"pain_{when}")
        return float(answer) if answer is not None and answer.isdigit() else None

    def start(self) -> tuple[tuple[str, Write], ...]:
        """What to send to each sensor once its link is up."""
        return self._pipeline.start()

    def feed(self, entry: Entry) -> Update:
        """Take one entry; raises ``KeyError`` for a sensor the setup does not name."""
        update = self._pipeline.feed(entry)
        events = (*update.events, *self._lead(entry, update))
        return Update(self._pipeline.chain(entry.sensor).view(), events, update.writes, self.guided_view())

    def advance(self, entry: Entry) -> tuple[Event, ...]:
        """As ``feed``, where nobody looks: the events alone."""
        update = self._pipeline.feed(entry)
        return (*update.events, *self._lead(entry, update))

    def finish(self) -> Update:
        """The recording is over: close what is open."""
        update = self._pipeline.finish()
        self._reps += tuple(event.rep for event in update.events if isinstance(event, RepCounted))
        self._guide.finish(update.events)
        more = self._carry_out()
        return Update(update.view, (*update.events, *more), (), self.guided_view())

    def guided_view(self) -> GuidedView:
        """What a screen may show now."""
        return guided_view(self._guide, self._pipeline.chain(self._guide.sensor).view())

    def views(self) -> tuple[CoachView, ...]:
        """The present view of every sensor."""
        return self._pipeline.views()

    def state(self) -> tuple[object, ...]:
        """The past of everything, as an immutable value."""
        handling = tuple(handling.state() for handling in self._handling.values())
        return (self._last_ns, self._clock_s, self._reps, handling, self._guide.state(), self._pipeline.state())

    def restore(self, state: object) -> None:
        """Become what ``state`` (of a pipeline with the same setup and plan) describes."""
        last, clock_s, reps, handling, guide, pipeline = cast(
            "tuple[int | None, float, tuple[Rep, ...], tuple[object, ...], object, object]", state
        )
        self._last_ns, self._clock_s, self._reps = last, clock_s, reps
        for mine, past in zip(self._handling.values(), handling, strict=True):
            mine.restore(past)
        self._guide.restore(guide)
        for sensor in self.setup.sensors:
            self._begin_block(sensor.name)
        self._pipeline.restore(pipeline)

    def summary(self, source: str) -> dict[str, object]:
        """The summary of the interfaces; what the person took back is not counted; ``guided`` tells of the session."""
        return guided_summary(self._pipeline.summary(source), self._guide, self._reps)

    def _take_row(self, sensor: str, row: TimedRow) -> None:
        self._handling[sensor].step(row)
        if self._on_row is not None:
            self._on_row(sensor, row)

    def _lead(self, entry: Entry, update: Update) -> tuple[Event, ...]:
        if self._last_ns is None:
            self._last_ns = entry.arrival_ns
            self._guide.begin()
        elif self._guide.is_over:
            return ()
        self._clock_s += min(_MOST_S, max(0.0, (entry.arrival_ns - self._last_ns) * 1e-9))
        self._last_ns = max(self._last_ns, entry.arrival_ns)
        self._reps += tuple(event.rep for event in update.events if isinstance(event, RepCounted))
        begun_ns = self._pipeline.first_arrival_ns
        chain, handling = self._pipeline.chain(entry.sensor), self._handling[entry.sensor]
        seen = Observation(
            now_s=self._clock_s,
            t_s=0.0 if begun_ns is None else max(0.0, (entry.arrival_ns - begun_ns) * 1e-9),
            view=update.view,
            events=update.events,
            command=entry if isinstance(entry, Command) else None,
            still_s=chain.still_s,
            fitness=chain.fitness,
            turned_rad=handling.turned_rad,
            taps=handling.taps,
            moved=handling.moved_s > 0.0 and update.view.t_s - handling.moved_s < _JUST_NOW_S,
        )
        self._guide.take(seen)
        return self._carry_out()

    def _carry_out(self) -> tuple[Event, ...]:
        """Do what the guide ordered; what it said, then what the core says to it."""
        said: list[Event] = list(self._guide.events)
        self._guide.events.clear()
        for order in self._guide.orders:
            self._obey(order)
        self._guide.orders.clear()
        for sensor in self.setup.sensors:
            said.extend(self._pipeline.chain(sensor.name).take_events())
        return tuple(said)

    def _obey(self, order: CoreCommand) -> None:
        chain = self._pipeline.chain(order.sensor)
        if order.kind is CoreCommandKind.COUNT:
            chain.count()
        elif order.kind is CoreCommandKind.HOLD_OFF:
            chain.hold_off()
        elif order.kind is CoreCommandKind.REMOUNT:
            chain.remount()
        else:
            self._begin_block(order.sensor)

    def _begin_block(self, sensor: str) -> None:
        block = self._guide.begun_block
        if block is not None:
            self._pipeline.chain(sensor).begin_block(self._plan_of(sensor, block))

    def _plan_of(self, sensor: str, block: PlanBlock) -> Prescription:
        profile = self._guidance.profile_of(block.profile)
        side = block.side
        if block.side == Side.BOTH and len(self.setup.sensors) > 1:
            side = next(str(s.side) for s in self.setup.sensors if s.name == sensor)
        return Prescription(sensor, side, profile, block.hold_s, block.reps, block.tolerance_s)


Core = Pipeline | GuidedPipeline


def core_of(setup: SessionSetup, trace: Trace | None = None, on_row: OnRow | None = None) -> Core:
    """The core for ``setup``: with the session machine on top if there is a plan to lead through."""
    if setup.guidance is None:
        return Pipeline(setup, trace, on_row)
    return GuidedPipeline(setup, setup.guidance, trace, on_row)
