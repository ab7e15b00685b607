"""Are slopes, steps and their intervals those of an independent computation, and as sure as they say?"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from kneehold.sensor.review.series import Series, mean_difference

# Small enough that only the scatter of the sessions matters.
_SURE = 1e-9


def _drawn(seed: int, n: int = 30, slope_week: float = 0.4, sd: float = 1.0) -> tuple[tuple[int, float], ...]:
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(700_000, 700_056, n))
    values = 3.0 + slope_week * (days - 700_000) / 7.0 + rng.normal(0.0, sd, n)
    return tuple(zip(days.tolist(), values.tolist(), strict=True))


def test_the_trend_is_the_regression_with_its_interval() -> None:
    points = _drawn(1)
    trend = Series(points, _SURE).trend()
    assert trend is not None
    days, values = np.array(points).T
    wanted = stats.linregress(days / 7.0, values)
    t = float(stats.t.ppf(0.975, len(points) - 2))
    assert trend.per_week == pytest.approx(wanted.slope)
    assert trend.half == pytest.approx(t * wanted.stderr)
    # The textbook's interval of the line at one place, from the covariance of both parameters.
    design = np.stack([np.ones(len(days)), days - days[0]], axis=1)
    rest = values - design @ np.linalg.lstsq(design, values)[0]
    covariance = rest @ rest / (len(days) - 2) * np.linalg.inv(design.T @ design)
    for day in (days[0] - 10.0, days[0], days[-1]):
        at = np.array([1.0, day - days[0]])
        middle, half = trend.at(float(day))
        assert middle == pytest.approx(wanted.intercept + wanted.slope * day / 7.0)
        assert half == pytest.approx(t * sqrt(at @ covariance @ at), rel=1e-6)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    trends = [Series(_drawn(seed), _SURE).trend() for seed in range(2000)]
    within = [abs(trend.per_week - 0.4) <= trend.half for trend in trends if trend is not None]
    assert np.mean(within) == pytest.approx(0.95, abs=0.015)  # three standard errors of 2,000


def test_a_step_is_welchs_difference() -> None:
    points = _drawn(2)
    early, late = range(700_000, 700_020), range(700_020, 700_056)
    found = Series(points, _SURE).step(early, late)
    assert found is not None
    parts = [[value for day, value in points if day in days] for days in (late, early)]
    wanted = stats.ttest_ind(*parts, equal_var=False).confidence_interval(0.95)
    assert found.step == pytest.approx(np.mean(parts[0]) - np.mean(parts[1]))
    # Whole degrees of freedom: never narrower, hardly wider.
    assert 1.0 <= 2.0 * found.half / (wanted.high - wanted.low) < 1.01


def test_no_interval_is_narrower_than_what_one_measurement_can_tell() -> None:
    flat = tuple((700_000 + day, 5.0) for day in range(50))
    series = Series(flat, 0.5)
    trend, step = series.trend(), series.step(range(700_000, 700_025), range(700_025, 700_050))
    assert trend is not None
    assert trend.change == (0.0, 0.5)
    assert step == (0.0, 0.5)
    assert not trend.change.is_beyond
    assert trend.half_of_mean(50) == pytest.approx(0.5 / sqrt(2.0))
    assert mean_difference([0.4, 0.4], 0.5) == (0.4, 0.5)


def test_a_mean_difference_has_students_interval() -> None:
    values = [value for _, value in _drawn(3)]
    wanted = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    found = mean_difference(values, _SURE)
    assert (found.step - found.half, found.step + found.half) == pytest.approx(tuple(wanted))


@pytest.mark.parametrize("points", [(), ((1, 1.0), (2, 2.0)), ((1, 1.0), (1, 2.0), (1, 4.0))])
def test_no_line_is_laid_through_too_few_sessions_or_one_day(points: tuple[tuple[int, float], ...]) -> None:
    assert Series(points, 1.0).trend() is None


def test_of_a_time_with_one_session_the_scatter_of_the_other_is_taken() -> None:
    early = ((1, 1.0), (2, 3.0), (3, 2.0))
    found = Series((*early, (10, 9.0)), _SURE).step(range(1, 4), range(10, 11))
    assert found is not None
    assert found == (7.0, pytest.approx(stats.t.ppf(0.975, 2) * sqrt(1.0 / 3.0 + 1.0), rel=1e-4))
    assert Series(early, 1.0).step(range(1, 4), range(10, 11)) is None
    assert Series(((1, 1.0), (10, 3.0)), 1.0).step(range(1, 4), range(10, 11)) == (2.0, 1.0)
