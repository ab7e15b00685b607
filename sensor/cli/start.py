"""What happens when somebody types ``kneehold`` in a terminal and nothing else?"""

from __future__ import annotations

from collections.abc import Container

from sensor.archive.place import data_place
from tui.start import Choice, StartPage

__all__ = ["ask"]

# What a person may want to begin with, in this order, as far as this version can do it.
_OFFERED = (
    Choice("demo", "watch a session; no sensor"),
    Choice("live", "begin a session"),
    Choice("replay", "play a recording", needs_path=True),
    Choice("sessions", "what was recorded"),
    Choice("doctor", "what does not work here?"),
)
_RECENT = 6


def ask(commands: Container[str]) -> tuple[str, ...]:
    """Show the start page; the words of the command chosen, none if nothing was."""
    return StartPage([choice for choice in _OFFERED if choice.name in commands], _recent()).run() or ()


def _recent() -> tuple[str, ...]:
    """Folders of the newest sessions."""
    folder = data_place().sessions
    try:
        found = sorted((entry for entry in folder.iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    except OSError:
        return ()
    return tuple(str(entry) for entry in found[: -_RECENT - 1 : -1])
