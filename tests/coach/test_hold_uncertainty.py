"""Does a hold's half-width say what its edges are worth, where that is known in closed form?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import cos, hypot, radians, sin

import pytest

from kneehold.sensor.coach.hold_band import measure
from kneehold.sensor.coach.hold_uncertainty import (
    ANGLE_DEG,
    ASIDE_SHARE,
    CORRECTED_SHARE,
    CURVE_SHARE,
    GAP_SHARE,
    LONG_AXIS_SHARE,
    TIMING_S,
    hold_pm_s,
)
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.pivot import MotionRow

# Seconds from the corner before, and the angle at the corner.
Corners = Sequence[tuple[float, float]]
Lost = tuple[float, float]
_RATE_HZ = 50.0
_NOTHING: Lost = (1e9, 1e9)
_X: Vec3 = (1.0, 0.0, 0.0)


def _pm_s(
    corners: Corners, lost: Lost = _NOTHING, *, aside: float = 0.0, off_deg: float = 0.0, aside_s: float = 0.0
) -> float:
    """Half-width of a thigh that goes from corner to corner about x, resting with up along y.

    ``aside``: rate about its long axis for each of that about x. ``off_deg``: up as the filter has it is off by so much
    until a second after the lift, then no longer. ``aside_s``: what the hold changes by with the long axis.
    """
    ends = list(accumulate(seconds for seconds, _ in corners))
    begins, froms = [0.0, *ends[:-1]], [0.0, *(angle for _, angle in corners[:-1])]
    rows: list[MotionRow] = []
    times: list[float] = []
    angles: list[float] = []
    for k in range(round(ends[-1] * _RATE_HZ) + 1):
        t = k / _RATE_HZ
        if lost[0] < t < lost[1]:
            continue
        i = min(bisect_left(ends, t), len(ends) - 1)
        slope = (corners[i][1] - froms[i]) / (ends[i] - begins[i])
        angle = froms[i] + slope * (t - begins[i])
        seen = radians(angle - (off_deg if t < ends[1] + 1.0 else 0.0))
        rate = -radians(slope)
        rows.append((t, 0.0, cos(seen), sin(seen), 0.0, 0.0, 0.0, rate, 0.0, aside * rate))
        times.append(t)
        angles.append(angle)
    return hold_pm_s(rows, times, angles, measure(times, angles, 0.0), _X, aside_s)


def _trapezoid(flank_s: float, back_s: float = 1.0) -> Corners:
    return [(3.0, 0.0), (flank_s, 60.0), (10.0, 60.0), (back_s, 0.0), (2.0, 0.0)]


@pytest.mark.parametrize(("flank_s", "back_s"), [(0.5, 0.5), (1.0, 2.0), (6.0, 1.0), (8.0, 8.0)])
def test_the_angle_is_worth_its_size_over_the_speed_at_either_end(flank_s: float, back_s: float) -> None:
    worth_s = ANGLE_DEG * (flank_s + back_s) / 60.0
    assert _pm_s(_trapezoid(flank_s, back_s)) == pytest.approx(hypot(worth_s, TIMING_S), abs=4e-3)


def test_a_hold_seen_whole_at_ordinary_speed_is_known_to_a_tenth_of_a_second() -> None:
    assert _pm_s(_trapezoid(1.5, 1.5)) <= 0.1


def test_a_leg_that_creeps_into_the_band_says_so() -> None:
    creeping: Corners = [(3.0, 0.0), (1.0, 54.0), (10.0, 60.0), (10.0, 60.0), (1.0, 0.0), (2.0, 0.0)]
    assert _pm_s(creeping) > 0.25


def test_a_dip_that_all_but_ends_the_hold_is_as_wide_as_what_it_would_cost() -> None:
    """Below the band for 1.48 s: with the band a quarter of a degree higher it is 1.505 s, and two holds of 10 s."""
    dip: Corners = [(3.0, 0.0), (1.0, 60.0), (10.0, 60.0), (0.5, 50.0), (0.98, 50.0), (0.5, 60.0), (10.0, 60.0)]
    assert _pm_s([*dip, (1.0, 0.0), (2.0, 0.0)]) > 10.0


@pytest.mark.parametrize("lost_s", [0.3, 0.6])
def test_an_end_on_the_curve_across_a_short_gap_is_a_fifth_of_it_wide(lost_s: float) -> None:
    lift_s = 3.0 + 0.92
    wide_s = _pm_s(_trapezoid(1.0), (lift_s - 0.5 * lost_s, lift_s + 0.5 * lost_s))
    assert wide_s == pytest.approx(CURVE_SHARE * lost_s, rel=0.25)


def test_an_end_in_a_long_gap_lies_anywhere_in_it() -> None:
    assert _pm_s(_trapezoid(1.0), (12.0, 15.0)) == pytest.approx(GAP_SHARE * 3.0, rel=0.02)


def test_a_leg_led_aside_is_known_less_well() -> None:
    straight_s, aside_s = _pm_s(_trapezoid(3.0, 3.0)), _pm_s(_trapezoid(3.0, 3.0), aside=0.5)
    assert aside_s > hypot(straight_s, 0.1 * ASIDE_SHARE * 5.0 * 0.5) - 1e-3


def test_what_the_filter_takes_back_is_not_known_at_the_edge() -> None:
    taken_back_deg = 2.0
    off_deg = hypot(ANGLE_DEG, CORRECTED_SHARE * taken_back_deg)
    wide_s = _pm_s(_trapezoid(3.0, 3.0), off_deg=taken_back_deg)
    assert wide_s == pytest.approx(hypot(off_deg * 0.1, TIMING_S), rel=0.1)


@pytest.mark.parametrize("aside_s", [0.05, 1.0])
def test_what_the_long_axis_is_off_by_adds_as_an_error_of_its_own(aside_s: float) -> None:
    plain_s, wide_s = _pm_s(_trapezoid(3.0, 3.0)), _pm_s(_trapezoid(3.0, 3.0), aside_s=aside_s)
    assert wide_s == pytest.approx(hypot(plain_s, LONG_AXIS_SHARE * aside_s))
