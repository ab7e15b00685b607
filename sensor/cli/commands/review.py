"""Sessions on the screen: ``kneehold review``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.archive import add_filter_arguments, chosen_rows, place_of
from kneehold.sensor.cli.options.language import add_language_argument
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.archive.data_dir import DataDir

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("session", metavar="SESSION", nargs="?", help="a recording, or a name in 'kneehold sessions'")
    add_filter_arguments(parser)
    parser.add_argument("--rater", metavar="NAME", help="who marks and decides; without one nothing can be changed")
    add_language_argument(parser, "the screens")


def run(args: argparse.Namespace) -> int:
    """Show the sessions until the reviewer leaves."""
    from kneehold.sensor.archive.about import checked_name
    from kneehold.sensor.archive.index import find_session, listed
    from kneehold.sensor.archive.progression_rule import progress_rule
    from kneehold.sensor.archive.reviewed import review_session
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.replay.replay import ReplayOptions
    from kneehold.tui.review.app import ReviewApp

    rater, place = checked_name(args.rater or ""), place_of(args)
    first = None if args.session is None else find_session(place, args.session)
    with Progress("reading sessions") as progress:
        kept = listed(place, progress.show)
    rows = chosen_rows(args, kept)
    if not rows and first is None:
        raise UsageError(_none(place, is_archive_empty=not kept))
    if not sys.stdout.isatty():
        raise UsageError("a review needs a terminal; 'kneehold report' and 'kneehold export' do not.")
    app = ReviewApp(
        place,
        rows,
        lambda path: review_session(path, ReplayOptions()),
        first=first,
        rater=rater,
        rule_of=lambda of: progress_rule(place, of),
    )
    app.run()
    return 0


def _none(place: DataDir, *, is_archive_empty: bool) -> str:
    if not is_archive_empty:
        return f"no sessions match in {place.sessions}; 'kneehold review PATH' looks at any recording."
    return f"no sessions recorded yet in {place.sessions}; 'kneehold demo --archive DIR' writes an example to look at."
