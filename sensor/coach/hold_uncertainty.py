"""The uncertainty of one hold: the half-width of its 95 % interval, from what was known when it was measured.

An angle that is off by so much moves both ends of the hold by what that is worth there: a hundredth of a second in a
quick lift, a second where the leg creeps into the band. So the hold is measured again with the band a little lower
and a little higher. How far the angle may be off follows from the filter (how much of the angular rate's path it had
to take back once the thigh was held) and from the path (a leg led aside at the edge). And it is measured again along a
long axis that is off by its own error, which matters to a knee that is led outwards.
The constants are fitted to simulated known families; ``kneehold bench uncertainty`` shows the coverage.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import degrees, hypot, radians, sqrt, tan
from operator import itemgetter

from kneehold.sensor.coach.hold_band import CARRY_GAP_S, GUESS_S, Hold, Measured, band_deg, holds_within
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.pivot import MotionRow
from kneehold.sensor.motion.vectors import dot, norm, turned

__all__ = ["hold_pm_s"]

# Fitted together on known families (seeds 310,000 and 410,000 on), to the pinball loss of the 95 % quantile of
# log |error| and to a coverage of 95 % in every family.
ANGLE_DEG = 0.19  # what the angle is off by in any hold
CORRECTED_SHARE = 0.45  # of what the filter took back after the lift
ASIDE_SHARE = 0.34  # of the way that goes aside while the band is crossed
LONG_AXIS_SHARE = 1.2  # of what the hold changes by if the long axis is off by its standard error
TIMING_S = 0.031  # one sample of the means that the counter works on
# An end that fell into a gap lies anywhere in it: 95 % of an even distribution. Where the curve between the two sides
# gave it, a fifth of the gap covers as much.
GAP_SHARE, CURVE_SHARE = 0.95, 0.2
# Neighbouring samples no further apart show the end themselves.
SEEN_S = 0.06
# The way is read over so much on either side of an edge; the filter has settled so long after the first.
EDGE_S = 0.3
SETTLED_S = 3.0
# A leg that goes all but sideways at the edge says no more about its plane.
MOST_ASIDE = tan(radians(75.0))

_TIME = itemgetter(0)


def hold_pm_s(
    rows: Sequence[MotionRow], times_s: Sequence[float], angles_deg: Sequence[float], found: Measured, axis: Vec3,
    aside_s: float,
) -> float:  # fmt: skip
    """Half-width in seconds of the 95 % interval of the hold in ``found``.

    ``rows`` are the samples of the excursion, ``times_s`` and ``angles_deg`` what ``found`` was measured on, ``axis``
    the unit flexion axis in sensor axes. With the long axis off by its standard error the hold changes by ``aside_s``.
    Nothing after the last sample is used.
    """
    off_deg = _angle_error_deg(rows, found, axis)
    hidden_s = hypot(_hidden_s(times_s, found.hold.first - 1), _hidden_s(times_s, found.hold.last))
    return hypot(_worth_s(times_s, angles_deg, found, off_deg), LONG_AXIS_SHARE * aside_s, TIMING_S, hidden_s)


def _worth_s(t: Sequence[float], e: Sequence[float], found: Measured, off_deg: float) -> float:
    """By how much the hold grows or shrinks at most if the angle within it is off by ``off_deg``."""
    length_s = found.hold.end_s - found.hold.start_s
    most_s = 0.0
    for way in (-off_deg, off_deg):
        plateau = found.plateau_deg + way
        floor = found.plateau_deg - band_deg(found.range_deg) + way
        other = _overlapping(holds_within(t, e, floor, plateau), found.hold)
        most_s = max(most_s, abs(other - length_s))
    return most_s


def _overlapping(holds: Sequence[Hold], hold: Hold) -> float:
    """Length of the longest that overlaps ``hold``; 0 without any."""
    return max((h.end_s - h.start_s for h in holds if h.start_s < hold.end_s and hold.start_s < h.end_s), default=0.0)


def _angle_error_deg(rows: Sequence[MotionRow], found: Measured, axis: Vec3) -> float:
    """How far the angle at the edges of the band may be off against that of the plateau."""
    hold, band = found.hold, band_deg(found.range_deg)
    aside_deg = band * max(_aside(rows, hold.start_s, axis), _aside(rows, hold.end_s, axis))
    corrected_deg = _corrected_deg(_between(rows, hold.start_s, min(hold.start_s + SETTLED_S, hold.end_s)))
    return hypot(ANGLE_DEG, CORRECTED_SHARE * corrected_deg, ASIDE_SHARE * aside_deg)


def _between(rows: Sequence[MotionRow], begin_s: float, end_s: float) -> Sequence[MotionRow]:
    return rows[bisect_left(rows, begin_s, key=_TIME) : bisect_right(rows, end_s, key=_TIME)]


def _aside(rows: Sequence[MotionRow], at_s: float, axis: Vec3) -> float:
    """Angular rate across the flexion axis for each of that about it, around ``at_s``."""
    near = _between(rows, at_s - EDGE_S, at_s + EDGE_S)
    rate = (sum(r[7] for r in near), sum(r[8] for r in near), sum(r[9] for r in near))
    about = abs(dot(rate, axis))
    across = sqrt(max(0.0, dot(rate, rate) - about * about))
    return min(MOST_ASIDE, across / about) if about > 0.0 else 0.0


def _corrected_deg(rows: Sequence[MotionRow]) -> float:
    """By how much up, followed from the first of ``rows`` by the angular rate alone, misses the last."""
    if len(rows) < 2:
        return 0.0
    up = rows[0][1:4]
    for a, b in pairwise(rows):
        half = 0.5 * (b[0] - a[0])
        if 2.0 * half > CARRY_GAP_S:
            return 0.0
        up = turned(up, (half * (a[7] + b[7]), half * (a[8] + b[8]), half * (a[9] + b[9])))
    last = rows[-1][1:4]
    off = (up[0] - last[0], up[1] - last[1], up[2] - last[2])
    return degrees(norm(off))


def _hidden_s(t: Sequence[float], a: int) -> float:
    """How far an end between sample ``a`` and the next may lie from where it was put."""
    if not 0 <= a < len(t) - 1:
        return 0.0
    gap_s = t[a + 1] - t[a]
    if gap_s <= SEEN_S:
        return 0.0
    return (GAP_SHARE if gap_s > GUESS_S else CURVE_SHARE) * gap_s
