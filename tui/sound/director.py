"""What is to be heard when, from what the core says.

Pure: seconds of the session. The end of a hold's prescribed time is known as soon as the hold is, so its cue is
scheduled ahead; what turns out otherwise is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, inf

from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.model.events import (
    Armed,
    Attempt,
    Event,
    HoldBridged,
    HoldEnded,
    HoldMoved,
    HoldResumed,
    HoldStarted,
    Rep,
    RepCounted,
    SignalBack,
    SignalLost,
    TargetReached,
    Update,
    Warned,
)
from kneehold.tui.blocks import blocks_of
from kneehold.tui.sound.cues import COACHING, CUES, NUMBERS, Cue, Loudness, number_clip
from kneehold.tui.sound.guided import GuidedCues, Stale
from kneehold.tui.sound.schedule import Dropped, Order, Schedule

__all__ = ["Director"]

_TICK_EVERY_S = 5
_LAST_SECONDS = 3
# Up to here a number is spoken in less than a second.
_COUNTED_TO_S = 20
# A loss that is over before anybody would ask is not worth a word.
_LOST_SAID_AFTER_S = 3.0
# Scheduled ahead, and what is true of a running hold only.
_AHEAD = (Cue.TICK, Cue.NUMBER, Cue.TARGET)
_OF_HOLD = (*_AHEAD, Cue.SLIPPED, Cue.FAR_ENOUGH, Cue.TOO_LONG)
# Being ready again after stirring is not said over and over.
_READY_AGAIN_S = 10.0


class Director:
    """Follows one session; ``length_s`` tells how long a clip lasts, in seconds of the session."""

    def __init__(self, setup: SessionSetup, loudness: Loudness, length_s: Callable[[str], float]) -> None:
        self.schedule = Schedule(length_s)
        self._setup = setup
        self._blocks = blocks_of(setup)
        self._loudness = loudness
        self._guided = GuidedCues()
        self.reset(())

    def reset(self, events: tuple[Event, ...]) -> None:
        """Forget everything but these events, which are not to be heard again."""
        self._reps: list[Rep] = []
        self._hold_from_s: float | None = None
        self._resumable_from_s = 0.0  # the last hold, in case its end turns out to be a regrip
        self._is_target_ordered = self._was_slipped = False
        self._is_trusted = True
        self._ready_said_s: float | None = None
        self._target_s = self._setup.hold_s
        self._step_s = inf  # when the step began that comes with this update
        self._in_use = self._setup.sensors[0].name
        self._unseen: set[str] = set()  # sensors without a signal
        self._is_loss_said = False
        self._guided.reset()
        for event in events:
            self._note(event)
        self.schedule.clear()

    def take(self, update: Update) -> None:
        """Learn from ``update``."""
        if update.guided is not None:
            self._guided.is_on = True
            self._target_s = update.guided.hold_s
            self._step_s = min((event.detected_at_s for event in update.events if event.type == "step"), default=inf)
        for event in update.events:
            self._note(event)
        for found in self._guided.take(update):
            if isinstance(found, Stale):
                self.schedule.drop(found.cues, found.reason, update.view.t_s)
            else:
                self._order(found.cue, found.due_s, phrases=found.phrases)
        view = update.view
        if view.slipped and not self._was_slipped:
            self._order(Cue.SLIPPED, view.t_s)
        self._was_slipped = view.slipped

    def due(self, now_s: float, until_s: float) -> tuple[Order, ...]:
        """Orders for moments from ``now_s`` up to ``until_s``, each given once, in order of time."""
        orders = self.schedule.due(now_s, until_s)
        for order in orders:
            self._is_target_ordered |= order.cue is Cue.TARGET
            self._is_loss_said |= order.cue in (Cue.SIGNAL_LOST, Cue.SIGNAL_LOST_HOLD)
        return orders

    def take_dropped(self) -> tuple[Dropped, ...]:
        """What is not heard, since this was last asked."""
        return self.schedule.take_dropped()

    def _note(self, event: Event) -> None:
        now_s = event.detected_at_s
        match event:
            case HoldStarted() | HoldMoved() | HoldResumed():
                self._begin(event)
            case HoldEnded():
                self._end(event)
            case TargetReached():
                if not self._is_target_ordered and not self.schedule.is_waiting(Cue.TARGET):
                    self._order(Cue.TARGET, now_s)
                self._is_target_ordered = True
            case RepCounted():
                self._count(event.rep, now_s)
            case Armed():
                self._ready(now_s)
            case Attempt():
                self._order(Cue.NOT_COUNTED, now_s)
            case SignalLost():
                self._lose(event)
            case SignalBack():
                self._back(event)
            case HoldBridged() if self._hold_from_s is not None:
                self._plan(self._hold_from_s, now_s)
            case Warned() if not event.trusted and self._is_trusted:
                self._is_trusted = False
                self.schedule.drop(COACHING, "the sensor is not trusted", now_s)
                self._order(Cue.FAULT, now_s, always=True)
            case _:
                pass

    def _begin(self, event: HoldStarted | HoldMoved | HoldResumed) -> None:
        now_s = event.detected_at_s
        self._in_use = event.sensor
        self.schedule.drop(_AHEAD, "", now_s)  # planned again below, or no longer true
        if isinstance(event, HoldStarted):
            self._is_target_ordered = False
            self._order(Cue.HOLD, now_s)
        if isinstance(event, HoldStarted | HoldMoved):
            self._hold_from_s = event.t_s
            self._resumable_from_s = event.t_s
        else:
            self._hold_from_s = self._resumable_from_s
        self._plan(self._hold_from_s, now_s)

    def _plan(self, from_s: float, now_s: float) -> None:
        """Everything that is known ahead of a hold that began at ``from_s``."""
        target_s = self._target_s
        for second in range(1, ceil(target_s)):
            at_s = from_s + second
            if at_s <= now_s:
                continue
            left = round(target_s - second)
            if self._loudness is Loudness.COUNT:
                if second <= _COUNTED_TO_S or second % _TICK_EVERY_S == 0:
                    self._number(second, at_s)
            elif abs(target_s - second - left) < 1e-9 and left <= _LAST_SECONDS:
                self._number(left, at_s)
            elif second % _TICK_EVERY_S == 0 and not self._guided.is_on:  # there the tones of the breath pace a hold
                self._order(Cue.TICK, at_s)
        if from_s + target_s > now_s and not self._is_target_ordered:
            self._order(Cue.TARGET, from_s + target_s)

    def _end(self, event: HoldEnded) -> None:
        self.schedule.drop(_OF_HOLD, "the hold is over", event.detected_at_s)
        self._hold_from_s = None
        if event.reason == "released":
            self._order(Cue.RELEASED, event.detected_at_s)

    def _count(self, rep: Rep, now_s: float) -> None:
        self._reps.append(rep)
        if self._guided.is_on:
            # Before "rest": after it the number would be taken for the first of a count.
            self._number(self._guided.count(), min(now_s, self._step_s), cue=Cue.REP)
            return
        for block in self._blocks:
            if (block.sensor, block.side) == (rep.sensor, rep.side):
                done = len(block.done(self._reps))
                self._number(done, now_s, cue=Cue.REP)
                if done == block.reps - 1:
                    self._order(Cue.LAST_REP, now_s)
                elif done == block.reps:
                    self._side_done(now_s)

    def _side_done(self, now_s: float) -> None:
        left = [block.side for block in self._blocks if len(block.done(self._reps)) < block.reps]
        if not left:
            self._order(Cue.DONE, now_s)
        else:
            next_leg = Cue.NEXT_LEFT if left[0] == "left" else Cue.NEXT_RIGHT
            self._order(next_leg, now_s, phrases=("side_done", f"next_{left[0]}"))

    def _ready(self, now_s: float) -> None:
        if self._guided.is_on:
            return  # what to do next is said step by step
        is_open = any(len(block.done(self._reps)) < block.reps for block in self._blocks)
        if is_open and (self._ready_said_s is None or now_s - self._ready_said_s > _READY_AGAIN_S):
            self._ready_said_s = now_s
            self._order(Cue.READY, now_s)

    def _lose(self, event: SignalLost) -> None:
        self._unseen.add(event.sensor)
        if not self._is_unseen:
            return
        self.schedule.drop(COACHING, "no signal", event.detected_at_s)
        cue = Cue.SIGNAL_LOST if self._hold_from_s is None else Cue.SIGNAL_LOST_HOLD
        self._is_loss_said = False
        self._order(cue, max(event.detected_at_s, event.t_s + _LOST_SAID_AFTER_S))

    def _back(self, event: SignalBack) -> None:
        was_unseen = self._is_unseen
        self._unseen.discard(event.sensor)
        if was_unseen and not self._is_unseen:
            lost = (Cue.SIGNAL_LOST, Cue.SIGNAL_LOST_HOLD)
            self.schedule.drop(lost, "the signal is back", event.detected_at_s)
            if self._is_loss_said:
                self._order(Cue.SIGNAL_BACK, event.detected_at_s)

    @property
    def _is_unseen(self) -> bool:
        return self._in_use in self._unseen

    def _number(self, number: int, at_s: float, cue: Cue = Cue.NUMBER) -> None:
        if number in NUMBERS:
            self._order(cue, at_s, (number_clip(number),))

    def _order(
        self, cue: Cue, at_s: float, clips: tuple[str, ...] = (), *, phrases: tuple[str, ...] = (), always: bool = False
    ) -> None:
        """``phrases``: the words where they are not those of the table."""
        row = CUES[cue]
        if self._loudness is Loudness.SILENT or (row.is_extra and self._loudness is not Loudness.COUNT):
            return
        tone = (f"tone:{row.tone}",) if row.tone else ()
        said = (*tone, *(phrases or ((row.phrase,) if row.phrase else ())), *clips)
        if not self._is_trusted and not always:
            self.schedule.refuse(cue, at_s, said, "the sensor is not trusted")
        elif self._is_unseen and cue in COACHING:
            self.schedule.refuse(cue, at_s, said, "no signal")
        else:
            self.schedule.add(cue, at_s, said)
