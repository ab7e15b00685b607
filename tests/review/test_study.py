"""Is the sample size the one at which the formula is met, and does the paragraph say what was found?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kneehold.sensor.review.comparison import COUNTED, compare
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.review.study import holds_needed, limit_half_s, methods_paragraph


@pytest.mark.parametrize(("sd_s", "half_s"), [(0.1, 0.05), (0.1, 0.02), (0.3, 0.05), (1.0, 0.5)])
def test_one_hold_fewer_would_not_do(sd_s: float, half_s: float) -> None:
    n = holds_needed(sd_s, half_s)
    assert n is not None
    assert limit_half_s(sd_s, n) <= half_s < limit_half_s(sd_s, n - 1)


def test_for_many_holds_it_is_the_rule_of_thumb() -> None:
    """Bland and Altman (1986): the standard error of a limit is about sd sqrt(3/n), so n = 3 (1.96 sd / half)^2."""
    n = holds_needed(1.0, 0.05)
    assert n == pytest.approx(3.0 * (1.96 / 0.05) ** 2, rel=0.04)


def test_limits_of_drawn_differences_lie_within_in_nineteen_of_twenty() -> None:
    n = holds_needed(0.2, 0.05)
    assert n is not None
    drawn = np.random.default_rng(5).normal(0.0, 0.2, (4000, n))
    upper = drawn.mean(axis=1) + 1.96 * drawn.std(axis=1, ddof=1)
    assert np.mean(np.abs(upper - 1.96 * 0.2) <= 0.05) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(("sd_s", "half_s"), [(0.1, 0.05), (0.149, 0.05), (0.321, 0.05), (0.5, 0.4)])
def test_the_number_is_the_first_that_an_independent_search_finds(sd_s: float, half_s: float) -> None:
    """By scipy's Student's t, one hold more at a time."""
    n = 2
    while stats.t.ppf(0.975, n - 1) * sd_s * np.sqrt(1.0 / n + 1.96**2 / (2.0 * (n - 1))) > half_s:
        n += 1
    assert holds_needed(sd_s, half_s) == n


def test_what_no_study_can_reach_is_said() -> None:
    assert holds_needed(10.0, 1e-4) is None


def test_the_paragraph_cites_version_command_and_figures() -> None:
    marked = [Hold(10.0 * k, 10.0 * k + 5.0) for k in range(4)]
    counted = [Hold(h.start_s, h.end_s + 0.1 * (k % 2)) for k, h in enumerate(marked)]
    comparison = compare(COUNTED, counted, "Kim", marked)
    said = methods_paragraph(comparison, "1.2.3", "kneehold agree a --marks b")
    assert "Holds by kneehold and rater Kim" in said
    assert "Over 4 matched holds" in said
    assert "+0.05 s on average" in said
    assert said.endswith("Computed with kneehold 1.2.3: kneehold agree a --marks b")
    assert methods_paragraph(compare(COUNTED, counted[:1], "Kim", marked[:1]), "1", "c") == ""


def test_holds_that_do_not_vary_have_a_paragraph_without_a_correlation() -> None:
    same = [Hold(10.0 * k, 10.0 * k + 5.0) for k in range(4)]
    said = methods_paragraph(compare("A", same, "B", same), "1", "c")
    assert "Over 4 matched holds" in said
    assert "intraclass" not in said
