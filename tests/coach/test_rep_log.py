"""Is everything said once, at the moment it is known, and nothing that is not yet sure?"""

from __future__ import annotations

from math import cos, pi

import pytest

from kneehold.sensor.coach.counter import Counter
from kneehold.sensor.coach.live_lift import LiveLift
from kneehold.sensor.coach.rep_log import Prescription, RepLog
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.model.events import Event, HoldStarted, RepCounted, TargetReached
from kneehold.sensor.model.values import Mounting
from tests.coach.trace import HZ, Way, plan, play, rows_of

UP, DOWN, REST = Way(2.0, 60.0), Way(2.0, 0.0), Way(3.0, 0.0)


def _told_live(counter: Counter, angles: list[float]) -> list[tuple[float, Event]]:
    """Feed ``angles`` one by one; every event with the time of the sample that brought it."""
    counter.ledger.story.is_led = True
    told: list[tuple[float, Event]] = []
    for row in rows_of([(i + 1) / HZ for i in range(len(angles))], angles):
        counter.step(row, row[0])
        told += [(row[0], event) for event in counter.announcer.events]
        counter.announcer.events.clear()
    return told


def _angles(hold_s: float) -> list[float]:
    up = [30.0 - 30.0 * cos(pi * share / 70) for share in range(70)]
    return [0.0] * 105 + up + [60.0] * round(hold_s * HZ) + up[::-1] + [0.0] * 105


def test_an_event_is_told_with_the_very_sample_that_proves_it() -> None:
    told = _told_live(Counter(plan(), Mounting()), _angles(25.0))
    assert len(told) >= 5
    assert [event.detected_at_s for _, event in told] == [t for t, _ in told]


def test_nothing_is_told_before_it_was_true() -> None:
    assert all(event.t_s <= event.detected_at_s for _, event in _told_live(Counter(plan(), Mounting()), _angles(25.0)))


def test_the_target_is_told_while_the_leg_is_still_up() -> None:
    told = _told_live(Counter(plan(), Mounting()), _angles(25.0))
    target = next(t for t, event in told if isinstance(event, TargetReached))
    start = next(event.t_s for _, event in told if isinstance(event, HoldStarted))
    assert target == pytest.approx(start + 20.0, abs=1.5 / HZ)
    assert target < next(t for t, event in told if isinstance(event, RepCounted)) - 4.0


def test_a_hold_that_ends_before_its_target_reaches_none() -> None:
    assert play(UP, Way(15.0, 60.0), DOWN, REST).of("target_reached") == []


def test_no_event_is_told_twice() -> None:
    events = play(UP, Way(8.0, 60.0), Way(0.4, 50.0), Way(0.4, 60.0), Way(15.0, 60.0), DOWN, REST, UP, DOWN).events
    kinds = [(event.type, event.t_s) for event in events]
    assert len(kinds) == len(set(kinds))


def test_one_repetition_is_one_of_each() -> None:
    played = play(UP, Way(25.0, 60.0), DOWN, REST)
    assert [event.type for event in played.events] == ["armed", "hold_started", "target_reached", "hold_ended", "rep"]


# --- each by itself -----------------------------------------------------------------------------


@pytest.fixture
def announcer() -> RepLog:
    return RepLog(plan())


def _held() -> LiveLift:
    """A lift with a hold from 2 s on."""
    lift = LiveLift()
    lift.begin([0.0, 1.0], [0.0, 0.0])
    for t in (2.0, 3.0, 4.0):
        lift.add(t, 60.0)
    lift.hold_from_s = 2.0
    return lift


def test_a_lost_signal_is_said_once_until_it_is_back(announcer: RepLog) -> None:
    for now_s in (1.0, 2.0, 3.0):
        announcer.lost(0.4, now_s)
    announcer.back(3.5, 3.5)
    announcer.lost(9.0, 9.6)
    assert [event.type for event in announcer.events] == ["signal_lost", "signal_back", "signal_lost"]


def test_a_signal_that_was_never_lost_does_not_come_back(announcer: RepLog) -> None:
    announcer.back(3.5, 3.5)
    assert announcer.events == []


def test_a_release_is_said_once_and_taken_back_once(announcer: RepLog) -> None:
    x = _held()
    announcer.resume(x, 2.5, 2.5)
    announcer.release(x, 3.0, 3.1, "released")
    announcer.release(x, 3.2, 3.3, "released")
    announcer.resume(x, 3.5, 3.5)
    announcer.resume(x, 3.6, 3.6)
    assert [event.type for event in announcer.events] == ["hold_ended", "hold_resumed"]


def test_without_a_hold_there_is_no_release(announcer: RepLog) -> None:
    announcer.release(LiveLift(), 3.0, 3.1, "released")
    assert announcer.events == []


@pytest.mark.parametrize(
    ("hold_s", "tolerance_s", "enough_s"), [(20.0, None, 19.0), (60.0, None, 57.0), (20.0, 0.0, 20.0), (5.0, 2.0, 3.0)]
)
def test_a_full_hold_may_be_shorter_by_the_tolerance(hold_s: float, tolerance_s: float | None, enough_s: float) -> None:
    of = Prescription("thigh", "right", load_profile("knee-to-chest"), hold_s, 3, tolerance_s)
    assert of.enough_s == pytest.approx(enough_s)


@pytest.mark.parametrize(
    ("profile", "side", "sides"),
    [
        ("knee-to-chest", "left", ["left"] * 4),
        ("knee-to-chest", "both", ["right", "right", "left", "left"]),
        ("knee-to-chest-double", "both", ["both"] * 4),
    ],
)
def test_one_sensor_for_both_legs_means_the_right_one_first(profile: str, side: str, sides: list[str]) -> None:
    of = Prescription("thigh", side, load_profile(profile), 20.0, 2, None)
    assert [of.side_of(index) for index in (1, 2, 3, 4)] == sides
