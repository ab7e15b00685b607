"""Are an error that was put in, and two raters, told as they are?"""

from __future__ import annotations

from statistics import NormalDist
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.report.agreement_plot import agreement_svg, agreement_text_plot
from kneehold.sensor.report.comparison_text import comparison_text
from kneehold.sensor.review.comparison import COUNTED, Comparison, compare, outside, together
from kneehold.sensor.review.comparison_json import comparison_json
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.review.reliability import reliability

_HOLDS = 40
_BIAS_S, _SD_S = 0.3, 0.12


def _marked() -> tuple[Hold, ...]:
    return tuple(Hold(30.0 * i, 30.0 * i + 10.0 + 0.3 * i) for i in range(_HOLDS))


def _found(marked: tuple[Hold, ...]) -> tuple[Hold, ...]:
    """Ends late by 0.3 s on average, spread as a normal distribution of 0.12 s, in a mixed order."""
    quantiles = [NormalDist(_BIAS_S, _SD_S).inv_cdf((i + 0.5) / _HOLDS) for i in range(_HOLDS)]
    return tuple(h._replace(end_s=h.end_s + quantiles[(i * 17) % _HOLDS]) for i, h in enumerate(marked))


@pytest.fixture(scope="module")
def known() -> Comparison:
    marked = _marked()
    return compare(COUNTED, _found(marked), "A", marked)


def test_a_known_error_of_three_tenths_comes_back_as_bias(known: Comparison) -> None:
    assert known.hold_s.bias == pytest.approx(_BIAS_S, abs=1e-9)


def test_a_known_spread_comes_back_as_limits_of_agreement(known: Comparison) -> None:
    assert known.hold_s.limits == pytest.approx((_BIAS_S - 1.96 * _SD_S, _BIAS_S + 1.96 * _SD_S), abs=0.01)


def test_an_error_at_the_end_is_none_at_the_start(known: Comparison) -> None:
    assert (known.start_s.bias, known.end_s.bias) == pytest.approx((0.0, _BIAS_S))


def test_a_constant_error_is_no_proportional_bias(known: Comparison) -> None:
    assert known.proportional is not None
    assert not known.proportional.is_present


def test_two_raters_are_compared_like_rater_and_counter(known: Comparison) -> None:
    marked = _marked()
    assert compare("B", _found(marked), "A", marked).hold_s == known.hold_s


def test_the_text_names_the_form_of_the_icc(known: Comparison) -> None:
    assert "ICC(2,1): two-way random effects, absolute agreement" in comparison_text(known, "x")


def test_the_json_ends_with_the_agreement(known: Comparison) -> None:
    last = comparison_json(known, "x", is_trusted=True)[-1]
    assert (last["type"], last["first"], last["second"], last["matched"]) == ("agreement", "counted", "A", _HOLDS)


def test_the_plot_in_text_shows_bias_and_limits(known: Comparison) -> None:
    plot = agreement_text_plot(known)
    assert all(word in plot for word in ("+0.30 bias", "+0.07 lower", "+0.53 upper", "●"))


def test_the_plot_as_svg_has_a_circle_a_hold(known: Comparison) -> None:
    svg = ElementTree.fromstring(agreement_svg(known))
    assert len(svg.findall("circle")) == _HOLDS


def test_the_name_of_a_rater_is_no_markup() -> None:
    marked = _marked()
    svg = agreement_svg(compare("<script>", _found(marked), "A", marked))
    assert "<script>" not in svg


def test_one_hold_gives_no_plot() -> None:
    one = compare(COUNTED, [Hold(1.0, 2.0)], "", [Hold(1.0, 2.0)])
    assert (agreement_svg(one), agreement_text_plot(one)) == ("", "")


def test_holds_that_end_after_the_recording_are_outside() -> None:
    assert outside([Hold(1.0, 20.0), Hold(90.0, 105.0), Hold(90.0, 100.9)], 100.0) == (1,)


@given(st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=12), st.floats(-2.0, 2.0))
def test_the_labels_of_the_plot_never_cover_each_other(errors: list[float], bias: float) -> None:
    """Nor do they leave the picture, or change places."""
    marked = [Hold(50.0 * k, 50.0 * k + 20.0 + k) for k in range(len(errors))]
    found = [Hold(h.start_s, h.end_s + bias + error) for h, error in zip(marked, errors, strict=True)]
    svg = ElementTree.fromstring(agreement_svg(compare("A", found, "B", marked)))
    named = {(text.text or "").split()[-1]: float(text.get("y") or 0.0) for text in svg.iter("text")}
    upper, middle, lower = (named[name] for name in ("upper", "bias", "lower"))
    assert middle - upper >= 21.0  # the tallest letters that a phone is given
    assert lower - middle >= 21.0
    assert upper > 0.0
    assert lower <= 300.0 - 56.0 + 4.0 + 1e-6


def test_three_judges_agree_over_the_holds_that_each_has() -> None:
    """ICC(2,1) of Shrout and Fleiss (1979), table 2: six targets; the first three of their four judges, as seconds."""
    ratings = ((9, 2, 5), (6, 1, 3), (8, 4, 6), (7, 1, 2), (10, 5, 6), (6, 2, 4))
    judges = {
        name: [Hold(20.0 * k, 20.0 * k + row[j]) for k, row in enumerate(ratings)] for j, name in enumerate("ABC")
    }
    judges["B"].append(Hold(200.0, 210.0))  # nobody else has it
    judges["C"].insert(0, Hold(-9.0, -8.0))
    found = together(judges)
    assert found == reliability(ratings)
    assert found is not None
    assert (found.n, found.raters) == (6, 3)
    del judges["C"]
    assert together(judges) is None
