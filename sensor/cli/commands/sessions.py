"""The list of sessions: ``kneehold sessions``."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from kneehold.sensor.cli.options.archive import add_filter_arguments, chosen_rows, place_of
from kneehold.sensor.cli.options.language import add_language_argument
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_filter_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a session")
    add_language_argument(parser, "the list")


def run(args: argparse.Namespace) -> int:
    """Print a line a session, oldest first."""
    from kneehold.sensor.archive.index import listed
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.report.listing import headings, session_cells
    from kneehold.sensor.report.words import say
    from kneehold.sensor.review.table import render_table

    place = place_of(args)
    with Progress("reading sessions") as progress:
        kept = listed(place, progress.show)
    rows = chosen_rows(args, kept)
    if args.json:
        for row in rows:
            tell_json({"type": "session", **asdict(row), "safety": row.safety._asdict()})
    elif rows:
        tell_lines(render_table(headings(), [session_cells(row) for row in rows], text_columns=len(headings())))
    else:
        tell(say("list.none_match" if kept else "list.none", place=place.sessions))
    return 0
