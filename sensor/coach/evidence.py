"""The evidence that an excursion was a lift of the thigh: features, one table of weights, one sum.

Every feature is a number of about -1 to 1 and 0 where it says nothing; the sum of weight times feature is the log-odds
of a lift. Why a lift was refused is its largest negative term. The weights come from a logistic regression on
excursions of simulated and real recordings, within limits of sign and size that physics sets; no seed that is reported
was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, log, sqrt
from statistics import median
from typing import NamedTuple

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.pivot import MotionRow, Pivot, fit_pivot
from kneehold.sensor.motion.vectors import cross, dot, norm, unit

__all__ = ["REASONS", "WEIGHTS", "Evidence", "LiftFeatures", "Span", "calmest", "features_of", "log_odds", "refusal"]

# A lever of this length stands for a sensor in the middle of a thigh: what its path is worth against noise.
TYPICAL_M = 0.25
# What an integrated accelerometer errs by, m/s for every second between two rests.
DRIFT_MPS2 = 0.012
# ... which the rests at both ends keep from growing further.
DRIFT_MOST_S = 12.0
# A sensor on the front or the side of a thigh stands off its axis: its arm lies so much steeper or flatter.
ASIDE_DEG = 20.0
# No thigh is longer than the first: an arm beyond it shows that the path was not known, wholly so beyond the second.
LONGEST_M = 0.45
LOST_M = 0.6
# No part of a body turns about a point this near: the recording was made without the forces of motion, and its path
# says nothing, up to twice as much.
BLIND_M = 0.02
# An arm of this length is a limb's; what stands off the middle of a body that rolls over is nearer.
NEAR_M = 0.15
ROLL_M = 0.16
# A body that rolls over turns by more than the first, by 70 degrees and more as a rule.
ROLL_LEAST_DEG, ROLL_SPAN_DEG = 40.0, 30.0
# Rotation noise added to both angular rates before they are compared: half a degree a second of breath.
SWAY_DPS = 0.4
# A path worth less than this says little.
KNOWN = 0.3
# A hold shorter than this shows little of its sway: not one breath.
SWAY_S = 3.0
# A leg that rests stirs by less than the first share of the rate of its lift; one that passes by does not slow down.
PASSING_LEAST, PASSING_SPAN = 0.2, 0.4
# Breath and sway take longer than this, a chip's noise does not.
SMOOTH_S = 0.25
# Noise of a force between its neighbours: chips and soft tissue, m/s².
JOLT_MPS2 = 0.3


class LiftFeatures(NamedTuple):
    """What speaks for and against a lift."""

    one: float = 1.0  # before anything is known
    stray: float = 0.0  # up left the flexion plane, per 10 degrees
    vague: float = 0.0  # the path of the lift is not known
    near: float = 0.0  # the pivot is as far off as a hip
    rolls: float = 0.0  # turned far about something inside the body
    lay: float = 0.0  # the arm did not lie as a thigh rests
    steep: float = 0.0  # the arm would end beyond any thigh's reach
    heading: float = 0.0  # turned about the vertical
    livelier: float = 0.0  # the held leg sways more than the resting one
    about: float = 0.0  # turned about the flexion axis and no other
    lands: float = 0.0  # the return ended with a jolt, the lift did not
    reach: float = 0.0  # raised further than any thigh
    passing: float = 0.0  # the leg was on its way already when it left
    declared: float = 0.0  # turned about the declared axis, in its sense


# Fitted; see the module's docstring.
WEIGHTS = LiftFeatures(
    one=1.24, stray=-3.0, vague=-0.67, near=0.62, rolls=-1.0, lay=-4.53, steep=-3.0, heading=-0.9, livelier=0.7,
    about=0.83, lands=0.2, reach=-0.68, passing=-1.0, declared=5.0,
)  # fmt: skip

# In the order of the features.
REASONS = (
    "nothing speaks for a lift", "the leg left its plane",
    "its path is not known", "the sensor turned about a point too near for a hip",
    "it turned as a body that rolls over",
    "the thigh did not lie as it does at rest", "the thigh would have gone beyond its reach",
    "it turned about the vertical", "what was held was quieter than the rest before",
    "it turned about other axes, too", "the movement away ended with a jolt, as a landing does",
    "it was raised further than any thigh reaches", "it began on the way of another lift",
    "it did not turn about the declared knee axis",
)  # fmt: skip


class Evidence(NamedTuple):
    """Features of one excursion, and by which it is compared with others."""

    features: LiftFeatures
    axis: Vec3  # unit flexion axis, sensor axes; as the leg rises, up turns about it by the right hand
    arm: Vec3  # from the pivot to the sensor, sensor axes, m
    worth: float  # what the arm is worth, 0 to 1
    held: Vec3  # mean of up while it was held
    rest: Vec3  # up just before the lift
    declared_cos: float  # cosine between the axis and the declared one; 0 where none was declared


class Span(NamedTuple):
    """The samples of one excursion that matter: indices into ``rows``."""

    before: int  # calm before the lift
    top: int  # calm at the upper end
    leave: int  # calm before the return
    landed: int  # calm after the return


def log_odds(features: LiftFeatures, weights: LiftFeatures = WEIGHTS) -> float:
    """Log-odds of a lift: one sum."""
    return sum(w * x for w, x in zip(weights, features, strict=True))


def refusal(features: LiftFeatures) -> str:
    """Why it was hardly a lift: the largest negative term, in words."""
    terms = [w * x for w, x in zip(WEIGHTS, features, strict=True)]
    return REASONS[min(range(len(terms)), key=terms.__getitem__)]


def features_of(
    rows: Sequence[MotionRow],
    span: Span,
    resting: Sequence[MotionRow],
    *,
    axis: Vec3,
    rest: Vec3,
    stray_deg: float,
    range_deg: float,
    rest_deg: tuple[float, float],
    is_up: bool,
    declared_axis: Vec3 | None,
) -> Evidence:
    """Evidence of one excursion.

    ``resting``: the rest before the lift. ``axis``: unit flexion axis, signed as of a rising leg. ``rest``: up at the
    rest that the excursion left. ``rest_deg``: where the thigh rests in this exercise. ``is_up``: the leg has not come
    back yet.
    """
    before_up, held = rows[span.before][1:4], _mean_up(rows[span.top : span.leave + 1] or [rows[span.top]])
    fit = fit_pivot(rows[span.before : span.top + 1])
    x = LiftFeatures(stray=min(2.0, stray_deg / 10.0), reach=max(0.0, min(2.0, (range_deg - 140.0) / 20.0)))
    if not is_up:
        lands = log(
            (_jolt(rows, span.leave, span.landed) + JOLT_MPS2) / (_jolt(rows, span.before, span.top) + JOLT_MPS2)
        )
        x = x._replace(lands=max(-1.0, min(1.0, lands)))
    declared_cos = 0.0 if declared_axis is None else dot(axis, declared_axis)
    if declared_axis is not None:
        x = x._replace(declared=max(-1.0, min(1.0, 5.0 * declared_cos - 3.0)))
    x = x._replace(livelier=_livelier(rows, span, resting))
    if fit is None:
        return Evidence(x._replace(vague=1.0), axis, (0.0, 0.0, 0.0), 0.0, held, rest, declared_cos)
    lead = rows[_smoothed_from(rows, span.before) : span.before + 1]
    passing = (_rates(lead)[-1] / (fit.turn_radps + 1e-9) - PASSING_LEAST) / PASSING_SPAN
    x = x._replace(passing=max(0.0, min(1.0, passing)))
    low, high = rest_deg[0] - ASIDE_DEG, rest_deg[1] + ASIDE_DEG
    found = _with_pivot(x, fit, axis, before_up, held, range_deg, (low, high))
    return found._replace(declared_cos=declared_cos)


def _with_pivot(
    x: LiftFeatures,
    fit: Pivot,
    axis: Vec3,
    before_up: Vec3,
    held: Vec3,
    range_deg: float,
    rest_deg: tuple[float, float],
) -> Evidence:
    """What the path of the lift adds."""
    signal = TYPICAL_M * fit.turn_radps
    worth = signal / (signal + DRIFT_MPS2 * min(DRIFT_MOST_S, fit.seconds))
    share = max(-0.5, fit.share)
    d = dot(fit.arm, axis)
    arm = (fit.arm[0] - d * axis[0], fit.arm[1] - d * axis[1], fit.arm[2] - d * axis[2])
    length = norm(arm)
    worth *= max(0.0, min(1.0, (LOST_M - length) / (LOST_M - LONGEST_M), length / BLIND_M - 1.0))
    ray = (arm[0] / (length + 1e-9), arm[1] / (length + 1e-9), arm[2] / (length + 1e-9))
    sure = worth * max(0.0, share) * min(1.0, length / NEAR_M)
    short = max(0.0, min(1.5, 2.0 * log(ROLL_M / (length + 0.01))))
    side = cross(axis, before_up)
    lay_deg = degrees(atan2(dot(ray, before_up), dot(ray, side)))
    xx, xy, xz, yy, yz, zz = fit.about
    m0, m1, m2 = axis
    along = m0 * m0 * xx + m1 * m1 * yy + m2 * m2 * zz + 2.0 * (m0 * m1 * xy + m0 * m2 * xz + m1 * m2 * yz)
    x = x._replace(
        vague=max(0.0, 1.0 - sure / KNOWN),
        near=worth * max(0.0, min(1.0, log((length + 0.01) / NEAR_M))),
        rolls=worth * max(0.0, share) * short * max(0.0, min(1.0, (range_deg - ROLL_LEAST_DEG) / ROLL_SPAN_DEG)),
        lay=sure * min(1.0, max(0.0, rest_deg[0] - lay_deg, lay_deg - rest_deg[1]) / 40.0),
        steep=sure * min(1.0, max(0.0, lay_deg + range_deg - 140.0) / 40.0),
        heading=min(1.5, degrees(fit.heading_rad) / 45.0),
        about=along / (xx + yy + zz + 1e-9) - 0.8,
    )
    return Evidence(x, axis, fit.arm, sure, held, before_up, 0.0)


def _jolt(rows: Sequence[MotionRow], first: int, last: int) -> float:
    """By how much a force stood out from those before and after it, at most, in the later half of a movement; m/s²."""
    most = 0.0
    for i in range(max(1, (first + last) // 2), min(last + 1, len(rows) - 1)):
        a, b, c = rows[i - 1], rows[i], rows[i + 1]
        off = (b[4] - 0.5 * (a[4] + c[4]), b[5] - 0.5 * (a[5] + c[5]), b[6] - 0.5 * (a[6] + c[6]))
        most = max(most, dot(off, off))
    return sqrt(most)


def _livelier(rows: Sequence[MotionRow], span: Span, resting: Sequence[MotionRow]) -> float:
    """Log ratio of the median smoothed rates, held against resting, -1 to 1."""
    held = _rates(rows[span.top : max(span.leave, span.top + 2)])
    rest = _rates(resting)
    if not held or not rest:
        return 0.0
    seen = min(1.0, (rows[max(span.leave, span.top)][0] - rows[span.top][0]) / SWAY_S)
    return seen * max(-1.0, min(1.0, log((degrees(median(held)) + SWAY_DPS) / (degrees(median(rest)) + SWAY_DPS))))


def _rates(rows: Sequence[MotionRow]) -> list[float]:
    """Size of the angular rate, each a mean over about a quarter of a second, rad/s."""
    found: list[float] = []
    sx = sy = sz = 0.0
    first = 0
    for i, row in enumerate(rows):
        sx, sy, sz = sx + row[7], sy + row[8], sz + row[9]
        while row[0] - rows[first][0] > SMOOTH_S:
            gone = rows[first]
            sx, sy, sz = sx - gone[7], sy - gone[8], sz - gone[9]
            first += 1
        found.append(sqrt(sx * sx + sy * sy + sz * sz) / (i - first + 1))
    return found


def calmest(rows: Sequence[MotionRow], first: int, end: int, otherwise: int) -> int:
    """Index in ``first`` to ``end`` (exclusive) at which the smoothed rate is smallest; ``otherwise`` if none."""
    if end <= first:
        return otherwise
    lead = _smoothed_from(rows, first)
    rates = _rates(rows[lead:end])[first - lead :]
    return first + min(range(len(rates)), key=rates.__getitem__)


def _smoothed_from(rows: Sequence[MotionRow], at: int) -> int:
    """Index of the first row of the mean that belongs to row ``at``."""
    first = at
    while first > 0 and rows[at][0] - rows[first - 1][0] <= SMOOTH_S:
        first -= 1
    return first


def _mean_up(rows: Sequence[MotionRow]) -> Vec3:
    return unit((sum(r[1] for r in rows), sum(r[2] for r in rows), sum(r[3] for r in rows)))
