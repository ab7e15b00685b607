"""Are the quantiles those of the tables?"""

from __future__ import annotations

import pytest
from scipy.stats import t as student

from kneehold.sensor.review.quantiles import f_quantile, percentile, student_t_975


@pytest.mark.parametrize(
    ("freedom", "published"),
    # Any printed table of Student's t, column 0.975.
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (10, 2.228), (16, 2.120), (29, 2.045), (120, 1.980)],
)
def test_student_t_is_that_of_the_printed_table(freedom: int, published: float) -> None:
    assert student_t_975(freedom) == pytest.approx(published, abs=5e-4)


def test_student_t_of_many_values_is_that_of_the_normal_distribution() -> None:
    assert student_t_975(5000) == pytest.approx(1.960, abs=1e-3)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(0.0, 1.0), (50.0, 2.5), (95.0, 3.85), (100.0, 4.0)],
)
def test_a_percentile_is_linear_between_neighbours(percent: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == pytest.approx(expected)


def test_every_percentile_of_one_value_is_that_value() -> None:
    assert {percentile([7.0], percent) for percent in (0.0, 50.0, 95.0, 100.0)} == {7.0}


@pytest.mark.parametrize(("share", "above", "below"), [(0.975, 5, 15), (0.975, 15, 5), (0.95, 1, 1), (0.5, 3.7, 41.2)])
def test_quantiles_of_f_are_those_of_scipy(share: float, above: float, below: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert f_quantile(share, above, below) == pytest.approx(stats.f.ppf(share, above, below), rel=1e-9)


def test_the_expansion_for_many_degrees_of_freedom_meets_the_closed_form() -> None:
    assert student_t_975(1001) == pytest.approx(float(student.ppf(0.975, 1001)), abs=1e-8)
    assert student_t_975(10**6) == pytest.approx(float(student.ppf(0.975, 10**6)), abs=1e-8)
