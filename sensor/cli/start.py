"""What happens when somebody types ``kneehold`` in a terminal and nothing else?"""

from __future__ import annotations

from collections.abc import Container

from sensor.archive.place import data_place
from sensor.cli.resuming import since
from sensor.live import broken_off
from tui.start import Choice, StartPage

__all__ = ["ask"]

# What a person may want to begin with, in this order, as far as this version can do it.
_OFFERED = (
    Choice("demo", "watch a session; no sensor"),
    Choice("guided", "be led through the stretch", words=("live", "--plan", "single-knee")),
    Choice("live", "count what you do"),
    Choice("replay", "play a recording", needs_path=True),
    Choice("review", "every hold that was recorded"),
    Choice("doctor", "what does not work here?"),
)
_RECENT = 6


def ask(commands: Container[str]) -> tuple[str, ...]:
    """Show the start page; the words of the command chosen, none if nothing was."""
    offered = [choice for choice in _OFFERED if choice.command[0] in commands]
    return StartPage([*_broken_off(), *offered], _recent()).run() or ()


def _broken_off() -> list[Choice]:
    """A session that was not ended comes first."""
    folder = broken_off(data_place())
    if folder is None:
        return []
    return [Choice("resume", f"a session broke off {since(folder)}", words=("live", "--resume", str(folder)))]


def _recent() -> tuple[str, ...]:
    """Folders of the newest sessions."""
    folder = data_place().sessions
    try:
        found = sorted(
            (entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink()),
            key=lambda entry: entry.name,
        )
    except OSError:
        return ()
    return tuple(str(entry) for entry in found[: -_RECENT - 1 : -1])
