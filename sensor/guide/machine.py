"""Where in the guided session one is, and what is to be said and done now.

Takes what the core counted, what the sensor's samples show and what a person pressed; never waits, reads no clock.
Which step follows which stands in ``steps``; here everything that happens becomes one of its signals.
"""

from __future__ import annotations

from math import inf

from kneehold.sensor.exercises.plan import Guidance, PlanBlock
from kneehold.sensor.guide.coaching import Coaching
from kneehold.sensor.guide.core_commands import Need, orders_of
from kneehold.sensor.guide.observation import CoreCommand, Observation
from kneehold.sensor.guide.plan_progress import PlanProgress
from kneehold.sensor.guide.questions import (
    NOT_ANSWERED,
    PAIN_AFTER,
    PAIN_BEFORE,
    RED_FLAGS,
    WHY_STOPPED,
    Question,
    Questions,
)
from kneehold.sensor.guide.sensor_swap import SensorSwap
from kneehold.sensor.guide.step_timeouts import INVITE_S, step_timeout_s
from kneehold.sensor.guide.steps import EXERCISING, OVER, Signal, following
from kneehold.sensor.model.events import (
    Armed,
    Attempt,
    CoachView,
    Disarmed,
    Event,
    HoldEnded,
    HoldMoved,
    HoldResumed,
    HoldStarted,
    Outcome,
    Phase,
    Rep,
    RepCounted,
)
from kneehold.sensor.model.guided_events import (
    Answered,
    Asked,
    ExtraRep,
    GuidedEvent,
    SensorMoved,
    Step,
    Stepped,
    Undone,
)
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Command, CommandKind, Side

__all__ = ["Guide"]


_KEYS = {CommandKind.PAUSE: Signal.PAUSE, CommandKind.STOP: Signal.STOP, CommandKind.PAIN: Signal.PAIN}


class Guide(Snapshot):
    """Collects ``events`` and ``orders``; the owner empties both after every ``take``."""

    __slots__ = (
        "_begun", "_lifted", "_move", "_now_s", "_t_s", "_taps", "active_s", "coaching", "credits", "due_s", "ending",
        "events", "guidance", "orders", "questions", "sensors", "since_s", "step", "was_tapped",
    )  # fmt: skip
    _past = (
        "_begun", "_lifted", "_move", "_now_s", "_t_s", "_taps", "active_s", "coaching", "credits", "due_s", "ending",
        "questions", "since_s", "step", "was_tapped",
    )  # fmt: skip

    def __init__(self, guidance: Guidance, sensors: tuple[tuple[str, str], ...]) -> None:
        """``sensors``: name and leg of each."""
        self.guidance = guidance
        self.sensors = sensors
        self.credits = PlanProgress(guidance.plan)
        self.questions = Questions()
        self.coaching = Coaching(guidance)
        self.events: list[GuidedEvent] = []
        self.orders: list[CoreCommand] = []
        self.step = Step.SCREEN
        self.ending = ""  # complete, stop, pain, idle, referred
        self.since_s = self.active_s = 0.0
        self.due_s = inf
        self.was_tapped = False  # the pause was made by tapping
        self._now_s = self._t_s = 0.0
        self._begun = -1  # the block that the core counts
        self._lifted = False
        self._move = SensorSwap()
        self._taps = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing follows any more."""
        return self.step in OVER

    @property
    def now_s(self) -> float:
        """Seconds since the first entry."""
        return self._now_s

    @property
    def begun_block(self) -> PlanBlock | None:
        """The block whose exercise the core counts."""
        return None if self._begun < 0 else self.credits.at(self._begun)

    @property
    def sensor(self) -> str:
        """The sensor whose thigh is to move now."""
        side = self.credits.current.side
        return next((name for name, leg in self.sensors if leg == side), self.sensors[0][0])

    def begin(self) -> None:
        """The first step."""
        first = Step.SCREEN if self.guidance.is_screen_due else Step.PAIN_BEFORE
        self._enter(first, Signal.BEGIN)

    def take(self, seen: Observation) -> None:
        """Take what one entry brought."""
        self._now_s, self._t_s = max(self._now_s, seen.now_s), seen.t_s
        is_ours = seen.view.sensor == self.sensor
        if seen.moved or (self.step is Step.HOLD and seen.view.phase is not Phase.LOST):
            self.active_s = self._now_s
        if seen.command is not None:
            self.active_s = self._now_s
            self._obey(seen.command)
        if seen.taps > self._taps:
            self._taps = seen.taps
            self._tapped()
        for event in seen.events:
            if event.sensor == self.sensor:
                self._learn(event)
        if is_ours:
            self._look(seen)
        self.events += self.coaching.watch(self.step, seen.view, self.credits.current, is_ours=is_ours)
        self._let_time_pass(seen.view)

    def finish(self, events: tuple[Event, ...]) -> None:
        """Nothing more comes: what was still open when it ended counts as well."""
        for event in events:
            if event.sensor == self.sensor and not self.is_over:
                self._learn(event)

    def _signal(self, signal: Signal) -> None:
        step = following(self.step, signal)
        if step is not None:
            self._enter(step, signal)

    def _enter(self, step: Step, signal: Signal) -> None:
        before, self.step = self.step, step
        self.since_s = self._now_s
        self.due_s = self._now_s + step_timeout_s(self.step, self.guidance.plan, was_tapped=self.was_tapped)
        self._lifted = False
        self._end_as(step, signal)
        block = self.credits.block + 1
        self.events.append(
            Stepped(self.sensor, self._t_s, self._t_s, step.value, self.credits.current.side, block, signal.value)
        )
        self._order(step, signal, before)
        self._ask(step)

    def _end_as(self, step: Step, signal: Signal) -> None:
        """Why it ends; the first reason stays."""
        if step is Step.REFERRED:
            self.ending = "referred"
        elif step is Step.PAIN_STOP:
            self.ending = "pain"
        elif step in (Step.PAIN_AFTER, Step.SUMMARY) and not self.ending:
            self.ending = {Signal.ALL_DONE: "complete", Signal.IDLE: "idle"}.get(signal, "stop")
        elif step is Step.LIE_STILL:
            self.ending = ""

    def _order(self, step: Step, signal: Signal, before: Step) -> None:
        if step is Step.MOVE and before is not Step.MOVE:
            self._move.begin()
        names = [name for name, _ in self.sensors]
        wanted = names if self.credits.current.side == Side.BOTH else [self.sensor]
        need = Need(
            step, signal, is_complete=self.ending == "complete",
            is_untried=not self.credits.of(self.credits.block), is_new=self._begun != self.credits.block,
        )  # fmt: skip
        self.orders += orders_of(need, names, wanted)
        if step is Step.LIE_STILL:
            self._begun = self.credits.block

    # --- questions ------------------------------------------------------------------------------

    def _ask(self, step: Step) -> None:
        questions: dict[Step, tuple[Question, ...]] = {
            Step.SCREEN: RED_FLAGS,
            Step.STOP_SCREEN: RED_FLAGS,
            Step.PAIN_BEFORE: (PAIN_BEFORE,),
            # Pain first: the answer that matters most, and the one that older recordings have next.
            Step.PAIN_AFTER: (PAIN_AFTER, WHY_STOPPED) if self.ending == "stop" else (PAIN_AFTER,),
        }
        self.questions.ask(questions.get(step, ()))
        self._put()

    def _put(self) -> None:
        question = self.questions.current
        if question is not None:
            self.events.append(Asked(self.sensor, self._t_s, self._t_s, question.name))

    def _answer(self, text: str) -> None:
        question = self.questions.current
        if question is None or not self.questions.answer(text):
            return
        said = self.questions.answers[-1][1]
        self.events.append(Answered(self.sensor, self._t_s, self._t_s, question.name, said))
        self.due_s = self._now_s + step_timeout_s(self.step, self.guidance.plan, was_tapped=self.was_tapped)
        if question.is_flag and text == "yes":
            self._signal(Signal.FLAGGED)
        elif self.questions.current is None:
            self._signal(Signal.ANSWERED)
        else:
            self._put()

    # --- what a person does ---------------------------------------------------------------------

    def _obey(self, command: Command) -> None:
        kind = command.kind
        if kind in _KEYS:
            self.was_tapped = False
            is_going_on = kind is CommandKind.PAUSE and self.step is Step.PAUSED
            self._signal(Signal.GO_ON if is_going_on else _KEYS[kind])
        elif kind is CommandKind.UNDO:
            self._undo()
        elif command.text in (Side.RIGHT, Side.LEFT):
            self._set_side(command.text)
        elif kind is CommandKind.ANSWER:
            self._answer(command.text)

    def _tapped(self) -> None:
        """Three taps: pause; in a pause: go on. Elsewhere there is nothing to pause."""
        if self.step is Step.PAUSED:
            self._signal(Signal.GO_ON)
        elif following(self.step, Signal.PAUSE) is not None:
            self.was_tapped = True
            self._signal(Signal.PAUSE)

    def _undo(self) -> None:
        may_reopen = not (self.step is Step.MOVE and self._move.is_removed) and self.step is not Step.SUMMARY
        rep = self.credits.undo(may_reopen=may_reopen)
        if rep is not None:
            self.events.append(Undone(rep.sensor, self._t_s, self._t_s, rep.index, rep.side))
            if may_reopen:
                self._signal(Signal.UNDONE)

    def _set_side(self, side: str) -> None:
        """The sensor is on the other leg than the plan's order says; with two sensors nobody needs to say."""
        is_time = self.step in (Step.PAIN_BEFORE, Step.LIE_STILL, Step.MOVE, Step.PREPARE)
        if len(self.sensors) == 1 and is_time and self.credits.set_side(side):
            self._begun = -1
            self.events.append(SensorMoved(self.sensor, self._t_s, self._t_s, side, is_seen=False))
            if self.step in (Step.LIE_STILL, Step.PREPARE):
                self._enter(Step.LIE_STILL, Signal.UNARMED)

    # --- what the core says ---------------------------------------------------------------------

    def _learn(self, event: Event) -> None:
        match event:
            case Armed():
                self._signal(Signal.STILL)
            case Disarmed():
                self._signal(Signal.UNARMED)
            case HoldStarted() | HoldMoved() | HoldResumed():
                self.coaching.hold(event.t_s if not isinstance(event, HoldResumed) else None)
                self._signal(Signal.HELD)
            case HoldEnded():
                self._signal(Signal.LET_GO)
            case RepCounted():
                self._credit(event.rep)
            case Attempt():
                self._signal(Signal.BACK)
            case _:
                pass

    def _credit(self, rep: Rep) -> None:
        self.active_s = self._now_s
        if not self.credits.credit(rep):
            self.events.append(ExtraRep(self.sensor, self._t_s, self._t_s, rep.index, rep.side))
            return
        self.events += self.coaching.judge(rep, is_full=rep.outcome == Outcome.FULL)
        if self.credits.is_complete:
            self._signal(self.credits.advance(is_one_sensor=len(self.sensors) == 1))
        else:
            self._signal(Signal.BACK)

    def _look(self, seen: Observation) -> None:
        """What the view and the handling of the sensor in use tell."""
        phase = seen.view.phase
        if self.step is Step.MOVE and self._move.watch(seen):
            side, is_seen = self.credits.current.side, self._move.is_removed
            self.events.append(SensorMoved(self.sensor, self._t_s, self._t_s, side, is_seen=is_seen))
            self._signal(Signal.SEATED)
        elif phase is Phase.RAISING and self.step in (Step.PREPARE, Step.REST):
            self._signal(Signal.LIFTED)
        if self.step is Step.DRAW_IN:
            if phase is Phase.RAISING:
                self._lifted = True
                self.due_s = self._now_s + INVITE_S
            elif phase is Phase.REST and self._lifted:
                self._signal(Signal.BACK)
        elif self.step is Step.RELEASE and phase is Phase.REST:
            self._signal(Signal.BACK)

    def _let_time_pass(self, view: CoachView) -> None:
        if self._now_s - self.active_s > 60.0 * self.guidance.plan.end_after_min:
            self._signal(Signal.IDLE)
        elif self._now_s < self.due_s or (view.phase is Phase.LOST and self.step in EXERCISING):
            return
        elif self.questions.current is not None:
            self._answer(NOT_ANSWERED)
        else:
            self._move.asks += self.step is Step.MOVE
            self._signal(Signal.TIME)
