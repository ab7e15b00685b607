"""Is rest told from movement, and the gyroscope's offset from a turn?"""

from __future__ import annotations

from math import cos, pi, radians, sin

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.rest_detector import RestDetector

HZ = 100.0
OFFSET: Vec3 = (radians(2.0), radians(-1.0), radians(0.5))


def lie(still: RestDetector, seconds: float, offset: Vec3 = OFFSET, wobble_mps2: float = 0.0) -> None:
    for k in range(round(seconds * HZ)):
        shake = wobble_mps2 * (-1.0) ** k
        still.step(1.0 / HZ, shake, 0.0, GRAVITY_MPS2, *offset)


def tilt(still: RestDetector, degps: float, seconds: float, offset: Vec3 = OFFSET) -> None:
    """Turn about x at a steady rate."""
    for k in range(round(seconds * HZ)):
        angle = radians(degps) * k / HZ
        force = (0.0, GRAVITY_MPS2 * sin(angle), GRAVITY_MPS2 * cos(angle))
        still.step(1.0 / HZ, *force, offset[0] + radians(degps), offset[1], offset[2])


def learned(still: RestDetector) -> Vec3:
    return (still.gx0, still.gy0, still.gz0)


def test_lying_still_is_counted_in_seconds() -> None:
    still = RestDetector()
    lie(still, 3.0)
    assert still.still_s == pytest.approx(3.0, abs=0.02)
    assert still.pose == pytest.approx((0.0, 0.0, GRAVITY_MPS2), abs=1e-9)


def test_a_lift_ends_the_stillness() -> None:
    still = RestDetector()
    lie(still, 3.0)
    tilt(still, 40.0, 1.0)
    assert (still.still_s < 0.2, still.since_start) == (True, False)


def test_posture_is_where_the_leg_came_to_lie_and_not_on_the_way_there() -> None:
    still = RestDetector()
    tilt(still, 40.0, 0.5)
    for _ in range(260):
        still.step(1.0 / HZ, 0.0, GRAVITY_MPS2 * sin(radians(20.0)), GRAVITY_MPS2 * cos(radians(20.0)), *OFFSET)
    assert still.still_s > 1.8


def test_missing_samples_end_the_stillness() -> None:
    still = RestDetector()
    lie(still, 3.0)
    still.interrupt()
    assert (still.still_s, still.quiet_s) == (0.0, 0.0)


def test_the_offset_is_learned_at_rest() -> None:
    still = RestDetector()
    lie(still, 6.0)
    assert still.is_calibrated
    assert learned(still) == pytest.approx(OFFSET, abs=radians(0.05))


@pytest.mark.parametrize("degps", [0.3, 1.0, -1.0])
def test_a_slow_turn_that_gravity_shows_is_no_offset(degps: float) -> None:
    still = RestDetector()
    lie(still, 8.0)
    tilt(still, degps, 3.0)
    assert learned(still) == pytest.approx(OFFSET, abs=radians(0.1))


def test_a_short_quiet_moment_does_not_undo_a_long_rest() -> None:
    """Two seconds with a steady turn about the vertical, which gravity cannot show."""
    still = RestDetector()
    lie(still, 20.0)
    tilt(still, 40.0, 1.0)
    lie(still, 2.0, (OFFSET[0], OFFSET[1], OFFSET[2] + radians(0.5)))
    assert learned(still) == pytest.approx(OFFSET, abs=radians(0.1))


def test_an_offset_that_has_changed_for_good_is_learned_anew() -> None:
    still = RestDetector()
    lie(still, 10.0)
    tilt(still, 40.0, 1.0)
    lie(still, 60.0, (OFFSET[0], OFFSET[1], OFFSET[2] + radians(0.5)))
    assert still.gz0 == pytest.approx(OFFSET[2] + radians(0.5), abs=radians(0.1))


def test_a_stirring_leg_is_still_but_not_quiet() -> None:
    still = RestDetector()
    lie(still, 4.0, wobble_mps2=0.7)
    assert (still.still_s > 3.5, still.quiet_s) == (True, 0.0)


def tremble(still: RestDetector, seconds: float, deg: float, hz: float = 5.0, lever_m: float = 0.28) -> None:
    """Turn to and fro about x by ``deg`` to each side, ``lever_m`` from the hip."""
    omega = 2.0 * pi * hz
    for k in range(round(seconds * HZ)):
        angle, rate = radians(deg) * sin(omega * k / HZ), radians(deg) * omega * cos(omega * k / HZ)
        push = -lever_m * omega * omega * angle
        still.step(
            1.0 / HZ, 0.0, GRAVITY_MPS2 * sin(angle), GRAVITY_MPS2 * cos(angle) + push, OFFSET[0] + rate, *OFFSET[1:]
        )


@pytest.mark.parametrize(("deg", "is_still"), [(0.2, True), (0.5, True), (1.5, False)])
def test_for_the_first_rest_a_leg_may_tremble_a_little(deg: float, is_still: bool) -> None:
    still = RestDetector()
    tremble(still, 4.0, deg)
    assert (still.still_s > 2.0) is is_still


def test_once_a_rest_was_seen_a_leg_that_trembles_is_not_still() -> None:
    still = RestDetector()
    lie(still, 3.0)
    tremble(still, 3.0, 0.5)
    assert still.still_s < 0.5


def test_a_slow_turn_is_no_tremor() -> None:
    still = RestDetector()
    lie(still, 3.0)
    tilt(still, 15.0, 0.5)
    assert still.still_s < 0.4


def test_a_steady_turn_too_fast_for_any_offset_is_none() -> None:
    still = RestDetector()
    lie(still, 1.0, (0.0, 0.0, radians(40.0)))
    still.calibrate()
    assert (still.is_calibrated, learned(still)) == (False, (0.0, 0.0, 0.0))


def test_saved_stillness_goes_on_as_if_nothing_had_been() -> None:
    one, other = RestDetector(), RestDetector()
    lie(one, 3.3)
    other.restore(one.state())
    for still in (one, other):
        lie(still, 2.0)
        tilt(still, 20.0, 0.5)
    assert one.state() == other.state()
