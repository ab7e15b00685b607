"""``kneehold reindex``: rebuilding the session list."""

from __future__ import annotations

import argparse

from kneehold.sensor.cli.options.archive import add_data_dir_argument, place_of
from kneehold.sensor.cli.terminal.output import tell

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_data_dir_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Read every session again; 1 if one of them cannot be read."""
    from kneehold.sensor.archive.index import reindex
    from kneehold.sensor.cli.terminal.progress import Progress

    place = place_of(args)
    with Progress("reading sessions") as progress:
        rows = reindex(place, progress.show)
    broken = [row for row in rows if row.problem]
    for row in broken:
        tell(f"kneehold: {row.problem}", error=True)
    tell(f"{len(rows)} sessions in {place.sessions}, {len(broken)} of them cannot be read.")
    return 1 if broken else 0
