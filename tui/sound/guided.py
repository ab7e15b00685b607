"""The cues that belong to the steps, questions and hints of a session that follows a plan."""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.guided_events import Answered, Asked, Breathed, Coached, GuidedView, Step, Stepped, Undone
from kneehold.tui.sound.cues import Cue

__all__ = ["GuidedCues", "Said", "Stale"]

_STEPS = {
    Step.LIE_STILL: Cue.LIE_STILL,
    Step.PREPARE: Cue.BREATHE_IN,
    Step.REST: Cue.REST,
    Step.MOVE: Cue.MOVE_SENSOR,
    Step.PAUSED: Cue.PAUSED,
    Step.PAIN_STOP: Cue.STOPPED,
}
_URGENT = "bladder_or_bowel"
_QUESTIONS = {
    "pain_before": Cue.PAIN_BEFORE,
    "pain_after": Cue.PAIN_AFTER,
    "why_stopped": Cue.WHY_STOPPED,
    _URGENT: Cue.FLAG_BLADDER,
    "numbness": Cue.FLAG_NUMBNESS,
    "below_knee": Cue.FLAG_BELOW_KNEE,
    "increasing": Cue.FLAG_INCREASING,
}
# What a person was told to do, and is past.
_OF_STEPS = frozenset((Cue.LIE_STILL, Cue.BREATHE_IN, Cue.REST, Cue.MOVE_SENSOR, Cue.DRAW_IN, Cue.KEEP_BREATHING))
# What is true of a running hold only: of no use once the exercise was left.
_OF_HOLDS = frozenset(
    (Cue.TICK, Cue.NUMBER, Cue.TARGET, Cue.SLIPPED, Cue.FAR_ENOUGH, Cue.TOO_LONG, Cue.INHALE, Cue.EXHALE)
)
_EXERCISING = (Step.PREPARE, Step.DRAW_IN, Step.HOLD, Step.RELEASE, Step.REST)
_HINTS = {
    "slower": Cue.SLOWER,
    "enough": Cue.TOO_LONG,
    "far_enough": Cue.FAR_ENOUGH,
    "wrong_leg": Cue.WRONG_LEG,
}


class Said(NamedTuple):
    """A cue, when it is due, and its words where they are not those of the table."""

    cue: Cue
    due_s: float
    phrases: tuple[str, ...] = ()


class Stale(NamedTuple):
    """Cues that are not to be said any more, and why."""

    cues: frozenset[Cue]
    reason: str


class GuidedCues:
    """Follows the guided events; ``is_on`` once there is a plan."""

    def __init__(self) -> None:
        self.is_on = False
        self.reset()

    def reset(self) -> None:
        """Forget what came before."""
        self._block: int = 0
        self._done = 0
        self._is_first_hold = True
        self._is_rest_late = False  # a hint about the return is said first
        self._flag = ""

    def count(self) -> int:
        """One more repetition: its number in its block."""
        self._done += 1
        return self._done

    def take(self, update: Update) -> list[Said | Stale]:
        """What follows from this update, in its order."""
        if update.guided is None:
            return []
        found: list[Said | Stale] = []
        # Both come with the end of a return. Said after "rest" the hint would be about the rest.
        self._is_rest_late = {"slower", Step.REST} <= {_name(event) for event in update.events}
        for event in update.events:
            if isinstance(event, Stepped):
                left = frozenset[Cue]() if Step(event.step) in _EXERCISING else _OF_HOLDS
                found.append(Stale(_OF_STEPS | frozenset(_QUESTIONS.values()) | left, "the step is over"))
            elif isinstance(event, Answered):
                found.append(Stale(frozenset((_QUESTIONS[event.question],)), "answered"))
            said = self._said(event, update.guided)
            if said is not None:
                found.append(said)
        return found

    def _said(self, event: Event, view: GuidedView) -> Said | None:
        at_s = event.detected_at_s
        match event:
            case Stepped():
                return self._step(event, view)
            case Asked():
                return Said(_QUESTIONS[event.question], at_s)
            case Answered():
                self._flag = event.question if event.answer == "yes" else self._flag
                return Said(Cue.NOT_ANSWERED, at_s) if event.answer == "not answered" else None
            case Coached(code="slower") if self._is_rest_late:
                return None
            case Coached():
                return Said(_HINTS[event.code], at_s)
            case Breathed():
                return Said(Cue.INHALE if event.part == "in" else Cue.EXHALE, at_s)
            case Undone():
                self._done = max(0, self._done - 1)
                return None
            case _:
                return None

    def _step(self, event: Stepped, view: GuidedView) -> Said | None:
        if event.block != self._block:
            self._block, self._done, self._is_first_hold = event.block, 0, True
        step, at_s = Step(event.step), event.detected_at_s
        if step is Step.HOLD and self._is_first_hold:
            self._is_first_hold = False
            return Said(Cue.KEEP_BREATHING, at_s)
        if step is Step.SUMMARY:
            return Said(Cue.DONE if view.word == "done" else Cue.ENDED, at_s)
        if step is Step.REFERRED:
            return Said(Cue.SEEK_HELP_NOW if self._flag == _URGENT else Cue.SEEK_HELP, at_s)
        if step is Step.DRAW_IN:
            # An early lift needs no invitation.
            return Said(Cue.DRAW_IN, at_s, _draw_in(event.side, view.words)) if event.reason == "time" else None
        if step is Step.REST and self._is_rest_late:
            return Said(Cue.REST, at_s, ("too_fast", "rest"))
        cue = _STEPS.get(step)
        return None if cue is None else Said(cue, at_s, _phrases(cue, event, view.words))


def _name(event: Event) -> str:
    return event.code if isinstance(event, Coached) else event.step if isinstance(event, Stepped) else ""


def _draw_in(side: str, words: str) -> tuple[str, ...]:
    if side == "both":
        return ("draw_in_both",)
    return (f"draw_in_{words}",) if words in ("strap", "wall") else ()


def _phrases(cue: Cue, event: Stepped, words: str) -> tuple[str, ...]:
    """The words for this leg and posture."""
    is_seated = words == "seated"
    if cue is Cue.LIE_STILL:
        still = "sit_still" if is_seated else "lie_still"
        return ("continue", still) if event.reason == "go_on" else (still,)
    if cue is Cue.MOVE_SENSOR and event.side in ("right", "left"):
        return (f"move_{event.side}", "then_sit_still" if is_seated else "then_lie_still", "no_key")
    if cue is Cue.STOPPED and event.side == "both":
        return ("stopped_both",)
    return ()
