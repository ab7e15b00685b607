"""Does a hold measure what the definitions say, where the answer is known in closed form?"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from math import cos, pi, sin, sqrt

import pytest

from kneehold.sensor.coach.hold_band import Measured, band_deg, measure

# A corner: seconds from the one before it, and the angle there.
Corners = list[tuple[float, float]]


def _path(corners: Corners, rate_hz: float, lost: tuple[float, float] = (1e9, 1e9)) -> tuple[list[float], list[float]]:
    """Straight lines from corner to corner, from 0 degrees on; no samples strictly within ``lost``."""
    ends = list(accumulate(seconds for seconds, _ in corners))
    begins, froms = [0.0, *ends[:-1]], [0.0, *(angle for _, angle in corners[:-1])]
    times, angles = [], []
    for k in range(round(ends[-1] * rate_hz) + 1):
        t = k / rate_hz
        if lost[0] < t < lost[1]:
            continue
        i = min(bisect_left(ends, t), len(ends) - 1)
        share = (t - begins[i]) / (ends[i] - begins[i])
        times.append(t)
        angles.append(froms[i] + (corners[i][1] - froms[i]) * share)
    return times, angles


def _measured(corners: Corners, rate_hz: float = 100.0, lost: tuple[float, float] = (1e9, 1e9)) -> Measured:
    return measure(*_path(corners, rate_hz, lost), rest_deg=0.0)


def _trapezoid(top_deg: float, flank_s: float, top_s: float) -> Corners:
    return [(3.0, 0.0), (flank_s, top_deg), (top_s, top_deg), (flank_s, 0.0), (2.0, 0.0)]


@pytest.mark.parametrize("rate_hz", [26.0, 104.0, 208.0])
@pytest.mark.parametrize("top_deg", [12.0, 20.0, 60.0, 120.0])
@pytest.mark.parametrize(("flank_s", "top_s"), [(0.5, 3.0), (2.0, 20.0), (4.0, 30.0)])
def test_a_trapezoid_is_held_from_band_to_band(rate_hz: float, top_deg: float, flank_s: float, top_s: float) -> None:
    """The band takes the share band / range of either flank."""
    found = _measured(_trapezoid(top_deg, flank_s, top_s), rate_hz)
    in_band_s = flank_s * min(5.0, 0.2 * top_deg) / top_deg
    assert found.hold.end_s - found.hold.start_s == pytest.approx(top_s + 2.0 * in_band_s, abs=1e-6)
    assert found.hold.start_s == pytest.approx(3.0 + flank_s - in_band_s, abs=1e-6)


def test_a_trapezoid_has_its_own_levels() -> None:
    found = _measured(_trapezoid(60.0, 2.0, 20.0))
    assert (found.rest_deg, found.plateau_deg, found.peak_deg) == pytest.approx((0.0, 60.0, 60.0), abs=1e-9)
    assert found.range_deg == pytest.approx(60.0, abs=1e-9)


def test_the_lift_begins_at_a_tenth_of_the_way() -> None:
    assert _measured(_trapezoid(60.0, 2.0, 20.0)).lift_start_s == pytest.approx(3.0 + 0.1 * 2.0, abs=1e-6)


def test_the_rest_before_the_lift_is_what_counts() -> None:
    """The leg had crept up to 10 degrees when it was lifted, and its rest level had not yet followed."""
    found = measure(*_path([(1e-9, 10.0), (3.0, 10.0), (2.0, 60.0), (9.0, 60.0), (2.0, 0.0)], 100.0), rest_deg=7.0)
    assert (found.rest_deg, found.range_deg) == pytest.approx((10.0, 50.0), abs=1e-6)


def test_a_steady_sinking_is_a_drift_of_nine_tenths_of_it() -> None:
    """The medians of the first and the last tenth lie a twentieth from either end."""
    found = _measured([(3.0, 0.0), (0.01, 62.0), (20.0, 58.0), (0.01, 0.0), (2.0, 0.0)])
    assert found.hold_drift_deg == pytest.approx(-0.9 * 4.0, abs=0.02)


def test_a_steady_sinking_has_the_deviation_of_a_uniform_spread() -> None:
    found = _measured([(3.0, 0.0), (0.01, 62.0), (20.0, 58.0), (0.01, 0.0), (2.0, 0.0)])
    assert found.hold_sd_deg == pytest.approx(4.0 / sqrt(12.0), abs=0.01)


def test_a_tremor_has_the_deviation_of_its_sine_and_no_drift() -> None:
    times, angles = _path([(3.0, 0.0), (0.01, 60.0), (20.0, 60.0), (0.01, 0.0), (2.0, 0.0)], 100.0)
    shaken = [e + 1.5 * sin(2.0 * pi * 2.0 * t) if e == 60.0 else e for t, e in zip(times, angles, strict=True)]
    found = measure(times, shaken, 0.0)
    assert found.hold_sd_deg == pytest.approx(1.5 / sqrt(2.0), abs=0.01)
    assert found.hold_drift_deg == pytest.approx(0.0, abs=0.1)


def _dipped(depth_deg: float, low_s: float) -> Measured:
    """20 s at 60 degrees, in the middle down by ``depth_deg`` for ``low_s``; flanks of one sample."""
    low = 60.0 - depth_deg
    return _measured(
        [(3.0, 0.0), (1.0, 60.0), (10.0, 60.0), (0.01, low), (low_s, low), (0.01, 60.0), (10.0, 60.0), (1.0, 0.0)]
    )


@pytest.mark.parametrize(
    ("depth_deg", "low_s", "regrips", "is_one"),
    [(10.0, 1.0, 1, True), (14.0, 1.4, 1, True), (5.3, 1.0, 0, True), (10.0, 1.6, 0, False), (16.0, 0.5, 0, False)],
    ids=["regrip", "deep and long regrip", "grazes the band", "too long", "too deep"],
)
def test_a_dip_is_a_regrip_if_it_is_short_and_shallow(
    depth_deg: float, low_s: float, regrips: int, is_one: bool
) -> None:
    hold = _dipped(depth_deg, low_s).hold
    assert (hold.regrips, hold.end_s - hold.start_s > 15.0) == (regrips, is_one)


@pytest.mark.parametrize(("gap_s", "is_one"), [(0.4, True), (3.0, True), (4.9, True), (5.5, False)])
def test_a_gap_is_bridged_up_to_five_seconds(gap_s: float, is_one: bool) -> None:
    hold = _measured(_trapezoid(60.0, 1.0, 30.0), lost=(15.0, 15.0 + gap_s)).hold
    assert hold.bridged_s == pytest.approx(gap_s if is_one and gap_s > 0.5 else 0.0, abs=1e-6)
    assert (hold.end_s - hold.start_s > 29.0) is is_one


def test_a_hold_before_a_long_gap_ends_where_the_signal_ended() -> None:
    hold = _measured(_trapezoid(60.0, 1.0, 30.0), lost=(25.0, 32.0)).hold
    assert (hold.end_s, hold.bridged_s) == (pytest.approx(25.0, abs=0.011), 0.0)


def _smooth(lost: tuple[float, float]) -> Measured:
    """Up to 60 degrees and down again by a cosine, each in two seconds, held for ten; 100 samples a second."""
    times, angles = [], []
    for k in range(1900):
        t = k / 100.0
        share = min(1.0, max(0.0, (t - 3.0) / 2.0)) - min(1.0, max(0.0, (t - 15.0) / 2.0))
        if not lost[0] < t < lost[1]:
            times.append(t)
            angles.append(30.0 * (1.0 - cos(pi * share)))
    return measure(times, angles, rest_deg=0.0)


@pytest.mark.parametrize("gap_s", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_an_end_in_a_gap_of_one_movement_lies_on_the_curve_between_its_sides(gap_s: float, share: float) -> None:
    whole = _smooth((0.0, 0.0)).hold
    late = _smooth((whole.start_s - share * gap_s, whole.start_s + (1.0 - share) * gap_s)).hold
    early = _smooth((whole.end_s - share * gap_s, whole.end_s + (1.0 - share) * gap_s)).hold
    assert (late.start_s, early.end_s) == pytest.approx((whole.start_s, whole.end_s), abs=0.05)


def test_seconds_beside_an_end_that_was_not_seen_are_told() -> None:
    whole = _smooth((0.0, 0.0)).hold
    hold = _smooth((whole.end_s - 0.4, whole.end_s + 0.4)).hold
    assert hold.bridged_s == pytest.approx(hold.end_s - (whole.end_s - 0.4), abs=0.02)


def test_an_end_in_a_longer_gap_is_where_the_signal_ended() -> None:
    whole = _smooth((0.0, 0.0)).hold
    hold = _smooth((whole.end_s - 0.5, whole.end_s + 0.7)).hold
    assert (hold.end_s, hold.bridged_s) == (pytest.approx(whole.end_s - 0.5, abs=0.011), 0.0)


def test_of_two_holds_the_longer_one_is_measured() -> None:
    hold = _measured([(3.0, 0.0), (1.0, 60.0), (4.0, 60.0), (2.0, 20.0), (2.0, 60.0), (9.0, 60.0), (1.0, 0.0)]).hold
    assert hold.start_s > 11.0


def test_the_plateau_of_two_holds_is_that_of_all_the_time_up() -> None:
    twice = [
        (3.0, 0.0),
        (0.5, 58.0),
        (6.0, 58.0),
        (0.5, 40.0),
        (4.0, 40.0),
        (0.5, 62.0),
        (8.0, 62.0),
        (0.5, 0.0),
        (2.0, 0.0),
    ]
    assert _measured(twice).plateau_deg == pytest.approx(58.0)


def test_one_sample_at_rest_is_no_range_and_no_hold() -> None:
    found = measure([4.0], [7.0], 7.0)
    assert (found.range_deg, found.hold.end_s - found.hold.start_s) == (0.0, 0.0)


@pytest.mark.parametrize(("range_deg", "band"), [(10.0, 2.0), (25.0, 5.0), (110.0, 5.0), (-10.0, 2.0)])
def test_the_band_is_five_degrees_or_a_fifth_of_the_range(range_deg: float, band: float) -> None:
    assert band_deg(range_deg) == pytest.approx(band)


def test_a_trace_that_lies_below_its_rest_has_no_range() -> None:
    found = measure([0.1 * k for k in range(40)], [10.0] * 20 + [5.0] * 20, 30.0)
    assert found.range_deg < 0.0
    assert found.plateau_deg == 10.0
