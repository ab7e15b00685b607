"""Which cues belong to the steps, questions and hints of a session that follows a plan?"""

from __future__ import annotations

from sensor.events import Event, Update
from sensor.guided_events import Answered, Asked, Breathed, Coached, GuidedView, Step, Stepped, Undone
from tui.sound.cues import Cue

__all__ = ["GuidedCues"]

# Words that follow others of the same moment begin when those have been said.
_APART_S = 1.3
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
    _URGENT: Cue.FLAG_BLADDER,
    "numbness": Cue.FLAG_NUMBNESS,
    "below_knee": Cue.FLAG_BELOW_KNEE,
    "increasing": Cue.FLAG_INCREASING,
}
_OF_STEPS = frozenset((*_STEPS.values(), Cue.DRAW_IN, Cue.KEEP_BREATHING))
# Tones disturb no word, and what is urgent waits for none.
_AT_ONCE = (Cue.INHALE, Cue.EXHALE, Cue.STOPPED, Cue.PAUSED, Cue.SEEK_HELP, Cue.SEEK_HELP_NOW)
# "enough" needs none: the target's own cue has said to lower.
_HINTS = {"slower": Cue.SLOWER, "far_enough": Cue.FAR_ENOUGH, "wrong_leg": Cue.WRONG_LEG}


class GuidedCues:
    """Follows the guided events; ``is_on`` once there is a plan."""

    def __init__(self) -> None:
        self.is_on = False
        self.reset()

    def reset(self) -> None:
        """Forget what came before."""
        self._block = self._done = 0
        self._is_first_hold = True
        self._flag = ""
        self._free_s = 0.0  # when the words before have been said

    def count(self) -> int:
        """One more repetition: its number in its block."""
        self._done += 1
        return self._done

    def take(self, update: Update) -> list[tuple[Cue, float]]:
        """Cues for this update, and when each is due, in seconds of the session."""
        if update.guided is None:
            return []
        said: list[tuple[Cue, float]] = []
        for event in update.events:
            cue = self._cue(event, update.guided)
            if cue in _AT_ONCE:
                said.append((cue, event.detected_at_s))
            elif cue is not None:
                due_s = max(event.detected_at_s, self._free_s)
                self._free_s = due_s + _APART_S
                said.append((cue, due_s))
        return said

    def stale(self, update: Update) -> frozenset[Cue]:
        """What of earlier steps is not to be said any more, because a later one has begun."""
        return _OF_STEPS if any(isinstance(event, Stepped) for event in update.events) else frozenset()

    def _cue(self, event: Event, view: GuidedView) -> Cue | None:
        match event:
            case Stepped():
                return self._step(event, view)
            case Asked():
                return _QUESTIONS.get(event.question)  # one without words of its own is only shown
            case Answered():
                self._flag = event.question if event.answer == "yes" else self._flag
                return Cue.NOT_ANSWERED if event.answer == "not answered" else None
            case Coached():
                return _HINTS.get(event.code)
            case Breathed():
                return Cue.INHALE if event.part == "in" else Cue.EXHALE
            case Undone():
                self._done = max(0, self._done - 1)
                return None
            case _:
                return None

    def _step(self, event: Stepped, view: GuidedView) -> Cue | None:
        if event.block != self._block:
            self._block, self._done, self._is_first_hold = event.block, 0, True
        step = Step(event.step)
        if step is Step.HOLD and self._is_first_hold:
            self._is_first_hold = False
            return Cue.KEEP_BREATHING
        if step is Step.DRAW_IN:
            return Cue.DRAW_IN if event.reason == "time" else None  # who lifts early needs no invitation
        if step is Step.SUMMARY:
            return Cue.DONE if view.word == "DONE" else Cue.ENDED
        if step is Step.REFERRED:
            return Cue.SEEK_HELP_NOW if self._flag == _URGENT else Cue.SEEK_HELP
        return _STEPS.get(step)
