"""Is a set counted as it is, whatever the person did before and does afterwards, with an unknown mounting?"""

from __future__ import annotations

import numpy as np
import pytest

from kneehold.sensor.bench.counted import count
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.events import Attempt, Event
from kneehold.sensor.model.values import Samples
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.build import Build
from kneehold.sensor.simulation.daily import draw_daily
from kneehold.sensor.simulation.everyday import LieDown, RollOver, SitUp
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Repetition, Rest
from kneehold.sensor.simulation.upright import SitDown, Stand, StandUp

SET: tuple[Action, ...] = tuple(action for _ in range(3) for action in (Repetition(115.0, 1.8, 8.0, 1.8), Rest(4.0)))
STANDING: tuple[Action, ...] = (Stand(6.0, 0.5), SitDown(1.8, 8.0), LieDown(2.5, 12.0, 90.0), Rest(6.0))
SITTING: tuple[Action, ...] = (
    Rest(5.0),
    StandUp(1.6),
    Stand(6.0, 0.5),
    SitDown(1.8, 6.0),
    LieDown(2.5, 12.0, -90.0),
    Rest(6.0),
)
UP_AND_DOWN: tuple[Action, ...] = (
    SitUp(2.0, 10.0, 6.0), StandUp(1.5), Stand(6.0, 0.5), SitDown(1.7, 30.0), StandUp(1.5), Stand(6.0, 0.5),
)  # fmt: skip


def _counted(script: tuple[Action, ...], start_deg: float, seed: int, *, declared: bool = False) -> tuple[int, int]:
    """True holds that were counted, and what else was."""
    build = Build(
        lever_m=0.25,
        depth_m=0.06,
        azimuth_deg=40.0,
        hip_side_m=0.09,
        mount=((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    )
    simulation = simulate_script(script, seed, start_deg=start_deg, build=build, rate_hz=52.0, declared=declared)
    result = count("after", simulation).result
    raises = [
        span
        for span in simulation.description["labels"]
        if span["label"] == "rep"  # type: ignore[union-attr]
    ]
    hits = sum(any(r["start_s"] <= hold.start_s <= r["end_s"] for hold in result.detected) for r in raises)
    return hits, len(result.detected) - hits


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("before", "start_deg"), [(STANDING, -90.0), (SITTING, 0.0)])
def test_a_set_is_counted_after_the_person_came_to_lie(before: tuple[Action, ...], start_deg: float, seed: int) -> None:
    assert _counted((*before, *SET), start_deg, seed)[0] == 3


@pytest.mark.parametrize("seed", [1, 2])
def test_who_gets_up_after_a_set_and_sits_for_half_a_minute_does_no_repetition(seed: int) -> None:
    """With an unknown mounting sitting down for so long is the same turn of the thigh as a hold."""
    assert _counted((Rest(5.0), *SET, *UP_AND_DOWN), 0.0, seed, declared=True) == (3, 0)


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("seed", range(11, 19))
def test_whatever_was_done_before_the_set_is_whole(seed: int, upright: bool) -> None:
    before = draw_daily(np.random.default_rng(seed), 60.0, upright=upright, declared=False)
    assert _counted((*before, Rest(8.0), *SET), 0.0, seed)[0] == 3


@pytest.mark.parametrize("to_deg", [80.0, -80.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_rolls_over_now_and_then_does_no_repetition(seed: int, to_deg: float) -> None:
    over = RollOver(to_deg, 1.6, 9.0, 15.0)
    script = (Rest(6.0), over, Rest(20.0), RollOver(to_deg, 2.3, 15.0, 30.0), Rest(6.0))
    assert _counted(script, 0.0, seed, declared=True) == (0, 0)


@pytest.mark.parametrize("cut", [1, 13, 10_000_000])
def test_what_is_doubted_and_told_late_is_the_same_however_the_recording_is_cut(cut: int) -> None:
    over = RollOver(80.0, 1.6, 9.0, 15.0)
    script = (Rest(6.0), over, Rest(9.0), *SET, StandUp(1.5), Stand(6.0, 0.5), SitDown(1.7, 9.0), *SET)
    assert _told(script, cut) == _told(script, 64)
    assert any(isinstance(event, Attempt) and event.reason == "not_flexion" for event in _told(script, cut))


def _told(script: tuple[Action, ...], cut: int) -> list[Event]:
    simulation = simulate_script(script, 1, rate_hz=52.0)
    rows = [(t_s, *values) for t_s, *values in simulation.rows.tolist()]
    pipeline = Pipeline(session_setup(simulation.header(), ReplayOptions()))
    name = pipeline.setup.sensors[0].name
    events: list[Event] = []
    for k in range(0, len(rows), cut):
        events += pipeline.feed(Samples(name, int(1e9 * rows[k][0]), tuple(rows[k : k + cut]))).events
    return [*events, *pipeline.finish().events]
