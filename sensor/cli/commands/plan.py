"""Writes, shows, checks and prints a plan: ``kneehold plan new|show|check|print``."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.archive import add_data_dir_argument, place_of
from kneehold.sensor.cli.options.language import add_language_argument
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.shown import shown

if TYPE_CHECKING:
    from kneehold.sensor.exercises.plan import GuidedPlan

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One word says what is to be done with the plan."""
    parser.add_argument(
        "action",
        choices=("new", "show", "check", "print"),
        help="write a file to edit; show a plan in words; check one; write a sheet for the patient",
    )
    parser.add_argument(
        "plan",
        nargs="?",
        default="single-knee",
        metavar="PLAN",
        help="a file, or a shipped plan (default: %(default)s)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=OutputPath,
        metavar="FILE",
        help="new, print: the file to write (default: PLAN.toml, PLAN.html)",
    )
    parser.add_argument("--profile-file", metavar="FILE", help="TOML file with further exercises")
    parser.add_argument("--person", metavar="NAME", help="show: what could come next after this person's sessions")
    add_data_dir_argument(parser)
    parser.add_argument("--json", action="store_true", help="show: print one JSON object")
    add_language_argument(parser, "the sheet and of what show prints")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from kneehold.sensor.exercises.plan_files import parse_plan, plan_text

    text = plan_text(args.plan)
    plan = parse_plan(text, args.plan, args.profile_file)
    if args.action == "new":
        return _write(text, Path(args.output or f"{Path(args.plan).stem}.toml"))
    if args.action == "print":
        return _print(plan, args.profile_file, args.output or f"{Path(args.plan).stem}.html")
    if args.action == "check":
        count = len(plan.blocks)
        tell(f"{args.plan}: a plan of {count} block{'' if count == 1 else 's'}, nothing wrong.")
    elif args.json:
        tell_json(asdict(plan))
    else:
        from kneehold.sensor.report.plan_text import plan_text_lines

        tell_lines("\n".join(map(shown, [*plan_text_lines(plan), *_next_step(args, plan)])))
    return 0


def _print(plan: GuidedPlan, profile_file: str | None, file: str) -> int:
    from kneehold.sensor.exercises.profile_files import all_profiles
    from kneehold.sensor.files.output_file import OutputFile
    from kneehold.sensor.report.plan_sheet import plan_sheet

    titles = {profile.name: profile.title for profile in all_profiles(profile_file)}
    with OutputFile(str(Path(file).expanduser())) as out:
        out.write(plan_sheet(plan, titles))
    tell(str(file))
    return 0


def _next_step(args: argparse.Namespace, plan: GuidedPlan) -> list[str]:
    """By the plan's own rule, with the reasons; nothing changes by itself."""
    if args.person is None:
        return []
    from kneehold.sensor.archive.index import listed
    from kneehold.sensor.archive.weeks_of import step_sessions
    from kneehold.sensor.report.words import proposal_line
    from kneehold.sensor.review.progression import Rule, propose

    by, first = plan.progress, plan.blocks[0]
    rule = Rule(by.sessions, by.step_s, by.longest_s, by.most_reps, is_locked=by.is_locked)
    rows = [row for row in listed(place_of(args)) if row.about.person == args.person]
    return [proposal_line(propose(step_sessions(rows), first.hold_s, first.reps, rule))]


def _write(text: str, file: Path) -> int:
    from kneehold.sensor.files.output_file import OutputFile
    from kneehold.sensor.model.errors import OutputError

    if os.path.lexists(file):
        raise OutputError(str(file), "there is such a file already; nothing was written")
    with OutputFile(str(file)) as out:
        out.write(text)
    tell(f"{file}: edit it, then 'kneehold plan check {file}'.")
    return 0
