"""Is a change told only where there is one, and a step proposed only by the rule?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.report.words import changed_line, fact_words, proposal_line
from kneehold.sensor.review.progression import Rule, propose
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.weeks import WeekRep, WeekSession, week_review
from kneehold.sensor.simulation.diary import DiaryTruth
from tests.review.diary import sessions


def test_a_steady_time_is_said_to_have_changed_nothing() -> None:
    steady = DiaryTruth(1.0, 1.0, hold_error_week_s=0.0, range_week_deg=0.0, pain_week=0.0)
    assert "no change beyond normal variation" in changed_line(week_review(sessions(steady, 56), 1, 56))


def test_a_time_of_progress_is_told_in_a_sentence() -> None:
    better = DiaryTruth(1.0, 1.0, hold_error_week_s=0.5, range_week_deg=2.0, pain_week=-0.5)
    told = changed_line(week_review(sessions(better, 56), 1, 56))
    assert all(words in told for words in ("s longer", "the right thigh", "higher", "pain before the sessions down by"))


def test_one_session_fewer_in_four_weeks_is_no_change() -> None:
    done = sessions(DiaryTruth(1.0, 1.0, hold_error_week_s=0.0, range_week_deg=0.0, pain_week=0.0), 56)
    assert "no change beyond normal variation" in changed_line(week_review([s for s in done if s.day != 41], 1, 56))


def test_of_five_weeks_the_last_two_are_compared_with_the_two_before() -> None:
    told = changed_line(week_review(sessions(DiaryTruth(), 30), 1, 30))
    assert told.startswith("22 Jan 1 to 30 Jan 1 compared with 8 Jan 1 to 21 Jan 1: ")


def test_holds_that_scatter_more_than_they_change_have_not_changed() -> None:
    """Sure to 0.1 s each, but 8 s and 32 s in turn: their mean of 28 sessions is known to some 5 s."""

    def session(day: int, more_s: float) -> WeekSession:
        rep = WeekRep("right", True, 20.0 + more_s + (12.0 if day % 2 else -12.0), 90.0, pm_s=0.1)
        return WeekSession(day, "morning", 20.0, (rep,))

    for more_s, is_said in ((3.0, False), (12.0, True)):
        listed = [session(day, more_s if day > 28 else 0.0) for day in range(1, 57)]
        assert ("s longer" in changed_line(week_review(listed, 1, 56))) is is_said


def test_two_weeks_are_too_few_to_compare() -> None:
    assert "Not enough weeks" in changed_line(week_review(sessions(DiaryTruth(), 14), 1, 14))


def _good(count: int, pain: float | None = 3.0) -> list[WeekSession]:
    return [
        WeekSession(day, "morning", 20.0, (WeekRep("right", True, 20.0, 90.0),), pain_before=pain)
        for day in range(count)
    ]


def test_six_full_sessions_propose_five_seconds_more() -> None:
    assert propose(_good(12), 20.0, 2)[:3] == ("longer", 25.0, 2)


def test_at_thirty_seconds_a_repetition_is_proposed() -> None:
    assert propose(_good(12), 30.0, 2)[:3] == ("more", 30.0, 3)


def test_beyond_three_times_thirty_nothing_is_proposed() -> None:
    assert propose(_good(12), 30.0, 3)[:3] == ("stay", 30.0, 3)


def test_more_pain_proposes_a_step_back() -> None:
    found = propose([*_good(6, 2.0), *_good(6, 4.0)], 25.0, 2)
    assert (found.step, found.hold_s) == ("back", 20.0)
    assert "pain" in fact_words(found.reasons[0])


def test_pain_that_rose_by_just_the_step_proposes_a_step_back() -> None:
    assert propose([*_good(6, 2.0), *_good(6, 3.0)], 25.0, 2).step == "back"


@pytest.mark.parametrize(("hold_s", "shorter_s"), [(12.0, 10.0), (8.0, 8.0)])
def test_a_step_back_ends_at_ten_seconds_and_never_makes_a_hold_longer(hold_s: float, shorter_s: float) -> None:
    assert propose([*_good(6, 2.0), *_good(6, 4.0)], hold_s, 2).hold_s == shorter_s


def test_a_short_hold_keeps_the_plan() -> None:
    short = WeekSession(12, "morning", 20.0, (WeekRep("right", False, 15.0, 90.0),))
    assert propose([*_good(11), short], 20.0, 2).step == "stay"


@pytest.mark.parametrize(
    ("safety", "why"),
    [
        (Safety("referred", ("numbness",)), "a red flag was reported"),
        (Safety("pain", is_pain_stop=True), "stopped because of pain"),
        (Safety("stop", why="pain"), "stopped because of pain"),
    ],
)
@pytest.mark.parametrize("place", [0, 6, 12])
@pytest.mark.parametrize("is_counted", [True, False])
def test_no_step_is_suggested_beside_a_red_flag_or_a_stop_for_pain(
    safety: Safety, why: str, place: int, *, is_counted: bool
) -> None:
    done = _good(12)
    done.insert(place, replace(done[0], safety=safety, is_counted=is_counted))
    for rule in (None, Rule(is_locked=True)):
        found = propose(done, 20.0, 2, rule)
        said = proposal_line(found)
        assert (found.step, why in said) == ("none", True)
        assert not any(words in said for words in ("Hold longer", "Add one", "Step back", "Stay", "20", "25"))


def test_a_session_that_does_not_count_is_none_of_those_in_a_row() -> None:
    uncounted = WeekSession(13, "evening", 20.0, (), is_counted=False)
    assert propose([*_good(12), uncounted], 20.0, 2).step == "longer"


def test_pain_after_a_session_that_is_two_points_higher_keeps_the_plan() -> None:
    done = _good(12)
    assert propose([*done[:11], replace(done[11], pain_after=4.0)], 20.0, 2).step == "longer"
    found = propose([*done[:11], replace(done[11], pain_after=5.0)], 20.0, 2)
    assert (found.step, [fact_words(one) for one in found.reasons]) == (
        "stay", ["pain was 2 points higher after a session than before it"],
    )  # fmt: skip


def test_a_lock_keeps_the_plan() -> None:
    assert propose(_good(12), 20.0, 2, Rule(is_locked=True)).step == "stay"


def test_few_sessions_keep_the_plan() -> None:
    assert [fact_words(one) for one in propose(_good(3), 20.0, 2).reasons] == ["3 of the 6 sessions needed for a step"]


@pytest.mark.parametrize(("pm_s", "is_said"), [(0.1, True), (3.0, False)])
def test_holds_that_are_less_sure_than_their_change_have_not_changed(pm_s: float, *, is_said: bool) -> None:
    def session(day: int) -> WeekSession:
        rep = WeekRep("right", True, 20.0 if day < 29 else 23.0, 90.0, pm_s=pm_s)
        return WeekSession(day, "morning", 20.0, (rep,))

    weeks = week_review([session(day) for day in range(1, 57)], 1, 56)
    assert ("holds 3.0 ± 0.1 s longer" in changed_line(weeks)) is is_said
