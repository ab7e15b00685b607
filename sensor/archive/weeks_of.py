"""Which weeks do the rows of an archive tell of?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sensor.archive.row import SessionRow
from sensor.archive.times import local_start
from sensor.review.progression import Proposal, Rule, propose
from sensor.review.weeks import SIDES, SLOTS, WeekRep, Weeks, WeekSession, week_review

__all__ = ["first_and_last_day", "proposal_of", "week_sessions", "weeks_of"]

# Before this hour of the day a session without a slot is the morning's.
_NOON = 12
# Who exercises this early has not been to bed yet: it is the evening of the day before.
_DAY_BEGINS = 4


def week_sessions(rows: Sequence[SessionRow]) -> list[WeekSession]:
    """The counted, trusted and dated sessions among ``rows``, oldest first."""
    found: list[WeekSession] = []
    for row in rows:
        start = local_start(row.started_utc)
        if start is None or row.reps is None or row.trusted is False:
            continue
        day, slot = _day_and_slot(start, row.about.slot)
        reps = tuple(
            WeekRep(rep.side, rep.stands == "full", rep.hold_s, rep.range_deg, rep.target_s) for rep in row.standing
        )
        about = row.about
        found.append(WeekSession(day, slot, row.hold_s, reps, about.pain_before, about.pain_worst, about.pain_after))
    return sorted(found, key=lambda session: session.day)


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
    rows: Sequence[SessionRow], since: date | None = None, until: date | None = None, rule: Rule | None = None
) -> Weeks | None:
    """The weeks from ``since`` to ``until``, as planned by ``rule``; ``None`` where there is nothing to tell."""
    sessions = week_sessions(rows)
    days = first_and_last_day(sessions, since, until)
    return None if days is None else week_review(sessions, *days, SLOTS if rule is None else rule.slots)


def proposal_of(rows: Sequence[SessionRow], rule: Rule | None = None) -> Proposal | None:
    """What ``rule`` proposes after the last session that tells of weeks; ``None`` without one."""
    sessions = week_sessions(rows)
    if not sessions:
        return None
    last = sessions[-1]
    reps = max(1, *(sum(rep.side == side for rep in last.reps) for side in (*SIDES, "both")))
    return propose(sessions, last.target_s, reps, rule)
