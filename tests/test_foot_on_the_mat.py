"""Is a lift measured from where the foot was put on the mat, when the straight leg came there first?"""

from __future__ import annotations

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Go, Repetition, Rest


@pytest.mark.parametrize("foot_deg", [20.0, 35.0])
@pytest.mark.parametrize("range_deg", [58.0, 77.0])
def test_a_lift_from_the_mat_is_measured_from_there(foot_deg: float, range_deg: float) -> None:
    rep = Repetition(to_deg=foot_deg + range_deg, lift_s=1.8, hold_s=6.0, return_s=1.8)
    script = (Rest(4.0), Go("elevation", foot_deg, 2.0, stay_s=7.0), rep, Rest(3.0), rep, Rest(3.0))
    simulation = simulate_script(script, 4, rate_hz=52.0)
    pipeline = Pipeline(session_setup(simulation.header(), ReplayOptions()))
    events = [event for entry in simulation.entries() for event in pipeline.feed(entry).events]
    reps = [event.rep for event in (*events, *pipeline.finish().events) if isinstance(event, RepCounted)]
    assert [rep.range_deg for rep in reps] == pytest.approx([range_deg] * 2, abs=2.5)
