"""What becomes of a recording that begins while a knee is held at the chest, with an unknown mounting?

The held leg is taken for one at rest, and its return for a lift. The sensor's path tells that it was none; from then on
the true rest is rest, and a leg that is held up as at the beginning is not taken for one that has come back.
"""

from __future__ import annotations

import pytest

from kneehold.sensor.core.pipeline import Pipeline, SensorSetup, SessionSetup
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Samples
from kneehold.sensor.simulation.scenarios import simulate_set

SETTLED_S = 5.0  # into the first hold


@pytest.mark.parametrize("seed", [7, 10, 12, 13])
def test_the_repetitions_that_follow_are_counted(seed: int) -> None:
    simulation = simulate_set(seed, "knee-to-chest", reps=4, hold_s=12.0, rate_hz=52.0)
    first, *later = simulation.reps
    begin_s = first.hold_start_s + SETTLED_S
    rows = tuple((t, *v) for t, *v in simulation.rows.tolist() if t >= begin_s)
    sensor = SensorSetup("thigh", None, "right", UNKNOWN_MOUNTING, None, "")
    pipeline = Pipeline(SessionSetup((sensor,), load_profile("knee-to-chest"), 12.0, 3, None, "right"))
    pipeline.feed(Samples("thigh", 0, rows))
    pipeline.finish()
    reps = pipeline.summary("cut")["reps"]
    assert isinstance(reps, list)
    assert [rep["hold_s"] for rep in reps] == pytest.approx([rep.hold_s for rep in later], abs=0.15)
