"""From an excursion to a candidate: its angles in its own plane, the hold by the definitions, and the evidence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import radians, sin
from statistics import median
from typing import NamedTuple

from kneehold.sensor.coach.evidence import Evidence, Span, calmest, features_of
from kneehold.sensor.coach.hold_band import NEAR_REST_SHARE, Measured, measure
from kneehold.sensor.coach.hold_uncertainty import hold_pm_s
from kneehold.sensor.coach.tracks import Excursion, tilt_deg
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.long_axis import LongAxis, long_axis, turned_about
from kneehold.sensor.motion.pivot import MotionRow
from kneehold.sensor.motion.plane import elevations, fit_plane, forwards
from kneehold.sensor.motion.vectors import cross, dot, unit

__all__ = ["Looked", "lift_axis", "look_at", "plane_of", "plane_rows"]

# So much before the leg left its rest belongs to the lift: a slow one takes two seconds to be noticed.
LEAD_S = 3.0
# The median rate of so much of the rest before a lift says how lively the resting leg was.
REST_S = 8.0
# A hole longer than this before the lift hides what was there.
HOLE_S = 5.0
# Up tilts from the rest by at least this before a plane is fitted to the path; below, noise would turn it.
PLANE_LEAST_DEG = 25.0
# A plane whose normal leans to the rest by more than this was no flexion plane: rest and top give one.
LEAN_SIN = sin(radians(30.0))
# The calm before a lift is sought in this time before its beginning, the calm at its end in this time after.
CALM_BEFORE_S = 1.5
CALM_AFTER_S = 2.0
CALM_LEAVE_S = 1.0
# The lift gives the plane until the tilt is this share of its level; the rest of the way has slowed down.
NEARLY_UP = 0.9
# Weight of samples near the rest, where any plane through the rest fits.
REST_WEIGHT = 0.05


class Looked(NamedTuple):
    """What the samples of one excursion show."""

    times: list[float]
    angles: list[float]  # above the rest, in the excursion's plane, degrees
    measured: Measured
    evidence: Evidence
    return_s: float


def plane_rows(rows: Sequence[MotionRow], low: int, begin: int) -> int:
    """Index of the first row that belongs to an excursion that left its rest at ``low``, not before ``begin``."""
    first = low
    while first > begin and rows[low][0] - rows[first - 1][0] <= LEAD_S:
        if rows[first][0] - rows[first - 1][0] > HOLE_S:
            break
        first -= 1
    return first


def plane_of(ups: Sequence[Vec3], rest: Vec3) -> tuple[Vec3, float]:
    """Unit flexion axis of a path that leaves ``rest``, signed to lead away from it, and its stray (degrees)."""
    tilts = [tilt_deg(up, rest) for up in ups]
    weights = [sin(radians(min(89.0, max(1.0, tilt)))) ** 2 + REST_WEIGHT for tilt in tilts]
    normal, stray_deg = fit_plane(ups, weights)
    top = max(range(len(tilts)), key=tilts.__getitem__)
    if abs(dot(normal, rest)) > LEAN_SIN or tilts[top] < PLANE_LEAST_DEG:
        normal = unit(cross(rest, ups[top]))
    if dot(cross(normal, rest), ups[top]) < 0.0:
        normal = (-normal[0], -normal[1], -normal[2])
    return normal, stray_deg


def lift_axis(ups: Sequence[Vec3], rest: Vec3, low: int, normal: Vec3) -> Vec3:
    """Flexion axis of the lift alone, from index ``low`` until it is nearly up; what follows may be led aside.

    ``normal`` is the axis of the whole excursion: the lift's is signed as it is.
    """
    tilts = [tilt_deg(up, rest) for up in ups]
    peak = max(tilts)
    level = median(tilt for tilt in tilts if tilt >= 0.5 * peak)
    end = next((i for i in range(low, len(tilts)) if tilts[i] > NEARLY_UP * level), len(tilts) - 1)
    axis, _ = plane_of(ups[low : end + 1], rest)
    return axis if dot(axis, normal) >= 0.0 else (-axis[0], -axis[1], -axis[2])


def look_at(
    rows: Sequence[MotionRow],
    x: Excursion,
    base_k: int,
    declared: tuple[Vec3, Vec3] | None,
    rest_deg: tuple[float, float],
    *,
    is_up: bool = False,
) -> Looked | None:
    """Measure the excursion ``x`` in ``rows``, the first of which is sample ``base_k``; None where too little is left.

    ``declared``: flexion axis and knee, if they are. ``is_up``: the leg is still up, ``x`` ends now. The plane of the
    lift tells roughly when it was held, and with that the evidence; by the evidence the long axis is known better, and
    the hold is measured along it.
    """
    low, high = max(0, x.low_k - base_k), max(0, x.high_k - base_k)
    first = plane_rows(rows, low, max(0, x.begin_k - base_k))
    for i in range(high, first, -1):
        if rows[i][0] - rows[i - 1][0] > HOLE_S:
            first = i
            break
    part = rows[first : x.closed_k - base_k + 1]
    if len(part) < 10:
        return None
    ups = [row[1:4] for row in part]
    normal, stray_deg = plane_of(ups, x.rest)
    rest_i = min(max(0, low - first), len(part) - 1)
    axis = lift_axis(ups, x.rest, rest_i, normal)
    ahead = forwards(part, rest_i, unit(cross(axis, ups[rest_i])))
    angles = elevations(part, rest_i, ahead, unit(cross(axis, x.rest)))
    times = [row[0] for row in part]
    found = measure(times, angles, 0.0)
    back = x.back_k - base_k - first
    span = _span(part, times, found, rest_i, min(max(0, back), len(part) - 1))
    resting = _resting(rows, first + span.before, max(0, x.begin_k - base_k))
    evidence = features_of(
        part, span, resting, axis=axis, rest=x.rest, stray_deg=stray_deg, range_deg=found.range_deg, rest_deg=rest_deg,
        is_up=is_up, declared_axis=None if declared is None else declared[0],
    )  # fmt: skip
    thigh = long_axis(axis, x.rest, evidence.arm, evidence.worth, rest_deg, declared)
    angles = _elevations(part, rest_i, ahead, thigh, x.rest)
    found = measure(times, angles, 0.0)
    off = thigh._replace(aside_deg=thigh.aside_deg + thigh.aside_sd_deg)
    aside_s = abs(_held_s(measure(times, _elevations(part, rest_i, ahead, off, x.rest), 0.0)) - _held_s(found))
    found = found._replace(hold_pm_s=hold_pm_s(part, times, angles, found, axis, aside_s))
    return Looked(times, angles, found, evidence, _return_s(times, angles, found, back))


def _elevations(part: Sequence[MotionRow], at: int, ahead: Sequence[Vec3], thigh: LongAxis, rest: Vec3) -> list[float]:
    """Degrees above the rest, at row ``at``, of the long axis; ``ahead``: the direction of the lift at every row."""
    forward = [turned_about(a, row[1:4], thigh.aside_deg) for a, row in zip(ahead, part, strict=True)]
    return [angle - thigh.tilt_deg for angle in elevations(part, at, forward, thigh.knee(rest))]


def _held_s(found: Measured) -> float:
    return found.hold.end_s - found.hold.start_s


def _resting(rows: Sequence[MotionRow], before: int, begin: int) -> Sequence[MotionRow]:
    """The rest up to the row ``before`` the lift, not before ``begin``: a leg that stirs just then does not decide."""
    first = before
    while first > begin and rows[before][0] - rows[first - 1][0] <= REST_S:
        first -= 1
    return rows[first : before + 1]


def _span(part: Sequence[MotionRow], times: Sequence[float], found: Measured, low: int, back: int) -> Span:
    """Where the leg was calmest before the lift, at its upper end and before the return."""
    hold, lift_s = found.hold, found.lift_start_s

    def at(t: float) -> int:
        return bisect_left(times, t)

    first = min(at(hold.start_s), len(times) - 1)
    last = min(at(hold.end_s), len(times) - 1)
    before = calmest(part, at(lift_s - CALM_BEFORE_S), at(lift_s + 0.1), max(0, low))
    top = calmest(part, at(hold.start_s), at(min(hold.start_s + CALM_AFTER_S, hold.end_s)), first)
    leave = calmest(part, at(max(hold.end_s - CALM_LEAVE_S, hold.start_s)), at(hold.end_s), last)
    top = max(top, before + 1) if before + 1 < len(part) else top
    landed = calmest(part, back, len(part), len(part) - 1)
    return Span(before, top, max(leave, top), landed)


def _return_s(times: Sequence[float], angles: Sequence[float], found: Measured, back: int) -> float:
    """When the angle was within a tenth of the range again, else when the leg had come back."""
    near_deg = found.rest_deg + NEAR_REST_SHARE * found.range_deg
    for i in range(found.hold.last, len(angles)):
        if angles[i] <= near_deg:
            a, b = angles[i - 1], angles[i]
            share = 0.0 if a == b or times[i] - times[i - 1] > 0.5 else (near_deg - a) / (b - a)
            return max(found.hold.end_s, times[i - 1] + (times[i] - times[i - 1]) * min(1.0, max(0.0, share)))
    return max(found.hold.end_s, times[min(max(0, back), len(times) - 1)])
