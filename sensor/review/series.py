"""One figure of every session over time: its trend, and whether two times differ, each with its uncertainty.

Two things make a figure uncertain. Sessions scatter: what is left over a line, or over a mean, tells by how much, and
Student's t makes the interval of it. And each value is only as good as its measurement: a measurement with the
smallest detectable change MDC95 has the standard error SEM = MDC95 / (1.96 sqrt(2)) (J. P. Weir, J. Strength Cond.
Res. 19:231 (2005)). What a sensor errs by on one person in one mounting it errs by in many sessions alike, so SEM is
not divided by their number: it is the least that any scatter is taken for, and no change within MDC95 is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import NamedTuple

from kneehold.sensor.review.quantiles import student_t_975

__all__ = ["Difference", "Series", "Trend", "mean_difference"]

_MDC_PER_SEM = 1.96 * sqrt(2.0)
_DAYS_A_WEEK = 7.0
# Two parameters make a line; the third session tells how well it fits.
_FEWEST = 3


class Difference(NamedTuple):
    """Late less early, or right less left; ``half`` is the half-width of its 95 % interval, MDC95 at least."""

    step: float
    half: float

    @property
    def is_beyond(self) -> bool:
        """Whether it is more than its uncertainty."""
        return abs(self.step) > self.half


@dataclass(frozen=True, slots=True)
class Trend:
    """A line through sessions by least squares; days are ordinals, values in the unit of the figure."""

    sessions: int
    first_day: int
    last_day: int
    per_week: float
    half: float  # half-width of the 95 % interval of ``per_week``
    detectable: float  # MDC95 of one value
    mean_day: float
    mean: float
    half_of_one: float  # t SD of the sessions about the line: half-width for a single session

    @property
    def change(self) -> Difference:
        """What the line rises by from the first day to the last."""
        weeks = (self.last_day - self.first_day) / _DAYS_A_WEEK
        return Difference(self.per_week * weeks, max(self.detectable, self.half * weeks))

    def half_of_mean(self, sessions: int) -> float:
        """The half-width for the mean of so many sessions, 1 at least: that of one measurement at least."""
        return max(self.detectable / sqrt(2.0), self.half_of_one / sqrt(sessions))

    def at(self, day: float) -> tuple[float, float]:
        """The line at ``day``, and the half-width of its 95 % interval there."""
        weeks = (day - self.mean_day) / _DAYS_A_WEEK
        return self.mean + self.per_week * weeks, sqrt(self.half_of_one**2 / self.sessions + (self.half * weeks) ** 2)


@dataclass(frozen=True, slots=True)
class Series:
    """``points``: (day, value) a session, oldest first; ``detectable``: MDC95 of one value, above 0."""

    points: tuple[tuple[int, float], ...]
    detectable: float

    def trend(self) -> Trend | None:
        """The line through all; ``None`` for fewer than three sessions or a single day."""
        n = len(self.points)
        if n < _FEWEST or self.points[0][0] == self.points[-1][0]:
            return None
        days, values = zip(*self.points, strict=True)
        mean_day, mean = fsum(days) / n, fsum(values) / n
        weeks = [(day - mean_day) / _DAYS_A_WEEK for day in days]
        spread = fsum(week * week for week in weeks)
        slope = fsum(week * (value - mean) for week, value in zip(weeks, values, strict=True)) / spread
        left = fsum((value - mean - slope * week) ** 2 for week, value in zip(weeks, values, strict=True))
        one = student_t_975(n - 2) * sqrt(max(left / (n - 2), self._sem**2))
        return Trend(n, days[0], days[-1], slope, one / sqrt(spread), self.detectable, mean_day, mean, one)

    def step(self, early: range, late: range) -> Difference | None:
        """The mean of the sessions on the days of ``late`` less that of ``early``; ``None`` where one has none.

        Welch's interval; of a time with a single session the other's scatter is taken.
        """
        parts = [[value for day, value in self.points if day in days] for days in (early, late)]
        if not all(parts):
            return None
        before, now = (fsum(part) / len(part) for part in parts)
        return Difference(now - before, max(self.detectable, _welch_half(*parts)))

    @property
    def _sem(self) -> float:
        return self.detectable / _MDC_PER_SEM


def mean_difference(values: Sequence[float], detectable: float) -> Difference:
    """Mean of ``values``, one difference per session (one at least), and its interval."""
    square, n = _variance(values), len(values)
    half = 0.0 if square is None else student_t_975(n - 1) * sqrt(square / n)
    return Difference(fsum(values) / n, max(detectable, half))


def _welch_half(one: Sequence[float], other: Sequence[float]) -> float:
    """The half-width for the difference of two means; 0 where no scatter can be told."""
    squares = [_variance(part) for part in (one, other)]
    known = [(square, len(part)) for square, part in zip(squares, (one, other), strict=True) if square is not None]
    if len(known) < len(squares):  # of a single session the other's scatter is taken, with its degrees of freedom
        return max((student_t_975(n - 1) * sqrt(s * (1.0 / n + 1.0)) for s, n in known), default=0.0)
    errors = [square / n for square, n in known]
    below = fsum(error**2 / (n - 1) for error, (_, n) in zip(errors, known, strict=True))
    return student_t_975(max(1, int(fsum(errors) ** 2 / below))) * sqrt(fsum(errors)) if below > 0.0 else 0.0


def _variance(values: Sequence[float]) -> float | None:
    """With n - 1; ``None`` for fewer than two."""
    n = len(values)
    mean = fsum(values) / n
    return fsum((value - mean) ** 2 for value in values) / (n - 1) if n > 1 else None
