"""Does the picture of what was missed show it where and when it was?"""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from kneehold.sensor.report.missed import Drift, Held, Line, Seen, gaps_of, missed_svg
from kneehold.sensor.report.panels import Bar
from kneehold.sensor.review.misses import Miss
from tests.report.drawn import drawn_panels, title_of

# A pixel of the widest picture is 50 ms, of one of the closer ones 10 ms.
PIXEL_S, CLOSER_S = 0.06, 0.015
LATE = Miss("the hold at 10.0 s is taken to begin 0.80 s too late", 0, 0, is_start_off=True)
ALL_LOST = (np.arange(0.0, 60.0, 0.02) < 20.0) | (np.arange(0.0, 60.0, 0.02) > 21.0)


def seen(off_deg: float = 0.0, *, is_whole: bool = True) -> Seen:
    """Up from 8 to 10.2 s, down from 40 to 42 s, at 50 Hz; measured ``off_deg`` too high from 25 s on."""
    times_s = np.arange(0.0, 60.0, 0.02)
    deg = np.interp(times_s, [8.0, 10.2, 40.0, 42.0], [0.0, 110.0, 110.0, 0.0])
    kept = np.ones(len(times_s), dtype=bool) if is_whole else ALL_LOST
    measured = Line(times_s[kept], (deg + np.where(times_s > 25.0, off_deg, 0.0))[kept])
    held, counted = Held(10.0, 40.1, 105.0, 110.0), Held(10.8, 40.1, 105.4, 110.4)
    return Seen("a set", measured, Line(times_s, deg), gaps_of(measured.times_s), (held,), (counted,))


def test_bars_of_true_and_counted_hold_lie_at_their_seconds() -> None:
    panel = drawn_panels(missed_svg(seen(), [LATE], "none"))[0]
    assert panel.rows["true"] == [pytest.approx((10.0, 40.1), abs=PIXEL_S)]
    assert panel.rows["counted"] == [pytest.approx((10.8, 40.1), abs=PIXEL_S)]


def test_closer_the_bars_are_cut_at_the_end_of_what_is_shown() -> None:
    whole, closer = drawn_panels(missed_svg(seen(), [LATE], "none"))
    assert whole.boxes["closer"] == [pytest.approx((7.5, 13.3), abs=PIXEL_S)]
    assert closer.rows["true"] == [pytest.approx((10.0, 13.3), abs=CLOSER_S)]
    assert closer.rows["counted"] == [pytest.approx((10.8, 13.3), abs=CLOSER_S)]


def test_closer_the_true_angle_meets_the_edge_of_its_band_where_the_hold_begins() -> None:
    closer = drawn_panels(missed_svg(seen(), [LATE], "none"))[1]
    below = [point for point in closer.curves["true"] if point[1] <= 0.0]
    assert below[-1][0] == pytest.approx(8.0 + 2.2 * 105.0 / 110.0, abs=0.05)


def test_the_measured_angle_is_drawn_over_what_it_was() -> None:
    times_s, deg = np.array(drawn_panels(missed_svg(seen(3.0), [LATE], "none"))[0].curves["measured"]).T
    assert np.interp([15.0, 30.0], times_s, deg) == pytest.approx([110.0, 113.0], abs=0.6)


def test_a_gap_is_shaded_where_samples_are_missing_and_no_line_is_drawn_across() -> None:
    panel = drawn_panels(missed_svg(seen(is_whole=False), [LATE], "none"))[0]
    assert panel.boxes["gap"] == [pytest.approx((20.0, 21.0), abs=PIXEL_S)]
    drawn_s = np.array([t_s for t_s, _ in panel.curves["measured"]])
    assert not np.any((drawn_s > 20.1) & (drawn_s < 20.9))


def test_without_gaps_none_is_drawn_nor_explained() -> None:
    svg = missed_svg(seen(), [LATE], "none")
    assert "gap" not in drawn_panels(svg)[0].boxes
    assert "nothing received" not in svg


def test_a_drift_is_shown_as_the_error_with_its_size() -> None:
    whole, error = drawn_panels(missed_svg(seen(0.8), [Drift("the angle drifts", 0)], "at most 0.5 degrees"))
    assert whole.rows["counted"] == [pytest.approx((10.8, 40.1), abs=PIXEL_S)]
    assert "+0.80°" in error.caption
    times_s, deg = np.array(error.curves["measured"]).T
    assert np.interp([15.0, 35.0], times_s, deg) == pytest.approx([0.0, 0.8], abs=0.03)


def test_the_title_is_one_sentence_with_name_miss_and_what_is_wanted() -> None:
    assert title_of(missed_svg(seen(), [LATE], "within 0.25 s")) == (
        "a set: the hold at 10.0 s is taken to begin 0.80 s too late (wanted: within 0.25 s)."
    )


def test_of_many_misses_the_first_are_drawn_and_the_others_counted() -> None:
    svg = missed_svg(seen(), [Miss(f"miss {k}", 0, None) for k in range(5)], "none")
    assert [panel.caption for panel in drawn_panels(svg)] == [f"Thigh elevation: miss {k}" for k in range(3)]
    assert "2 more like these" in title_of(svg)


def test_what_was_truly_done_stands_as_words_over_its_seconds() -> None:
    other = seen()._replace(held=(), doing=(Bar(9.0, 45.0, "roll over"), Bar(45.0, 45.2, "kick")))
    panel = drawn_panels(missed_svg(other, [Miss("something is counted", 0, None)], "none"))[0]
    assert panel.rows["doing"] == [
        pytest.approx((9.0, 45.0), abs=PIXEL_S),
        pytest.approx((45.0, 45.2), abs=PIXEL_S),
    ]
    assert ("roll over" in panel.texts, "kick" in panel.texts) == (True, False)  # no room for it
    assert "true" not in panel.texts


def test_every_axis_has_its_unit_and_no_number_stands_beyond_the_picture() -> None:
    svg = missed_svg(seen(), [LATE], "none")
    width = float(ET.fromstring(svg).get("viewBox", "").split()[2])
    for panel in drawn_panels(svg):
        assert sum(words.endswith(" s") and words[0].isdigit() for words in panel.texts) >= 3
        assert sum(words.endswith("°") for words in panel.texts) >= 3
    xs = [float(text.get("x", "0")) for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert max(xs) < width - 8


def test_it_is_readable_in_dark_and_asks_for_nothing() -> None:
    svg = missed_svg(seen(), [LATE], "none")
    assert "prefers-color-scheme: dark" in svg
    assert [word for word in ("<script", "href", "url(http", "<image", "@import") if word in svg] == []


def test_a_name_cannot_become_markup() -> None:
    svg = missed_svg(seen()._replace(name="<b>&"), [LATE], "none")
    assert title_of(svg).startswith("<b>&: ")


def test_a_hold_marked_after_the_end_of_the_recording_is_drawn_nevertheless() -> None:
    late = seen()._replace(held=(Held(70.0, 75.0),))
    panel = drawn_panels(missed_svg(late, [Miss("not counted", None, 0)], "none"))[0]
    assert panel.rows["true"] == [pytest.approx((70.0, 75.0), abs=PIXEL_S)]
