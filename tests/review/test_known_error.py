"""Is an error that was put into the marks found again by the comparison?"""

from __future__ import annotations

from random import Random

import pytest

from kneehold.sensor.review.comparison import COUNTED, Comparison, compare
from kneehold.sensor.review.matching import Hold

# A stopwatch that begins 0.3 s late and ends on time, give or take: the counted hold is 0.3 s longer than the marked.
_LATE_S = 0.3
_SPREAD_S = 0.1
_HOLDS = 400


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    chance = Random(5)
    counted = [Hold(30.0 * n, 30.0 * n + chance.uniform(10.0, 25.0)) for n in range(_HOLDS)]
    marked = [Hold(hold.start_s + _LATE_S + chance.gauss(0.0, _SPREAD_S), hold.end_s) for hold in counted]
    return compare(COUNTED, counted, "R", marked)


def test_the_bias_is_the_error_put_in(comparison: Comparison) -> None:
    # Within four standard errors of a mean of 400.
    assert comparison.hold_s.bias == pytest.approx(_LATE_S, abs=4.0 * _SPREAD_S / _HOLDS**0.5)


def test_the_limits_are_those_of_the_spread_put_in(comparison: Comparison) -> None:
    # The standard error of a limit is 1.71 times that of the mean (Bland and Altman).
    near = 4.0 * 1.71 * _SPREAD_S / _HOLDS**0.5
    expected = (_LATE_S - 1.96 * _SPREAD_S, _LATE_S + 1.96 * _SPREAD_S)
    assert comparison.hold_s.limits == pytest.approx(expected, abs=near)


def test_the_starts_carry_the_error_and_the_ends_do_not(comparison: Comparison) -> None:
    start, end = comparison.start_s.bias, comparison.end_s.bias
    assert (start, end) == (pytest.approx(-_LATE_S, abs=0.02), pytest.approx(0.0, abs=1e-9))


def test_every_marked_hold_found_its_counted_one(comparison: Comparison) -> None:
    assert len(comparison.pairs) == _HOLDS
