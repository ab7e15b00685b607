"""How fast are sessions listed, read anew, reported and counted anew? ``kneehold bench archive``."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sensor import __version__
from sensor.archive.about import About, write_about
from sensor.archive.index import listed, reindex
from sensor.archive.place import DataPlace
from sensor.bench.reviewing import ReviewFigures, measure_review
from sensor.events import RepCounted
from sensor.simulation.diary import DiarySession, DiaryTruth, simulate_diary
from sensor.tape.events_json import event_json
from sensor.tape.folder import EVENTS_FILE
from sensor.tape.header import SensorHeader, TapeHeader, TapePlan, header_to_json
from sensor.tape.reader import HEADER_FILE, TAPE_FILE

__all__ = ["ArchiveReport", "measure_archive", "write_diary"]

# A day from which a diary begins; any will do, but the same on every run.
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_HOURS = {"morning": 7, "evening": 19}
_TRUTH = DiaryTruth()
# Twelve minutes of holds, and enough of them that the start of a process does not decide.
_REPS, _COPIES = 22, 8


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """Seconds each kind of work took on ``sessions`` sessions."""

    sessions: int
    seconds: tuple[tuple[str, float], ...]
    review: ReviewFigures

    def text(self) -> str:
        """A line a kind of work."""
        lines = [
            f"{self.sessions} sessions of a simulated diary (wanted: 2000 listed in 0.5 s, 200 a second read anew)"
        ]
        for name, spent in self.seconds:
            lines.append(f"{name.ljust(20)} {spent:7.3f} s  {self.sessions / spent:8.0f} sessions a second")
        return "\n".join([*lines, self.review.text()])

    def json(self) -> dict[str, object]:
        """The figures as plain values."""
        figures = {name.replace(" ", "_") + "_s": round(spent, 4) for name, spent in self.seconds}
        return {"type": "archive", "schema": 1, "sessions": self.sessions, **figures, "review": self.review.json()}


def measure_archive(sessions: int, *, reps: int = _REPS, copies: int = _COPIES, workers: int = 2) -> ArchiveReport:
    """Time the listings and a reindex of ``sessions`` simulated sessions; the rest as ``measure_review``."""
    review = measure_review(reps, copies, workers)
    with TemporaryDirectory() as folder:
        place = DataPlace(Path(folder)).made()
        write_diary(place, days=sessions, most=sessions)
        return ArchiveReport(sessions, tuple((name, _seconds(work, place)) for name, work in _WORK), review)


def write_diary(place: DataPlace, *, days: int, person: str = "", seed: int = 1, most: int | None = None) -> int:
    """Write the sessions of a simulated diary, ``most`` at most, without tapes; returns how many there are."""
    count = 0
    for session in simulate_diary(seed, days, _TRUTH):
        if most is not None and count == most:
            break
        _write(place.sessions / f"{person or 'diary'}-{session.day:04d}-{session.slot}", session, person)
        count += 1
    return count


_WORK: tuple[tuple[str, Callable[[DataPlace], object]], ...] = (
    ("first listing", listed),
    ("listing", listed),
    ("reindex", reindex),
    ("listing again", listed),
)


def _write(folder: Path, session: DiarySession, person: str) -> None:
    folder.mkdir(mode=0o700)
    start = FIRST_DAY + timedelta(days=session.day, hours=_HOURS[session.slot])
    header = TapeHeader(
        folder.name,
        f"kneehold {__version__}",
        (SensorHeader("thigh", "movesense", "right"),),
        TapePlan("knee-to-chest", "both", _TRUTH.hold_s, 2 * _TRUTH.reps),
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


def _seconds(work: Callable[[DataPlace], object], place: DataPlace) -> float:
    began = time.perf_counter()
    work(place)
    return time.perf_counter() - began
