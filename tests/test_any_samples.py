"""Does nothing a sensor or a file may say bring the core down, whichever filter it uses?"""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneehold.sensor.core.pipeline import Pipeline, SensorSetup, SessionSetup
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.values import Samples, TimedRow
from kneehold.sensor.motion.declared_mounting import parse_mounting

_STRETCH: Profile = load_profile("knee-to-chest")
# Dead, stuck, blown up, in another unit, and now and then right: what a reading can be.
_READINGS = st.sampled_from([0.0, 1e-300, 1e-9, 0.3, 9.81, -9.81, 30.0, 1e4, -1e4, 5e5]) | st.floats(-20.0, 20.0)
_SPELLS = st.lists(
    st.tuples(
        st.integers(1, 200),  # samples
        st.sampled_from([1e-6, 0.01, 0.02, 0.05, 0.6, 100.0]),  # seconds between them
        st.tuples(*[_READINGS] * 6),
        st.tuples(*[_READINGS] * 6),
    ),
    min_size=1,
    max_size=5,
)


def _rows(spells: list[tuple[int, float, TimedRow, TimedRow]]) -> tuple[TimedRow, ...]:
    """Each spell goes to and fro between two readings, for two samples each."""
    values = [(step_s, one if k % 4 < 2 else other) for count, step_s, one, other in spells for k in range(count)]
    times_s = accumulate(step_s for step_s, _ in values)
    return tuple((t_s, *reading) for t_s, (_, reading) in zip(times_s, values, strict=True))


@pytest.mark.parametrize("filter_name", ["gravity", "madgwick", "mahony", "ekf", "aqua"])
@settings(max_examples=40, deadline=None)
@given(spells=_SPELLS, mount=st.sampled_from(["unknown", "x=knee", "-z=front", "x=knee,y=front"]))
def test_whatever_the_samples_say_there_is_a_summary(
    filter_name: str, spells: list[tuple[int, float, TimedRow, TimedRow]], mount: str
) -> None:
    sensor = SensorSetup("thigh", None, "right", parse_mounting(mount), None, "")
    pipeline = Pipeline(SessionSetup((sensor,), _STRETCH, 20.0, 3, None, "right", filter_name))
    rows = _rows(spells)
    pipeline.feed(Samples("thigh", 0, rows))
    pipeline.finish()
    assert pipeline.summary("any")["samples"] == len(rows)
