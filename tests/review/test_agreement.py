"""Are bias, limits and confidence intervals those of the published worked example?"""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.review.agreement import Agreement, agreement, hold_errors
from kneehold.sensor.review.matching import Hold

# Peak expiratory flow of 17 people, first readings [l/min], large meter and mini meter:
# J. M. Bland and D. G. Altman, Lancet 327:307 (1986), table 1.
_LARGE = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
_MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)


@pytest.fixture(scope="module")
def published() -> Agreement:
    return agreement([float(large - mini) for large, mini in zip(_LARGE, _MINI, strict=True)])


def test_bias_is_that_of_the_published_example(published: Agreement) -> None:
    assert published.bias == pytest.approx(-2.1, abs=0.05)


def test_standard_deviation_is_that_of_the_published_example(published: Agreement) -> None:
    assert published.sd == pytest.approx(38.8, abs=0.05)


def test_confidence_interval_of_the_bias_is_that_of_the_published_example(published: Agreement) -> None:
    assert published.bias_ci == pytest.approx((-22.0, 17.8), abs=0.05)


def test_limits_are_1_96_standard_deviations_from_the_bias(published: Agreement) -> None:
    # The paper rounds 1.96 to 2 and gets -79.7 and 75.5.
    assert published.limits == pytest.approx((-78.1, 73.9), abs=0.05)


def test_confidence_interval_of_a_limit_is_as_wide_as_the_published_one(published: Agreement) -> None:
    # The paper: 40.9 to 110.1, with the standard error rounded to sd * sqrt(3/n).
    low, high = published.upper_limit_ci or (0.0, 0.0)
    assert high - low == pytest.approx(110.1 - 40.9, rel=0.01)


def test_both_limits_are_equally_uncertain(published: Agreement) -> None:
    assert published.lower_limit_ci is not None
    assert published.upper_limit_ci is not None
    lower_width = published.lower_limit_ci[1] - published.lower_limit_ci[0]
    assert lower_width == pytest.approx(published.upper_limit_ci[1] - published.upper_limit_ci[0])


def test_without_errors_nothing_is_said_but_their_number() -> None:
    assert agreement([]) == Agreement(n=0)


def test_one_error_gives_a_bias_but_no_spread() -> None:
    assert agreement([0.3]) == Agreement(1, 0.3, 0.3, 0.3, 0.3, 0.3)


def test_the_worst_error_keeps_its_sign() -> None:
    assert agreement([0.1, -0.5, 0.4]).worst == -0.5


def test_mean_absolute_error_does_not_let_signs_cancel() -> None:
    assert agreement([1.0, -1.0, 2.0, -2.0]).mean_absolute == 1.5


def test_the_absolute_percentiles_ignore_signs() -> None:
    measured = agreement([-4.0, 1.0, 3.0, -2.0])
    assert (measured.median_absolute, measured.p95_absolute) == (2.5, pytest.approx(3.85))


def test_errors_that_are_all_equal_have_limits_at_the_bias() -> None:
    assert agreement([0.25, 0.25, 0.25]).limits == (0.25, 0.25)


@given(st.lists(st.floats(-100.0, 100.0), min_size=2, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_errors_changes_no_summary_but_ties_of_the_worst(errors: list[float], random: object) -> None:
    shuffled = list(errors)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ours, theirs = agreement(errors), agreement(shuffled)
    for name in (field.name for field in fields(Agreement) if field.name != "worst"):
        assert getattr(ours, name) == getattr(theirs, name)


def test_a_hold_error_is_detected_less_reference() -> None:
    errors = hold_errors([(Hold(10.2, 30.5), Hold(10.0, 30.0))])
    assert (*errors.hold_s, *errors.start_s, *errors.end_s) == pytest.approx((0.3, 0.2, 0.5))


def test_delays_run_from_the_true_moment_to_the_moment_of_knowing() -> None:
    errors = hold_errors([(Hold(10.2, 30.5, 10.7, 30.8), Hold(10.0, 30.0))])
    assert (*errors.start_delay_s, *errors.end_delay_s) == pytest.approx((0.7, 0.8))


def test_a_hold_without_moments_of_knowing_has_no_delays() -> None:
    assert hold_errors([(Hold(1.0, 2.0), Hold(1.0, 2.0))]).start_delay_s == ()
