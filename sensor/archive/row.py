"""What stands about one session in the list of all? Read from its folder, without counting anything anew."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from sensor.archive.about import About, read_about
from sensor.archive.results import read_result
from sensor.errors import RecordingError
from sensor.tape.folder import EVENTS_FILE
from sensor.tape.header import TapeHeader, header_from_json
from sensor.tape.reader import HEADER_FILE

__all__ = ["RepRow", "SessionRow", "read_row", "rep_rows"]


@dataclass(frozen=True, slots=True)
class RepRow:
    """One repetition in the list: seconds and degrees."""

    side: str
    outcome: str
    hold_s: float
    plateau_deg: float
    range_deg: float
    regrips: int
    bridged_s: float


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session; ``reps`` is ``None`` where nobody counted it yet, ``problem`` says what cannot be read."""

    folder: str  # name of the folder, unique in an archive
    session_id: str = ""
    started_utc: str = ""
    profile: str = ""
    side: str = ""
    hold_s: float = 0.0
    reps_planned: int = 0
    about: About = field(default_factory=About)
    duration_s: float | None = None
    trusted: bool | None = None
    grade: str = ""
    software: str = ""  # that counted it
    attempts: int = 0
    reps: tuple[RepRow, ...] | None = None
    problem: str = ""


def read_row(folder: Path) -> SessionRow:
    """The row of the session in ``folder``; what is wrong with it stands in ``problem``."""
    row = SessionRow(folder.name)
    try:
        row = _with_header(row, folder)
        row = replace(row, about=read_about(folder))
        result = read_result(folder)
        return _with_result(row, result) if result is not None else _with_events(row, folder)
    except RecordingError as error:
        return replace(row, problem=str(error))


def rep_rows(found: object) -> tuple[RepRow, ...]:
    """Rows of repetitions as they stand in JSON; ``RecordingError`` is the caller's to name the file with."""
    try:
        return tuple(_rep(cast("dict[str, object]", rep)) for rep in cast("list[object]", found))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("the repetitions in it cannot be read") from error


def _with_header(row: SessionRow, folder: Path) -> SessionRow:
    path = folder / HEADER_FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordingError(str(path), f"the header cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise RecordingError(str(path), f"the header cannot be read ({error})") from error
    header: TapeHeader = header_from_json(data, str(path))
    plan = header.plan
    return replace(
        row,
        session_id=header.session_id,
        started_utc=header.started_utc,
        profile=plan.profile,
        side=plan.side,
        hold_s=plan.hold_s,
        reps_planned=plan.reps,
    )


def _with_result(row: SessionRow, result: dict[str, object]) -> SessionRow:
    summary = cast("dict[str, object]", result.get("summary") or {})
    quality = cast("dict[str, object]", result.get("quality") or {})
    try:
        return replace(
            row,
            duration_s=float(cast("float", summary["duration_s"])),
            trusted=bool(summary["trusted"]),
            grade=str(quality.get("grade", "")),
            software=str(result.get("software", "")),
            attempts=len(cast("list[object]", summary["attempts"])),
            reps=rep_rows(summary["reps"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordingError(row.folder, "the kept result cannot be read; 'kneehold rescore' makes it anew") from error


def _with_events(row: SessionRow, folder: Path) -> SessionRow:
    """What was announced live, where nobody counted the session since."""
    path = folder / EVENTS_FILE
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return row
    except OSError as error:
        raise RecordingError(str(path), f"it cannot be read ({error.strerror})") from error
    events = [event for line in lines if (event := _event(line)) is not None]
    if not events:
        return row
    try:
        reps = rep_rows([event for event in events if event["type"] == "rep"])
    except ValueError as error:
        raise RecordingError(str(path), str(error)) from error
    return replace(row, reps=reps, attempts=sum(event["type"] == "attempt" for event in events), software="live")


def _event(line: str) -> dict[str, object] | None:
    """``None`` for a line that broke off."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", data) if isinstance(data, dict) and "type" in data else None


def _rep(rep: dict[str, object]) -> RepRow:
    hold_s, plateau, height, bridged = (
        float(cast("float", rep[name])) for name in ("hold_s", "plateau_deg", "range_deg", "bridged_s")
    )
    return RepRow(
        str(rep["side"]), str(rep["outcome"]), hold_s, plateau, height, int(cast("int", rep["regrips"])), bridged
    )
