"""Which code the tests of the core try: that of a compiled wheel where one is asked for, else plain Python."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import pytest

_IS_WANTED = os.environ.get("KNEEHOLD_COMPILED") == "1"


@pytest.mark.parametrize(
    "name",
    [
        "model.values",
        "exercises.profiles",
        "motion.gravity_tracker",
        "motion.sensor_clock",
        "coach.counter",
        "coach.hold_band",
        "core.pipeline",
        "core.sensor_pipeline",
    ],
)
def test_the_core_is_what_was_asked_for(name: str) -> None:
    file = import_module(f"kneehold.sensor.{name}").__file__
    assert file is not None
    assert Path(file).suffix in ((".so", ".pyd") if _IS_WANTED else (".py",))


def test_a_saved_state_has_the_same_fields_in_both() -> None:
    from kneehold.sensor.motion.rest_detector import RestDetector

    saved, resumed = RestDetector(), RestDetector()
    for _ in range(300):
        saved.step(0.01, 0.1, 9.8, 0.2, 0.01, 0.0, 0.0)
    resumed.restore(saved.state())
    assert len(saved.state()) == len(RestDetector._past) > 30
    assert (resumed.still_s, resumed.gx0) == (saved.still_s, saved.gx0) != (0.0, 0.0)
