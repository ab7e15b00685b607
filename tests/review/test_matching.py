"""Does each detected hold find the marked hold it belongs to?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.review.matching import Hold, match_holds, without_optional


def _holds(*spans: tuple[float, float]) -> list[Hold]:
    return [Hold(start_s, end_s) for start_s, end_s in spans]


def test_holds_that_overlap_are_paired() -> None:
    matching = match_holds(_holds((10.2, 30.1), (40.0, 61.0)), _holds((10.0, 30.0), (40.5, 60.5)))
    assert matching.pairs == ((0, 0), (1, 1))


def test_a_marked_hold_that_nothing_overlaps_is_missed() -> None:
    assert match_holds(_holds((10.0, 30.0)), _holds((10.0, 30.0), (40.0, 60.0))).missed == (1,)


def test_a_detected_hold_that_overlaps_nothing_is_extra() -> None:
    assert match_holds(_holds((2.0, 5.0), (10.0, 30.0)), _holds((10.0, 30.0))).extra == (0,)


def test_holds_that_only_touch_are_not_paired() -> None:
    assert match_holds(_holds((0.0, 10.0)), _holds((10.0, 20.0))) == ((), (0,), (0,))


def test_one_mark_takes_only_the_detection_that_overlaps_it_most() -> None:
    matching = match_holds(_holds((10.0, 12.0), (13.0, 30.0)), _holds((10.0, 30.0)))
    assert matching == (((1, 0),), (), (0,))


def test_one_detection_over_two_marks_belongs_to_the_one_it_overlaps_most() -> None:
    matching = match_holds(_holds((10.0, 60.0)), _holds((10.0, 30.0), (35.0, 60.0)))
    assert matching == (((0, 1),), (0,), ())


def test_the_largest_overlap_is_paired_first_even_if_a_later_pair_loses() -> None:
    # The long detection overlaps both marks; it takes the second, and the first is left to the short one.
    matching = match_holds(_holds((5.0, 40.0), (8.0, 12.0)), _holds((4.0, 14.0), (15.0, 39.0)))
    assert matching.pairs == ((1, 0), (0, 1))


def test_of_equal_overlaps_the_earlier_reference_wins() -> None:
    assert match_holds(_holds((0.0, 20.0)), _holds((0.0, 10.0), (10.0, 20.0))).pairs == ((0, 0),)


def test_holds_of_different_legs_are_not_paired_however_they_overlap() -> None:
    detected = [Hold(10.0, 30.0, side="left"), Hold(11.0, 20.0, side="right")]
    assert match_holds(detected, [Hold(10.0, 30.0, side="right")]) == (((1, 0),), (), (0,))


def test_a_hold_of_which_nobody_said_the_leg_fits_either() -> None:
    assert match_holds(_holds((10.0, 30.0)), [Hold(10.0, 30.0, side="left")]).pairs == ((0, 0),)
    assert match_holds([Hold(10.0, 30.0, side="left")], _holds((10.0, 30.0))).pairs == ((0, 0),)


def test_a_matching_is_exact_if_every_marked_hold_was_detected_and_nothing_else() -> None:
    marked = _holds((10.0, 30.0), (40.0, 60.0))
    assert match_holds(marked, marked).is_exact
    # As many rests as there are holds: two missed and two false.
    assert not match_holds(_holds((31.0, 39.0), (61.0, 70.0)), marked).is_exact
    assert not match_holds(marked[:1], marked).is_exact
    assert not match_holds([*marked, Hold(70.0, 90.0)], marked).is_exact


def test_a_detected_hold_that_overlaps_only_an_optional_one_is_not_judged() -> None:
    detected = _holds((1.0, 9.0), (10.0, 30.0), (50.0, 60.0))
    judged = without_optional(detected, reference=_holds((12.0, 31.0)), optional=_holds((0.0, 11.0)))
    assert judged == (detected[1], detected[2])


_SPANS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda pair: Hold(pair[0], pair[0] + pair[1])), max_size=8
)


@given(_SPANS, _SPANS)
def test_every_hold_is_paired_once_or_left_over_once(detected: list[Hold], reference: list[Hold]) -> None:
    pairs, missed, extra = match_holds(detected, reference)
    assert sorted([*(d for d, _ in pairs), *extra]) == list(range(len(detected)))
    assert sorted([*(r for _, r in pairs), *missed]) == list(range(len(reference)))


@given(_SPANS, _SPANS)
def test_no_overlapping_couple_is_left_unpaired(detected: list[Hold], reference: list[Hold]) -> None:
    matching = match_holds(detected, reference)
    assert not any(
        min(detected[d].end_s, reference[r].end_s) > max(detected[d].start_s, reference[r].start_s)
        for d in matching.extra
        for r in matching.missed
    )
