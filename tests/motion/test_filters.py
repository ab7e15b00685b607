"""Does every attitude filter keep what the contract promises?"""

from __future__ import annotations

from math import acos, cos, degrees, pi, radians, sin

import pytest

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.attitude import FILTER_NAMES, AttitudeFilter, make_filter
from kneehold.sensor.motion.vectors import cross, dot, norm, turned, unit

HZ = 100.0
STILL: Vec3 = (0.0, 0.0, 0.0)
every_filter = pytest.mark.parametrize("name", FILTER_NAMES)


def up_of(attitude: AttitudeFilter) -> Vec3:
    return (attitude.ux, attitude.uy, attitude.uz)


def apart_deg(a: Vec3, b: Vec3) -> float:
    return degrees(acos(max(-1.0, min(1.0, dot(unit(a), unit(b))))))


def force(up: Vec3) -> Vec3:
    return (up[0] * GRAVITY_MPS2, up[1] * GRAVITY_MPS2, up[2] * GRAVITY_MPS2)


def rest(attitude: AttitudeFilter, up: Vec3, seconds: float, rate: Vec3 = STILL) -> None:
    for _ in range(round(seconds * HZ)):
        attitude.step(1.0 / HZ, *force(up), *rate)


def lift(attitude: AttitudeFilter, up: Vec3, axis: Vec3, deg: float, seconds: float, hz: float = HZ) -> Vec3:
    """Turn the sensor smoothly about ``axis`` (its own); what is up for it afterwards."""
    steps, angle = round(seconds * hz), 0.0
    for i in range(1, steps + 1):
        now = radians(deg) * 0.5 * (1.0 - cos(pi * i / steps))
        rate = radians(deg) * 0.5 * sin(pi * i / steps) * pi / seconds
        up = turned(up, tuple(a * (now - angle) for a in axis))  # type: ignore[arg-type]
        angle = now
        attitude.step(1.0 / hz, *force(up), *(a * rate for a in axis))
    return up


@every_filter
@pytest.mark.parametrize("up", [(0.0, 0.0, 1.0), (0.0, 1.0, 0.0), unit((1.0, -2.0, 0.5)), unit((-1.0, 0.3, -0.8))])
def test_constant_gravity_is_found_from_the_first_sample_on(name: str, up: Vec3) -> None:
    attitude = make_filter(name)
    rest(attitude, up, 3.0)
    assert apart_deg(up_of(attitude), up) < 0.1


@every_filter
def test_a_wrong_attitude_is_put_right_though_the_gyroscope_reads_exactly_zero(name: str) -> None:
    attitude = make_filter(name)
    attitude.align(force((0.0, 0.0, 1.0)))
    up = unit((0.0, sin(radians(8.0)), cos(radians(8.0))))
    rest(attitude, up, 30.0)
    assert apart_deg(up_of(attitude), up) < 2.0


@every_filter
def test_the_answer_is_a_unit_vector(name: str) -> None:
    attitude = make_filter(name)
    up = lift(attitude, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), 100.0, 1.5)
    rest(attitude, up, 0.5)
    assert norm(up_of(attitude)) == pytest.approx(1.0, abs=1e-9)


@every_filter
@pytest.mark.parametrize("axis", [(1.0, 0.0, 0.0), (0.0, -1.0, 0.0), unit((1.0, 1.0, 0.0))])
def test_a_lift_is_followed(name: str, axis: Vec3) -> None:
    attitude = make_filter(name)
    begin: Vec3 = (0.0, 0.0, 1.0)
    rest(attitude, begin, 4.0)
    up = lift(attitude, begin, axis, 110.0, 1.5)
    assert apart_deg(up_of(attitude), up) < 1.5


@every_filter
def test_aligned_is_where_the_pose_is(name: str) -> None:
    attitude = make_filter(name)
    up = unit((0.2, 0.9, -0.3))
    attitude.align(force(up))
    assert apart_deg(up_of(attitude), up) < 1e-6


@every_filter
def test_after_a_reset_the_past_is_of_no_effect(name: str) -> None:
    attitude = make_filter(name)
    rest(attitude, (0.0, 0.0, 1.0), 5.0)
    attitude.reset()
    rest(attitude, (1.0, 0.0, 0.0), 2.0)
    assert apart_deg(up_of(attitude), (1.0, 0.0, 0.0)) < 0.1


@every_filter
def test_a_saved_filter_goes_on_as_if_nothing_had_been(name: str) -> None:
    one, other = make_filter(name), make_filter(name)
    rest(one, (0.0, 0.0, 1.0), 2.5)
    up = lift(one, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), 60.0, 1.0)
    other.restore(one.state())
    for attitude in (one, other):
        lift(attitude, up, (1.0, 0.0, 0.0), 30.0, 0.7)
        rest(attitude, up, 0.3, (0.01, -0.02, 0.03))
    assert (up_of(one), one.state()) == (up_of(other), other.state())


@every_filter
def test_a_short_gap_carries_the_turn(name: str) -> None:
    """18 degrees in 0.3 s. The filters of ahrs take the one sample behind the gap for all of that time."""
    attitude = make_filter(name)
    rest(attitude, (0.0, 0.0, 1.0), 4.0)
    rate = radians(60.0)
    attitude.step(1.0 / HZ, *force((0.0, 0.0, 1.0)), rate, 0.0, 0.0)
    up = turned((0.0, 0.0, 1.0), (rate * 0.3, 0.0, 0.0))
    attitude.step(0.3, *force(up), rate, 0.0, 0.0)
    assert apart_deg(up_of(attitude), up) < (0.5 if name == "gravity" else 8.0)


def test_a_name_that_is_not_known_is_answered_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="madgwick"):
        make_filter("kalman")


# --- the default filter alone ---------------------------------------------------------------


@pytest.mark.parametrize("hz", [26.0, 52.0, 104.0, 208.0])
def test_the_gyroscopes_error_over_a_lift_is_gone_a_second_into_the_hold(hz: float) -> None:
    """The gyroscope reads 2 % too little, which is 2.2 degrees over the lift."""
    attitude = make_filter("gravity")
    begin, axis = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
    attitude.align(force(begin))
    up, steps, angle = begin, round(1.5 * hz), 0.0
    for i in range(1, steps + 1):
        now = radians(110.0) * 0.5 * (1.0 - cos(pi * i / steps))
        rate = 0.98 * radians(110.0) * 0.5 * sin(pi * i / steps) * pi / 1.5
        up, angle = turned(up, (axis[0] * (now - angle), 0.0, 0.0)), now
        attitude.step(1.0 / hz, *force(up), rate, 0.0, 0.0)
    at_once = apart_deg(up_of(attitude), up)
    for _ in range(round(1.5 * hz)):
        attitude.step(1.0 / hz, *force(up), 0.0, 0.0, 0.0)
    assert (at_once > 1.0, apart_deg(up_of(attitude), up) < 0.4) == (True, True)


def test_a_knock_after_a_lift_does_not_turn_the_angle() -> None:
    attitude = make_filter("gravity")
    attitude.align(force((0.0, 0.0, 1.0)))
    up = lift(attitude, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), 90.0, 1.5)
    rest(attitude, up, 0.5)
    side = cross(up, (1.0, 0.0, 0.0))
    for _ in range(5):
        push = force(up)
        attitude.step(1.0 / HZ, *(push[k] + 15.0 * side[k] for k in range(3)), *STILL)
    rest(attitude, up, 0.3)
    assert apart_deg(up_of(attitude), up) < 0.5


def test_a_steady_offset_that_is_left_is_learned() -> None:
    attitude = make_filter("gravity")
    attitude.align(force((0.0, 0.0, 1.0)))
    rest(attitude, (0.0, 0.0, 1.0), 600.0, (radians(0.3), 0.0, 0.0))
    assert attitude.bx == pytest.approx(radians(0.3), rel=0.2)
