"""Which cue is due when?

Pure: takes what the core says, gives orders with the moment they are meant for, in seconds of the
session. The end of a hold's prescribed time is known as soon as the hold is, so its cue is ordered
ahead; what turns out otherwise is taken back.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from sensor.events import (
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
from sensor.setup import SessionSetup
from tui.blocks import blocks_of
from tui.sound.cues import CUES, HIGHEST_NUMBER, Cue, Loudness, number_clip
from tui.sound.guided import GuidedCues

__all__ = ["Director", "Order"]

_TICK_EVERY_S = 5
_LAST_SECONDS = 3
# Up to here a number is spoken in less than a second.
_COUNTED_TO_S = 20
# A loss that is over before anybody would ask is not worth a word.
_LOST_SAID_AFTER_S = 1.0
# Being ready again after stirring is not said over and over.
_READY_AGAIN_S = 10.0


class Order(NamedTuple):
    """Play ``clips`` one after the other, from ``due_s`` on; ``text`` is what they say."""

    cue: Cue
    due_s: float
    clips: tuple[str, ...]


class Director:
    """Follows one session."""

    def __init__(self, setup: SessionSetup, loudness: Loudness) -> None:
        self._setup = setup
        self._blocks = blocks_of(setup)
        self._loudness = loudness
        self._guided = GuidedCues()
        self.reset(())

    def reset(self, events: tuple[Event, ...]) -> None:
        """Forget everything but these events, which are not to be heard again."""
        self._pending: list[Order] = []
        self._reps: list[Rep] = []
        self._hold_from_s: float | None = None
        self._resumable_from_s = 0.0  # the last hold, in case its end turns out to be a regrip
        self._is_target_ordered = self._was_slipped = False
        self._is_trusted = True
        self._ready_said_s: float | None = None
        self._target_s = self._setup.hold_s
        self._guided.reset()
        for event in events:
            self._note(event)
        self._pending.clear()

    def take(self, update: Update) -> bool:
        """Learn from ``update``; True if orders given before are to be taken back."""
        before = self._hold_from_s
        if update.guided is not None:
            self._guided.is_on = True
            self._target_s = update.guided.hold_s
        for event in update.events:
            self._note(event)
        stale = self._guided.stale(update)
        self._pending = [order for order in self._pending if order.cue not in stale]
        for cue, due_s in self._guided.take(update):
            self._order(cue, due_s)
        view = update.view
        if view.slipped and not self._was_slipped:
            self._order(Cue.SLIPPED, view.t_s)
        self._was_slipped = view.slipped
        return before is not None and self._hold_from_s != before

    def due(self, until_s: float) -> tuple[Order, ...]:
        """Orders for moments up to ``until_s``, each given once, in order of time."""
        ready = sorted((order for order in self._pending if order.due_s <= until_s), key=lambda order: order.due_s)
        if ready:
            self._pending = [order for order in self._pending if order.due_s > until_s]
            self._is_target_ordered |= any(order.cue is Cue.TARGET for order in ready)
        return tuple(ready)

    def _note(self, event: Event) -> None:
        now_s = event.detected_at_s
        match event:
            case HoldStarted() | HoldMoved() | HoldResumed():
                self._begin(event)
            case HoldEnded():
                self._end(event)
            case TargetReached():
                if not self._is_target_ordered:
                    self._order(Cue.TARGET, now_s)
                self._is_target_ordered = True
            case RepCounted():
                self._count(event.rep, now_s)
            case Armed():
                self._ready(now_s)
            case Attempt():
                self._order(Cue.NOT_COUNTED, now_s)
            case SignalLost():
                self._cancel()
                self._order(Cue.SIGNAL_LOST, now_s + _LOST_SAID_AFTER_S)
            case SignalBack():
                self._back(now_s)
            case HoldBridged() if self._hold_from_s is not None:
                self._plan(self._hold_from_s, now_s)
            case Warned() if not event.trusted and self._is_trusted:
                self._is_trusted = False
                self._cancel()
                self._order(Cue.FAULT, now_s, always=True)
            case _:
                pass

    def _begin(self, event: HoldStarted | HoldMoved | HoldResumed) -> None:
        now_s = event.detected_at_s
        self._cancel()
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
            elif second % _TICK_EVERY_S == 0:
                self._order(Cue.TICK, at_s)
        if from_s + target_s > now_s and not self._is_target_ordered:
            self._order(Cue.TARGET, from_s + target_s)

    def _end(self, event: HoldEnded) -> None:
        self._cancel()
        self._hold_from_s = None
        if event.reason == "released":
            self._order(Cue.RELEASED, event.detected_at_s)

    def _count(self, rep: Rep, now_s: float) -> None:
        self._reps.append(rep)
        if self._guided.is_on:
            self._number(self._guided.count(), now_s, cue=Cue.REP)
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
            self._order(Cue.NEXT_LEFT if left[0] == "left" else Cue.NEXT_RIGHT, now_s)

    def _ready(self, now_s: float) -> None:
        if self._guided.is_on:
            return  # what to do next is said step by step
        is_open = any(len(block.done(self._reps)) < block.reps for block in self._blocks)
        if is_open and (self._ready_said_s is None or now_s - self._ready_said_s > _READY_AGAIN_S):
            self._ready_said_s = now_s
            self._order(Cue.READY, now_s)

    def _back(self, now_s: float) -> None:
        waiting = [order for order in self._pending if order.cue is Cue.SIGNAL_LOST]
        self._pending = [order for order in self._pending if order.cue is not Cue.SIGNAL_LOST]
        if not waiting:
            self._order(Cue.SIGNAL_BACK, now_s)

    def _cancel(self) -> None:
        """What was planned for a hold is not true any more."""
        ahead = (Cue.TICK, Cue.NUMBER, Cue.TARGET)
        self._pending = [order for order in self._pending if order.cue not in ahead]

    def _number(self, number: int, at_s: float, cue: Cue = Cue.NUMBER) -> None:
        if number <= HIGHEST_NUMBER:
            self._order(cue, at_s, (number_clip(number),))

    def _order(self, cue: Cue, at_s: float, clips: tuple[str, ...] = (), *, always: bool = False) -> None:
        row = CUES[cue]
        is_wanted = self._loudness is Loudness.COUNT or (self._loudness is Loudness.CALM and not row.is_extra)
        if is_wanted and (self._is_trusted or always):
            tone = (f"tone:{row.tone}",) if row.tone else ()
            phrase = (row.phrase,) if row.phrase else ()
            self._pending.append(Order(cue, at_s, (*tone, *phrase, *clips)))
