"""Quantiles of values, of Student's t and of F."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, exp, floor, inf, lgamma, log, log1p, pi, sin, sqrt, tan

__all__ = ["f_quantile", "percentile", "student_t_975"]

# Halvings of the bracket (0, pi/2): 2^-60 of it is below the spacing of doubles.
_HALVINGS = 60
# The continued fraction settles within some ten terms; the cap only bounds the work.
_MOST_TERMS = 500
_SAME = 1e-15
# The expansion is good enough from here on.
_EXACT_TO = 1000
_NORMAL_975 = 1.959963984540054
_TINY = 1e-300


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that ``percent`` (0-100) per cent of ``values`` stay below, linear between neighbours.

    ``values`` holds at least one number, in any order. Definition 7 of Hyndman and Fan,
    Am. Stat. 50:361 (1996), which is also numpy's default; percent 50 is the median.
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100.0
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def student_t_975(freedom: int) -> float:
    """The 97.5 % quantile of Student's t with ``freedom`` >= 1 degrees of freedom.

    Bisection on the closed form of Abramowitz and Stegun, *Handbook of Mathematical Functions*,
    26.7.3 and 26.7.4, which is exact for whole degrees of freedom but takes as many terms; beyond 1000
    the expansion 26.7.5, which is off by less than 1e-8 there.
    """
    if freedom > _EXACT_TO:
        z = _NORMAL_975
        return z + (z**3 + z) / (4.0 * freedom) + (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / (96.0 * freedom**2)
    low, high = 0.0, pi / 2.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _share_within(middle, freedom) < 0.95:
            low = middle
        else:
            high = middle
    return sqrt(freedom) * tan(low)


def _share_within(angle: float, freedom: int) -> float:
    """P(|t| < sqrt(freedom) tan(angle)), A(t | freedom) of the handbook."""
    cosine, sine = cos(angle), sin(angle)
    if freedom == 1:
        return 2.0 * angle / pi
    first = freedom % 2  # odd: cos, (2/3) cos^3, ...; even: 1, (1/2) cos^2, ...
    term = cosine if first else 1.0
    total = term
    for k in range(first + 2, freedom - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2.0 / pi * (angle + sine * total) if first else sine * total


def f_quantile(share: float, above: float, below: float) -> float:
    """The value that Snedecor's F with ``above`` and ``below`` degrees of freedom (> 0) stays under.

    ``share`` (0-1, ends excluded) of the distribution lies below it. Degrees of freedom need not be
    whole. F relates to the incomplete beta function by Abramowitz and Stegun, 26.6.2.
    """
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _incomplete_beta(0.5 * above, 0.5 * below, middle) < share:
            low = middle
        else:
            high = middle
    return below * low / (above * (1.0 - low)) if low < 1.0 else inf


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularized I_x(a, b), by its continued fraction (26.5.8 of the handbook)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):  # the fraction converges fast only below this
        return 1.0 - _incomplete_beta(b, a, 1.0 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for m in range(1, _MOST_TERMS):
        for coefficient in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / _away_from_zero(1.0 + coefficient * d)
            c = _away_from_zero(1.0 + coefficient / c)
            fraction *= c * d
        if abs(c * d - 1.0) < _SAME:
            break
    return front * fraction


def _away_from_zero(value: float) -> float:
    """Lentz's guard: a vanishing denominator becomes the smallest one that can be divided by."""
    return value if abs(value) > _TINY else _TINY
