"""Is every repetition counted when the leg rolled before the first of them, with an unknown mounting?"""

from __future__ import annotations

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Fidget, Go, Repetition, Rest


def _ranges_deg(*before: Action) -> list[float]:
    """What is counted of three repetitions of 105 degrees after ``before``."""
    rep = Repetition(to_deg=105.0, lift_s=1.5, hold_s=4.0, return_s=1.5)
    simulation = simulate_script((*before, rep, Rest(3.0), rep, Rest(3.0), rep, Rest(3.0)), 7, rate_hz=52.0)
    pipeline = Pipeline(session_setup(simulation.header(), ReplayOptions()))
    events = [event for entry in simulation.entries() for event in pipeline.feed(entry).events]
    return [event.rep.range_deg for event in (*events, *pipeline.finish().events) if isinstance(event, RepCounted)]


def _close(found: list[float]) -> bool:
    return found == pytest.approx([105.0] * 3, abs=4.0)


@pytest.mark.parametrize(("roll_deg", "seconds"), [(15.0, 0.5), (25.0, 1.0), (-35.0, 0.5), (45.0, 2.0)])
def test_a_leg_that_rolls_and_comes_back_costs_nothing(roll_deg: float, seconds: float) -> None:
    assert _close(_ranges_deg(Rest(10.0, (Fidget(4.0, "roll", roll_deg, seconds),))))


@pytest.mark.parametrize("roll_deg", [20.0, -40.0])
def test_a_leg_that_rolls_and_stays_so_costs_nothing(roll_deg: float) -> None:
    assert _close(_ranges_deg(Rest(4.0), Go("roll", roll_deg, 1.0, stay_s=8.0)))


def test_many_small_stirrings_do_not_add_up() -> None:
    fidgets = tuple(Fidget(4.0 + 2.0 * k, "roll", 6.0, 0.4) for k in range(6))
    assert _close(_ranges_deg(Rest(20.0, fidgets)))


def test_a_leg_that_rolls_on_into_the_lift_costs_nothing() -> None:
    assert _close(_ranges_deg(Rest(4.0), Go("roll", 30.0, 0.8), Go("roll", 0.0, 0.8)))
