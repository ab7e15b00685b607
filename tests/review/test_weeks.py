"""Do two simulated years come back as they were simulated?"""

from __future__ import annotations

from math import sqrt

import pytest

from sensor.review.weeks import WeekRep, Weeks, WeekSession, week_review
from sensor.simulation.diary import DiaryTruth
from tests.review.diary import sessions

_DAYS = 730
_TRUTH = DiaryTruth()


@pytest.fixture(scope="module")
def years() -> Weeks:
    return week_review(sessions(_TRUTH, _DAYS), 0, _DAYS - 1)


@pytest.mark.parametrize(("slot", "share"), [("morning", _TRUTH.morning_share), ("evening", _TRUTH.evening_share)])
def test_adherence_is_what_was_simulated(years: Weeks, slot: str, share: float) -> None:
    # Within three standard errors of a share over 730 days.
    assert years.done[slot] / _DAYS == pytest.approx(share, abs=3.0 * sqrt(share * (1.0 - share) / _DAYS))


def test_the_range_grows_as_simulated(years: Weeks) -> None:
    right, left = years.range_week_deg
    assert (right, left) == pytest.approx((_TRUTH.range_week_deg, _TRUTH.range_week_deg), abs=0.01)


def test_the_legs_differ_as_simulated(years: Weeks) -> None:
    assert years.symmetry is not None
    assert years.symmetry.range_deg == pytest.approx(_TRUTH.asymmetry_deg, abs=0.2)
    assert years.symmetry.is_detectable


def test_pain_falls_as_simulated(years: Weeks) -> None:
    assert years.pain_week == pytest.approx(_TRUTH.pain_week, abs=0.005)


def test_the_hold_error_of_the_last_week_is_that_of_its_time(years: Weeks) -> None:
    errors = [week.hold_error_s for week in years.weeks[-8:] if week.hold_error_s is not None]
    expected = _TRUTH.hold_error_s + _TRUTH.hold_error_week_s * (_DAYS / 7.0 - 4.0)
    assert sum(errors) / len(errors) == pytest.approx(expected, abs=0.1)


def test_minutes_a_week_are_those_held(years: Weeks) -> None:
    week = years.weeks[10]
    held_s = _TRUTH.hold_s + _TRUTH.hold_error_s + _TRUTH.hold_error_week_s * 10.5
    assert week.minutes[0] == pytest.approx(week.done * _TRUTH.reps * held_s / 60.0, rel=0.05)


def test_a_last_week_that_is_not_over_has_fewer_planned() -> None:
    assert week_review([], 0, 8).weeks[-1].planned == 4


def test_two_sessions_in_one_slot_are_one_slot_done() -> None:
    twice = [WeekSession(0, "morning", 20.0, ())] * 2
    assert week_review(twice, 0, 6).weeks[0].done == 1


def test_legs_that_are_alike_are_not_flagged() -> None:
    same = week_review(sessions(DiaryTruth(asymmetry_deg=1.0), 60), 0, 59)
    assert same.symmetry is not None
    assert not same.symmetry.is_detectable


def test_one_leg_alone_has_no_symmetry() -> None:
    one = [WeekSession(0, "morning", 20.0, (WeekRep("right", True, 20.0, 90.0),))]
    assert week_review(one, 0, 6).symmetry is None


def test_weeks_are_counted_from_the_first_day_that_is_looked_at() -> None:
    one = [WeekSession(9, "morning", 20.0, (WeekRep("right", True, 20.0, 90.0),))]
    assert [week.done for week in week_review(one, 3, 16).weeks] == [1, 0]


def test_a_session_at_another_time_is_no_slot_done() -> None:
    assert week_review([WeekSession(0, "", 20.0, ())], 0, 6).weeks[0].done == 0


def test_both_legs_at_once_are_minutes_of_each() -> None:
    both = [WeekSession(0, "morning", 20.0, (WeekRep("both", True, 30.0, 90.0), WeekRep("left", True, 60.0, 90.0)))]
    assert week_review(both, 0, 6).weeks[0].minutes == (0.5, 1.5)


def test_the_index_of_symmetry_is_the_difference_over_the_mean() -> None:
    reps = (WeekRep("right", True, 22.0, 110.0), WeekRep("left", True, 20.0, 90.0))
    assert week_review([WeekSession(0, "morning", 20.0, reps)], 0, 6).symmetry == (20.0, 2.0, 0.2)
