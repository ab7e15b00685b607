"""Nothing that a command acknowledged is lost with the power, and whatever is left opens."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, change_about, read_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.json_files import read_json
from kneehold.sensor.archive.known_sensors import KnownSensor, known_sensors, remember
from kneehold.sensor.archive.safety import is_screen_due, note_screen
from kneehold.sensor.archive.sidecars import add_correction, add_marks, read_corrections, session_marks
from kneehold.sensor.archive.times import now_utc
from kneehold.sensor.model.values import Tick
from kneehold.sensor.review.corrected import Correction
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.marks import Mark
from kneehold.sensor.tape.reader import HEADER_FILE, open_recording
from kneehold.sensor.tape.writer import TapeWriter
from tests.power_loss import Disk

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is synced is found by /proc")

_PLAYS = 5  # of chance, at every moment
_ENTRIES = 20
_HEADER = TapeHeader("s", "test", (SensorHeader("thigh", None, "right"),), TapePlan("knee-to-chest", "right", 20.0, 3))
_DECISION = Correction("rater", "2026-01-01T00:00:00+00:00", "reject", 1.0, 2.0)


def _record(root: Path) -> None:
    with TapeWriter(DataDir(root).made().sessions / "s", _HEADER) as tape:
        for ns in range(_ENTRIES):
            tape.append(Tick("thigh", ns))


def _recorded(root: Path) -> int:
    return sum(1 for _ in open_recording(root / "sessions" / "s").entries())


def _check_all(root: Path) -> None:
    """Everything that is there opens."""
    session = root / "sessions" / "s"
    if (session / HEADER_FILE).exists():
        assert _recorded(root) in range(_ENTRIES + 1)
        session_marks(session)
        read_corrections(session)
        read_about(session)
    read_json(root / "safety.json", 1)
    read_json(root / "sensors.json", 1)


_KNOWN = KnownSensor("C4:11:22:33:00:01", "a sensor", "movesense")
# What is done, and whether it is there.
_WRITES: dict[str, tuple[Callable[[Path], None], Callable[[Path], bool]]] = {
    "record": (_record, lambda root: _recorded(root) == _ENTRIES),
    "mark": (
        lambda root: add_marks(root / "sessions" / "s", [Mark(1, 1.0, 2.0, rater="rater")], 10.0),
        lambda root: len(session_marks(root / "sessions" / "s")) == 1,
    ),
    "correct": (
        lambda root: add_correction(root / "sessions" / "s", _DECISION),
        lambda root: read_corrections(root / "sessions" / "s") == (_DECISION,),
    ),
    "label": (
        lambda root: void(change_about(root / "sessions" / "s", {"person": "a"})),
        lambda root: read_about(root / "sessions" / "s") == About("a"),
    ),
    "safety": (
        lambda root: note_screen(DataDir(root), is_clear=True, is_ended_by_pain=False),
        lambda root: not is_screen_due(DataDir(root), now_utc()),
    ),
    "sensor": (
        lambda root: remember(DataDir(root), {"thigh": _KNOWN}),
        lambda root: known_sensors(DataDir(root)) == {"thigh": _KNOWN},
    ),
}


def void(_: object) -> None:
    """What came back does not matter."""


@pytest.mark.parametrize("name", _WRITES)
def test_power_loss_takes_nothing_that_was_acknowledged(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, is_there = _WRITES[name]
    root = tmp_path / "disk" / "data"
    (tmp_path / "disk").mkdir()
    if name != "record":
        _record(root)
    disk = Disk(tmp_path / "disk")
    with disk.watched(monkeypatch):
        write(root)
    acknowledged = disk.now()
    for number in range(_PLAYS + 1):
        left = tmp_path / f"after-{number}"
        disk.after_power_loss(acknowledged, random.Random(number) if number else None, left)
        assert is_there(left / "data"), number
    for place, moment in enumerate(disk.moments):
        for number in range(_PLAYS + 1):
            left = tmp_path / f"moment-{place}-{number}"
            disk.after_power_loss(moment, random.Random(place * 100 + number) if number else None, left)
            _check_all(left / "data")
