"""Do automatic result and human decision stand beside each other?"""

from __future__ import annotations

from kneehold.sensor.model.events import Rep
from kneehold.sensor.review.corrected import Correction, corrected

_REP = Rep(1, "right", "short", 4.0, 5.0, 10.0, 11.0, 5.0, 90.0, 91.0, 90.0, 0.0, 0, (), 5.2, 10.2, "thigh", 0.0, 0.0)
_REJECTED = Correction("A", "2026-01-01T00:00:00+00:00", "reject", 5.0, 10.0)


def test_without_a_decision_the_counter_stands() -> None:
    (reviewed,), unmatched_corrections = corrected([_REP], [])
    assert (reviewed.is_counted, reviewed.outcome, reviewed.correction, unmatched_corrections) == (
        True,
        "short",
        None,
        (),
    )


def test_a_rejected_repetition_keeps_what_the_counter_said() -> None:
    (reviewed,), _ = corrected([_REP], [_REJECTED])
    assert (reviewed.is_counted, reviewed.rep) == (False, _REP)


def test_the_last_decision_wins() -> None:
    (reviewed,), _ = corrected([_REP], [_REJECTED, _REJECTED._replace(action="accept", rater="B")])
    assert (reviewed.is_counted, reviewed.correction and reviewed.correction.rater) == (True, "B")


def test_a_relabelled_repetition_has_the_new_outcome() -> None:
    (reviewed,), _ = corrected([_REP], [_REJECTED._replace(action="relabel", label="full")])
    assert (reviewed.outcome, reviewed.rep.outcome) == ("full", "short")


def test_a_decision_finds_its_repetition_by_time_when_numbers_have_moved() -> None:
    earlier = _REP._replace(hold_start_s=1.0, hold_end_s=3.0)
    reviewed, _ = corrected([earlier, _REP], [_REJECTED])
    assert [one.is_counted for one in reviewed] == [True, False]


def test_a_decision_without_a_repetition_is_not_lost() -> None:
    assert corrected([_REP], [_REJECTED._replace(hold_start_s=50.0, hold_end_s=60.0)])[1][0].hold_start_s == 50.0


def test_of_two_legs_that_are_held_at_once_the_one_that_was_meant_is_decided_about() -> None:
    left = _REP._replace(side="left", hold_start_s=4.5, hold_end_s=10.5)
    reviewed, _ = corrected([left, _REP], [_REJECTED._replace(side="right")])
    assert [one.is_counted for one in reviewed] == [True, False]
