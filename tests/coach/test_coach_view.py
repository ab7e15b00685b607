"""Does a screen see what is so, and nothing that the samples do not prove?"""

from __future__ import annotations

from math import isnan

import pytest

from kneehold.sensor.coach.coach_view import view_of
from kneehold.sensor.model.events import CoachView, Phase
from tests.coach.trace import Way, play

UP, HOLD = Way(2.0, 60.0), Way(8.0, 60.0)


def seen(*ways: Way) -> CoachView:
    """The view after ``ways``."""
    counter = play(*ways, finish=False).counter
    t_s = 3.0 + sum(way.seconds for way in ways)
    return view_of(counter, t_s, ways[-1].angle_deg, trusted=True, link_up=True, battery=None, lost_s=0.0)


def test_outside_a_hold_the_clock_shows_nothing_and_there_is_no_floor() -> None:
    view = seen(Way(1.0, 0.0))
    assert (view.phase, view.held_s, isnan(view.hold_floor_deg)) == (Phase.REST, 0.0, True)


def test_in_a_hold_the_clock_runs_from_its_beginning_and_the_floor_is_five_degrees_below() -> None:
    view = seen(UP, HOLD)
    assert view.held_s == pytest.approx(8.0 + 2.0 * 0.23, abs=0.05)
    assert view.hold_floor_deg == pytest.approx(55.0, abs=0.5)


@pytest.mark.parametrize(("stay_s", "slipped"), [(0.01, False), (0.4, True)])
def test_a_thigh_that_sagged_has_slipped_once_it_did_not_come_back_at_once(stay_s: float, slipped: bool) -> None:
    # Down to 52 in 0.8 s crosses the floor of 55 a little after half-way: 0.3 s below it, and what it stays there.
    assert seen(UP, HOLD, Way(0.8, 52.0), Way(stay_s, 52.0)).slipped is slipped


def test_while_the_leg_comes_down_the_clock_stands_at_what_was_held() -> None:
    view = seen(UP, HOLD, Way(1.0, 20.0))
    assert view.phase is Phase.LOWERING
    assert view.held_s == pytest.approx(8.0 + 2.0 * 0.23 + 0.35, abs=0.15)
