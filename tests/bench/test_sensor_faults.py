"""Is a set from a faulty sensor counted right, or not trusted and said, whatever the fault?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.bench.exports import outcome_of, simulated
from kneehold.sensor.bench.sensor_faults import SENSOR_FAULTS
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.simulation.motion import Values

# What a sensor may have and still be counted.
_HARMLESS = (
    "acc clipped at 2 g", "rate in steps of 1 deg/s", "rate off by 5 deg/s", "rate off by 10 deg/s",
    "rate with 5 % of the next axis", "rate smoothed over 0.2 s", "acc smoothed over 1 s",
    "times jitter by half a sample", "each tenth sample held", "samples doubled", "rate clipped at 250 deg/s",
    "rate x reversed", "rate y reversed", "rate z reversed",
)  # fmt: skip


def written(rows: Values, path: Path) -> Path:
    np.savetxt(path, rows, delimiter=",", header="t_s,ax,ay,az,gx,gy,gz", comments="", fmt="%.7f")
    return path


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    path = written(simulated(3), tmp_path_factory.mktemp("good") / "good.csv")
    return [rep.hold_s for rep in replay(str(path), ReplayOptions()).reps]


@pytest.mark.parametrize("fault", SENSOR_FAULTS)
def test_a_faulty_sensor_is_counted_right_or_not_trusted(fault: str, true: list[float], tmp_path: Path) -> None:
    path = written(SENSOR_FAULTS[fault](simulated(3)), tmp_path / "faulty.csv")
    assert len(true) == 3
    outcome = outcome_of(path, true)
    assert outcome == "right" if fault in _HARMLESS else outcome in ("right", "untrusted")
    if outcome == "untrusted":
        assert replay(str(path), ReplayOptions()).summary["warnings"]
