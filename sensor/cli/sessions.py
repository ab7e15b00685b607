"""Which sessions are there? ``kneehold sessions``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from sensor.cli.archive_options import add_filter_arguments, chosen_rows, place_of

if TYPE_CHECKING:
    from sensor.archive.row import SessionRow

__all__ = ["add_arguments", "run", "session_cells"]

HEADINGS = ("session", "person", "began", "side", "exercise", "reps", "mean hold", "grade", "remarks")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_filter_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a session")


def run(args: argparse.Namespace) -> int:
    """Print a line a session, oldest first."""
    from sensor.archive.index import listed
    from sensor.cli.progress import Progress
    from sensor.review.table import render_table

    place = place_of(args)
    with Progress("reading sessions") as progress:
        rows = chosen_rows(args, listed(place, progress.show))
    if args.json:
        for row in rows:
            print(json.dumps({"type": "session", **asdict(row)}, ensure_ascii=False))
    elif rows:
        print(render_table(HEADINGS, [session_cells(row) for row in rows], text_columns=len(HEADINGS)))
    else:
        print(f"No session in {place.sessions} fits.")
    return 0


def session_cells(row: SessionRow) -> tuple[str, ...]:
    """One line of the list; nothing in it can steer a terminal."""
    from sensor.archive.times import local_start
    from sensor.review.table import number

    start = local_start(row.started_utc)
    reps = row.reps or ()
    full = sum(rep.outcome == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    remarks = row.problem or ("" if row.reps is not None else "not counted yet: kneehold rescore")
    cells = (
        row.folder,
        row.about.person,
        "" if start is None else start.strftime("%Y-%m-%d %H:%M"),
        row.side,
        row.profile,
        "-" if row.reps is None else f"{full}/{row.reps_planned}",
        f"{number(mean_s, 1)} of {number(row.hold_s, 0)} s",
        row.grade or "-",
        remarks if row.trusted is not False else f"untrusted {remarks}".strip(),
    )
    return tuple("".join(c if c.isprintable() else "?" for c in cell) for cell in cells)
