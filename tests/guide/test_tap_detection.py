"""Are three firm taps a button, and nothing else one?"""

from __future__ import annotations

from math import hypot
from random import Random

import pytest

from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.guide.tap_detection import TapDetector
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.model.guided_events import Stepped
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_daily, simulate_script, simulate_set
from kneehold.sensor.simulation.script import Action, Cough, Repetition, Rest, Tap
from tests.guide.people import core, play

_SIDE = (0.0, 0.6, 0.8)


def _taps(simulation: Simulation) -> int:
    handling = TapDetector()
    for row in simulation.rows.tolist():
        handling.step(tuple(row))
    return handling.taps


def _tapped(times: int, apart_s: float, g: float, rate_hz: float, seed: int = 1) -> Simulation:
    taps: list[Action] = [Tap(3.0 + k * apart_s, g, _SIDE) for k in range(times)]
    return simulate_script((*taps, Rest(9.0)), seed, rate_hz=rate_hz)


@pytest.mark.parametrize("rate_hz", [52.0, 104.0, 208.0])
@pytest.mark.parametrize("apart_s", [0.25, 0.4, 0.6])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_firm_taps_are_seen(rate_hz: float, apart_s: float, seed: int) -> None:
    assert _taps(_tapped(3, apart_s, 6.0, rate_hz, seed)) == 1


@pytest.mark.parametrize("g", [4.0, 8.0, 12.0])
@pytest.mark.parametrize("seed", range(10))
def test_taps_are_seen_from_any_side_and_at_any_moment_between_two_samples(g: float, seed: int) -> None:
    rng = Random(seed)
    side = [rng.gauss(0.0, 1.0) for _ in range(3)]
    x, y, z = (part / hypot(*side) for part in side)
    began_s, apart_s = rng.uniform(3.0, 3.1), rng.uniform(0.25, 0.65)
    taps: list[Action] = [Tap(began_s + k * apart_s + rng.uniform(-0.03, 0.03), g, (x, y, z)) for k in range(3)]
    assert _taps(simulate_script((*taps, Rest(7.0)), seed, rate_hz=52.0)) == 1


@pytest.mark.parametrize(("times", "apart_s"), [(1, 0.4), (2, 0.4), (4, 0.4), (7, 0.3), (3, 1.2)])
def test_another_number_or_another_beat_is_no_button(times: int, apart_s: float) -> None:
    assert _taps(_tapped(times, apart_s, 6.0, 104.0)) == 0


_RATE_HZ = 200.0


def _knocks(at_s: tuple[float, ...], height_mps2: float, shaken_mps2: float = 0.0) -> int:
    """Taps seen in knocks of one sample each on a leg that is shaken to and fro with every sample."""
    detector = TapDetector()
    knocks = {round(at * _RATE_HZ) for at in at_s}
    for k in range(round(6.0 * _RATE_HZ)):
        force = height_mps2 if k in knocks else (-1) ** k * shaken_mps2
        detector.step((k / _RATE_HZ, 0.0, 0.0, 9.81 + force, 0.0, 0.0, 0.0))
    return detector.taps


@pytest.mark.parametrize(("apart_s", "taps"), [(0.12, 0), (0.17, 1), (0.2, 1), (0.7, 1), (0.78, 1), (0.9, 0)])
def test_taps_are_from_15_to_80_hundredths_of_a_second_apart(apart_s: float, taps: int) -> None:
    assert _knocks((2.0, 2.0 + apart_s, 2.0 + 2 * apart_s), 40.0) == taps


@pytest.mark.parametrize(("shaken_mps2", "taps"), [(0.0, 1), (3.5, 1), (5.0, 0)])
def test_taps_stand_out_of_what_shakes_the_leg_before_them(shaken_mps2: float, taps: int) -> None:
    assert _knocks((2.0, 2.4, 2.8), 10.0, shaken_mps2) == taps


@pytest.mark.parametrize(("height_mps2", "taps"), [(5.5, 0), (7.0, 1)])
def test_a_tap_has_to_be_firm(height_mps2: float, taps: int) -> None:
    assert _knocks((2.0, 2.4, 2.8), height_mps2) == taps


@pytest.mark.parametrize("profile", [profile.name for profile in all_profiles()])
@pytest.mark.parametrize(
    "rate_hz", [52.0, pytest.param(104.0, marks=pytest.mark.long), pytest.param(208.0, marks=pytest.mark.long)]
)
@pytest.mark.parametrize("seed", [1, 2, 504])
def test_no_exercise_taps_by_itself(profile: str, rate_hz: float, seed: int) -> None:
    events = ("bounce", "cough", "fast_lift", "fast_return", "fidget", "regrip", "slip")
    assert _taps(simulate_set(seed, profile, rate_hz=rate_hz, events=events, hold_s=12.0)) == 0


@pytest.mark.parametrize("rate_hz", [52.0, 104.0, 208.0])
@pytest.mark.parametrize("bursts", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("lift_m", [0.004, 0.006, 0.008, 0.012])
def test_coughing_in_a_row_is_no_button(lift_m: float, bursts: int, rate_hz: float) -> None:
    script = (Cough(3.0, bursts, 1.0, lift_m), Rest(8.0))
    assert _taps(simulate_script(script, 1, rate_hz=rate_hz)) == 0


@pytest.mark.parametrize("seed", range(3))
def test_everyday_movement_is_no_button(seed: int) -> None:
    assert _taps(simulate_daily(seed, 6.0, rate_hz=104.0)) == 0


def test_three_taps_in_a_hold_pause_and_three_more_go_on() -> None:
    script = (
        Rest(26.0), Tap(6.0, 6.0, _SIDE), Tap(6.4, 6.0, _SIDE), Tap(6.8, 6.0, _SIDE),
        Repetition(110.0, 2.8, 6.0, 3.0), Rest(8.0),
        Tap(0.0, 6.0, _SIDE), Tap(0.4, 6.0, _SIDE), Tap(0.8, 6.0, _SIDE), Rest(20.0),
    )  # fmt: skip
    played = play(core(), simulate_script(script, 1, rate_hz=52.0).entries())
    reasons = [(event.step, event.reason) for event in played.of(Stepped)]
    at = reasons.index(("paused", "pause"))
    assert reasons[at - 1][0] == "hold"
    assert reasons[at + 1] == ("lie_still", "go_on")
    assert played.of(RepCounted) == []


def test_a_pause_by_taps_that_nobody_ends_is_taken_for_a_stop_for_pain() -> None:
    script = (Rest(26.0), Tap(4.0, 6.0, _SIDE), Tap(4.4, 6.0, _SIDE), Tap(4.8, 6.0, _SIDE), Rest(80.0))
    played = play(core(), simulate_script(script, 1, rate_hz=52.0).entries())
    assert played.steps[-2:] == ["pain_stop", "stop_screen"]
