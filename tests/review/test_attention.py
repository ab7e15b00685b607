"""Does what needs a look stand out, and nothing else?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.report.words import look_line
from kneehold.sensor.review.attention import needs_a_look
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.weeks import WeekRep, WeekSession

_FULL, _SHORT = WeekRep("right", True, 20.0, 90.0), WeekRep("right", False, 12.0, 90.0)
_TODAY = 739_000


def _sessions(count: int, pain: float | None = 3.0) -> list[WeekSession]:
    """One a day, the last today, all full."""
    first = _TODAY - count + 1
    return [WeekSession(first + k, "morning", 20.0, (_FULL, _FULL), pain, None, pain) for k in range(count)]


def _kinds(sessions: list[WeekSession], today: int = _TODAY) -> list[str]:
    return [look.kind for look in needs_a_look(sessions, today)]


def test_weeks_that_go_well_need_no_look() -> None:
    assert _kinds(_sessions(20)) == []


def test_a_red_flag_comes_first_and_says_how_often_and_when() -> None:
    sessions = _sessions(4)
    sessions[1] = replace(sessions[1], safety=Safety("pain", is_pain_stop=True))
    sessions[2] = replace(sessions[2], safety=Safety("referred", ("bladder_or_bowel",)))
    looks = needs_a_look(sessions, _TODAY)
    assert [(look.kind, look.day, look.times) for look in looks] == [
        ("red_flag", _TODAY - 1, 1),
        ("pain_stop", _TODAY - 2, 1),
    ]
    assert look_line(looks[0]).startswith("URGENT: Red flag reported on ")


def test_a_red_flag_of_a_session_that_could_not_be_counted_or_dated_is_told() -> None:
    lost = WeekSession(0, "", 20.0, (), safety=Safety("referred", ("numbness",)), is_counted=False)
    assert _kinds([lost]) == ["red_flag"]
    assert look_line(needs_a_look([lost], _TODAY)[0]) == "Red flag reported: numbness or tingling in the legs."


@pytest.mark.parametrize(("step", "is_told"), [(0.5, False), (1.0, True)])
def test_pain_that_rises_by_a_point_is_told(step: float, is_told: bool) -> None:
    sessions = _sessions(12)
    sessions[6:] = [replace(one, pain_before=3.0 + step, pain_after=3.0 + step) for one in sessions[6:]]
    assert ("pain_rising" in _kinds(sessions)) == is_told


def test_pain_that_is_two_points_higher_after_a_session_is_told() -> None:
    sessions = _sessions(3)
    sessions[0] = replace(sessions[0], pain_after=4.0)
    assert _kinds(sessions) == []
    sessions[0] = replace(sessions[0], pain_after=5.0)
    assert _kinds(sessions) == ["pain_after"]


@pytest.mark.parametrize(("days", "is_told"), [(3, False), (4, True)])
def test_four_days_without_a_session_are_told(days: int, is_told: bool) -> None:
    assert (_kinds(_sessions(3), _TODAY + days) == ["absent"]) == is_told


def test_a_short_hold_in_each_of_three_sessions_is_told_and_in_two_of_three_not() -> None:
    short = [replace(one, reps=(_FULL, _SHORT)) for one in _sessions(3)]
    assert _kinds(short) == ["short"]
    assert _kinds([short[0], _sessions(3)[1], short[2]]) == []
