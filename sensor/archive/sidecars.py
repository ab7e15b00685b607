"""Marks and corrections of a session: files beside the tape, which itself never changes.

``marks.reps.csv`` holds marked holds of all raters, ``corrections.jsonl`` one decision a line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from kneehold.sensor.archive.json_files import LOCK_FILE
from kneehold.sensor.files.private_file import PrivateFile, locked
from kneehold.sensor.files.spreadsheet import guarded
from kneehold.sensor.files.untrusted import parse_json, read_text
from kneehold.sensor.model.errors import OutputError, RecordingError, UsageError
from kneehold.sensor.review.corrected import ACTIONS, LABELS, Correction
from kneehold.sensor.tape.marks import Mark, parse_marks

__all__ = ["CORRECTIONS_FILE", "MARKS_FILE", "add_correction", "add_marks", "read_corrections", "session_marks"]

MARKS_FILE = "marks.reps.csv"
CORRECTIONS_FILE = "corrections.jsonl"
SCHEMA = 1
_COLUMNS = ("rep", "hold_start_s", "hold_end_s", "side", "kind", "rater", "tool")
# A stopwatch may run on a little after the sensor stopped.
_OUTSIDE_S = 1.0


def session_marks(folder: Path) -> tuple[Mark, ...]:
    """All marks of the session in ``folder``; raises ``RecordingError``."""
    path = folder / MARKS_FILE
    try:
        return parse_marks(read_text(path), str(path))
    except FileNotFoundError:
        return ()


def add_marks(folder: Path, marks: Sequence[Mark], duration_s: float, *, replace: bool = False) -> None:
    """Keep ``marks``, all by named raters, beside those that are there.

    Raises ``UsageError`` for a mark outside the session or a rater who has marks there already
    (unless ``replace``), ``OutputError`` where it cannot be written. Nothing is written then.
    """
    for mark in marks:
        if mark.hold_end_s > duration_s + _OUTSIDE_S:
            raise UsageError(
                f"mark {mark.rep} ends at {mark.hold_end_s:.1f} s, after the end of the session ({duration_s:.1f} s)."
            )
    with locked(folder / LOCK_FILE):
        _add_marks(folder, marks, replace=replace)


def _add_marks(folder: Path, marks: Sequence[Mark], *, replace: bool) -> None:
    raters = {mark.rater for mark in marks}
    there = session_marks(folder)
    twice = sorted(raters & {mark.rater for mark in there})
    if twice and not replace:
        raise UsageError(f"{twice[0]} has marks in this session already (--replace puts these in their place).")
    kept = [mark for mark in there if mark.rater not in raters]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([guarded(getattr(mark, name)) for name in _COLUMNS] for mark in [*kept, *marks])
    with PrivateFile(str(folder / MARKS_FILE)) as file:
        file.write(text.getvalue())


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """The decisions about the session in ``folder``, oldest first; raises ``RecordingError``."""
    path = folder / CORRECTIONS_FILE
    try:
        lines = read_text(path).split("\n")
    except FileNotFoundError:
        return ()
    return tuple(_correction(line, str(path), number) for number, line in enumerate(lines, start=1) if line)


def add_correction(folder: Path, correction: Correction) -> None:
    """Keep one more decision; those before it stay. Raises ``OutputError``."""
    with locked(folder / LOCK_FILE):
        there = read_corrections(folder)
        with PrivateFile(str(folder / CORRECTIONS_FILE)) as file:
            for one in (*there, correction):
                file.write(json.dumps({"schema": SCHEMA, **one._asdict()}, ensure_ascii=False) + "\n")


def _correction(line: str, path: str, number: int) -> Correction:
    try:
        data = cast("dict[str, object]", parse_json(line, path, number))
        if cast("int", data["schema"]) > SCHEMA:
            raise OutputError(path, "written by a newer kneehold")
        start, end = float(cast("float", data["hold_start_s"])), float(cast("float", data["hold_end_s"]))
        texts = {name: str(data.get(name, "")) for name in ("rater", "at_utc", "action", "label", "note", "side")}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise RecordingError(path, "this is no correction", number) from error
    except OutputError as error:
        raise RecordingError(path, error.problem, number) from error
    if texts["action"] not in ACTIONS or (texts["action"] == "relabel" and texts["label"] not in LABELS):
        raise RecordingError(path, "this is no correction", number)
    return Correction(hold_start_s=start, hold_end_s=end, **texts)
