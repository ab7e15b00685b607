"""What does a key mean in a guided session?"""

from __future__ import annotations

from sensor.values import CommandKind

__all__ = ["KEYS_SHOWN", "command_of"]

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
KEYS_SHOWN = (("space", "pause"), ("p", "it hurts"), ("s", "end"), ("u", "undo"), ("r l", "leg"))


def command_of(key: str) -> tuple[CommandKind, str] | None:
    """The entry that ``key`` makes, ``None`` for any other key."""
    return _KEYS.get(key)
