"""Counted repetitions and marks as holds that can be compared."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path

from kneehold.sensor.model.errors import RecordingError, UsageError
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.sensor.review.accuracy import ElevationError, elevation_error
from kneehold.sensor.review.matching import Hold, one_leg
from kneehold.sensor.tape.marks import OPTIONAL, Mark, read_marks

__all__ = [
    "detected_holds",
    "elevation_against",
    "marked_holds",
    "marks_by_rater",
    "moved",
    "optional_holds",
    "true_elevations_deg",
]


def detected_holds(result: ReplayResult) -> tuple[Hold, ...]:
    """One hold a counted repetition, with the moments at which it was announced; the leg only if it was named."""
    return tuple(
        Hold(
            rep.hold_start_s,
            rep.hold_end_s,
            rep.hold_detected_at_s,
            rep.release_detected_at_s,
            one_leg(rep.side) if result.is_side_said else "",
        )
        for rep in result.reps
    )


def marked_holds(path: Path | str) -> tuple[Hold, ...]:
    """The holds of a marks file by one rater that must be counted.

    Raises ``RecordingError`` naming the file and the line.
    """
    return tuple(_marked_hold(mark) for mark in _marks_of_one(path) if mark.kind != OPTIONAL)


def optional_holds(path: Path | str) -> tuple[Hold, ...]:
    """Those that may be counted or not; as ``marked_holds``."""
    return tuple(_marked_hold(mark) for mark in _marks_of_one(path) if mark.kind == OPTIONAL)


def _marks_of_one(path: Path | str) -> tuple[Mark, ...]:
    marks = read_marks(str(path))
    raters = sorted({mark.rater for mark in marks})
    if len(raters) > 1:
        raise RecordingError(str(path), f"there are marks by {' and '.join(raters)}; one rater is needed here")
    return marks


def moved(marks: Sequence[Mark], offset_s: float) -> tuple[Mark, ...]:
    """Marks made by another clock, on the recording's; ``UsageError`` where one would lie before it."""
    found = tuple(
        replace(mark, hold_start_s=mark.hold_start_s + offset_s, hold_end_s=mark.hold_end_s + offset_s)
        for mark in marks
    )
    if any(mark.hold_end_s <= 0.0 for mark in found):
        raise UsageError(f"with --offset {offset_s:g} a mark lies before the recording begins.")
    return found


def marks_by_rater(paths: Sequence[str], offset_s: float = 0.0) -> dict[str, tuple[Hold, ...]]:
    """The holds of every rater in the marks files, by name; a file without names is called ``""`` or by its own name.

    ``offset_s`` is added to every time. Raises ``RecordingError`` for a file that cannot be read, ``UsageError`` for a
    rater who marked in two files.
    """
    judges: dict[str, tuple[Hold, ...]] = {}
    for path in paths:
        marks = moved(read_marks(path), offset_s)
        unnamed = "" if len(paths) == 1 else Path(path).name
        names = dict.fromkeys(mark.rater or unnamed for mark in marks) or {unnamed: None}
        for name in names:
            if name in judges:
                raise UsageError(f"{path}: {name} has marks in another file already.")
            judges[name] = tuple(_marked_hold(m) for m in marks if (m.rater or unnamed) == name)
    return judges


def _marked_hold(mark: Mark) -> Hold:
    return Hold(mark.hold_start_s, mark.hold_end_s, side=one_leg(mark.side))


def true_elevations_deg(path: Path) -> list[float]:
    """The known elevation of every sample, from a simulation's ``.truth.csv`` or ``.truth.csv.gz``."""
    opened = gzip.open if path.name.endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            return [float(row["elevation_deg"]) for row in csv.DictReader(file)]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise RecordingError(str(path), f"the known elevation cannot be read ({error})") from error


def elevation_against(true_deg: Sequence[float], measured_deg: Sequence[float]) -> ElevationError | None:
    """Squared errors of the samples with an angle; ``None`` if samples were left out or none has an angle."""
    if len(true_deg) != len(measured_deg):
        return None
    pairs = [(found, wanted) for found, wanted in zip(measured_deg, true_deg, strict=True) if isfinite(found)]
    return elevation_error([found for found, _ in pairs], [wanted for _, wanted in pairs]) if pairs else None
