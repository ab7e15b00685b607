"""Weeks of sessions: adherence, holds, angles, symmetry and pain.

Adherence first: what the exercise gives, it gives by being done. Days are whole numbers (proleptic ordinals, so that
day 1 is a Monday); weeks run from Monday to Sunday, the first and the last may lie outside the days looked at in part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, hypot, sqrt
from statistics import median
from typing import NamedTuple

from kneehold.sensor.review.safety import NOTHING_TOLD, Safety
from kneehold.sensor.review.series import Difference, Series, Trend, mean_difference

__all__ = [
    "DAY_MARKS",
    "DETECTABLE_DEG",
    "DETECTABLE_S",
    "MINUTES_A_WEEK",
    "SERIES",
    "SLOTS",
    "Symmetry",
    "Week",
    "WeekRep",
    "WeekSession",
    "Weeks",
    "detectable_s",
    "series_of",
    "week_review",
]

# Change of a thigh angle that the same hands can tell from chance, from one day to another: MDC of same-rater
# measurements of the hip, 3.3 degrees.
DETECTABLE_DEG = 3.3
# Likewise for a hold whose half-width was not stated: 1.96 sqrt(2) of the counter's scatter of 0.1 s on simulated sets.
DETECTABLE_S = 0.3
# One step of the pain scale.
_DETECTABLE_PAIN = 1.0
# Figures that are followed from session to session.
SERIES = ("hold_error", "range_right", "range_left", "pain_before")
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
    hold_error_half_s: float | None = None  # half-width of the 95 % interval of hold_error_s

    @property
    def is_whole(self) -> bool:
        """Whether all seven days were looked at."""
        return self.days == _DAYS


class Symmetry(NamedTuple):
    """Right less left, as means over sessions; ``share`` is the index 2 (R - L) / (R + L) of the degrees."""

    range_deg: Difference
    hold_s: Difference
    share: float


@dataclass(frozen=True, slots=True)
class Weeks:
    """Everything about the days from ``first_day`` to ``last_day``, both included."""

    first_day: int
    last_day: int
    weeks: tuple[Week, ...]
    done: dict[str, int]  # days on which a planned slot was done, by slot
    symmetry: Symmetry | None
    series: Mapping[str, Series] = field(default_factory=dict[str, Series])  # by SERIES
    marks: Mapping[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])  # (day, slot): DAY_MARKS

    @property
    def trends(self) -> dict[str, Trend]:
        """Of each figure that has enough sessions for a line, in the order of ``SERIES``."""
        lines = {name: self.series[name].trend() for name in SERIES if name in self.series}
        return {name: line for name, line in lines.items() if line is not None}

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
    series = series_of(inside)
    errors = series["hold_error"].trend()
    weeks = tuple(
        _week(by_week.get(place, []), start, _days_within(start, first_day, last_day), slots, errors)
        for place, start in enumerate(range(monday, last_day + 1, _DAYS))
    )
    return Weeks(
        first_day,
        last_day,
        weeks,
        {slot: len({s.day for s in inside if s.slot == slot and s.is_done}) for slot in slots},
        _symmetry(inside),
        series,
        _marks(inside),
    )


def series_of(sessions: Iterable[WeekSession]) -> dict[str, Series]:
    """What is followed from session to session, by ``SERIES``; ``sessions`` are dated, oldest first."""
    listed = list(sessions)
    pm_s = _pm_s(rep for session in listed for rep in session.reps)
    right, left = (
        [(s.day, _mean(rep.range_deg for rep in s.reps if rep.side in (side, "both"))) for s in listed]
        for side in SIDES
    )
    return {
        "hold_error": _series([(s.day, _hold_error(s)) for s in listed], detectable_s(pm_s, pm_s)),
        "range_right": _series(right, DETECTABLE_DEG),
        "range_left": _series(left, DETECTABLE_DEG),
        "pain_before": _series([(s.day, s.pain_before) for s in listed], _DETECTABLE_PAIN),
    }


def _series(points: Iterable[tuple[int, float | None]], detectable: float) -> Series:
    return Series(tuple((day, value) for day, value in points if value is not None), detectable)


def _hold_error(session: WeekSession) -> float | None:
    """The mean of held less prescribed."""
    return _mean(_errors([session]))


def _errors(sessions: Iterable[WeekSession]) -> list[float]:
    return [
        rep.hold_s - (session.target_s if rep.target_s is None else rep.target_s)
        for session in sessions
        for rep in session.reps
    ]


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


def _week(
    sessions: Sequence[WeekSession], first_day: int, days: int, slots: Sequence[str], errors: Trend | None
) -> Week:
    reps = [rep for session in sessions for rep in session.reps]
    held = sum(bool(session.reps) for session in sessions)
    return Week(
        first_day,
        days,
        len(slots) * days,
        len({(session.day, session.slot) for session in sessions if session.slot in slots and session.is_done}),
        _minutes(reps),
        _mean(_errors(sessions)),
        _mean(float(rep.is_full) for rep in reps),
        (_median(_ranges(sessions, "right", "both")), _median(_ranges(sessions, "left", "both"))),
        _mean(s.pain_before for s in sessions if s.pain_before is not None),
        max((s.pain_worst for s in sessions if s.pain_worst is not None), default=None),
        _mean(s.pain_after for s in sessions if s.pain_after is not None),
        sum(s.safety.is_alarming for s in sessions),
        # By the scatter of all sessions about their trend: a week alone has too few to tell its own.
        None if errors is None or not held else errors.half_of_mean(held),
    )


def _minutes(reps: Sequence[WeekRep]) -> tuple[float, float]:
    right, left = (fsum(rep.hold_s for rep in reps if rep.side in (side, "both")) / 60.0 for side in SIDES)
    return right, left


def _ranges(sessions: Iterable[WeekSession], *sides: str) -> list[float]:
    return [rep.range_deg for session in sessions for rep in session.reps if rep.side in sides]


def _symmetry(sessions: Sequence[WeekSession]) -> Symmetry | None:
    """Of sessions with both legs only: otherwise two times would be compared, not two legs."""
    both = [s for s in sessions if {rep.side for rep in s.reps} >= set(SIDES)]
    if not both:
        return None
    right_pm, left_pm = (_pm_s(rep for s in both for rep in s.reps if rep.side == side) for side in SIDES)
    range_deg = _legs(both, lambda rep: rep.range_deg, DETECTABLE_DEG)
    hold_s = _legs(both, lambda rep: rep.hold_s, detectable_s(right_pm, left_pm))
    whole = fsum(fsum(_ranges(both, side)) / len(_ranges(both, side)) for side in SIDES)
    return Symmetry(range_deg, hold_s, 2.0 * range_deg.step / whole if whole else 0.0)


def _legs(both: Sequence[WeekSession], of: Callable[[WeekRep], float], detectable: float) -> Difference:
    """Right less left in each session that has both."""
    means = [[_mean(of(rep) for rep in s.reps if rep.side == side) or 0.0 for side in SIDES] for s in both]
    return mean_difference([right - left for right, left in means], detectable)


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return fsum(listed) / len(listed) if listed else None


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None
