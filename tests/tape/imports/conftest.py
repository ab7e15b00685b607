"""One simulated set, as rows and as it is counted from a plain table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.simulation.scenarios import simulate_set


@pytest.fixture(scope="module")
def rows() -> Sequence[TimedRow]:
    simulation = simulate_set(5, "knee-to-chest", hold_s=6.0, rate_hz=104.0, events=())
    return [tuple(map(float, row)) for row in simulation.rows]  # type: ignore[misc]


@pytest.fixture(scope="module")
def holds(rows: Sequence[TimedRow], tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    path = tmp_path_factory.mktemp("plain") / "plain.csv"
    path.write_text("t_s,ax,ay,az,gx,gy,gz\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
    return [rep.hold_s for rep in replay(str(path), ReplayOptions()).reps]
