"""Is every hold named that was not counted as it was, and no other?"""

from __future__ import annotations

from kneehold.sensor.review.matching import Hold
from kneehold.sensor.review.misses import missed_holds

TRUE = (Hold(10.0, 30.0), Hold(50.0, 70.0))


def test_holds_within_the_limit_are_no_misses() -> None:
    assert missed_holds((Hold(10.2, 30.1), Hold(49.9, 69.8)), TRUE, 0.25) == ()


def test_a_hold_not_counted_and_one_too_many_are_told_in_the_order_of_time() -> None:
    misses = missed_holds((Hold(10.0, 30.0), Hold(80.0, 83.0)), TRUE, 0.25)
    assert [(miss.words, miss.detected, miss.reference, miss.is_count) for miss in misses] == [
        ("the hold at 50.0 s is not counted", None, 1, True),
        ("a hold of 3.0 s is counted at 80.0 s, where there is none", 1, None, True),
    ]


def test_only_the_end_that_is_off_is_told() -> None:
    (late,) = missed_holds((Hold(10.9, 30.1), TRUE[1]), TRUE, 0.25)
    assert late.words == "the hold at 10.0 s is taken to begin 0.90 s too late"
    assert (late.is_start_off, late.is_end_off, late.is_count) == (True, False, False)
    (early,) = missed_holds((TRUE[0], Hold(50.0, 69.0)), TRUE, 0.25)
    assert early.words == "the hold at 50.0 s is taken to end 1.00 s too early"


def test_a_late_start_is_told_though_a_late_end_makes_the_length_right() -> None:
    (both,) = missed_holds((Hold(10.5, 30.5), TRUE[1]), TRUE, 0.25)
    assert both.words == "the hold at 10.0 s is taken to begin 0.50 s too late and to end 0.50 s too late"


def test_two_small_errors_that_make_a_large_one_are_both_told() -> None:
    (both,) = missed_holds((Hold(10.2, 29.8), TRUE[1]), TRUE, 0.25)
    assert (both.is_start_off, both.is_end_off) == (True, True)
