"""Do two simulated years come back as they were simulated?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt

import pytest

from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.weeks import (
    DETECTABLE_DEG,
    DETECTABLE_S,
    WeekRep,
    Weeks,
    WeekSession,
    detectable_s,
    week_review,
)
from kneehold.sensor.simulation.diary import DiaryTruth
from tests.review.diary import sessions

_DAYS = 730
_TRUTH = DiaryTruth()


@pytest.fixture(scope="module")
def years() -> Weeks:
    return week_review(sessions(_TRUTH, _DAYS), 1, _DAYS)


def test_a_stop_for_pain_before_any_repetition_is_no_session_done() -> None:
    stopped = WeekSession(1, "morning", 20.0, (), safety=Safety("pain", is_pain_stop=True))
    some = replace(stopped, slot="evening", reps=(WeekRep("right", True, 20.0, 90.0),))
    weeks = week_review([stopped, some], 1, 1)
    assert (weeks.done, weeks.marks[1, "morning"]) == ({"morning": 0, "evening": 1}, "pain")


def test_the_angle_of_both_legs_at_once_counts_for_each() -> None:
    both = WeekSession(1, "morning", 20.0, (WeekRep("both", True, 20.0, 90.0),))
    weeks = week_review([both], 1, 1)
    assert (weeks.weeks[0].range_deg, weeks.symmetry) == ((90.0, 90.0), None)


@pytest.mark.parametrize(("slot", "share"), [("morning", _TRUTH.morning_share), ("evening", _TRUTH.evening_share)])
def test_adherence_is_what_was_simulated(years: Weeks, slot: str, share: float) -> None:
    # Within three standard errors of a share over 730 days.
    assert years.done[slot] / _DAYS == pytest.approx(share, abs=3.0 * sqrt(share * (1.0 - share) / _DAYS))


def test_the_range_grows_as_simulated(years: Weeks) -> None:
    for name in ("range_right", "range_left"):
        trend = years.trends[name]
        assert trend.per_week == pytest.approx(_TRUTH.range_week_deg, abs=0.01)
        assert trend.change.is_beyond


def test_the_legs_differ_as_simulated(years: Weeks) -> None:
    assert years.symmetry is not None
    assert years.symmetry.range_deg.step == pytest.approx(_TRUTH.asymmetry_deg, abs=0.2)
    assert (years.symmetry.range_deg.is_beyond, years.symmetry.hold_s.is_beyond) == (True, False)


def test_pain_falls_as_simulated(years: Weeks) -> None:
    assert years.trends["pain_before"].per_week == pytest.approx(_TRUTH.pain_week, abs=0.005)


def test_the_hold_error_of_the_last_week_is_that_of_its_time(years: Weeks) -> None:
    errors = [week.hold_error_s for week in years.weeks[-8:] if week.hold_error_s is not None]
    expected = _TRUTH.hold_error_s + _TRUTH.hold_error_week_s * (_DAYS / 7.0 - 4.0)
    assert sum(errors) / len(errors) == pytest.approx(expected, abs=0.1)


def test_minutes_a_week_are_those_held(years: Weeks) -> None:
    week = years.weeks[10]
    held_s = _TRUTH.hold_s + _TRUTH.hold_error_s + _TRUTH.hold_error_week_s * 10.5
    assert week.minutes[0] == pytest.approx(week.done * _TRUTH.reps * held_s / 60.0, rel=0.05)


def test_a_last_week_that_is_not_over_has_fewer_planned() -> None:
    assert week_review([], 1, 10).weeks[-1].planned == 6


def test_two_sessions_in_one_slot_are_one_slot_done() -> None:
    twice = [WeekSession(0, "morning", 20.0, ())] * 2
    assert week_review(twice, 0, 6).weeks[0].done == 1


def test_legs_that_are_alike_are_not_flagged() -> None:
    same = week_review(sessions(DiaryTruth(asymmetry_deg=1.0), 60), 1, 60)
    assert same.symmetry is not None
    assert not same.symmetry.range_deg.is_beyond


def test_one_leg_alone_has_no_symmetry() -> None:
    one = [WeekSession(0, "morning", 20.0, (WeekRep("right", True, 20.0, 90.0),))]
    assert week_review(one, 0, 6).symmetry is None


def test_weeks_run_from_monday_to_sunday_whatever_day_is_looked_at_first() -> None:
    one = [WeekSession(9, "morning", 20.0, (WeekRep("right", True, 20.0, 90.0),))]
    weeks = week_review(one, 3, 16).weeks  # from a Wednesday to a Tuesday
    assert [(week.first_day, week.days, week.done) for week in weeks] == [(1, 5, 0), (8, 7, 1), (15, 2, 0)]
    assert date.fromordinal(weeks[1].first_day).weekday() == 0


def test_a_week_that_is_not_over_is_not_extrapolated() -> None:
    half_a_minute = WeekSession(8, "morning", 30.0, (WeekRep("right", True, 30.0, 90.0),))
    assert week_review([half_a_minute], 8, 8).minutes_a_week is None
    whole = week_review([half_a_minute, replace(half_a_minute, day=15)], 8, 15)
    assert whole.minutes_a_week == (0.5, 0.0)  # of the week that is over alone


def test_the_worst_pain_of_a_week_is_its_highest_and_the_others_are_means() -> None:
    told = [WeekSession(8, "morning", 20.0, (), 2.0, 4.0, 3.0), WeekSession(9, "morning", 20.0, (), 4.0, 7.0, 5.0)]
    (week,) = week_review(told, 8, 14).weeks
    assert (week.pain_before, week.pain_worst, week.pain_after) == (3.0, 7.0, 4.0)


def test_a_stop_for_pain_marks_its_slot_over_a_session_that_was_done() -> None:
    done = WeekSession(8, "morning", 20.0, ())
    stopped = WeekSession(8, "morning", 20.0, (), safety=Safety(ending="pain", is_pain_stop=True))
    weeks = week_review([stopped, done], 8, 14)
    assert (weeks.marks, weeks.weeks[0].alarms) == ({(8, "morning"): "pain"}, 1)


def test_a_session_at_another_time_is_no_slot_done() -> None:
    assert week_review([WeekSession(0, "", 20.0, ())], 0, 6).weeks[0].done == 0


def test_both_legs_at_once_are_minutes_of_each() -> None:
    both = [WeekSession(0, "morning", 20.0, (WeekRep("both", True, 30.0, 90.0), WeekRep("left", True, 60.0, 90.0)))]
    assert week_review(both, 0, 6).weeks[0].minutes == (0.5, 1.5)


def test_the_index_of_symmetry_is_the_difference_over_the_mean() -> None:
    reps = (WeekRep("right", True, 22.0, 110.0), WeekRep("left", True, 20.0, 90.0))
    assert week_review([WeekSession(0, "morning", 20.0, reps)], 0, 6).symmetry == (
        (20.0, DETECTABLE_DEG), (2.0, DETECTABLE_S), 0.2
    )  # fmt: skip


def test_legs_differ_only_beyond_what_their_holds_state_of_themselves() -> None:
    """MDC95 of two holds with half-widths 0.3 and 0.4 s: 0.5 s."""
    right, left = WeekRep("right", True, 20.45, 90.0, pm_s=0.3), WeekRep("left", True, 20.0, 90.0, pm_s=0.4)
    within = week_review([WeekSession(9, "morning", 20.0, (right, left))], 8, 14).symmetry
    beyond = week_review([WeekSession(9, "morning", 20.0, (right._replace(hold_s=20.55), left))], 8, 14).symmetry
    assert within is not None
    assert beyond is not None
    assert within.hold_s.half == pytest.approx(0.5)
    assert (within.hold_s.is_beyond, beyond.hold_s.is_beyond) == (False, True)


def test_holds_are_followed_with_what_they_state_of_themselves_as_the_least_uncertainty() -> None:
    """Half-widths of 0.1 and 0.7 s have the root mean square 0.5 s, so MDC95 is 0.5 sqrt(2) s."""
    reps = (WeekRep("right", True, 20.0, 90.0, pm_s=0.1), WeekRep("left", True, 20.0, 90.0, pm_s=0.7))
    days = [WeekSession(day, "morning", 20.0, reps) for day in (9, 11, 13)]
    weeks = week_review(days, 8, 14)
    assert weeks.series["hold_error"].detectable == pytest.approx(0.5 * sqrt(2.0))
    assert weeks.weeks[0].hold_error_half_s == pytest.approx(12.706 * 0.25 / sqrt(3.0), rel=0.03)  # t SEM / sqrt(3)
    unsaid = [replace(day, reps=(*reps, WeekRep("left", True, 20.0, 90.0))) for day in days]
    assert week_review(unsaid, 8, 14).series["hold_error"].detectable == DETECTABLE_S
    assert detectable_s(0.1, None) == DETECTABLE_S


def test_a_week_says_how_well_its_mean_is_known_by_the_scatter_of_all_sessions(years: Weeks) -> None:
    trend = years.trends["hold_error"]
    # Six holds a session, each about its mean by hold_sd_s.
    sd_s = _TRUTH.hold_sd_s / sqrt(2 * _TRUTH.reps)
    for week in years.weeks:
        assert week.hold_error_half_s == max(DETECTABLE_S / sqrt(2.0), trend.half_of_one / sqrt(week.done))
    assert trend.half_of_one == pytest.approx(1.96 * sd_s, rel=0.08)


def test_too_few_sessions_have_no_trend() -> None:
    assert week_review(sessions(DiaryTruth(), 1), 1, 1).trends == {}
