"""Do the peers count rightly where counting is easy, so that the comparison is a fair one?"""

from __future__ import annotations

import pytest

from kneehold.sensor.bench.baselines import Grid, Peer, regular_grid
from kneehold.sensor.bench.counted import usable_peers
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.simulation.scenarios import Simulation, simulate_set


@pytest.fixture(scope="module")
def clean() -> Simulation:
    """Four equal holds, an exact sensor, nothing else happening."""
    return simulate_set(3, "knee-to-chest", device="ideal", rate_hz=52.0, reps=4, hold_s=8.0, events=())


@pytest.fixture(scope="module")
def grid(clean: Simulation) -> Grid:
    return regular_grid(clean.rows, clean.radio.rate_hz)


@pytest.mark.parametrize("peer", usable_peers(), ids=lambda peer: peer.name)
def test_every_peer_counts_a_clean_set(peer: Peer, clean: Simulation, grid: Grid) -> None:
    assert len(peer.holds(grid, load_profile(clean.profile))) == len(clean.reps)


@pytest.mark.parametrize("peer", [p for p in usable_peers() if p.has_holds], ids=lambda peer: peer.name)
def test_every_peer_that_times_holds_begins_in_the_lift_and_ends_in_the_return(
    peer: Peer, clean: Simulation, grid: Grid
) -> None:
    holds = peer.holds(grid, load_profile(clean.profile))
    pairs = list(zip(holds, clean.reps, strict=True))
    assert all(rep.lift_start_s < h.start_s < rep.hold_start_s + 1.0 for h, rep in pairs)
    assert all(rep.hold_end_s - 1.0 < h.end_s < rep.return_s for h, rep in pairs)


def test_the_grid_draws_a_straight_line_through_a_gap(clean: Simulation) -> None:
    rows = clean.rows
    with_gap = regular_grid(rows[(rows[:, 0] < rows[0, 0] + 1.0) | (rows[:, 0] > rows[0, 0] + 1.5)], 52.0)
    inside = with_gap.acc_mps2[55:77, 0]
    assert abs(inside[2:] - 2.0 * inside[1:-1] + inside[:-2]).max() < 1e-9


def test_the_grid_takes_the_offset_at_rest_off_the_gyroscope(clean: Simulation) -> None:
    rows = clean.rows.copy()
    rows[:, 4:] += 0.05
    assert abs(regular_grid(rows, 52.0).gyr_radps[:104].mean(axis=0)).max() < 1e-9
