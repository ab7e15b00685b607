"""What do the tests of the tape write and read?"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kneehold.sensor.model.values import Command, CommandKind, Entry, Link, LinkState, Mounting, Packet, Samples, Tick
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.writer import TapeWriter


@pytest.fixture
def header() -> TapeHeader:
    """Two sensors, everything said that can be said."""
    right = SensorHeader("right", "movesense", "right", Mounting((1.0, 0.0, 0.0), (0.0, 0.6, 0.8)), 52.0, "v", "a:b")
    left = SensorHeader("left", None, "left")
    plan = TapePlan("knee-to-chest", "both", 20.0, 3, 1.5)
    return TapeHeader("one", "kneehold 0", (right, left), plan, "2024-05-06T07:08:09Z", "a test", (("rest_deg", 12.0),))


@pytest.fixture
def entries() -> tuple[Entry, ...]:
    """One entry of every kind, in order of arrival."""
    return (
        Link("right", 1, LinkState.UP),
        Packet("right", 2_000_000_001, "34800002-7185-4d5d-b431-630e7050e8f0", bytes(range(20))),
        Samples("left", 3, ((0.0, 0.1, -9.80665, 1e-9, 0.0, 2.5, -0.25), (0.02, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0))),
        Tick("right", 4),
        Command("left", 5, CommandKind.MARK, "tut weh, „links“\n\u2028 \udc80"),
        Command("left", 6, CommandKind.SET_SIDE, "left"),
        Link("right", 7, LinkState.OVERRUN),
        Link("right", 8, LinkState.DOWN),
    )


@pytest.fixture
def unsealed(tmp_path: Path, header: TapeHeader, entries: tuple[Entry, ...]) -> Path:
    """A session folder as a crash leaves it: everything written, nothing compressed."""
    folder = tmp_path / "session"
    writer = TapeWriter(folder, header)
    for entry in entries:
        writer.append(entry)
    writer.seal()
    packed = folder / "tape.jsonl.gz"
    (folder / "tape.jsonl").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    return folder
