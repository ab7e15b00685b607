"""Speed of listing, reporting and recounting sessions: ``kneehold bench archive``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed, reindex
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.bench.many_sessions import ManyFigures, measure_many
from kneehold.sensor.bench.review_keys import SIZES, KeyCost, keys_text, measure_keys
from kneehold.sensor.bench.reviewing import ReviewFigures, measure_review

__all__ = ["ArchiveReport", "measure_archive"]

# Twelve minutes of holds, and enough of them that the start of a process does not decide.
_REPS, _COPIES = 22, 8
# Ten minutes of holds.
_MANY_REPS = 19
_TWO_YEARS_DAYS = 730


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """Seconds each kind of work took on ``sessions`` sessions."""

    sessions: int
    seconds: tuple[tuple[str, float], ...]
    review: ReviewFigures
    keys: tuple[KeyCost, ...]
    many: ManyFigures | None  # only where asked for

    def text(self) -> str:
        """A line a kind of work."""
        lines = [
            f"{self.sessions} sessions of a simulated diary (wanted: 2000 listed in 0.5 s, 200 a second read again)"
        ]
        for name, spent in self.seconds:
            lines.append(f"{name.ljust(20)} {spent:7.3f} s  {self.sessions / spent:8.0f} sessions a second")
        many = [] if self.many is None else [self.many.text()]
        return "\n".join([*lines, self.review.text(), *many, "", keys_text(self.keys)])

    def json(self) -> dict[str, object]:
        """The figures as plain values."""
        figures = {name.replace(" ", "_") + "_s": round(spent, 4) for name, spent in self.seconds}
        return {
            "type": "archive", "schema": 1, "sessions": self.sessions, **figures, "review": self.review.json(),
            "keys": [cost._asdict() for cost in self.keys], "many": None if self.many is None else self.many.json(),
        }  # fmt: skip


def measure_archive(
    sessions: int,
    *,
    reps: int = _REPS,
    copies: int = _COPIES,
    workers: int = 2,
    days: int = _TWO_YEARS_DAYS,
    times: int = 5,
    sizes: tuple[tuple[int, int], ...] = SIZES,
    many: int = 0,
) -> ArchiveReport:
    """Time the listings and a reindex of ``sessions`` simulated sessions; the rest as the parts say.

    ``days`` of a diary are typed through ``times`` times at every size; ``many`` sessions are counted again.
    """
    review = measure_review(reps, copies, workers)
    keys = measure_keys(days, reps, times=times, sizes=sizes)
    counted = measure_many(many, workers, min(reps, _MANY_REPS)) if many else None
    with TemporaryDirectory() as folder:
        place = DataDir(Path(folder)).made()
        write_diary(place, days=sessions, most=sessions)
        seconds = tuple((name, _seconds(work, place)) for name, work in _WORK)
    return ArchiveReport(sessions, seconds, review, keys, counted)


_WORK: tuple[tuple[str, Callable[[DataDir], object]], ...] = (
    ("first listing", listed),
    ("listing", listed),
    ("reindex", reindex),
    ("listing again", listed),
)


def _seconds(work: Callable[[DataDir], object], place: DataDir) -> float:
    began = time.perf_counter()
    work(place)
    return time.perf_counter() - began
