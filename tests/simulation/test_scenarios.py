"""Are simulated recordings reproducible, plausible and what was asked for?"""

from __future__ import annotations

import json

import numpy as np
import pytest

from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.exercises import EXERCISES
from kneehold.sensor.simulation.scenarios import Simulation, simulate_daily, simulate_script, simulate_set
from kneehold.sensor.simulation.script import Repetition, Rest
from kneehold.sensor.simulation.sets import EVENT_NAMES
from kneehold.sensor.simulation.stage import STATUE

each_profile = pytest.mark.parametrize("profile", [exercise.name for exercise in EXERCISES])


def a_set(seed: int = 3, profile: str = "knee-to-chest", **wishes: object) -> Simulation:
    return simulate_set(seed, profile, **{"rate_hz": 52.0, "hold_s": 6.0, **wishes})  # type: ignore[arg-type]


def labels(simulation: Simulation) -> list[str]:
    return [entry["label"] for entry in simulation.description["labels"]]  # type: ignore[attr-defined]


# --- chance ---------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, other = a_set(loss=0.1), a_set(loss=0.1)
    assert one.rows.tobytes() == other.rows.tobytes()
    assert one.entries() == other.entries()
    assert (one.reps, one.description) == (other.reps, other.description)


@pytest.mark.parametrize(
    ("simulation", "last", "sum_deg"),
    [
        (simulate_set(3, "knee-to-chest", hold_s=5.0), (53.45255, -5.84305, -5.35822, -5.5749), 792927.404),
        (simulate_set(1003, "straight-leg-raise", loss=0.05), (40.08702, -6.31351, -0.72065, -7.32147), 16380.124),
        (simulate_daily(5, 1.0), (67.31173, 6.94318, 6.8953, -0.58658), -18566.134),
    ],
    ids=["set", "lossy set", "daily"],
)
def test_a_seed_is_the_recording_it_always_was(simulation: Simulation, last: tuple[float, ...], sum_deg: float) -> None:
    """Recordings and figures of old seeds are referred to by their number."""
    assert simulation.rows[-1, :4] == pytest.approx(last, abs=1e-4)
    assert float(simulation.elevation_deg.sum()) == pytest.approx(sum_deg, abs=0.1)


def test_another_seed_is_another_recording() -> None:
    assert a_set(3).rows[100].tolist() != a_set(4).rows[100].tolist()


def test_another_rate_chip_or_loss_leaves_the_motion_as_it_was() -> None:
    one, other = a_set(), a_set(rate_hz=104.0, device="MPU-6050", loss=0.2)
    assert [entry["label"] for entry in one.description["labels"]] == labels(other)  # type: ignore[attr-defined]
    assert [rep.plateau_deg for rep in one.reps] == pytest.approx([rep.plateau_deg for rep in other.reps], abs=0.1)


def test_a_description_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(a_set().description, allow_nan=False))["kind"] == "set"


# --- sets -----------------------------------------------------------------------------------------


@each_profile
@pytest.mark.parametrize("reps", [1, 4])
def test_every_profile_gives_the_repetitions_asked_for(profile: str, reps: int) -> None:
    counts = [len(a_set(seed, profile, reps=reps).reps) for seed in range(8)]
    assert counts == [reps] * 8


@each_profile
def test_all_events_together_leave_the_count_as_it_is(profile: str) -> None:
    counts = [len(a_set(seed, profile, hold_s=15.0, events=EVENT_NAMES).reps) for seed in range(4)]
    assert counts == [3] * 4


@each_profile
def test_a_set_begins_with_three_seconds_of_stillness(profile: str) -> None:
    simulation = a_set(5, profile)
    first = simulation.elevation_deg[simulation.t_s < 2.9]
    assert np.ptp(first) < 1.5


@each_profile
def test_the_first_clear_movement_is_upwards(profile: str) -> None:
    for seed in range(5):
        deg = a_set(seed, profile).elevation_deg
        away = np.flatnonzero(np.abs(deg - deg[0]) > 3.0)
        assert deg[away[0]] > deg[0]


@each_profile
def test_elevations_stay_within_what_a_thigh_can_do(profile: str) -> None:
    for seed in range(5):
        deg = a_set(seed, profile).elevation_deg
        assert -15.0 < deg.min() < deg.max() < 145.0


def test_holds_are_about_as_long_as_asked_for() -> None:
    holds = [rep.hold_s for seed in range(5) for rep in a_set(seed, hold_s=20.0, events=()).reps]
    assert 19.0 < min(holds) < max(holds) < 27.0


def test_truth_lies_inside_what_was_intended() -> None:
    simulation = a_set(6)
    meant = [entry for entry in simulation.description["labels"] if entry["label"] == "rep"]  # type: ignore[attr-defined]
    for rep, entry in zip(simulation.reps, meant, strict=True):
        times = (entry["start_s"], rep.lift_start_s, rep.hold_start_s, rep.hold_end_s, rep.return_s, entry["end_s"])
        assert list(times) == sorted(times)


def test_a_regrip_asked_for_is_in_the_truth() -> None:
    assert sum(rep.regrips for rep in a_set(hold_s=15.0, events=("regrip",)).reps) == 1


def test_a_short_hold_asked_for_is_in_the_truth() -> None:
    holds = [rep.hold_s for rep in a_set(hold_s=20.0, events=("short_hold",)).reps]
    assert sum(hold_s < 17.0 for hold_s in holds) == 1


def test_a_partial_raise_is_no_repetition() -> None:
    simulation = a_set(events=("partial",))
    assert (labels(simulation).count("partial"), len(simulation.reps)) == (1, 3)


def test_after_a_change_of_rest_the_foot_is_on_the_mat() -> None:
    simulation = a_set(events=("rest_change",))
    assert simulation.elevation_deg[0] < 10.0
    assert simulation.elevation_deg[-1] > 40.0


def test_an_event_that_an_exercise_does_not_have_is_left_out() -> None:
    assert a_set(profile="straight-leg-raise", events=("regrip", "taps")).description["events"] == ["taps"]


def test_both_legs_are_one_side() -> None:
    assert a_set(profile="knee-to-chest-double").side == "both"


def test_an_exercise_of_somebodys_own_can_be_simulated() -> None:
    own = Profile("bridge", "Bridge", "supine", (0.0, 20.0), 25.0, 2.0, 100.0, 60.0)
    simulation = simulate_set(1, own, rate_hz=52.0, hold_s=6.0)
    assert (simulation.profile, len(simulation.reps)) == ("bridge", 3)
    assert min(rep.range_deg for rep in simulation.reps) > 25.0


def test_a_declared_mounting_is_within_twenty_degrees_of_the_axes_it_names() -> None:
    for seed in range(10):
        simulation = a_set(seed, declared=True, reps=1)
        knee, front = str(simulation.description["mount"]).split(",")
        for word, vector in ((knee, simulation.mounting.knee), (front, simulation.mounting.front)):
            assert vector is not None
            sign = -1.0 if word.startswith("-") else 1.0
            along = sign * vector["xyz".index(word.lstrip("-")[0])]
            assert np.degrees(np.arccos(along)) < 20.0


def test_the_mounting_says_how_gravity_is_seen_at_rest() -> None:
    simulation = a_set(device="ideal", bias_dps=0.0, events=())
    start, front, knee = simulation.elevation_deg[0], simulation.mounting.front, simulation.mounting.knee
    expected = np.cos(np.radians(start)) * np.asarray(front) + np.sin(np.radians(start)) * np.asarray(knee)
    assert simulation.rows[5, 1:4] / GRAVITY_MPS2 == pytest.approx(expected, abs=0.01)


# --- scripts --------------------------------------------------------------------------------------


def test_a_script_is_played_as_it_is_written() -> None:
    script = (Rest(4.0), Repetition(100.0, 2.0, 10.0, 2.0), Rest(4.0))
    simulation = simulate_script(script, 1, person=STATUE, device="ideal", bias_dps=0.0, rate_hz=104.0)
    (rep,) = simulation.reps
    assert (rep.plateau_deg, rep.range_deg, rep.regrips) == pytest.approx((100.0, 100.0, 0))
    # Minimum jerk covers 0.95 of the way in 0.8107 of the time; the first sample ends the first interval.
    assert rep.hold_start_s == pytest.approx(4.0 + 2.0 * 0.81075 - 1.0 / 104.0, abs=2e-3)
    assert rep.hold_end_s == pytest.approx(16.0 + 2.0 * (1.0 - 0.81075) - 1.0 / 104.0, abs=2e-3)


# --- everyday movement ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def an_hour() -> Simulation:
    return simulate_daily(2, 60.0, rate_hz=52.0)


def test_an_hour_of_everyday_movement_has_no_repetition(an_hour: Simulation) -> None:
    assert an_hour.reps == ()
    assert an_hour.t_s[-1] >= 3599.0


def test_an_hour_holds_every_activity(an_hour: Simulation) -> None:
    assert set(labels(an_hour)) == {
        "lie_still", "roll_over", "turn_on_mat", "sit_up", "kick", "scratch", "bend_knee", "cycle", "restrap",
        "sit_up_to_edge", "sit_on_mat", "lie_down", "sit_in_chair", "stand_up", "sit_down", "stand", "walk",
    }  # fmt: skip


def test_activities_follow_each_other_without_a_gap(an_hour: Simulation) -> None:
    spans = an_hour.description["labels"]
    ends = [span["end_s"] for span in spans[:-1]]  # type: ignore[index]
    assert [span["start_s"] for span in spans[1:]] == ends  # type: ignore[index]


def test_people_only_walk_standing(an_hour: Simulation) -> None:
    for span in an_hour.description["labels"]:  # type: ignore[attr-defined]
        if span["label"] == "walk":
            at = np.searchsorted(an_hour.t_s, (span["start_s"], span["end_s"] - 0.1))
            assert an_hour.elevation_deg[at] == pytest.approx([-90.0, -90.0], abs=3.0)


def test_without_standing_the_thigh_never_points_down() -> None:
    simulation = simulate_daily(3, 20.0, upright=False, rate_hz=26.0)
    assert simulation.elevation_deg.min() > -15.0
    assert not {"stand", "walk", "sit_in_chair"} & set(labels(simulation))


def test_a_marked_strap_is_put_on_again_as_it_was() -> None:
    simulation = simulate_daily(5, 40.0, upright=False, declared=True, rate_hz=26.0, device="ideal", bias_dps=0.0)
    spans = [span for span in simulation.description["labels"] if span["label"] == "restrap"]  # type: ignore[attr-defined]
    assert spans
    for span in spans:
        after = int(np.searchsorted(simulation.t_s, span["end_s"] - 0.2))
        up = simulation.rows[after, 1:4] / GRAVITY_MPS2
        assert np.degrees(np.arccos(up @ np.asarray(simulation.mounting.front))) < 15.0


# --- what cannot be done --------------------------------------------------------------------------


def test_packets_at_a_rate_the_sensor_does_not_have_are_refused() -> None:
    with pytest.raises(UsageError, match="50 Hz"):
        a_set(rate_hz=50.0).entries()


@pytest.mark.parametrize(
    "wish", [{"device": "abacus"}, {"driver": "abacus"}, {"events": ("abacus",)}, {"reps": 0}, {"hold_s": 0.0}]
)
def test_what_is_not_known_is_refused_in_one_sentence(wish: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        a_set(**wish)  # type: ignore[arg-type]


def test_an_unknown_exercise_is_refused() -> None:
    with pytest.raises(UsageError, match="handstand"):
        simulate_set(1, "handstand")


@pytest.mark.parametrize("minutes", [0.0, -1.0, float("nan"), 1e6])
def test_an_impossible_length_is_refused(minutes: float) -> None:
    with pytest.raises(UsageError):
        simulate_daily(1, minutes)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(UsageError, match="negative"):
        a_set(-1)
