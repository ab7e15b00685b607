"""Are ICC, SEM, detectable change and proportional bias those of published worked examples?"""

from __future__ import annotations

import pytest

from kneehold.sensor.review.reliability import Reliability, proportional_bias, reliability

# Four judges rate six targets: P. E. Shrout and J. L. Fleiss, Psychol. Bull. 86:420 (1979), table 2.
_SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))

# Two trials of eight people: J. P. Weir, J. Strength Cond. Res. 19:231 (2005), data set A.
_WEIR = ((146, 140), (148, 152), (170, 152), (90, 99), (157, 145), (156, 153), (176, 167), (205, 218))


@pytest.fixture(scope="module")
def shrout_fleiss() -> Reliability:
    found = reliability(_SHROUT_FLEISS)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def weir() -> Reliability:
    found = reliability(_WEIR)
    assert found is not None
    return found


def test_icc_is_that_of_the_table_of_shrout_and_fleiss(shrout_fleiss: Reliability) -> None:
    assert shrout_fleiss.icc == pytest.approx(0.29, abs=0.005)


def test_interval_of_the_icc_is_that_known_for_the_table_of_shrout_and_fleiss(shrout_fleiss: Reliability) -> None:
    # As the R packages psych and irr print it for this table.
    assert shrout_fleiss.icc_ci == pytest.approx((0.019, 0.761), abs=0.001)


def test_icc_is_that_of_the_example_of_weir(weir: Reliability) -> None:
    assert weir.icc == pytest.approx(0.95, abs=0.005)


def test_standard_error_of_measurement_is_that_of_the_example_of_weir(weir: Reliability) -> None:
    assert weir.sem == pytest.approx(7.56, abs=0.005)


def test_smallest_detectable_change_is_that_of_the_example_of_weir(weir: Reliability) -> None:
    assert weir.mdc95 == pytest.approx(20.95, abs=0.01)


def test_a_constant_difference_between_raters_is_part_of_the_standard_error() -> None:
    apart = reliability([(10.0, 12.0), (20.0, 22.0), (30.0, 32.0)])
    assert apart is not None
    assert apart.sem == pytest.approx(2.0**0.5)


def test_holds_that_are_alike_are_said_to_be() -> None:
    alike = reliability([(20.0, 20.1), (20.2, 20.1), (20.1, 20.3)])
    assert alike is not None
    assert alike.is_alike


def test_holds_that_differ_are_not_said_to_be_alike(weir: Reliability) -> None:
    assert not weir.is_alike


def test_where_nothing_varies_there_is_no_icc() -> None:
    same = reliability([(20.0, 20.0), (20.0, 20.0)])
    assert same is not None
    assert (same.icc, same.icc_ci, same.sem) == (None, None, 0.0)


def test_one_hold_says_nothing() -> None:
    assert reliability([(20.0, 20.1)]) is None


def test_slope_and_its_interval_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    line = stats.linregress([0.5 * (a + b) for a, b in _WEIR], [a - b for a, b in _WEIR])
    ours = proportional_bias(_WEIR)
    assert ours is not None
    half = stats.t.ppf(0.975, len(_WEIR) - 2) * line.stderr
    assert (ours.slope, *ours.slope_ci) == pytest.approx((line.slope, line.slope - half, line.slope + half))


def test_a_difference_that_grows_with_the_hold_is_found() -> None:
    line = proportional_bias([(1.1 * hold + 0.001 * (-1) ** hold, float(hold)) for hold in range(5, 30)])
    assert line is not None
    assert line.is_present


def test_holds_of_one_length_have_no_proportional_bias() -> None:
    assert proportional_bias([(20.0, 20.0)] * 5) is None
