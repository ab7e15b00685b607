"""What does a session sound like? A counted simulation, played into a director or a sounder."""

from __future__ import annotations

from functools import cache

from kneehold.sensor.core.pipeline import Pipeline, SessionSetup
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import Entry
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.scenarios import simulate_set

__all__ = ["events_of", "session", "updates"]

HOLD_S = 12.0
REPS = 2


@cache
def session() -> tuple[tuple[Entry, ...], SessionSetup]:
    """Two repetitions of about twelve seconds."""
    simulation = simulate_set(5, "knee-to-chest", reps=REPS, hold_s=HOLD_S, events=(), rate_hz=104.0)
    return simulation.entries(), session_setup(simulation.header(""), ReplayOptions(hold_s=HOLD_S - 1.0, reps=REPS))


@cache
def updates() -> tuple[Update, ...]:
    entries, setup = session()
    pipeline = Pipeline(setup)
    return (*(pipeline.feed(entry) for entry in entries), pipeline.finish())


def events_of(kind: type[Event]) -> list[Event]:
    return [event for update in updates() for event in update.events if isinstance(event, kind)]
