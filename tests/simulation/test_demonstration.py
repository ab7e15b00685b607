"""Does the demonstration show in a minute what there is to be seen?"""

from __future__ import annotations

from functools import cache

import pytest

from kneehold.sensor.core.guided_pipeline import GuidedPipeline, core_of
from kneehold.sensor.model.events import Event, HoldBridged, RepCounted, SignalLost
from kneehold.sensor.model.guided_events import Answered, SensorMoved, Step, Stepped
from kneehold.sensor.model.values import Link, LinkState
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.demonstration import demonstrate


def _led(seed: int, reps: int = 3, hold_s: float = 20.0) -> tuple[GuidedPipeline, tuple[Event, ...]]:
    entries, header = demonstrate(seed, reps=reps, hold_s=hold_s)
    core = core_of(session_setup(header, ReplayOptions()))
    assert isinstance(core, GuidedPipeline)
    fed = [event for entry in entries for event in core.feed(entry).events]
    return core, (*fed, *core.finish().events)


@cache
def _events() -> tuple[Event, ...]:
    return _led(1)[1]


def test_both_legs_do_their_repetitions_and_one_is_let_go_too_early() -> None:
    reps = [event.rep for event in _events() if isinstance(event, RepCounted)]
    assert [(rep.side, rep.outcome) for rep in reps] == [
        ("right", "full"), ("right", "short"), ("right", "full"), ("left", "full"), ("left", "full"), ("left", "full"),
    ]  # fmt: skip


def test_every_question_is_answered_and_the_sensor_is_moved_once() -> None:
    answers = [(event.question, event.answer) for event in _events() if isinstance(event, Answered)]
    moves = [event.side for event in _events() if isinstance(event, SensorMoved)]
    assert [answer for _, answer in answers] == ["no", "no", "no", "no", "3", "2"]
    assert moves == ["left"]


def test_the_session_goes_through_its_steps_to_the_end() -> None:
    steps = [event.step for event in _events() if isinstance(event, Stepped)]
    assert set(steps) >= {Step.SCREEN, Step.PAIN_BEFORE, Step.LIE_STILL, Step.HOLD, Step.RELEASE, Step.REST}
    assert steps[-1] == Step.SUMMARY


def test_a_bounce_is_flagged() -> None:
    flags = [event.rep.flags for event in _events() if isinstance(event, RepCounted)]
    assert ["bounce" in of_one for of_one in flags] == [True, False, False, False, False, False]


def test_the_link_is_lost_inside_a_hold_which_goes_on() -> None:
    kinds = [type(event) for event in _events()]
    assert kinds.count(SignalLost) == kinds.count(HoldBridged) == 1


def test_the_loss_looks_as_a_radio_would_tell_it() -> None:
    entries, _ = demonstrate(1)
    states = [entry.state for entry in entries if isinstance(entry, Link)]
    arrivals = [entry.arrival_ns for entry in entries]
    assert states == [LinkState.DOWN, LinkState.UP]
    assert arrivals == sorted(arrivals)


def test_at_five_times_the_speed_it_takes_less_than_a_minute_and_the_first_is_counted_within_ten_seconds() -> None:
    entries, _ = demonstrate(1)
    first_s = next(event.rep.return_s for event in _events() if isinstance(event, RepCounted))
    whole_s = (entries[-1].arrival_ns - entries[0].arrival_ns) * 1e-9
    assert (whole_s / 5.0 < 60.0, first_s / 5.0 < 10.0) == (True, True)


@pytest.mark.parametrize(("reps", "hold_s"), [(1, 4.0), (2, 5.0), (5, 10.0)])
@pytest.mark.parametrize("seed", [2, 3])
def test_every_person_and_plan_is_counted_in_full(seed: int, reps: int, hold_s: float) -> None:
    core, _ = _led(seed, reps, hold_s)
    assert (core.summary("demonstration")["counted"], core.ending) == (2 * reps, "complete")
