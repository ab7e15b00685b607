"""``kneehold paths``: where files are kept."""

from __future__ import annotations

import argparse

from kneehold.sensor.cli.options.archive import add_data_dir_argument, place_of
from kneehold.sensor.cli.terminal.output import tell, tell_json

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_data_dir_argument(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the folders; none of them is made."""
    place = place_of(args)
    paths = {"data": place.root, "sessions": place.sessions, "index": place.index}
    if args.json:
        tell_json({"type": "paths", **{name: str(path) for name, path in paths.items()}})
    else:
        for name, path in paths.items():
            tell(f"{name.ljust(8)}  {path}")
    return 0
