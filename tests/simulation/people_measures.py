"""Simulated people of a family, and what their movement measures."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from kneehold.sensor.simulation.exercises import EXERCISES
from kneehold.sensor.simulation.families import FAMILIES
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.truth import TrueRep

each_family = pytest.mark.parametrize("family", [family.name for family in FAMILIES])
each_profile = pytest.mark.parametrize("profile", [exercise.name for exercise in EXERCISES])
SEEDS = range(40, 46)


def people(family: str, profile: str = "knee-to-chest", **wishes: object) -> list[Simulation]:
    return [simulate_family(family, seed, profile=profile, **wishes) for seed in SEEDS]  # type: ignore[arg-type]


def trait(simulation: Simulation, name: str) -> float:
    return cast("dict[str, float]", simulation.description["traits"])[name]


def labels(simulation: Simulation, label: str) -> list[tuple[float, float]]:
    spans = cast("list[dict[str, object]]", simulation.description["labels"])
    return [(cast("float", s["start_s"]), cast("float", s["end_s"])) for s in spans if s["label"] == label]


def between(simulation: Simulation, start_s: float, end_s: float) -> Values:
    return simulation.rows[(simulation.t_s >= start_s) & (simulation.t_s < end_s)]


def sway_dps(rows: Values) -> float:
    """Root mean square of the angular rate without its offset."""
    rate = np.degrees(rows[:, 4:7])
    return float(np.sqrt(np.mean(np.sum((rate - rate.mean(axis=0)) ** 2, axis=1))))


def held(simulation: Simulation, rep: TrueRep) -> Values:
    """The middle of a hold."""
    return between(simulation, rep.hold_start_s + 0.2 * rep.hold_s, rep.hold_end_s - 0.2 * rep.hold_s)


def share_about_one_axis(simulation: Simulation, rep: TrueRep) -> float:
    """Of the turning in a lift; 1 if the sensor stays in one plane."""
    rate = between(simulation, rep.lift_start_s - 0.5, rep.hold_start_s + 0.5)[:, 4:7]
    rate = rate - between(simulation, 0.0, 2.0)[:, 4:7].mean(axis=0)
    values = np.linalg.eigvalsh(rate.T @ rate)
    return float(values[-1] / values.sum())


def lifts_s(simulation: Simulation) -> list[float]:
    return [rep.hold_start_s - rep.lift_start_s for rep in simulation.reps]


def mean(values: list[float]) -> float:
    return float(np.mean(values))
