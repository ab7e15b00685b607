"""Which value do so many per cent of the values (or of Student's t) stay below?"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, floor, pi, sin, sqrt, tan

__all__ = ["percentile", "student_t_975"]

# Halvings of the bracket (0, pi/2): 2^-60 of it is below the spacing of doubles.
_HALVINGS = 60


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
    26.7.3 and 26.7.4, which is exact for whole degrees of freedom.
    """
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
