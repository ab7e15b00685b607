"""Reliability of holds: ICC, SEM and the smallest change that can be detected.

Two or more ways of measuring (raters, or a rater and the counter) see the same holds. Methods:
P. E. Shrout and J. L. Fleiss, Psychol. Bull. 86:420 (1979); confidence interval of K. O. McGraw and
S. P. Wong, Psychol. Methods 1:30 (1996); SEM and detectable change as J. P. Weir, J. Strength Cond.
Res. 19:231 (2005); proportional bias as J. M. Bland and D. G. Altman, Stat. Methods Med. Res. 8:135
(1999), section 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import NamedTuple

from kneehold.sensor.review.quantiles import f_quantile, student_t_975

__all__ = ["ICC_FORM", "ProportionalBias", "Reliability", "proportional_bias", "reliability"]

ICC_FORM = "ICC(2,1): two-way random effects, absolute agreement, a single measurement"

# Holds that differ by less than a tenth of their mean are alike: the prescription made them so, and there is
# hardly any true spread for the ICC to be a share of.
_ALIKE_SHARE = 0.1
# 95 % of the differences of two measurements: 1.96 standard deviations of a difference, sqrt(2) of one.
_MDC_FACTOR = 1.96 * sqrt(2.0)
# A line needs a third point before anything is left over to judge it by.
_FEWEST_FOR_SLOPE = 3


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one quantity, in its own unit; ``icc`` is a share. ``icc_ci`` is 95 %.

    ``sem`` is the standard error of measurement for absolute agreement: what one measurement by
    one rater strays, bias between raters included. ``mdc95`` is 1.96 sqrt(2) ``sem``.
    """

    n: int
    raters: int
    icc: float | None  # None where nothing varies at all
    icc_ci: tuple[float, float] | None
    sem: float
    mdc95: float
    spread: float  # standard deviation between the holds, each the mean of its raters
    is_alike: bool  # the holds hardly differ: the ICC looks poor however small the errors are


class ProportionalBias(NamedTuple):
    """Line of the differences over the means; ``slope`` is unit per unit."""

    slope: float
    slope_ci: tuple[float, float]
    intercept: float

    @property
    def is_present(self) -> bool:
        """Whether the interval of the slope leaves out zero."""
        return self.slope_ci[0] > 0.0 or self.slope_ci[1] < 0.0


class _Squares(NamedTuple):
    between: float  # mean square between the things measured
    raters: float
    rest: float


def reliability(rows: Sequence[Sequence[float]]) -> Reliability | None:
    """Agreement of the measurements in ``rows``: one row a hold, one column a rater.

    ``None`` with fewer than two holds or two raters. Every row has as many columns.
    """
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return None
    squares = _mean_squares(rows)
    whole = squares.between + (k - 1) * squares.rest + k / n * (squares.raters - squares.rest)
    icc = (squares.between - squares.rest) / whole if whole > 0.0 else None
    rater_variance = max(0.0, (squares.raters - squares.rest) / n)
    sem = sqrt(rater_variance + squares.rest)
    spread = sqrt(squares.between / k)
    middle = fsum(fsum(row) for row in rows) / (n * k)
    ci = None if icc is None else _interval(squares, n, k, icc)
    return Reliability(n, k, icc, ci, sem, _MDC_FACTOR * sem, spread, spread < _ALIKE_SHARE * abs(middle))


def proportional_bias(pairs: Sequence[tuple[float, float]]) -> ProportionalBias | None:
    """Regression of found - wanted on their mean, for (found, wanted) pairs; ``None`` where no line can be laid."""
    n = len(pairs)
    means = [0.5 * (found + wanted) for found, wanted in pairs]
    errors = [found - wanted for found, wanted in pairs]
    middle, bias = (fsum(values) / max(1, n) for values in (means, errors))
    spread = fsum((mean - middle) ** 2 for mean in means)
    if n < _FEWEST_FOR_SLOPE or spread <= 0.0:
        return None
    slope = fsum((mean - middle) * (error - bias) for mean, error in zip(means, errors, strict=True)) / spread
    left = fsum((e - bias - slope * (m - middle)) ** 2 for m, e in zip(means, errors, strict=True))
    half = student_t_975(n - 2) * sqrt(left / (n - 2) / spread)
    return ProportionalBias(slope, (slope - half, slope + half), bias - slope * middle)


def _mean_squares(rows: Sequence[Sequence[float]]) -> _Squares:
    n, k = len(rows), len(rows[0])
    middle = fsum(fsum(row) for row in rows) / (n * k)
    of_rows = [fsum(row) / k for row in rows]
    of_raters = [fsum(row[j] for row in rows) / n for j in range(k)]
    rest = fsum(
        (value - mean - of_raters[j] + middle) ** 2
        for row, mean in zip(rows, of_rows, strict=True)
        for j, value in enumerate(row)
    )
    return _Squares(
        k * fsum((mean - middle) ** 2 for mean in of_rows) / (n - 1),
        n * fsum((mean - middle) ** 2 for mean in of_raters) / (k - 1),
        rest / ((n - 1) * (k - 1)),
    )


def _interval(squares: _Squares, n: int, k: int, icc: float) -> tuple[float, float] | None:
    """McGraw and Wong, table 7, case 2: the degrees of freedom follow Satterthwaite."""
    between, raters, rest = squares
    if rest <= 0.0:
        return None
    a, b = k * icc / (n * (1.0 - icc)), 1.0 + k * icc * (n - 1) / (n * (1.0 - icc))
    freedom = (a * raters + b * rest) ** 2 / ((a * raters) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1)))
    upper, lower = f_quantile(0.975, n - 1, freedom), f_quantile(0.975, freedom, n - 1)
    shared = k * raters + (k * n - k - n) * rest
    return (
        n * (between - upper * rest) / (upper * shared + n * between),
        n * (lower * between - rest) / (shared + n * lower * between),
    )
