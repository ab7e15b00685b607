"""What a key means in a guided session, and which keys mean something at each step."""

from __future__ import annotations

from kneehold.sensor.model.guided_events import Step
from kneehold.sensor.model.values import CommandKind

__all__ = ["command_of", "keys_at"]

# Names of keys as a terminal reports them; the number keys answer, x is 10.
_KEYS: dict[str, tuple[CommandKind, str]] = {
    "space": (CommandKind.PAUSE, ""),
    "s": (CommandKind.STOP, ""),
    "p": (CommandKind.PAIN, ""),
    "u": (CommandKind.UNDO, ""),
    "y": (CommandKind.ANSWER, "yes"),
    "n": (CommandKind.ANSWER, "no"),
    "x": (CommandKind.ANSWER, "10"),
    "enter": (CommandKind.ANSWER, "not answered"),
    "r": (CommandKind.ANSWER, "right"),
    "l": (CommandKind.ANSWER, "left"),
    **{str(number): (CommandKind.ANSWER, str(number)) for number in range(10)},
}
_PAUSE, _PAIN, _END, _UNDO = ("space", "pause"), ("p", "pain"), ("s", "end"), ("u", "undo")
_LEGS = (("r", "right"), ("l", "left"))
_FLAG = (("y", "yes"), ("n", "no"), ("enter", "skip"))
_SCALE = (("0-9", "scale"), ("x", "ten"), ("enter", "skip"))
_MOVING = (_PAUSE, _PAIN, _END)
_AT: dict[Step, tuple[tuple[str, str], ...]] = {
    Step.SCREEN: (*_FLAG, _END),
    Step.PAIN_BEFORE: (*_SCALE, _END),
    Step.LIE_STILL: (*_MOVING, _UNDO, *_LEGS),
    Step.PREPARE: (*_MOVING, _UNDO, *_LEGS),
    Step.DRAW_IN: (*_MOVING, _UNDO),
    Step.HOLD: _MOVING,
    Step.RELEASE: _MOVING,
    Step.REST: (*_MOVING, _UNDO),
    Step.MOVE: (_PAIN, _END, _UNDO, *_LEGS),
    Step.PAUSED: (("space", "continue"), _PAIN, _END),
    Step.PAIN_STOP: (),
    Step.STOP_SCREEN: (*_FLAG, _END),
    Step.PAIN_AFTER: (*_SCALE, _END),
    Step.SUMMARY: (),
    Step.REFERRED: (),
}


def keys_at(step: Step, *, has_reps: bool, may_choose_leg: bool) -> tuple[tuple[str, str], ...]:
    """Key and code of what it does, most needed first; ``has_reps``: there is one to undo."""
    unfit = {*(() if has_reps else ("undo",)), *(() if may_choose_leg else ("right", "left"))}
    return tuple((key, does) for key, does in _AT[step] if does not in unfit)


def command_of(key: str) -> tuple[CommandKind, str] | None:
    """The entry that ``key`` makes, ``None`` for any other key."""
    return _KEYS.get(key)
