"""Does the angle survive a knock, and a turn that nobody saw?"""

from __future__ import annotations

from math import acos, atan2, cos, degrees, pi, radians, sin

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.gravity_tracker import GravityTracker

_STEP_S = 0.01
_NO_TURN: Vec3 = (0.0, 0.0, 0.0)


def _leant(deg: float) -> Vec3:
    """What a sensor at rest feels that leans by so much about its x axis."""
    return (0.0, GRAVITY_MPS2 * sin(radians(deg)), GRAVITY_MPS2 * cos(radians(deg)))


def _at_rest() -> GravityTracker:
    tracker = GravityTracker()
    tracker.align(_leant(0.0))
    _rest(tracker, 5.0, 0.0)
    return tracker


def _rest(tracker: GravityTracker, seconds: float, deg: float) -> float:
    """Lie still for so long; the largest error on the way."""
    return max(_step(tracker, _leant(deg), deg) for _ in range(round(seconds / _STEP_S)))


def _step(tracker: GravityTracker, acc: Vec3, deg: float, dt: float = _STEP_S) -> float:
    tracker.step(dt, *acc, *_NO_TURN)
    x, y, z = (part / GRAVITY_MPS2 for part in _leant(deg))
    return degrees(acos(min(1.0, tracker.ux * x + tracker.uy * y + tracker.uz * z)))


@pytest.mark.parametrize("knock_mps2", [15.0, 30.0, 60.0])
def test_a_knock_of_any_size_tilts_a_calm_thigh_by_no_more_than_a_small_one(knock_mps2: float) -> None:
    tracker = _at_rest()
    _step(tracker, (0.0, knock_mps2, GRAVITY_MPS2), 0.0)

    assert _rest(tracker, 5.0, 0.0) < 0.1


def test_a_push_that_is_no_knock_is_followed_in_full() -> None:
    pushed, doubly = _at_rest(), _at_rest()
    _step(pushed, (0.0, 1.25, GRAVITY_MPS2), 0.0)
    _step(doubly, (0.0, 2.5, GRAVITY_MPS2), 0.0)

    assert _rest(doubly, 3.0, 0.0) == pytest.approx(2.0 * _rest(pushed, 3.0, 0.0), rel=0.01)


@pytest.mark.parametrize("turned_deg", [1.0, 5.0, 12.0, 30.0])
def test_a_turn_hidden_in_a_gap_is_found_within_a_second_and_a_half_of_calm(turned_deg: float) -> None:
    tracker = _at_rest()
    _step(tracker, _leant(turned_deg), turned_deg, dt=0.3)
    _rest(tracker, 1.5, turned_deg)

    assert _step(tracker, _leant(turned_deg), turned_deg) < 0.05 * turned_deg


def test_a_swing_hidden_in_a_gap_is_found_while_the_leg_still_moves() -> None:
    tracker = _at_rest()
    for _ in range(20):
        tracker.step(_STEP_S, *_leant(0.0), radians(30.0), 0.0, 0.0)
    _step(tracker, _leant(12.0), 12.0, dt=0.45)
    error_deg = 90.0
    for k in range(150):  # it bounces by two degrees, twice a second
        angle = 12.0 + 2.0 * sin(4.0 * pi * k * _STEP_S)
        rate = radians(2.0 * 4.0 * pi * cos(4.0 * pi * k * _STEP_S))
        tracker.step(_STEP_S, *_leant(angle), rate, 0.0, 0.0)
        error_deg = abs(degrees(atan2(tracker.uy, tracker.uz)) - angle)
    assert error_deg < 1.5


def test_after_a_pause_in_a_lift_up_is_known_once_the_leg_is_held() -> None:
    tracker = _at_rest()
    tracker.reset()
    for k in range(60):  # what brakes the lift leans what is felt by ten degrees
        tracker.step(_STEP_S, *_leant(0.5 * k + 10.0), radians(50.0), 0.0, 0.0)
    _rest(tracker, 1.2, 30.0)
    assert _step(tracker, _leant(30.0), 30.0) < 0.5


def test_a_blow_after_a_movement_that_was_seen_is_not_followed_as_a_turn() -> None:
    tracker = _at_rest()
    for k in range(60):  # 60 degrees in 0.6 s, seen
        tracker.step(_STEP_S, *_leant(k + 1.0), radians(100.0), 0.0, 0.0)
    _rest(tracker, 0.5, 60.0)
    blow = (0.0, GRAVITY_MPS2 * sin(radians(60.0)) + 40.0, GRAVITY_MPS2 * cos(radians(60.0)))
    _step(tracker, blow, 60.0)

    assert _rest(tracker, 3.0, 60.0) < 1.5


def test_a_turn_faster_than_the_gyroscope_can_tell_is_found_within_a_second_and_a_half_of_calm() -> None:
    tracker = _at_rest()
    for k in range(30):  # 90 degrees in 0.3 s, of which a range of 250 degrees a second shows 75
        tracker.step(_STEP_S, *_leant(3.0 * (k + 1.0)), radians(250.0), 0.0, 0.0)
    assert _rest(tracker, 0.1, 90.0) > 10.0
    _rest(tracker, 1.4, 90.0)

    assert _step(tracker, _leant(90.0), 90.0) < 1.0
