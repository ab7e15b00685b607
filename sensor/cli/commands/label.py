"""Person, time of day, pain and note of a session: ``kneehold label``."""

from __future__ import annotations

import argparse

from kneehold.sensor.cli.options.archive import add_session_argument, place_of
from kneehold.sensor.cli.options.counting import real
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import UsageError

__all__ = ["add_arguments", "run"]

_TEXTS = ("person", "slot", "note")
_PAINS = ("pain_before", "pain_worst", "pain_after")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_session_argument(parser)
    parser.add_argument("--person", metavar="NAME", help="whose session it was")
    parser.add_argument("--slot", choices=("morning", "evening"), help="for which of the day's two it stands")
    for name, words in (("before", "before it"), ("worst", "at its worst"), ("after", "after it")):
        parser.add_argument(f"--pain-{name}", type=real(0.0, 10.0), metavar="0-10", help=f"pain {words}")
    parser.add_argument("--note", metavar="TEXT", help="anything else")


def run(args: argparse.Namespace) -> int:
    """Keep what is said beside the tape; what is not said stays as it was."""
    from kneehold.sensor.archive.about import change_about, checked_name
    from kneehold.sensor.archive.index import find_session
    from kneehold.sensor.cli.options.session_folder import session_folder

    said = {name: getattr(args, name) for name in (*_TEXTS, *_PAINS) if getattr(args, name) is not None}
    if not said:
        raise UsageError("nothing to keep was given (see 'kneehold label --help').")
    said |= {name: checked_name(said[name]) for name in _TEXTS if name in said}
    folder = session_folder(find_session(place_of(args), args.session))
    change_about(folder, said)
    tell(str(folder))
    return 0
