"""``kneehold profiles``: the exercises that are known."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from kneehold.sensor.cli.terminal.output import tell_json, tell_lines

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--profile-file", metavar="FILE.toml", help="a file with further profiles")
    parser.add_argument("--json", action="store_true", help="print one JSON object a profile")


def run(args: argparse.Namespace) -> int:
    """Print one line a profile."""
    from kneehold.sensor.exercises.profile_files import all_profiles
    from kneehold.sensor.review.table import number, render_table

    profiles = all_profiles(args.profile_file)
    if args.json:
        for profile in profiles:
            tell_json(asdict(profile))
        return 0
    rows = [
        (
            profile.name,
            profile.title,
            profile.position,
            f"{number(profile.rest_deg[0], 0)} to {number(profile.rest_deg[1], 0)}°",
            f"{number(profile.min_range_deg, 0)}°",
            f"{number(profile.min_hold_s, 1)} s",
        )
        for profile in profiles
    ]
    headings = ("name", "exercise", "position", "rest", "least range", "least hold")
    tell_lines(render_table(headings, rows, text_columns=3))
    return 0
