"""Do the streams of a session come back as they were sent?"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.live.lsl import LslOutlet
from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.scenarios import simulate_set

pylsl: Any = pytest.importorskip("pylsl", exc_type=ImportError)


def _inlet(name: str) -> Any:
    found = pylsl.resolve_byprop("name", name, timeout=20.0)
    assert found, f"no stream called {name}"
    inlet = pylsl.StreamInlet(found[0], max_buflen=600)
    inlet.open_stream(timeout=20.0)
    return inlet


def _pulled(inlet: Any, count: int) -> tuple[list[list[Any]], list[float]]:
    samples: list[list[Any]] = []
    stamps: list[float] = []
    until = time.monotonic() + 30.0
    while len(samples) < count and time.monotonic() < until:
        more, at = inlet.pull_chunk(timeout=1.0, max_samples=4096)
        samples += more
        stamps += at
    return samples, stamps


def test_samples_angle_and_markers_are_read_back() -> None:
    simulation = simulate_set(11, "knee-to-chest", reps=1, hold_s=4.0)
    setup = session_setup(simulation.header(), ReplayOptions())
    outlet = LslOutlet()
    rows: list[TimedRow] = []
    angles: list[float] = []

    def on_row(sensor: str, row: TimedRow) -> None:
        rows.append(row)
        outlet.row(sensor, row)

    show = outlet.begin(setup)

    def trace(sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:
        angles.append(elevation_deg)
        show(sensor, t_s, elevation_deg, phase)

    raw, elevation, markers = (_inlet(f"kneehold {what}") for what in ("raw thigh", "elevation thigh", "markers"))
    pipeline = Pipeline(setup, trace, on_row)
    for entry in simulation.entries():
        outlet.publish(pipeline.feed(entry))
    outlet.publish(pipeline.finish())

    samples, stamps = _pulled(raw, len(rows))
    assert np.array(samples) == pytest.approx(np.array(rows)[:, 1:])
    assert len(stamps) == len(rows)
    assert _pulled(elevation, len(angles))[0] == pytest.approx(np.array(angles)[:, None], nan_ok=True)
    said = [json.loads(text) for (text,) in _pulled(markers, 10)[0]]
    kinds = [one["type"] for one in said]
    assert kinds.count("rep") == 1
    assert {"armed", "hold_started", "hold_ended", "phase"} <= set(kinds)
    rep = next(one for one in said if one["type"] == "rep")
    assert rep["hold_pm_s"] > 0.0


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from kneehold.sensor.model.errors import UsageError

    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(UsageError, match="lsl"):
        LslOutlet()
