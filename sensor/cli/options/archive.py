"""Options that commands on sessions share."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import SIDES

if TYPE_CHECKING:
    from kneehold.sensor.archive.data_dir import DataDir
    from kneehold.sensor.archive.row import SessionRow

__all__ = [
    "add_data_dir_argument",
    "add_filter_arguments",
    "add_session_argument",
    "chosen_rows",
    "local_date",
    "place_of",
]


def add_data_dir_argument(parser: argparse.ArgumentParser) -> None:
    """``--data-dir``."""
    parser.add_argument("--data-dir", metavar="DIR", help="where the sessions are (see 'kneehold paths')")


def add_session_argument(parser: argparse.ArgumentParser) -> None:
    """One session, by path or name."""
    parser.add_argument("session", metavar="SESSION", help="a session: its folder, or its name in 'kneehold sessions'")
    add_data_dir_argument(parser)


def add_filter_arguments(parser: argparse.ArgumentParser) -> None:
    """Which sessions are meant."""
    parser.add_argument("--person", metavar="NAME", help="only of this person")
    parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="only from this day on")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="only up to this day")
    parser.add_argument("--side", choices=SIDES, help="only of this leg")
    parser.add_argument("--profile", metavar="NAME", help="only of this exercise")
    add_data_dir_argument(parser)


def place_of(args: argparse.Namespace) -> DataDir:
    """The data folder that the options name."""
    from kneehold.sensor.archive.data_dir import data_place

    return data_place(args.data_dir)


def chosen_rows(args: argparse.Namespace, rows: tuple[SessionRow, ...]) -> tuple[SessionRow, ...]:
    """The rows that ``add_filter_arguments`` asks for."""
    return tuple(row for row in rows if _is_chosen(args, row))


def local_date(row: SessionRow) -> date | None:
    """The day on which a session began, by this machine's clock; ``None`` where it does not say."""
    from kneehold.sensor.archive.times import local_start

    start = local_start(row.started_utc)
    return None if start is None else start.date()


def _is_chosen(args: argparse.Namespace, row: SessionRow) -> bool:
    day = local_date(row)
    sides = {row.side} | {rep.side for rep in row.reps or ()}
    return (
        (args.person is None or row.about.person == args.person)
        and (args.since is None or (day is not None and day >= args.since))
        and (args.until is None or (day is not None and day <= args.until))
        and (args.side is None or args.side in sides)
        and (args.profile is None or row.profile == args.profile)
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-03-31, not '{text}'") from error
