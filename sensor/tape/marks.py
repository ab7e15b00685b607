"""Holds marked by a person or known to a simulator: ``NAME.reps.csv``."""

from __future__ import annotations

import csv
import io
from bisect import bisect, insort
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from kneehold.sensor.files.spreadsheet import unguarded
from kneehold.sensor.files.untrusted import MOST_TEXT_BYTES
from kneehold.sensor.model.errors import RecordingError

__all__ = ["OPTIONAL", "Mark", "parse_marks", "read_marks"]

# The kind of a mark whose hold may be counted or not: too little of it is in the recording to demand it.
OPTIONAL = "optional"

# A person has two legs; others may have been written otherwise, in several languages.
_MOST_SIDES = 10
# Every two are compared with each other; studies have up to a dozen.
_MOST_RATERS = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked hold; seconds from the first sample."""

    rep: int
    hold_start_s: float
    hold_end_s: float
    side: str = ""
    kind: str = ""
    rater: str = ""
    tool: str = ""


def read_marks(path: str) -> tuple[Mark, ...]:
    """The marks of one file, in order; a header without rows means that nothing was done.

    Raises ``RecordingError`` with file and line for what is missing or reversed, and for what one
    rater doubled or let overlap.
    """
    try:
        with Path(path).open("rb") as file:  # what a person named may be a pipe
            data = file.read(MOST_TEXT_BYTES + 1)
        if len(data) > MOST_TEXT_BYTES:
            raise RecordingError(path, f"it is longer than {MOST_TEXT_BYTES >> 20} MiB")
        return parse_marks(data.decode(), path)
    except UnicodeDecodeError as error:
        raise RecordingError(path, "the marks are not UTF-8 text") from error
    except OSError as error:
        raise RecordingError(path, f"the marks cannot be read ({error.strerror})") from error


def parse_marks(text: str, path: str) -> tuple[Mark, ...]:
    """The marks of ``text``, which stood in ``path``; raises as ``read_marks``."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        columns = next(lines, None)
        if columns is None:
            raise RecordingError(path, "the file is empty")
        names = [name.strip() for name in columns]
        marks: list[Mark] = []
        known: dict[str, _Rater] = {}
        for row in lines:
            if row:
                mark = _mark(dict(zip(names, row, strict=False)), path, lines.line_num)
                _check(mark, known.setdefault(mark.rater, _Rater()), path, lines.line_num)
                if len(known) > _MOST_RATERS:
                    raise RecordingError(path, f"more than {_MOST_RATERS} raters are named", lines.line_num)
                marks.append(mark)
        _need(names, path, 1)
        return tuple(marks)
    except csv.Error as error:
        raise RecordingError(path, f"the marks cannot be read ({error})") from error


def _need(names: list[str], path: str, line: int) -> None:
    for wanted in (("rep",), ("hold_start_s", "top_start_s"), ("hold_end_s", "top_end_s")):
        if not any(name in names for name in wanted):
            raise RecordingError(path, f"the column '{wanted[0]}' is missing", line)


def _mark(row: dict[str, str], path: str, line: int) -> Mark:
    _need(list(row), path, line)
    return Mark(
        int(_number(row["rep"], "rep", path, line)),
        _number(row["hold_start_s"] if "hold_start_s" in row else row["top_start_s"], "hold start", path, line),
        _number(row["hold_end_s"] if "hold_end_s" in row else row["top_end_s"], "hold end", path, line),
        *(unguarded(row.get(name, "").strip()) for name in ("side", "kind", "rater", "tool")),
    )


def _number(text: str, what: str, path: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise RecordingError(path, f"'{text}' is no number for {what}", line) from error
    if not isfinite(value):
        raise RecordingError(path, f"'{text}' is no usable number for {what}", line)
    return value


class _Rater:
    """What one rater marked so far."""

    def __init__(self) -> None:
        self.reps: set[int] = set()
        self.by_side: dict[str, list[tuple[float, float, int]]] = {}  # begin, end, repetition; in order of time

    def overlapping(self, mark: Mark) -> int | None:
        """The repetition that ``mark`` overlaps; two legs may be held at once."""
        for side, held in self.by_side.items():
            if mark.side and side and mark.side != side:
                continue
            # None of those in ``held`` overlap, so that only the two neighbours can.
            at = bisect(held, (mark.hold_start_s,))
            for begin_s, end_s, rep in held[max(0, at - 1) : at + 1]:
                if begin_s < mark.hold_end_s and mark.hold_start_s < end_s:
                    return rep
        return None


def _check(mark: Mark, rater: _Rater, path: str, line: int) -> None:
    if mark.hold_start_s < 0.0:
        raise RecordingError(path, f"hold {mark.rep} begins before the recording", line)
    if mark.hold_end_s <= mark.hold_start_s:
        raise RecordingError(path, f"hold {mark.rep} ends before it begins", line)
    if mark.rep in rater.reps:
        raise RecordingError(path, f"repetition {mark.rep} is marked twice", line)
    if (other := rater.overlapping(mark)) is not None:
        raise RecordingError(path, f"holds {other} and {mark.rep} overlap", line)
    if mark.side not in rater.by_side and len(rater.by_side) == _MOST_SIDES:
        raise RecordingError(path, f"more than {_MOST_SIDES} sides are named", line)
    rater.reps.add(mark.rep)
    insort(rater.by_side.setdefault(mark.side, []), (mark.hold_start_s, mark.hold_end_s, mark.rep))
