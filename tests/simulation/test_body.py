"""Does the sensor turn and feel as a rigid body on a moving thigh must?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.body import Felt, feel
from kneehold.sensor.simulation.build import Build, draw_build
from kneehold.sensor.simulation.exercises import exercise_by_name
from kneehold.sensor.simulation.motion import Channel, Motion, Noise, Stroke, Values, channel_values
from kneehold.sensor.simulation.script import Action, Go, Rest, Tap
from kneehold.sensor.simulation.sets import draw_set
from kneehold.sensor.simulation.stage import STATUE, Person, Stage, draw_person

_RATE_HZ = 104.0


def played(*actions: Action, person: Person = STATUE, start_deg: float = 0.0, seed: int = 0) -> Motion:
    stage = Stage(np.random.default_rng(seed), person, {"elevation": start_deg})
    for action in actions:
        action.play(stage)
    return stage.motion()


def felt(motion: Motion, build: Build, rate_hz: float = _RATE_HZ, over: int = 10) -> Felt:
    return feel(motion, build, rate_hz, over, 0, int(motion.duration_s * rate_hz))


def somebody(seed: int = 4) -> Build:
    return draw_build(np.random.default_rng(seed), "left", aligned=False)


@pytest.fixture(scope="module")
def a_set() -> Motion:
    rng = np.random.default_rng(11)
    exercise = exercise_by_name("knee-to-chest")
    person = draw_person(rng)
    events = ("regrip", "bounce", "roll", "cough", "slip", "fast_lift")
    drawn = draw_set(rng, exercise, person, reps=3, hold_s=20.0, events=events)
    return played(*drawn.script, person=person, start_deg=drawn.start_deg, seed=11)


def test_the_angular_rate_integrates_to_the_true_attitude_over_a_set(a_set: Motion) -> None:
    sensed = felt(a_set, somebody())
    attitude = Rotation.from_matrix(sensed.attitude[0])
    for turn in Rotation.from_rotvec(sensed.gyr_radps[1:] / _RATE_HZ):
        attitude = attitude * turn
    error = (Rotation.from_matrix(sensed.attitude[-1]).inv() * attitude).magnitude()
    assert np.degrees(error) < 0.05


def test_the_attitude_is_the_chain_of_joint_turns(a_set: Motion) -> None:
    build = replace(somebody(), wobble_gain=0.0)
    sensed = felt(a_set, build)
    t_s = np.arange(1, len(sensed.attitude) + 1) / _RATE_HZ
    deg = {name: np.broadcast_to(channel_values(a_set, name, t_s), t_s.shape) for name in _CHAIN}
    chain = Rotation.identity(len(t_s))
    for name, axis in _CHAIN.items():
        sign = -1.0 if axis == "Y" else 1.0
        chain = chain * Rotation.from_euler(axis, sign * deg[name][:, None], degrees=True)
    assert sensed.attitude == pytest.approx(chain.as_matrix() @ np.asarray(build.mount), abs=1e-9)


# From the world inwards. Positive elevation turns the thigh's x to its z, so against the y axis.
_CHAIN: dict[Channel, str] = {
    "yaw": "Z", "body": "X", "elevation": "Y", "abduction": "Z", "roll": "X",
    "strap_z": "Z", "strap_y": "Y", "strap_x": "X",
}  # fmt: skip


@pytest.mark.parametrize("elevation_deg", [-90.0, 0.0, 45.0, 95.0, 130.0])
def test_at_rest_the_accelerometer_shows_gravity_along_up(elevation_deg: float) -> None:
    sensed = felt(played(Rest(1.0), start_deg=elevation_deg), somebody())
    up = sensed.attitude[:, 2, :]
    assert sensed.acc_mps2 == pytest.approx(GRAVITY_MPS2 * up, abs=1e-8)


@pytest.mark.parametrize("elevation_deg", [-90.0, 0.0, 45.0, 95.0, 130.0])
def test_an_aligned_sensor_shows_the_elevation_through_the_vertical(elevation_deg: float) -> None:
    sensed = felt(played(Rest(1.0), start_deg=elevation_deg), Build())
    assert np.degrees(np.arctan2(sensed.acc_mps2[0, 0], sensed.acc_mps2[0, 2])) == pytest.approx(elevation_deg)


def steady_turn(alpha_radps2: float) -> Motion:
    """Elevation of 0.5 alpha t^2: a cubic B-spline through a parabola is that parabola, a constant higher."""
    knot_s, seconds = 0.05, 2.0
    t_s = (np.arange(int(seconds / knot_s) + 5) - 1) * knot_s
    knots: Values = np.degrees(0.5 * alpha_radps2 * t_s * t_s)
    # The shortest fades, so that the middle is the parabola alone.
    piece = Noise("elevation", 0.0, seconds, knot_s, knots, 0.0, 0.01, 0.01)
    return Motion(seconds, {}, (piece,), (), ())


def test_the_lever_arm_gives_tangential_and_centripetal_acceleration() -> None:
    alpha, lever_m, rate_hz = 1.3, 0.3, 1000.0
    sensed = felt(steady_turn(alpha), Build(lever_m=lever_m), rate_hz, 4)
    inside = slice(100, 1900)
    # The mean of an interval is the value in its middle, to within the square of its length.
    t_s = (np.arange(len(sensed.acc_mps2)) + 0.5) / rate_hz
    elevation = 0.5 * alpha * t_s * t_s + alpha * 0.05**2 / 6.0
    expected = np.stack(
        [
            GRAVITY_MPS2 * np.sin(elevation) - lever_m * (alpha * t_s) ** 2,
            np.zeros_like(t_s),
            GRAVITY_MPS2 * np.cos(elevation) + lever_m * alpha,
        ],
        axis=1,
    )
    assert sensed.acc_mps2[inside] == pytest.approx(expected[inside], abs=1e-4)


def test_rolling_with_the_trunk_swings_the_sensor_about_the_bodys_long_axis() -> None:
    motion = Motion(2.0, {}, (Stroke("body", 0.0, 2.0, 90.0),), (), ())
    near, far = (felt(motion, Build(hip_side_m=side_m)) for side_m in (0.0, 0.1))
    # In the middle of a minimum-jerk turn there is no angular acceleration: only the pull towards the axis.
    middle = int(1.0 * _RATE_HZ)
    speed_radps = 1.875 * np.radians(90.0) / 2.0
    pull = far.acc_mps2[middle] - near.acc_mps2[middle]
    assert pull == pytest.approx([0.0, -0.1 * speed_radps**2, 0.0], abs=0.01)


def test_abduction_and_roll_leave_the_true_elevation_alone() -> None:
    lift = Stroke("elevation", 0.5, 1.0, 100.0)
    plain = Motion(2.0, {}, (lift,), (), ())
    turned = Motion(2.0, {}, (lift, Stroke("abduction", 0.5, 1.0, 6.0), Stroke("roll", 0.5, 1.0, 10.0)), (), ())
    assert (felt(plain, Build()).elevation_deg == felt(turned, Build()).elevation_deg).all()


def test_soft_tissue_swings_after_a_lift_and_then_is_where_the_bone_is() -> None:
    motion = played(Rest(1.0), Go("elevation", 90.0, 0.6, stay_s=4.0))
    soft = felt(motion, Build(wobble_gain=1.0))
    rigid = felt(motion, Build())
    apart_deg = np.degrees(
        (Rotation.from_matrix(rigid.attitude).inv() * Rotation.from_matrix(soft.attitude)).magnitude()
    )
    assert (apart_deg.max() > 0.5, apart_deg[-1] < 1e-3) == (True, True)


def test_a_tap_adds_its_force_and_no_turn() -> None:
    quiet = felt(played(Rest(1.0)), Build())
    tapped = felt(played(Tap(0.5, 2.0, (0.0, 1.0, 0.0)), Rest(1.0)), Build())
    push = tapped.acc_mps2 - quiet.acc_mps2
    impulse = 2.0 * GRAVITY_MPS2 * 0.012 * 2.0 / np.pi
    assert push.sum(axis=0) / _RATE_HZ == pytest.approx([0.0, impulse, 0.0], rel=0.02, abs=1e-9)
    assert (tapped.gyr_radps == quiet.gyr_radps).all()


def test_how_the_samples_are_cut_into_blocks_does_not_matter(a_set: Motion) -> None:
    build = somebody()
    whole = feel(a_set, build, _RATE_HZ, 10, 0, 1200)
    parts = [feel(a_set, build, _RATE_HZ, 10, first, 100) for first in range(0, 1200, 100)]
    assert np.concatenate([part.acc_mps2 for part in parts]) == pytest.approx(whole.acc_mps2, abs=1e-3)
    assert np.concatenate([part.gyr_radps for part in parts]) == pytest.approx(whole.gyr_radps, abs=1e-3)
    assert np.concatenate([part.fine_deg for part in parts]) == pytest.approx(whole.fine_deg, abs=1e-9)


def test_truth_is_the_angle_of_the_long_axis_in_the_sagittal_plane_though_the_pelvis_rolls() -> None:
    """Out of the attitude alone: the thigh's long axis, put into the plane of head, feet and up."""
    build = replace(somebody(), wobble_gain=0.0)
    ways: tuple[tuple[Channel, float], ...] = (
        ("elevation", 115.0), ("abduction", 20.0), ("roll", 25.0), ("pelvis", -10.0),
    )  # fmt: skip
    motion = Motion(3.0, {}, tuple(Stroke(channel, 0.2, 2.5, deg) for channel, deg in ways), (), ())
    sensed = felt(motion, build)
    knee = sensed.attitude @ np.asarray(build.mount)[0]
    angle_deg = np.degrees(np.unwrap(np.arctan2(knee[:, 2], knee[:, 0])))
    assert sensed.elevation_deg == pytest.approx(angle_deg, abs=1e-9)
    assert np.abs(sensed.elevation_deg - channel_values(motion, "elevation", np.array([1.5, 1.6])).max()).max() > 0.1


def test_a_strap_that_turns_round_the_thigh_carries_the_sensor_along() -> None:
    """A quarter turn is the same as a sensor that sat a quarter further round from the beginning, turned alike."""
    build = Build(depth_m=0.07, azimuth_deg=0.0)
    elsewhere = Build(depth_m=0.07, azimuth_deg=-90.0, mount=((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)))
    lift = Stroke("elevation", 0.2, 1.0, 100.0)
    turned = felt(Motion(1.5, {"strap_round": 90.0}, (lift,), (), ()), build)
    moved = felt(Motion(1.5, {}, (lift,), (), ()), elsewhere)
    assert turned.acc_mps2 == pytest.approx(moved.acc_mps2, abs=1e-6)
    assert turned.gyr_radps == pytest.approx(moved.gyr_radps, abs=1e-9)


@pytest.mark.parametrize(("is_seated", "way"), [(False, "up"), (True, "back")])
def test_the_pelvis_that_tilts_along_moves_the_hip(is_seated: bool, way: str) -> None:
    """The sensor at the hip itself feels only what the pelvis does: twice integrated it has gone as far as the arm."""
    build = Build(lever_m=0.0, pelvis_share=0.3, pelvis_arm_m=0.1, is_seated=is_seated)
    sensed = felt(Motion(2.4, {}, (Stroke("elevation", 0.2, 2.0, 100.0),), (), ()), build, rate_hz=200.0)
    # Acceleration is the mean of the interval before its sample: half a step back.
    midway = 0.5 * (sensed.attitude[1:] + sensed.attitude[:-1])
    world = np.einsum("nij,nj->ni", midway, sensed.acc_mps2[1:]) - [0.0, 0.0, GRAVITY_MPS2]
    place_m = np.cumsum(np.cumsum(world, axis=0), axis=0)[-1] / 200.0**2
    along_m = 0.1 * np.sin(np.radians(30.0))
    assert (place_m[2] if way == "up" else -place_m[0]) == pytest.approx(along_m, abs=0.004)
