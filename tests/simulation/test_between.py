"""What is done between raises begins and ends in the same pose, and is no raise by its elevation."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from kneehold.sensor.simulation.between import (
    THIGH_M,
    Bridge,
    Butterfly,
    CrossLegs,
    HandleStrap,
    OtherLeg,
    PelvicTilt,
    RollAcross,
)
from kneehold.sensor.simulation.exercises import EXERCISES
from kneehold.sensor.simulation.mat import mat_activities
from kneehold.sensor.simulation.motion import ANGLES, POSITIONS, Motion, Values, channel_values
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.scenarios import simulate_daily
from kneehold.sensor.simulation.script import Action
from kneehold.sensor.simulation.stage import STATUE, Stage

ALL: tuple[Action, ...] = (
    Butterfly(42.0, 25.0, 50.0, 35.0, 3, 0.8, 4.0, -1.0),
    Bridge(42.0, 0.2, 1.2, 4.0, 2),
    CrossLegs(14.0, 8.0, 20.0, 1.0, 6.0, 1.0),
    OtherLeg(5.0, 5.0, 0.01, 1.5, 8.0),
    PelvicTilt(4.0, 0.01, 1.0, 3),
    HandleStrap(4, 12.0, 5.0, 0.0, 0.4, 8.0),
    RollAcross(-85.0, 60.0, 0.13, 1.5, 8.0),
)
each_action = pytest.mark.parametrize("action", ALL, ids=lambda action: type(action).__name__)


def played(action: Action, start_deg: float = 0.0) -> Motion:
    stage = Stage(np.random.default_rng(1), STATUE, {"elevation": start_deg, "roll": 4.0})
    action.play(stage)
    return stage.motion()


def values(motion: Motion, channel: str) -> Values:
    t_s = np.linspace(0.0, motion.duration_s, 2000)
    return np.broadcast_to(channel_values(motion, channel, t_s), t_s.shape)  # type: ignore[arg-type]


@each_action
@pytest.mark.parametrize("start_deg", [0.0, 45.0])
def test_it_ends_in_the_pose_in_which_it_began(action: Action, start_deg: float) -> None:
    motion = played(action, start_deg)
    for channel in (*ANGLES, *POSITIONS):
        found = values(motion, channel)
        assert found[-1] == pytest.approx(found[0], abs=1e-6), channel
    assert [span.label for span in motion.spans] == [action.label]  # type: ignore[attr-defined]


@each_action
def test_it_moves_the_sensor(action: Action) -> None:
    motion = played(action)
    moved = {channel for channel in (*ANGLES, *POSITIONS) if np.ptp(values(motion, channel)) > 1e-3}
    assert len(moved) >= 2


def test_a_bridge_lifts_the_hip_and_leaves_the_knee_where_it_is() -> None:
    motion = played(ALL[1], 42.0)
    e = np.radians(values(motion, "elevation"))
    knee_x = values(motion, "hip_x") + THIGH_M * np.cos(e)
    knee_z = values(motion, "hip_z") + THIGH_M * np.sin(e)
    assert (np.ptp(knee_x), np.ptp(knee_z)) == pytest.approx((0.0, 0.0), abs=0.03)
    assert np.ptp(values(motion, "hip_z")) == pytest.approx(0.2)


def test_a_knee_falls_outwards_to_its_own_side() -> None:
    right, left = (played(Butterfly(42.0, 25.0, 50.0, 35.0, 0, 0.8, 4.0, out)) for out in (-1.0, 1.0))
    # Positive abduction leads to the left, positive roll turns the front to the right.
    assert (values(right, "abduction").min(), values(left, "abduction").max()) == pytest.approx((-50.0, 50.0))
    assert (values(right, "roll").max(), values(left, "roll").min()) == pytest.approx((39.0, -31.0))


def test_a_trunk_that_rolls_travels_to_the_side_it_rolls_to() -> None:
    motion = played(RollAcross(90.0, 0.0, 0.12, 1.5, 3.0))
    # A positive turn about the axis to the feet lifts the left side: onto the right one.
    assert values(motion, "hip_y").min() == pytest.approx(-0.12 * np.pi / 2.0)


def test_every_other_exercise_is_done_in_an_hour_and_nothing_of_it_is_a_repetition() -> None:
    simulation = simulate_daily(3, 30.0, mat=True, upright=False, rate_hz=26.0)
    done = {label["label"] for label in cast("list[dict[str, object]]", simulation.description["labels"])}
    assert {action.label for action in ALL} <= done  # type: ignore[attr-defined]
    assert simulation.reps == ()
    assert len(mat_activities(1.0)) == len(mat_activities(-1.0)) >= 7


def test_without_other_exercises_hours_are_what_they_were() -> None:
    labels = {
        label["label"]
        for label in cast("list[dict[str, object]]", simulate_daily(3, 20.0, rate_hz=26.0).description["labels"])
    }
    assert labels & {"butterfly", "bridge", "cross_legs", "other_leg", "pelvic_tilt", "strap_handling"} == set()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_other_movement_between_raises_stays_below_what_would_be_one(exercise: object) -> None:
    name: str = exercise.name  # type: ignore[attr-defined]
    least_deg: float = exercise.min_range_deg  # type: ignore[attr-defined]
    usual = {"rest", "rep", "lead_in", "cycle"}  # cycling goes up and is never held
    for seed in range(40, 46):
        simulation = simulate_family("other-between", seed, profile=name)
        for label in cast("list[dict[str, float | str]]", simulation.description["labels"]):
            if label["label"] not in usual:
                inside = (simulation.t_s >= label["start_s"]) & (simulation.t_s <= label["end_s"])
                e = simulation.elevation_deg[inside]
                assert e.max() - e[0] < least_deg, label["label"]
