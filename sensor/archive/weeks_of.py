"""The weeks that the sessions of an archive make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.archive.times import local_start
from kneehold.sensor.review.attention import Look, needs_a_look
from kneehold.sensor.review.progression import Proposal, Rule, propose
from kneehold.sensor.review.weeks import SIDES, SLOTS, WeekRep, Weeks, WeekSession, week_review

__all__ = [
    "all_sessions",
    "first_and_last_day",
    "looks_of",
    "proposal_of",
    "reviewed_sessions",
    "step_sessions",
    "week_sessions",
    "weeks_of",
]

# Before this hour of the day a session without a slot is the morning's.
_NOON = 12
# Who exercises this early has not been to bed yet: it is the evening of the day before.
_DAY_BEGINS = 4
# Day 1 is a Monday.
_DAYS = 7


def week_sessions(rows: Sequence[SessionRow]) -> list[WeekSession]:
    """The counted, trusted and dated sessions among ``rows``, oldest first."""
    return [session for session in all_sessions(rows) if session.is_counted and session.day > 0]


def step_sessions(rows: Sequence[SessionRow]) -> list[WeekSession]:
    """As ``week_sessions``, and every other that tells of a red flag or a stop for pain: a next step rests on these."""
    return [s for s in all_sessions(rows) if s.safety.is_alarming or (s.is_counted and s.day > 0)]


def all_sessions(rows: Sequence[SessionRow]) -> list[WeekSession]:
    """Every session, oldest first; one without a date has the day 0, an uncounted or untrusted one no repetitions."""
    found: list[tuple[float, WeekSession]] = []
    for row in rows:
        start = local_start(row.started_utc)
        day, slot = (0, "") if start is None else _day_and_slot(start, row.about.slot)
        is_counted = row.reps is not None and row.trusted is not False and not row.is_empty
        reps = tuple(
            WeekRep(rep.side, rep.stands == "full", rep.hold_s, rep.range_deg, rep.target_s, rep.hold_pm_s)
            for rep in (row.standing if is_counted else ())
        )
        session = WeekSession(
            day, slot, row.hold_s, reps, row.pain_before, row.about.pain_worst, row.pain_after, row.safety, row.folder,
            is_counted,
        )  # fmt: skip
        found.append((0.0 if start is None else start.timestamp(), session))
    return [session for _, session in sorted(found, key=lambda one: (one[1].day, one[0]))]


def looks_of(rows: Sequence[SessionRow], today: date) -> tuple[Look, ...]:
    """What a therapist has to look at in these sessions of one person."""
    return needs_a_look(all_sessions(rows), today.toordinal())


def reviewed_sessions(sessions: Sequence[ReviewedSession]) -> list[WeekSession]:
    """The dated sessions among ``sessions``, oldest first, after their review; an untrusted one without repetitions."""
    found: list[tuple[float, WeekSession]] = []
    for session in sessions:
        start = local_start(session.started_utc)
        if start is None:
            continue
        is_counted = session.evaluation.result.is_trusted and bool(session.evaluation.traces)
        day, slot = _day_and_slot(start, session.about.slot)
        reps = tuple(
            WeekRep(one.rep.side, one.outcome == "full", one.rep.hold_s, one.rep.range_deg, target_s, one.rep.hold_pm_s)
            for one, target_s in zip(session.reviewed, session.targets_s, strict=True)
            if one.is_counted and is_counted
        )
        one = WeekSession(
            day, slot, session.parts[0].hold_s, reps, session.pain_before, session.about.pain_worst, session.pain_after,
            session.safety, session.name, is_counted,
        )  # fmt: skip
        found.append((start.timestamp(), one))
    return [session for _, session in sorted(found, key=lambda one: (one[1].day, one[0]))]


def _day_and_slot(start: datetime, said: str) -> tuple[int, str]:
    """The day that a session counts for, and its slot: as ``said``, else by the clock on the wall."""
    day = start.date().toordinal()
    if start.hour < _DAY_BEGINS and said != "morning":
        return day - 1, "evening"
    return day, said or ("morning" if start.hour < _NOON else "evening")


def first_and_last_day(
    sessions: Sequence[WeekSession], since: date | None, until: date | None
) -> tuple[int, int] | None:
    """The days to look at: as asked for, else from the first session to the last; ``None`` without any."""
    if not sessions:
        return None
    first = since.toordinal() if since is not None else sessions[0].day
    last = until.toordinal() if until is not None else sessions[-1].day
    return (first, last) if first <= last else None


def weeks_of(
    rows: Sequence[SessionRow],
    since: date | None = None,
    until: date | None = None,
    rule: Rule | None = None,
    today: date | None = None,
) -> Weeks | None:
    """The weeks from ``since`` to ``until``, as planned by ``rule``; ``None`` where there is nothing to tell.

    Without ``until`` they end with the last session, or with the day before ``today`` in the same week: days that
    passed without a session were not done, weeks after the last one are no weeks of exercise.
    """
    dated = [session for session in all_sessions(rows) if session.day > 0]
    days = first_and_last_day(week_sessions(rows), since, until)
    if days is not None and until is None and today is not None:
        sunday = days[1] + (-days[1]) % _DAYS
        days = days[0], max(days[1], min(today.toordinal() - 1, sunday))
    return None if days is None else week_review(dated, *days, SLOTS if rule is None else rule.slots)


def proposal_of(rows: Sequence[SessionRow], rule: Rule | None = None) -> Proposal | None:
    """What ``rule`` proposes after the last session that tells of weeks; ``None`` without one."""
    sessions = week_sessions(rows)
    if not sessions:
        return None
    last = sessions[-1]
    prescribed = next(row.parts for row in rows if row.folder == last.name)
    reps = max(1, *(sum(part.reps for part in prescribed if part.side == side) for side in (*SIDES, "both")))
    return propose(step_sessions(rows), last.target_s, reps, rule)
