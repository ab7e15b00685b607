"""The start page: what ``kneehold`` shows in a terminal when no command is named."""

from __future__ import annotations

from collections.abc import Container

from kneehold.sensor.archive.data_dir import data_place
from kneehold.sensor.cli.live.resume_offer import since
from kneehold.sensor.live.session import broken_off
from kneehold.sensor.model.errors import KneeholdError, NoRadioError, SensorNotFoundError
from kneehold.tui.start import Choice, StartPage
from kneehold.tui.wording.translate import translated
from kneehold.tui.wording.words import default_language, say, use

__all__ = ["OFFERED", "advice", "ask"]

# What a person may want to begin with, in this order, as far as this version can do it.
OFFERED = (
    Choice("demo"),
    Choice("guided", words=("live", "--plan", "single-knee")),
    Choice("live"),
    Choice("phone", words=("live", "--phone")),
    Choice("replay", needs_path=True),
    Choice("review"),
    Choice("verify"),
    Choice("doctor"),
)
_RECENT = 6


def ask(commands: Container[str], problem: str = "") -> tuple[str, ...]:
    """Show the start page in the language of the system, with what could not be done before.

    Returns the words of the command chosen, none if nothing was.
    """
    use(default_language())
    offered = [choice for choice in OFFERED if choice.command[0] in commands]
    return StartPage([*_broken_off(), *offered], _recent(), problem).run() or ()


def advice(error: KneeholdError) -> str:
    """What went wrong, and which choice of the page helps."""
    is_sensor = isinstance(error, NoRadioError | SensorNotFoundError)
    return say("start.no_sensor" if is_sensor else "start.other", problem=translated(str(error)))


def _broken_off() -> list[Choice]:
    """A session that was not ended comes first."""
    folder = broken_off(data_place())
    if folder is None:
        return []
    return [Choice("resume", say("start.resume", ago=since(folder)), words=("live", "--resume", str(folder)))]


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
