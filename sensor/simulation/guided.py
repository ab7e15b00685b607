"""A simulated person who follows a guided session.

A person with one sensor lies down, does every repetition of one leg, moves the sensor and goes on with the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.simulation.everyday import Restrap, Tumble
from kneehold.sensor.simulation.exercises import exercise_by_name
from kneehold.sensor.simulation.scenarios import Simulation, simulate_script
from kneehold.sensor.simulation.script import Action, Repetition, Rest, Script

__all__ = ["guided_script", "simulate_guided", "to_the_other_leg"]

# The question about pain passes by itself in this time, then the thigh has to lie still.
_BEGIN_S = 26.0
# Long enough for the rest of a plan (10 s) and the breath in that follows it.
_REST_S = 15.0
_OVER_S = 0.7
_LIFT_S, _RETURN_S = 2.8, 3.0
# Where the hand holds it, against its place on the thigh.
_HAND_M = (0.1, 0.2, 0.25)
# The last question passes by itself.
_END_S = 28.0


def guided_script(
    seed: int, profile: str, legs: Sequence[Sequence[float]], *, rest_s: float = _REST_S
) -> tuple[Script, float]:
    """What is done, and the elevation it begins at; ``legs``: for each leg its holds in seconds."""
    exercise = exercise_by_name(profile)
    rng = np.random.default_rng([seed, *profile.encode()])
    rest_deg = float(rng.uniform(*exercise.rest_deg))
    top_deg = 0.5 * sum(exercise.top_deg) + (rest_deg if exercise.from_rest else 0.0)
    script: list[Action] = [Rest(_BEGIN_S)]
    for number, holds in enumerate(legs):
        if number:
            script += [Rest(4.0), to_the_other_leg(rng), Rest(12.0)]
        for hold_s in holds:
            script += [Repetition(top_deg, _LIFT_S, hold_s + _OVER_S, _RETURN_S), Rest(rest_s)]
    return (*script, Rest(_END_S)), rest_deg


def simulate_guided(
    seed: int,
    profile: str,
    legs: Sequence[Sequence[float]],
    *,
    rate_hz: float = 104.0,
    loss: float = 0.0,
    driver: str = "movesense",
) -> Simulation:
    """A recording of it, of one sensor in an unknown mounting; ``loss`` is the share (0-1) of packets lost."""
    script, start_deg = guided_script(seed, profile, legs)
    return simulate_script(
        script, seed, profile=profile, start_deg=start_deg, rate_hz=rate_hz, loss=loss, driver=driver
    )


def to_the_other_leg(rng: np.random.Generator) -> Restrap:
    """Off, turned in the hand, and on again some other way round."""

    def angles() -> Vec3:
        x, y, z = (float(angle) for angle in rng.uniform(-140.0, 140.0, 3))
        return (x, y, z)

    tumbles = tuple(Tumble(angles(), _HAND_M, float(rng.uniform(0.8, 1.6)), 0.4) for _ in range(2))
    return Restrap(tumbles, angles(), 1.5)
