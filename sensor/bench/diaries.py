"""The archive of a simulated diary on disk, for benchmarks and tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kneehold import __version__
from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.simulation.diary import DiarySession, DiaryTruth, simulate_diary
from kneehold.sensor.tape.events_json import event_json
from kneehold.sensor.tape.folder import EVENTS_FILE
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan, header_to_json
from kneehold.sensor.tape.reader import HEADER_FILE, TAPE_FILE

__all__ = ["write_diary"]

# A day from which a diary begins; any will do, but the same on every run.
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_HOURS = {"morning": 7, "evening": 19}
_TRUTH = DiaryTruth()


def write_diary(place: DataDir, *, days: int, person: str = "", seed: int = 1, most: int | None = None) -> int:
    """Write the sessions of a simulated diary, ``most`` at most, without tapes; returns how many there are."""
    count = 0
    for session in simulate_diary(seed, days, _TRUTH):
        if most is not None and count == most:
            break
        _write(place.sessions / f"{person or 'diary'}-{session.day:04d}-{session.slot}", session, person)
        count += 1
    return count


def _write(folder: Path, session: DiarySession, person: str) -> None:
    folder.mkdir(mode=0o700)
    start = FIRST_DAY + timedelta(days=session.day, hours=_HOURS[session.slot])
    header = TapeHeader(
        folder.name,
        f"kneehold {__version__}",
        (SensorHeader("thigh", "movesense", "right"),),
        TapePlan("knee-to-chest", "both", _TRUTH.hold_s, _TRUTH.reps),
        start.isoformat(),
        "a simulated diary: what was counted, without samples",
    )
    (folder / HEADER_FILE).write_text(json.dumps(header_to_json(header)), encoding="utf-8")
    (folder / TAPE_FILE).write_text("", encoding="utf-8")
    events = [event_json(RepCounted("thigh", rep.return_s, rep.return_s, rep)) for rep in session.reps]
    (folder / EVENTS_FILE).write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    write_about(
        folder,
        About(person, session.slot, session.pain_before, session.pain_before, session.pain_after),
    )
