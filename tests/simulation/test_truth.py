"""Is the truth what the definitions say, for curves whose answer can be worked out by hand?"""

from __future__ import annotations

import numpy as np
import pytest

from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.truth import TrueRep, true_reps

_STEP_S = 0.001


def curve(*corners: tuple[float, float]) -> tuple[Values, Values]:
    """Straight lines through (seconds, degrees)."""
    t_s = np.arange(0.0, corners[-1][0], _STEP_S)
    return t_s, np.interp(t_s, [corner[0] for corner in corners], [corner[1] for corner in corners])


def reps_of(*corners: tuple[float, float], profile: str = "knee-to-chest") -> tuple[TrueRep, ...]:
    return true_reps(*curve(*corners), profile)


def only(*corners: tuple[float, float], profile: str = "knee-to-chest") -> TrueRep:
    (rep,) = reps_of(*corners, profile=profile)
    return rep


# Rest at 0, up within 2 s to 100 at 7 s, down within 2 s from 27 s, rest.
_UP = ((0.0, 0.0), (5.0, 0.0), (7.0, 100.0))
_DOWN = ((27.0, 100.0), (29.0, 0.0), (34.0, 0.0))


def times(rep: TrueRep) -> tuple[float, float, float, float]:
    return rep.lift_start_s, rep.hold_start_s, rep.hold_end_s, rep.return_s


def test_a_trapezoid_is_measured_where_it_crosses_band_and_rest() -> None:
    # Band 5 deg, that is 0.1 s of the ramp; a tenth of the range is 0.2 s of it.
    assert times(only(*_UP, *_DOWN)) == pytest.approx((5.2, 6.9, 27.1, 28.8), abs=1e-6)


def test_plateau_peak_and_range_are_those_of_the_trapezoid() -> None:
    rep = only(*_UP, *_DOWN)
    assert (rep.plateau_deg, rep.peak_deg, rep.range_deg, rep.regrips) == pytest.approx((100.0, 100.0, 100.0, 0))


def test_crossings_are_found_between_the_points_of_the_curve() -> None:
    t_s, elevation_deg = curve(*_UP, *_DOWN)
    (rep,) = true_reps(t_s[::37], elevation_deg[::37], "knee-to-chest")
    assert times(rep) == pytest.approx((5.2, 6.9, 27.1, 28.8), abs=1e-6)


def test_a_rest_level_other_than_zero_shifts_everything() -> None:
    rep = only((0, 45), (5, 45), (7, 105), (27, 105), (29, 45), (34, 45))
    assert (rep.range_deg, rep.lift_start_s, rep.hold_start_s) == pytest.approx((60.0, 5.2, 7.0 - 2.0 * 5.0 / 60.0))


def test_below_25_degrees_the_band_is_a_fifth_of_the_range() -> None:
    rep = only((0, 0), (5, 0), (7, 20), (10, 20), (12, 0), (17, 0), profile="straight-leg-raise")
    assert (rep.hold_start_s, rep.hold_end_s) == pytest.approx((6.6, 10.4))


def test_a_regrip_of_13_degrees_that_is_back_in_time_is_counted_and_does_not_end_the_hold() -> None:
    dip = ((15.0, 100.0), (15.4, 87.0), (16.0, 100.0))
    rep = only(*_UP, *dip, *_DOWN)
    assert (rep.regrips, rep.hold_s) == pytest.approx((1, 20.2))


def test_a_dip_within_the_band_is_no_regrip() -> None:
    rep = only(*_UP, (15.0, 100.0), (15.4, 96.0), (16.0, 100.0), *_DOWN)
    assert (rep.regrips, rep.hold_s) == pytest.approx((0, 20.2))


def test_a_dip_deeper_than_15_degrees_ends_the_hold() -> None:
    rep = only(*_UP, (20.0, 100.0), (20.2, 80.0), (20.4, 100.0), *_DOWN)
    assert (rep.regrips, rep.hold_start_s, rep.hold_end_s) == pytest.approx((0, 6.9, 20.05))


def test_a_dip_longer_than_a_second_and_a_half_ends_the_hold() -> None:
    rep = only(*_UP, (20.0, 100.0), (20.2, 90.0), (22.0, 90.0), (22.2, 100.0), *_DOWN)
    assert (rep.hold_start_s, rep.hold_end_s) == pytest.approx((6.9, 20.1))


def test_of_two_holds_in_one_raise_the_longer_one_is_taken() -> None:
    rep = only(*_UP, (11.0, 100.0), (11.2, 80.0), (11.4, 100.0), *_DOWN)
    assert (rep.hold_start_s, rep.hold_end_s) == pytest.approx((11.35, 27.1))


def test_a_dip_that_reaches_the_rest_is_a_return_however_shallow_and_quick() -> None:
    corners = ((0, 0), (5, 0), (6, 14), (9, 14), (9.4, 0), (9.8, 14), (13, 14), (14, 0), (19, 0))
    first, second = reps_of(*corners, profile="straight-leg-raise")
    assert (first.hold_end_s, second.hold_start_s, second.hold_end_s) == pytest.approx((9.08, 9.72, 13.2))


def test_a_pull_in_two_stages_is_held_from_the_second() -> None:
    rep = only((0, 0), (5, 0), (6, 60), (7.5, 60), (8.3, 100), *_DOWN)
    assert (rep.lift_start_s, rep.hold_start_s) == pytest.approx((5.0 + 1.0 / 6.0, 8.2))


def test_going_further_up_does_not_end_the_hold() -> None:
    rep = only(*_UP, (20.0, 100.0), (24.0, 109.0), (27.0, 109.0), (29.0, 0.0), (34.0, 0.0))
    assert (rep.hold_start_s, rep.peak_deg) == pytest.approx((6.9, 109.0))
    assert rep.hold_end_s == pytest.approx(27.0 + 2.0 * 14.0 / 109.0)


def test_a_raise_of_less_than_the_least_range_is_none() -> None:
    assert reps_of((0, 0), (5, 0), (7, 49), (27, 49), (29, 0), (34, 0)) == ()


def test_a_raise_held_for_less_than_the_least_hold_is_none() -> None:
    assert reps_of((0, 0), (5, 0), (7, 100), (9.7, 100), (11.7, 0), (16, 0)) == ()


def test_the_least_values_can_be_given() -> None:
    t_s, elevation_deg = curve((0, 0), (5, 0), (7, 49), (9, 49), (11, 0), (16, 0))
    (rep,) = true_reps(t_s, elevation_deg, "knee-to-chest", min_range_deg=40.0, min_hold_s=1.0)
    assert rep.range_deg == pytest.approx(49.0)


def test_settling_at_another_level_is_a_return_from_the_moment_it_stays_within_five_degrees() -> None:
    rep = only(*_UP, (27.0, 100.0), (29.0, 45.0), (35.0, 45.0))
    assert rep.return_s == pytest.approx(27.0 + 2.0 * 50.0 / 55.0, abs=2e-3)


def test_after_a_return_to_another_level_the_next_repetition_starts_from_there() -> None:
    first, second = reps_of(*_UP, (27, 100), (29, 45), (35, 45), (37, 105), (57, 105), (59, 45), (64, 45))
    assert (first.range_deg, second.range_deg) == pytest.approx((100.0, 60.0))
    assert (first.index, second.index) == (1, 2)


def test_a_long_rest_more_than_half_the_way_up_is_not_taken_for_the_plateau() -> None:
    rep = only(*_UP[:2], (7, 80), (13, 80), (15, 44), (60, 44), profile="knee-to-chest-strap")
    assert (rep.plateau_deg, rep.hold_end_s) == pytest.approx((80.0, 13.0 + 2.0 * 5.0 / 36.0))


def test_settling_less_than_six_tenths_of_the_least_range_below_is_no_return() -> None:
    # 75 is 25 below the plateau, 0.6 x 50 is 30: the return is the way down that follows.
    rep = only(*_UP, (27.0, 100.0), (28.0, 75.0), (33.0, 75.0), (34.0, 0.0), (39.0, 0.0))
    assert (rep.hold_end_s, rep.return_s) == pytest.approx((27.2, 33.0 + 65.0 / 75.0))


def test_a_stop_on_the_way_down_shorter_than_two_seconds_is_no_return() -> None:
    rep = only(*_UP, (27.0, 100.0), (28.0, 45.0), (29.0, 45.0), (30.0, 0.0), (35.0, 0.0))
    assert rep.return_s == pytest.approx(29.0 + 35.0 / 45.0)


def test_without_a_return_there_is_no_repetition() -> None:
    assert reps_of(*_UP, (40.0, 100.0)) == ()


def test_bending_the_knee_first_makes_the_foot_on_the_mat_the_rest() -> None:
    rep = only((0, 0), (5, 0), (6, 44), (12, 44), (14, 104), (34, 104), (36, 44), (41, 44))
    assert (rep.range_deg, rep.lift_start_s) == pytest.approx((60.0, 12.2))


def test_breathing_does_not_change_the_count() -> None:
    t_s, elevation_deg = curve(*_UP, *_DOWN)
    up = np.interp(t_s, [5.0, 7.0, 27.0, 29.0], [0.0, 1.0, 1.0, 0.0])
    (rep,) = true_reps(t_s, elevation_deg + up * 2.5 * np.sin(2 * np.pi * 0.25 * t_s), "knee-to-chest")
    assert rep.hold_s == pytest.approx(20.2, abs=0.1)


def test_intended_begins_give_the_same_as_finding_them() -> None:
    corners = (*_UP, (27, 100), (29, 0), (33, 0), (35, 110), (50, 110), (52, 0), (57, 0))
    t_s, elevation_deg = curve(*corners)
    told = true_reps(t_s, elevation_deg, "knee-to-chest", [(5.0, 29.0), (33.0, 52.0)])
    assert told == true_reps(t_s, elevation_deg, "knee-to-chest")
