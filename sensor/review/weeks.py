"""Weeks of sessions: adherence, holds, angles, symmetry and pain.

Adherence first: what the exercise gives, it gives by being done. Days are whole numbers (proleptic ordinals, so that
day 1 is a Monday); weeks run from Monday to Sunday, the first and the last may lie outside the days looked at in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, hypot, sqrt
from statistics import median
from typing import NamedTuple

from kneehold.sensor.review.safety import NOTHING_TOLD, Safety

__all__ = [
    "DAY_MARKS",
    "DETECTABLE_DEG",
    "DETECTABLE_S",
    "MINUTES_A_WEEK",
    "SLOTS",
    "Symmetry",
    "Week",
    "WeekRep",
    "WeekSession",
    "Weeks",
    "detectable_s",
    "week_review",
]

# Change of a thigh angle that the same hands can tell from chance, from one day to another: MDC of same-rater
# measurements of the hip, 3.3 degrees.
DETECTABLE_DEG = 3.3
# Likewise for a hold whose half-width was not stated: 1.96 sqrt(2) of the counter's scatter of 0.1 s on simulated sets.
DETECTABLE_S = 0.3
# Beyond ten minutes a week flexibility hardly gains: Ingram et al. 2024, doi 10.1007/s40279-024-02143-9, 189 studies.
MINUTES_A_WEEK = 10.0
SLOTS = ("morning", "evening")
SIDES = ("right", "left")
# What a slot of a day is marked with, the most important last.
DAY_MARKS = ("uncounted", "done", "pain", "flag")
_DAYS = 7


class WeekRep(NamedTuple):
    """One repetition that counts."""

    side: str
    is_full: bool
    hold_s: float
    range_deg: float
    target_s: float | None = None  # prescribed; ``None``: as for the session
    pm_s: float | None = None  # half-width of the 95 % interval of hold_s; ``None``: not stated


@dataclass(frozen=True, slots=True)
class WeekSession:
    """One session that was done; ``day`` is an ordinal, pain 0-10 or ``None``."""

    day: int
    slot: str
    target_s: float
    reps: tuple[WeekRep, ...]
    pain_before: float | None = None
    pain_worst: float | None = None
    pain_after: float | None = None
    safety: Safety = NOTHING_TOLD
    name: str = ""
    is_counted: bool = True  # trusted, with its repetitions; else only safety and pain are told of it

    @property
    def is_done(self) -> bool:
        """Whether the exercise was done: after a red flag or a stop for pain before any repetition it was not."""
        return self.is_counted and not (self.safety.is_alarming and not self.reps)


@dataclass(frozen=True, slots=True)
class Week:
    """One week; ``None`` where nothing was done to say it of."""

    first_day: int
    days: int  # of it that lie in the time looked at; fewer than seven where the week is not over or began before
    planned: int  # slots of these days
    done: int  # of the planned slots
    minutes: tuple[float, float]  # held by the right and the left leg; both at once count for each
    hold_error_s: float | None  # mean of held - prescribed
    full_share: float | None
    range_deg: tuple[float | None, float | None]  # median of right and left; both at once count for each
    pain_before: float | None  # mean, as pain_after
    pain_worst: float | None  # the highest of all that were told
    pain_after: float | None = None
    alarms: int = 0  # sessions with a stop for pain or a red flag
    hold_pm_s: float | None = None  # half-width of the 95 % interval of one of its holds (root mean square)

    @property
    def is_whole(self) -> bool:
        """Whether all seven days were looked at."""
        return self.days == _DAYS


class Symmetry(NamedTuple):
    """Right less left; ``share`` is the index 2 (R - L) / (R + L) of the degrees."""

    range_deg: float
    hold_s: float
    share: float
    detectable_s: float = DETECTABLE_S  # smallest difference of two holds that is more than their own uncertainty

    @property
    def is_detectable(self) -> bool:
        """Whether the legs differ by more than chance could make them."""
        return abs(self.range_deg) > DETECTABLE_DEG or abs(self.hold_s) > self.detectable_s


@dataclass(frozen=True, slots=True)
class Weeks:
    """Everything about the days from ``first_day`` to ``last_day``, both included."""

    first_day: int
    last_day: int
    weeks: tuple[Week, ...]
    done: dict[str, int]  # days on which a planned slot was done, by slot
    symmetry: Symmetry | None
    range_week_deg: tuple[float | None, float | None]  # change a week, right and left (Theil and Sen)
    pain_week: float | None
    marks: Mapping[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])  # (day, slot): DAY_MARKS

    @property
    def days(self) -> int:
        """Days looked at."""
        return self.last_day - self.first_day + 1

    @property
    def planned(self) -> int:
        """Slots of all days."""
        return len(self.done) * self.days

    @property
    def adherence(self) -> float:
        """Slots done of those planned, 0-1."""
        return sum(self.done.values()) / self.planned

    @property
    def minutes_a_week(self) -> tuple[float, float] | None:
        """Mean of the whole weeks, right and left; ``None`` without any: nothing is extrapolated."""
        whole = [week for week in self.weeks if week.is_whole]
        if not whole:
            return None
        right, left = (fsum(week.minutes[k] for week in whole) / len(whole) for k in range(2))
        return right, left


def week_review(sessions: Sequence[WeekSession], first_day: int, last_day: int, slots: Sequence[str] = SLOTS) -> Weeks:
    """Review ``sessions`` between two days, ``first_day`` <= ``last_day``; others are left out.

    ``slots`` are those that are planned for every day, one at least; what was done beside them is no adherence.
    """
    inside = [session for session in sessions if first_day <= session.day <= last_day]
    monday = first_day - (first_day - 1) % _DAYS
    by_week: dict[int, list[WeekSession]] = {}
    for session in inside:
        by_week.setdefault((session.day - monday) // _DAYS, []).append(session)
    weeks = tuple(
        _week(by_week.get(place, []), start, _days_within(start, first_day, last_day), slots)
        for place, start in enumerate(range(monday, last_day + 1, _DAYS))
    )
    right, left = ([(i, w.range_deg[k]) for i, w in enumerate(weeks)] for k in range(2))
    return Weeks(
        first_day,
        last_day,
        weeks,
        {slot: len({s.day for s in inside if s.slot == slot and s.is_done}) for slot in slots},
        _symmetry(inside),
        (_slope(right), _slope(left)),
        _slope([(i, week.pain_before) for i, week in enumerate(weeks)]),
        _marks(inside),
    )


def detectable_s(one_pm_s: float | None, other_pm_s: float | None) -> float:
    """The smallest detectable change between two holds with these half-widths: MDC95 = 1.96 sqrt(SEM1^2 + SEM2^2).

    A half-width is 1.96 SEM. The mean of many holds would scatter less; but what a sensor errs by on one person in one
    mounting it errs by in all of them, so nothing is divided by their number.
    """
    return DETECTABLE_S if one_pm_s is None or other_pm_s is None else hypot(one_pm_s, other_pm_s)


def _pm_s(reps: Iterable[WeekRep]) -> float | None:
    """Root mean square of the half-widths; ``None`` where one was not stated."""
    squares = [None if rep.pm_s is None else rep.pm_s**2 for rep in reps]
    known = [square for square in squares if square is not None]
    return sqrt(fsum(known) / len(known)) if known and len(known) == len(squares) else None


def _marks(sessions: Sequence[WeekSession]) -> dict[tuple[int, str], str]:
    """Of several sessions in one slot the most important mark."""
    found: dict[tuple[int, str], str] = {}
    for session in sessions:
        safety, key = session.safety, (session.day, session.slot)
        mark = "flag" if safety.flags else "pain" if safety.is_stopped_for_pain else ""
        mark = mark or ("done" if session.is_counted else "uncounted")
        found[key] = max(found.get(key, DAY_MARKS[0]), mark, key=DAY_MARKS.index)
    return found


def _days_within(monday: int, first_day: int, last_day: int) -> int:
    return min(monday + _DAYS - 1, last_day) - max(monday, first_day) + 1


def _week(sessions: Sequence[WeekSession], first_day: int, days: int, slots: Sequence[str]) -> Week:
    reps = [(session, rep) for session in sessions for rep in session.reps]
    return Week(
        first_day,
        days,
        len(slots) * days,
        len({(session.day, session.slot) for session in sessions if session.slot in slots and session.is_done}),
        _minutes(reps),
        _mean(rep.hold_s - (session.target_s if rep.target_s is None else rep.target_s) for session, rep in reps),
        _mean(float(rep.is_full) for _, rep in reps),
        (_median(_ranges(sessions, "right", "both")), _median(_ranges(sessions, "left", "both"))),
        _mean(s.pain_before for s in sessions if s.pain_before is not None),
        max((s.pain_worst for s in sessions if s.pain_worst is not None), default=None),
        _mean(s.pain_after for s in sessions if s.pain_after is not None),
        sum(s.safety.is_alarming for s in sessions),
        _pm_s(rep for _, rep in reps),
    )


def _minutes(reps: Sequence[tuple[WeekSession, WeekRep]]) -> tuple[float, float]:
    right, left = (fsum(rep.hold_s for _, rep in reps if rep.side in (side, "both")) / 60.0 for side in SIDES)
    return right, left


def _ranges(sessions: Iterable[WeekSession], *sides: str) -> list[float]:
    return [rep.range_deg for session in sessions for rep in session.reps if rep.side in sides]


def _symmetry(sessions: Sequence[WeekSession]) -> Symmetry | None:
    """Of sessions with both legs only: otherwise two times would be compared, not two legs."""
    both = [s for s in sessions if {rep.side for rep in s.reps} >= set(SIDES)]
    if not both:
        return None
    right_deg, left_deg = (fsum(_ranges(both, side)) / len(_ranges(both, side)) for side in SIDES)
    right_s, left_s = (_mean(r.hold_s for s in both for r in s.reps if r.side == side) or 0.0 for side in SIDES)
    whole = right_deg + left_deg
    pms = (_pm_s(r for s in both for r in s.reps if r.side == side) for side in SIDES)
    share = 2.0 * (right_deg - left_deg) / whole if whole else 0.0
    return Symmetry(right_deg - left_deg, right_s - left_s, share, detectable_s(*pms))


def _slope(points: Sequence[tuple[int, float | None]]) -> float | None:
    known = [(x, y) for x, y in points if y is not None]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(known) for b in known[i + 1 :]]
    return median(slopes) if slopes else None


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return fsum(listed) / len(listed) if listed else None


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None
