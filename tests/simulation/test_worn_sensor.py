"""Is the simulated sensor worn, driven and begun late as its family says?"""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.seen import begun_late
from tests.simulation.people_measures import SEEDS, between, labels, mean, people, trait

# --- the sensor on the leg ------------------------------------------------------------------------


def up_at_rest(simulation: Simulation) -> list[Values]:
    """The direction of gravity in the last second of every rest."""
    ends = [end_s for start_s, end_s in labels(simulation, "rest") if end_s - start_s > 1.2]
    means = [between(simulation, end_s - 1.0, end_s)[:, 1:4].mean(axis=0) for end_s in ends]
    return [each / np.linalg.norm(each) for each in means]


def most_turned_deg(simulation: Simulation) -> float:
    ups = up_at_rest(simulation)
    return max(float(np.degrees(np.arccos(np.clip(one @ ups[0], -1.0, 1.0)))) for one in ups)


@pytest.mark.parametrize("family", ["strap-turns-between", "strap-turns-raised", "put-on-again"])
def test_a_sensor_that_moved_on_the_leg_feels_another_up_at_rest(family: str) -> None:
    def moved(name: str) -> float:
        return mean([most_turned_deg(simulate_family(name, s, profile="straight-leg-raise")) for s in SEEDS])

    assert moved(family) > moved("ordinary") + 10.0


def test_what_is_declared_is_off_by_what_the_family_says() -> None:
    for simulation in people("declared-off", declared=True):
        told, true = simulation.told, simulation.mounting
        assert told is not None
        assert told.knee is not None
        assert true.knee is not None
        off_deg = np.degrees(np.arccos(np.dot(told.knee, true.knee)))
        assert off_deg == pytest.approx(trait(simulation, "off_deg"), abs=0.01)
        assert simulation.header().sensors[0].mounting == told


def test_a_declaration_may_mix_up_knee_and_hip() -> None:
    for simulation in people("declared-reversed", declared=True):
        assert simulation.told is not None
        told, true = simulation.told.knee, simulation.mounting.knee
        assert told is not None
        assert true is not None
        assert np.dot(told, true) < -0.9


def test_declared_or_not_it_is_the_same_motion() -> None:
    known, unknown = (simulate_family("strokes", 40, declared=declared) for declared in (True, False))
    assert known.reps == unknown.reps
    assert not unknown.header().sensors[0].mounting.is_declared
    sizes = [np.linalg.norm(s.rows[:, 1:4], axis=1) for s in (known, unknown)]
    # Offsets and scales are those of other axes.
    assert sizes[0] == pytest.approx(sizes[1], abs=0.6)


# --- chip, clock and link -------------------------------------------------------------------------


def test_a_small_range_clips() -> None:
    most = [float(np.abs(s.rows[:, 1:4]).max()) for s in people("clipped")]
    assert max(most) <= 2.0 * GRAVITY_MPS2
    assert max(most) > 1.99 * GRAVITY_MPS2


def test_chips_err_in_offset_and_drift() -> None:
    offsets = [
        abs(float(np.linalg.norm(between(s, 0.0, 2.0)[:, 1:4].mean(axis=0))) - GRAVITY_MPS2)
        for s in people("chip-errors")
    ]
    usual = [
        abs(float(np.linalg.norm(between(s, 0.0, 2.0)[:, 1:4].mean(axis=0))) - GRAVITY_MPS2) for s in people("ordinary")
    ]
    assert max(offsets) > max(usual)
    drifts = [np.degrees(s.rows[-30:, 4:7].mean(axis=0) - s.rows[:30, 4:7].mean(axis=0)) for s in people("chip-errors")]
    assert max(float(np.linalg.norm(drift)) for drift in drifts) > 0.3


def test_odd_clocks_repeat_samples_jitter_and_run_at_any_rate() -> None:
    odd = people("odd-clock")
    rates = [simulation.radio.rate_hz for simulation in odd]
    assert (min(rates) < 40.0, max(rates) > 60.0, all(10.0 <= rate <= 210.0 for rate in rates)) == (True, True, True)
    assert all(simulation.header().sensors[0].driver is None for simulation in odd)
    repeated = [float(np.mean((np.diff(s.rows[:, 1:], axis=0) == 0.0).all(axis=1))) for s in odd]
    assert max(repeated) > 0.05
    spread = [float(np.std(np.diff(s.rows[:, 0])) / np.mean(np.diff(s.rows[:, 0]))) for s in odd]
    assert max(spread) > 0.1


def test_gaps_lie_over_moments_that_matter() -> None:
    for simulation in people("gaps"):
        gaps = cast("list[list[float]]", simulation.description["gaps"])
        assert gaps
        for start_s, end_s in gaps:
            assert len(between(simulation, start_s, end_s)) == 0
            assert any(
                start_s < rep.return_s + 1.1 and end_s > rep.lift_start_s
                for rep in (*simulation.reps, *simulation.optional)
            )


def test_what_a_gap_of_more_than_five_seconds_hides_is_not_demanded() -> None:
    simulations = [simulate_family("gaps", seed, profile="knee-to-chest") for seed in range(40, 90)]
    for simulation in simulations:
        for start_s, end_s in cast("list[list[float]]", simulation.description["gaps"]):
            hidden = [r for r in simulation.reps if start_s < r.return_s and end_s > r.lift_start_s]
            assert end_s - start_s <= 5.0 or hidden == []
    assert sum(len(simulation.optional) for simulation in simulations) > 0


# --- begun late -----------------------------------------------------------------------------------


def test_a_recording_begun_late_is_the_rest_of_the_same_recording() -> None:
    whole = simulate_family("ordinary", 40, profile="knee-to-chest")
    late = begun_late(whole, whole.reps[1].lift_start_s - 1.0)
    first = len(whole.rows) - len(late.rows)
    since_s = float(whole.t_s[first])
    assert (late.rows[:, 1:] == whole.rows[first:, 1:]).all()
    assert late.rows[0, 0] == 0.0
    assert since_s >= whole.reps[1].lift_start_s - 1.0
    assert [rep.hold_start_s + since_s for rep in (*late.optional, *late.reps)] == pytest.approx(
        [rep.hold_start_s for rep in whole.reps[1:]]
    )
    assert len(late.entries()) == len(whole.entries()) - first // whole.radio.per_packet


@pytest.mark.parametrize(("before_s", "is_demanded"), [(2.4, True), (1.0, False), (-3.0, False)])
def test_a_raise_is_demanded_once_two_seconds_of_rest_were_seen(before_s: float, is_demanded: bool) -> None:
    whole = next(
        s for s in (simulate_family("ordinary", k, profile="knee-to-chest") for k in range(40, 60)) if has_rest(s)
    )
    lifted_s = labels(whole, "rep")[0][0]
    late = begun_late(whole, lifted_s - before_s)
    assert len(late.optional) == (0 if is_demanded else 1)
    assert len(late.reps) == len(whole.reps) - len(late.optional)


def has_rest(simulation: Simulation) -> bool:
    (start_s, end_s), *_ = labels(simulation, "rest")
    return end_s - start_s > 3.0 and not labels(simulation, "lead_in")


def test_nothing_is_left_after_the_end() -> None:
    whole = simulate_family("ordinary", 40, profile="knee-to-chest")
    with pytest.raises(UsageError, match="nothing is left"):
        begun_late(whole, float(whole.t_s[-1]))
