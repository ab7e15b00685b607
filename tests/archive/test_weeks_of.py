"""For which day and slot does a session count, by the clock on the wall?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from kneehold.sensor.archive.about import About
from kneehold.sensor.archive.row import RepRow, SessionRow
from kneehold.sensor.archive.weeks_of import proposal_of, week_sessions, weeks_of
from kneehold.sensor.exercises.prescription import PrescribedSet
from kneehold.sensor.review.progression import Rule

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets no time zone for one process")


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An hour before UTC in winter, two from 2026-03-29 01:00 UTC on."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        yield
    time.tzset()


def _row(started_utc: str, slot: str = "") -> SessionRow:
    return SessionRow(started_utc, started_utc=started_utc, about=About(slot=slot), reps=())


@pytest.mark.parametrize(
    ("started_utc", "slot", "day", "counts_for"),
    [
        ("2026-03-01T10:59:00+00:00", "", "2026-03-01", "morning"),
        ("2026-03-01T11:00:00+00:00", "", "2026-03-01", "evening"),  # noon by the clock on the wall
        ("2026-07-01T10:00:00+00:00", "", "2026-07-01", "evening"),  # and in summer
        ("2026-03-01T22:59:00+00:00", "", "2026-03-01", "evening"),
        ("2026-03-01T23:30:00+00:00", "", "2026-03-01", "evening"),  # 00:30 of the day after
        ("2026-03-01T23:30:00+00:00", "evening", "2026-03-01", "evening"),
        ("2026-03-01T23:30:00+00:00", "morning", "2026-03-02", "morning"),  # as was said
        ("2026-03-02T03:00:00+00:00", "", "2026-03-02", "morning"),  # 04:00
        ("2026-03-28T23:30:00+00:00", "", "2026-03-28", "evening"),  # the night in which the clock goes forward
        ("2026-03-29T01:59:00+00:00", "", "2026-03-28", "evening"),  # 03:59
        ("2026-03-29T02:00:00+00:00", "", "2026-03-29", "morning"),  # 04:00, an hour after it went from 2 to 3
        ("2026-10-25T02:30:00+00:00", "", "2026-10-24", "evening"),  # 03:30, the night in which it goes back
        ("2025-12-31T23:30:00+00:00", "", "2025-12-31", "evening"),
        ("2026-03-01T07:00:00", "", "2026-03-01", "morning"),  # without a zone it is UTC
        ("2026-03-01T20:00:00+13:00", "", "2026-03-01", "morning"),  # 08:00 here
    ],
)
def test_a_session_counts_for_its_day_on_the_wall_and_one_after_midnight_for_the_evening_before(
    started_utc: str, slot: str, day: str, counts_for: str
) -> None:
    (found,) = week_sessions([_row(started_utc, slot)])
    assert (date.fromordinal(found.day).isoformat(), found.slot) == (day, counts_for)


def test_days_that_passed_since_the_last_session_count_to_the_end_of_its_week() -> None:
    rows = [_row("2026-03-02T07:00:00+00:00")]  # a Monday
    lasts = [(date(2026, 3, day), 2) for day in (2, 3)] + [(date(2026, 3, 5), 4 + 2), (date(2026, 6, 1), 14)]
    for today, planned in lasts:
        weeks = weeks_of(rows, today=today)
        assert weeks is not None
        assert weeks.planned == planned


def test_days_without_a_session_are_planned_and_not_done() -> None:
    weeks = weeks_of([_row("2026-03-01T07:00:00+00:00"), _row("2026-03-10T07:00:00+00:00")])
    assert weeks is not None
    assert (weeks.days, weeks.planned, weeks.done) == (10, 20, {"morning": 2, "evening": 0})
    assert [(week.done, week.planned) for week in weeks.weeks] == [
        (1, 2),
        (0, 14),
        (1, 4),
    ]  # a Sunday, a whole week, two days


def test_only_what_the_plan_asks_for_is_planned() -> None:
    rows = [_row("2026-03-01T07:00:00+00:00"), _row("2026-03-01T19:00:00+00:00"), _row("2026-03-02T07:00:00+00:00")]
    weeks = weeks_of(rows, rule=Rule(slots=("morning",)))
    assert weeks is not None
    assert (weeks.adherence, weeks.planned, weeks.done) == (1.0, 2, {"morning": 2})


def test_what_says_no_time_is_of_no_week() -> None:
    rows = [_row(""), _row("soon"), _row("9999-12-31T23:59:59-12:00")]
    assert week_sessions(rows) == []


def test_the_next_step_is_one_from_the_prescription_and_not_from_what_was_done_of_it() -> None:
    parts = (PrescribedSet("right", 3, 20.0), PrescribedSet("left", 3, 20.0))
    rep = RepRow("right", "full", 20.0, 110.0, 110.0, 0, 0.0, 10.0, 30.0, 20.0, "full")
    row = replace(_row("2026-03-01T10:00:00+00:00"), hold_s=20.0, parts=parts, reps=(rep,))
    found = proposal_of([row])
    assert found is not None
    assert (found.step, found.reps, found.hold_s) == ("stay", 3, 20.0)
