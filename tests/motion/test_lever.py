"""Is the path of the sensor told from its readings, and a thigh's path from other ones?"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, pi, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from sensor.motion.lever import Lever, LeverArm
from sensor.motion.thigh_lift import is_thigh_lift
from sensor.values import GRAVITY_MPS2, Vec3

SUPINE = (-20.0, 60.0)
REST_S, HOLD_S = 1.5, 1.2
UP: Vec3 = (0.0, 0.0, 1.0)
AXIS: Vec3 = (0.0, 1.0, 0.0)  # of the elevation model: up goes from z to x


def seen(
    r_m: tuple[float, float],
    raise_deg: float,
    seconds: float,
    *,
    hz: float = 104.0,
    error_mps2: Vec3 = (0.0, 0.0, 0.0),
    hip_mps2: tuple[float, float] = (0.0, 0.0),
    hole: tuple[float, float] = (9.0, 9.0),
) -> Lever | None:
    """Rest, a minimum-jerk turn that raises x with the sensor at ``r_m`` (x and z at rest) from the pivot, a hold.

    ``hip_mps2``: the pivot is pushed so much to and fro, once, during the turn.
    """
    arm = LeverArm()
    length = radians(raise_deg)
    end_s = REST_S + seconds + HOLD_S
    for k in range(int(end_s * hz)):
        t = k / hz
        if hole[0] < t < hole[1]:
            continue
        s = min(1.0, max(0.0, (t - REST_S) / seconds))
        angle = length * s**3 * (10.0 + s * (6.0 * s - 15.0))
        rate = length * 30.0 * s * s * (1.0 - s) ** 2 / seconds
        spin = length * 60.0 * s * (1.0 - s) * (1.0 - 2.0 * s) / seconds**2
        # In sensor axes the lever arm is fixed: a = spin x r + rate x (rate x r), about -y.
        x, z = r_m
        push = sin(2.0 * pi * s) if 0.0 < s < 1.0 else 0.0
        gx, gz = sin(angle), cos(angle)
        hx, hz_ = hip_mps2[0] * push, hip_mps2[1] * push
        acc = (
            GRAVITY_MPS2 * gx - spin * z - rate * rate * x + hx * gz + hz_ * gx + error_mps2[0],
            error_mps2[1],
            GRAVITY_MPS2 * gz + spin * x - rate * rate * z - hx * gx + hz_ * gz + error_mps2[2],
        )
        arm.take(t, acc, (0.0, -rate, 0.0))
    return arm.lever(REST_S + seconds, end_s, AXIS, UP)


def angle_deg(lever: Lever) -> float:
    return degrees(atan2(lever.up_m, lever.along_m))


@given(
    length=st.floats(0.12, 0.4),
    rest_deg=st.floats(-10.0, 55.0),
    raise_deg=st.floats(40.0, 90.0),
    seconds=st.floats(0.8, 3.0),
    hz=st.sampled_from([26.0, 52.0, 104.0, 208.0]),
)
def test_the_lever_arm_of_a_raised_thigh_is_found(
    length: float, rest_deg: float, raise_deg: float, seconds: float, hz: float
) -> None:
    r = (length * cos(radians(rest_deg)), length * sin(radians(rest_deg)))
    lever = seen(r, raise_deg, seconds, hz=hz)
    assert lever is not None
    assert (lever.along_m, lever.up_m) == pytest.approx(r, abs=0.02 + 0.2 * length)
    assert is_thigh_lift(lever, 0.0, raise_deg, SUPINE)


@given(bias=st.tuples(*[st.floats(-0.4, 0.4)] * 3), seconds=st.floats(1.0, 3.0))
def test_a_constant_error_of_the_accelerometer_hardly_moves_it(bias: Vec3, seconds: float) -> None:
    lever = seen((0.25, 0.0), 80.0, seconds, error_mps2=bias)
    assert lever is not None
    # 0.4 m/s2 (40 mg) on an axis is the worst that chips are sold with.
    assert (lever.along_m, lever.up_m) == pytest.approx((0.25, 0.0), abs=0.08)
    assert is_thigh_lift(lever, 0.0, 80.0, SUPINE)


def test_a_path_slower_than_an_accelerometer_errs_rejects_nothing() -> None:
    """An estimate that points backwards; a turning in place is one all the same."""
    slow = Lever(-0.06, 0.0, 0.9, 0.001, 0.07, turning_s=4.3)
    assert is_thigh_lift(slow, 0.0, 26.0, SUPINE)
    assert not is_thigh_lift(slow._replace(stray_mps=0.02), 0.0, 26.0, SUPINE)
    assert not is_thigh_lift(slow._replace(most_m=0.04), 0.0, 26.0, SUPINE)


@pytest.mark.parametrize(
    ("heading_deg", "planarity", "length_m", "is_lift"),
    [
        (15.0, 1.0, 0.15, True),
        (2.0, 0.95, 0.15, True),
        (15.0, 0.95, 0.15, False),
        (-15.0, 0.95, 0.15, False),
        (15.0, 0.95, 0.25, True),
    ],
    ids=["turned out", "shaken", "rolled", "rolled the other way", "turned out and led aside, far from the hip"],
)
def test_who_turns_about_the_vertical_and_by_a_wandering_axis_near_it_rolls(
    heading_deg: float, planarity: float, length_m: float, is_lift: bool
) -> None:
    lever = Lever(length_m, 0.0, 0.95, 0.02, length_m, heading_deg=heading_deg, planarity=planarity)
    assert is_thigh_lift(lever, 0.0, 80.0, SUPINE) is is_lift


@pytest.mark.parametrize(
    ("what", "r_m", "turn_deg"),
    [
        ("rolling to its own side the thigh goes down", (-0.1, 0.1), 90.0),
        ("rolling over beneath the body", (0.02, 0.14), 90.0),
        ("near the axis of the roll", (0.03, 0.03), 80.0),
        ("rolling onto the belly", (0.16, 0.0), 170.0),
        ("sitting down, the knee stays and the hip moves", (0.0, -0.2), 90.0),
    ],
)
def test_other_paths_are_no_lift(what: str, r_m: tuple[float, float], turn_deg: float) -> None:
    lever = seen(r_m, turn_deg, 1.6)
    assert lever is not None
    assert not is_thigh_lift(lever, 0.0, turn_deg, SUPINE), what


def test_a_sensor_that_is_carried_follows_no_lever_arm() -> None:
    lever = seen((0.05, 0.0), 90.0, 1.0, hip_mps2=(3.0, 4.0))
    assert lever is not None
    assert not is_thigh_lift(lever, 0.0, 90.0, SUPINE)


def test_legs_that_begin_up_a_wall_are_judged_by_where_they_rest() -> None:
    lever = seen((0.04, 0.25), 35.0, 1.5)
    assert lever is not None
    assert is_thigh_lift(lever, 0.0, 35.0, (55.0, 110.0))
    assert not is_thigh_lift(lever, 0.0, 115.0, SUPINE)


def wandering(roll_deg: float, bend_deg: float, bend_share: float) -> Lever:
    """A body rolls about x and bends the leg about y, in that share of the time; the sensor 20 cm from either axis."""
    arm, hz, seconds = LeverArm(), 208.0, 1.6
    place = np.array([0.1, -0.2, 0.1])

    def turn(t: float) -> Rotation:
        whole, part = (min(1.0, max(0.0, (t - REST_S) / s)) for s in (seconds, bend_share * seconds))
        rolled, bent = (s**3 * (10.0 + s * (6.0 * s - 15.0)) for s in (whole, part))
        return Rotation.from_euler("XY", [roll_deg * rolled, -bend_deg * bent], degrees=True)

    h = 1.0 / hz
    for k in range(int((REST_S + seconds + HOLD_S) * hz)):
        here, after = turn(k * h), turn(k * h + h)
        pull = (turn(k * h - h).apply(place) - 2.0 * here.apply(place) + after.apply(place)) * hz * hz
        acc = here.inv().apply(pull + np.array([0.0, 0.0, GRAVITY_MPS2]))
        rate = (here.inv() * after).as_rotvec() * hz
        arm.take(k * h, tuple(acc.tolist()), tuple(rate.tolist()))
    lever = arm.lever(REST_S + seconds, REST_S + seconds + HOLD_S, (-1.0, 0.0, 0.0), UP)
    assert lever is not None
    return lever


def test_a_body_that_rolls_and_bends_the_leg_is_told_from_a_thigh_by_its_wandering_axis() -> None:
    lever = wandering(80.0, 35.0, 0.8)
    assert abs(lever.heading_deg) > 8.0
    assert lever.planarity < 0.975
    assert not is_thigh_lift(lever, 0.0, 80.0, SUPINE)


def test_a_straight_turn_keeps_its_axis_and_its_heading() -> None:
    lever = wandering(80.0, 0.0, 0.8)
    assert lever.heading_deg == pytest.approx(0.0, abs=0.5)
    assert lever.planarity == pytest.approx(1.0, abs=1e-3)
    assert lever.turning_s == pytest.approx(1.2, abs=0.1)


# A clear lift of 20 cm; what else was seen is changed against it.
LIFT = Lever(0.19, 0.05, share=0.98, stray_mps=0.02, most_m=0.2)


@pytest.mark.parametrize(
    ("what", "lever"),
    [
        ("the leg turned outwards on the way", LIFT._replace(heading_deg=20.0)),
        ("a straight leg that shook", LIFT._replace(planarity=0.93)),
        ("a short, slow path that errs by half", Lever(0.06, 0.02, 0.8, 0.02, 0.07, turning_s=3.0)),
        ("a regrip that jolted", LIFT._replace(share=0.5, stray_mps=0.2, jolt_mps2=5.0)),
        ("a strap on the front, close to the hip, foot on the mat", Lever(0.04, 0.12, 0.98, 0.01, 0.13)),
    ],
)
def test_what_people_do_while_they_lift_is_no_ground_for_rejection(what: str, lever: Lever) -> None:
    assert is_thigh_lift(lever, 0.0, 90.0, SUPINE), what


@pytest.mark.parametrize(
    ("what", "lever"),
    [
        ("round an axis within the trunk", Lever(0.07, 0.04, 0.98, 0.01, 0.08)),
        ("no path at all", Lever(0.02, 0.0, 0.5, 0.01, 0.03)),
        ("a fast path that follows no lever arm", LIFT._replace(share=0.3, stray_mps=0.12)),
        ("a thigh that would end behind the trunk", Lever(0.02, 0.2, 0.98, 0.02, 0.2)),
    ],
)
def test_what_no_thigh_does_is_rejected(what: str, lever: Lever) -> None:
    assert not is_thigh_lift(lever, 0.0, 90.0, SUPINE), what


def test_where_the_excursion_began_counts_and_not_where_the_zero_was() -> None:
    up = Lever(0.0, -0.2, share=0.98, stray_mps=0.02, most_m=0.2)
    assert is_thigh_lift(up, 90.0, 180.0, SUPINE)
    assert not is_thigh_lift(up, 0.0, 90.0, SUPINE)


@pytest.mark.parametrize("why", [{"jolt_mps2": 1.0}, {"turning_s": 3.0}])
def test_a_path_that_says_too_little_is_no_ground_for_rejection(why: dict[str, float]) -> None:
    vague = Lever(0.01, 0.02, share=0.2, stray_mps=0.02, most_m=0.09)
    assert is_thigh_lift(vague._replace(**why), 0.0, 80.0, SUPINE)
    assert not is_thigh_lift(vague._replace(heading_deg=20.0, **why), 0.0, 80.0, SUPINE)


def test_a_quick_and_smooth_turn_that_follows_no_lever_arm_is_no_lift() -> None:
    vague = Lever(0.01, 0.02, share=0.2, stray_mps=0.02, most_m=0.09)
    assert not is_thigh_lift(vague, 0.0, 80.0, SUPINE)
    assert is_thigh_lift(vague, 0.0, 40.0, SUPINE)


@pytest.mark.parametrize("seconds", [0.8, 1.5, 2.5])
def test_a_recording_made_without_the_forces_of_motion_is_counted_by_its_angle_alone(seconds: float) -> None:
    lever = seen((0.0, 0.0), 90.0, seconds)
    assert lever is None or is_thigh_lift(lever, 0.0, 90.0, SUPINE)
    assert is_thigh_lift(Lever(0.005, 0.0, 0.3, 0.005, 0.015, turning_s=seconds), 0.0, 90.0, SUPINE)


def test_a_small_rise_whose_direction_the_pelvis_falsifies_is_no_ground_for_rejection() -> None:
    assert is_thigh_lift(Lever(0.23, 0.11, share=0.88, stray_mps=0.02, most_m=0.28), 0.0, 24.0, (55.0, 110.0))


def test_a_long_clear_path_that_would_begin_or_end_where_no_thigh_does_is_rejected_however_slow() -> None:
    down_to_the_floor = Lever(-0.1, 0.2, share=0.9, stray_mps=0.05, most_m=0.25, turning_s=3.0)
    assert not is_thigh_lift(down_to_the_floor, 0.0, 120.0, SUPINE)


@pytest.mark.parametrize("hole", [(2.0, 2.4), (0.2, 1.45)])
def test_a_hole_in_the_path_gives_no_lever_arm(hole: tuple[float, float]) -> None:
    assert seen((0.25, 0.0), 80.0, 1.5, hole=hole) is None


def test_without_turning_there_is_no_lever_arm() -> None:
    assert seen((0.25, 0.0), 8.0, 1.5) is None


def test_a_saved_lever_arm_goes_on_alike() -> None:
    whole, cut = LeverArm(), LeverArm()
    for k in range(400):
        angle = 1.2 * min(1.0, max(0.0, (k - 150) / 100))
        rate = 1.2 if 150 < k < 250 else 0.0
        sample = (0.01 * k, (9.8 * sin(angle), 0.1, 9.8 * cos(angle)), (0.0, -rate, 0.0))
        whole.take(*sample)
        cut.take(*sample)
        if k == 207:
            state = cut.state()
            cut = LeverArm()
            cut.restore(state)
    assert cut.state() == whole.state()
    assert cut.lever(2.5, 3.9, AXIS, UP) == whole.lever(2.5, 3.9, AXIS, UP)


def test_memory_does_not_grow() -> None:
    arm = LeverArm()
    for k in range(60_000):
        arm.take(0.005 * k, (0.0, 0.0, 9.8), (0.0, 0.0, 0.0))
    assert hypot(len(str(arm.state())), 0.0) < 400_000
