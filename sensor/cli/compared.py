"""How do counted repetitions and marks become holds that can be compared?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sensor.events import Rep
from sensor.review.matching import Hold
from sensor.tape.marks import read_marks

__all__ = ["detected_holds", "marked_holds"]


def detected_holds(reps: Iterable[Rep]) -> tuple[Hold, ...]:
    """One hold a counted repetition, with the moments at which it was announced."""
    return tuple(
        Hold(rep.hold_start_s, rep.hold_end_s, rep.hold_detected_at_s, rep.release_detected_at_s) for rep in reps
    )


def marked_holds(path: Path | str) -> tuple[Hold, ...]:
    """The holds of a marks file; raises ``RecordingError`` naming the file and the line."""
    return tuple(Hold(mark.hold_start_s, mark.hold_end_s) for mark in read_marks(str(path)))
