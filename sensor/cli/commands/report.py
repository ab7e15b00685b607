"""A report of a session or of a person: ``kneehold report``."""

from __future__ import annotations

import argparse
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.archive import add_filter_arguments, chosen_rows, place_of
from kneehold.sensor.cli.options.language import add_language_argument
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import KneeholdError, UsageError

if TYPE_CHECKING:
    from kneehold.sensor.archive.reviewed import ReviewedSession
    from kneehold.sensor.review.weeks import Weeks

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("session", metavar="SESSION", nargs="?", help="a recording, or a name in 'kneehold sessions'")
    add_filter_arguments(parser)
    parser.add_argument(
        "-o", "--output", type=OutputPath, required=True, metavar="FILE.html", help="the report, one file"
    )
    add_language_argument(parser, "the report")


def run(args: argparse.Namespace) -> int:
    """Write the report of one session, or of all that fit, and print its name."""
    from kneehold.sensor.files.output_file import OutputFile

    if args.session is None and args.person is None:
        raise UsageError("name a session, or a person by --person.")
    text = _of_session(args) if args.session is not None else _of_person(args)
    with OutputFile(args.output) as file:
        file.write(text)
    tell(str(args.output))
    return 0


def _of_session(args: argparse.Namespace) -> str:
    from kneehold.sensor.archive.index import find_session
    from kneehold.sensor.archive.own_accuracy import kept_accuracy
    from kneehold.sensor.archive.reviewed import review_session
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.replay.replay import ReplayOptions
    from kneehold.sensor.report.session_page import session_page

    path = find_session(place_of(args), args.session)
    with Progress("replay") as progress:
        session = review_session(path, ReplayOptions(), on_progress=progress.show)
    return session_page(session, _trend(args, session), kept_accuracy(place_of(args), session.about.person))


def _trend(args: argparse.Namespace, session: ReviewedSession) -> Weeks | None:
    """The weeks of the session's person; none for a nameless one or a single week."""
    from kneehold.sensor.archive.index import listed
    from kneehold.sensor.archive.progression_rule import progress_rule
    from kneehold.sensor.archive.weeks_of import weeks_of

    if not session.about.person:
        return None
    place = place_of(args)
    rows = [row for row in listed(place) if row.about.person == session.about.person]
    rule = None
    with suppress(KneeholdError):  # the plan of another session is no reason to have no report of this one
        rule = progress_rule(place, rows)
    weeks = weeks_of(rows, rule=rule, today=date.today())  # noqa: DTZ011 the local day
    return weeks if weeks is not None and len(weeks.weeks) > 1 else None


def _of_person(args: argparse.Namespace) -> str:
    from kneehold.sensor.archive.index import listed
    from kneehold.sensor.archive.own_accuracy import kept_accuracy
    from kneehold.sensor.archive.progression_rule import progress_rule
    from kneehold.sensor.archive.weeks_of import weeks_of
    from kneehold.sensor.report.person_page import person_page

    place = place_of(args)
    rows = chosen_rows(args, listed(place))
    rule = progress_rule(place, rows)
    today = date.today()  # noqa: DTZ011 the local day
    weeks = weeks_of(rows, args.since, args.until, rule, today)
    if weeks is None and not any(row.safety.is_alarming for row in rows):
        raise UsageError(f"no dated and counted sessions of '{args.person}' match in {place.sessions}.")
    return person_page(args.person, rows, weeks, rule, args.until or today, kept_accuracy(place, args.person))
