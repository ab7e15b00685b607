"""The start page: what ``kneehold`` shows in a terminal when no command is named."""

from __future__ import annotations

from collections.abc import Container

from kneehold.sensor.archive.data_dir import data_place
from kneehold.sensor.cli.live.resume_offer import since
from kneehold.sensor.live.session import broken_off
from kneehold.sensor.model.errors import KneeholdError, NoRadioError, SensorNotFoundError
from kneehold.tui.start import Choice, StartPage

__all__ = ["advice", "ask"]

# What a person may want to begin with, in this order, as far as this version can do it.
_OFFERED = (
    Choice("demo", "watch a session; no sensor"),
    Choice("guided", "be led through the stretch", words=("live", "--plan", "single-knee")),
    Choice("live", "count what you do"),
    Choice("phone", "your phone is the sensor", words=("live", "--phone")),
    Choice("replay", "play a recording", needs_path=True),
    Choice("review", "look at recorded sessions"),
    Choice("verify", "how accurate is it on you?"),
    Choice("doctor", "find and fix problems"),
)
_RECENT = 6


def ask(commands: Container[str], problem: str = "") -> tuple[str, ...]:
    """Show the start page, with what could not be done before; the words of the command chosen, none if nothing was."""
    offered = [choice for choice in _OFFERED if choice.command[0] in commands]
    return StartPage([*_broken_off(), *offered], _recent(), problem).run() or ()


def advice(error: KneeholdError) -> str:
    """What went wrong, and which choice of the page helps."""
    if isinstance(error, NoRadioError | SensorNotFoundError):
        return f"{error} 'doctor' finds the problem; 'demo' needs no sensor."
    return f"{error} 'demo' shows a session without a recording; 'doctor' finds problems."


def _broken_off() -> list[Choice]:
    """A session that was not ended comes first."""
    folder = broken_off(data_place())
    if folder is None:
        return []
    return [Choice("resume", f"session interrupted {since(folder)}", words=("live", "--resume", str(folder)))]


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
