"""Does the demonstration show in a minute what there is to be seen?"""

from __future__ import annotations

from functools import cache

import pytest

from sensor.events import Attempt, Event, HoldBridged, RepCounted, SignalLost
from sensor.pipeline import Pipeline
from sensor.session import ReplayOptions, session_setup
from sensor.simulation.demonstration import demonstrate
from sensor.values import Link, LinkState


@cache
def _events() -> tuple[Event, ...]:
    entries, header = demonstrate(1)
    pipeline = Pipeline(session_setup(header, ReplayOptions()))
    fed = [event for entry in entries for event in pipeline.feed(entry).events]
    return (*fed, *pipeline.finish().events)


def test_both_legs_do_their_repetitions_and_one_is_let_go_too_early() -> None:
    reps = [event.rep for event in _events() if isinstance(event, RepCounted)]
    assert [(rep.side, rep.outcome) for rep in reps] == [
        ("right", "full"), ("right", "short"), ("right", "full"), ("left", "full"), ("left", "full"), ("left", "full"),
    ]  # fmt: skip


def test_a_bounce_is_flagged_and_a_knee_too_low_is_an_attempt() -> None:
    flags = [event.rep.flags for event in _events() if isinstance(event, RepCounted)]
    reasons = [event.reason for event in _events() if isinstance(event, Attempt)]
    assert ("bounce" in flags[0], reasons) == (True, ["range"])


def test_the_link_is_lost_inside_a_hold_which_goes_on() -> None:
    kinds = [type(event) for event in _events()]
    assert kinds.count(SignalLost) == kinds.count(HoldBridged) == 1


def test_the_loss_looks_as_a_radio_would_tell_it() -> None:
    entries, _ = demonstrate(1)
    states = [entry.state for entry in entries if isinstance(entry, Link)]
    arrivals = [entry.arrival_ns for entry in entries]
    assert states == [LinkState.DOWN, LinkState.UP]
    assert arrivals == sorted(arrivals)


def test_at_five_times_the_speed_it_takes_less_than_a_minute() -> None:
    entries, _ = demonstrate(1)
    assert (entries[-1].arrival_ns - entries[0].arrival_ns) * 1e-9 / 5.0 < 60.0


@pytest.mark.parametrize(("reps", "hold_s"), [(1, 4.0), (2, 5.0), (5, 10.0)])
@pytest.mark.parametrize("seed", [2, 3])
def test_every_person_and_plan_is_counted_in_full(seed: int, reps: int, hold_s: float) -> None:
    entries, header = demonstrate(seed, reps=reps, hold_s=hold_s)
    pipeline = Pipeline(session_setup(header, ReplayOptions()))
    for entry in entries:
        pipeline.feed(entry)
    pipeline.finish()
    assert pipeline.summary("demonstration")["counted"] == 2 * reps
