"""Sessions by name, or by person, date, side and exercise."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.archive import add_filter_arguments, chosen_rows, place_of
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import RecordingError, UsageError

if TYPE_CHECKING:
    from kneehold.sensor.archive.reviewed import ReviewedSession

__all__ = ["add_choice_arguments", "chosen_sessions"]

_FILTERS = ("person", "since", "until", "side", "profile")


def add_choice_arguments(parser: argparse.ArgumentParser) -> None:
    """Sessions by name, or by person, date, side and exercise."""
    parser.add_argument("session", metavar="SESSION", nargs="*", help="a recording, or a name in 'kneehold sessions'")
    add_filter_arguments(parser)


def chosen_sessions(args: argparse.Namespace, left_out: list[str]) -> Iterator[ReviewedSession]:
    """Every session that is meant, counted and measured; raises ``UsageError`` where none is.

    One of several that cannot be read is named on standard error and in ``left_out``; one alone raises.
    """
    from kneehold.sensor.archive.reviewed import review_session
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.replay.replay import ReplayOptions

    paths = _paths(args)
    with Progress("replay") as progress:
        for done, path in enumerate(paths):
            try:
                yield review_session(path, ReplayOptions(), on_progress=_shown(progress.show, done, len(paths)))
            except (RecordingError, UsageError) as error:  # UsageError: the plan that stands in its header
                if len(paths) == 1:
                    raise
                left_out.append(str(error))
                progress.clear()
                tell(f"kneehold: {error}", error=True)


def _shown(show: Callable[[float], None], done: int, count: int) -> Callable[[float], None]:
    return lambda share: show((done + share) / count)


def _paths(args: argparse.Namespace) -> list[Path]:
    from kneehold.sensor.archive.index import find_session, listed

    place = place_of(args)
    if args.session:
        return [find_session(place, name) for name in args.session]
    if all(getattr(args, name) is None for name in _FILTERS):
        raise UsageError("name a session, or choose by --person, --since, --side or --profile.")
    paths = [place.sessions / row.folder for row in chosen_rows(args, listed(place))]
    if not paths:
        raise UsageError(f"no sessions match in {place.sessions}.")
    return paths
