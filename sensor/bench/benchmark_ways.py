"""Entries of the benchmark by the ways of counting that are at hand: ours, and those that others use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from kneehold.sensor.bench.baselines import PEERS, regular_grid, vqf_is_here
from kneehold.sensor.bench.benchmark_set import Entry
from kneehold.sensor.bench.both_ways import holds_both_ways
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.simulation.recording import Simulation

__all__ = ["WAYS", "entry_rows"]

_Way = Callable[[Simulation], Sequence[Hold]]


def _ours(simulation: Simulation) -> Sequence[Hold]:
    """By the recording alone, as from a file: nothing of the radio is known."""
    pipeline = Pipeline(session_setup(simulation.header(), ReplayOptions()))
    events = [event for entry in simulation.samples() for event in pipeline.feed(entry).events]
    events += pipeline.finish().events
    if pipeline.summary("")["trusted"] is not True:
        return ()
    reps = [event.rep for event in events if isinstance(event, RepCounted)]
    return [Hold(rep.hold_start_s, rep.hold_end_s) for rep in reps]


def _peer(simulation: Simulation, name: str) -> Sequence[Hold]:
    peer = next(peer for peer in PEERS if peer.name == name)
    profile: Profile = load_profile(simulation.profile)
    return peer.holds(regular_grid(simulation.rows, _rate_hz(simulation)), profile)


def _offline(simulation: Simulation) -> Sequence[Hold]:
    grid = regular_grid(simulation.rows, _rate_hz(simulation))
    return holds_both_ways(grid.rate_hz, grid.acc_mps2, grid.gyr_radps, load_profile(simulation.profile))


def _rate_hz(simulation: Simulation) -> float:
    """By the times alone, as an entrant would find it."""
    return float(1.0 / np.median(np.diff(simulation.rows[:, 0])))


# By the word on the command line: the name in tables, and how it counts.
WAYS: dict[str, tuple[str, _Way]] = {
    "kneehold": ("kneehold", _ours),
    "madgwick": ("ahrs Madgwick + threshold", partial(_peer, name="ahrs Madgwick + threshold")),
    "tilt": ("accelerometer tilt + find_peaks", partial(_peer, name="accelerometer tilt + find_peaks")),
    "autocorrelation": ("autocorrelation (RecoFit)", partial(_peer, name="autocorrelation (RecoFit)")),
    "vqf": ("vqf + threshold", partial(_peer, name="vqf + threshold")),
    "both-ways": ("both ways in time", _offline),
}


def entry_rows(
    way: str, chosen: Sequence[Entry], workers: int, on_progress: Done | None = None
) -> list[tuple[str, float, float]]:
    """Rows ``recording, start_s, end_s`` of one of ``WAYS``; ``UsageError`` where a package is missing."""
    if way == "vqf" and not vqf_is_here():
        raise UsageError("the way 'vqf' needs the package vqf (pip install 'kneehold[peers]').")
    found = ordered_map(partial(_rows, way=way), chosen, workers, on_progress)
    return [row for rows in found for row in rows]


def _rows(entry: Entry, way: str) -> list[tuple[str, float, float]]:
    return [(entry.name, hold.start_s, hold.end_s) for hold in WAYS[way][1](entry.simulate())]
