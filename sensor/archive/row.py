"""One session in the list, read from its folder without counting it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from kneehold.sensor.archive.about import About, read_about
from kneehold.sensor.archive.results import read_result
from kneehold.sensor.archive.sidecars import read_corrections
from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.exercises.plan_files import read_plan_again
from kneehold.sensor.exercises.prescription import PrescribedSet, parts_of, targets_s
from kneehold.sensor.exercises.profile_files import legs_of
from kneehold.sensor.files.untrusted import named_errors, parse_json, read_text
from kneehold.sensor.model.errors import RecordingError, UsageError
from kneehold.sensor.model.values import Side
from kneehold.sensor.review.corrected import REJECTED, decided, standing
from kneehold.sensor.review.matching import Hold, one_leg
from kneehold.sensor.review.quality import CORRECTED_GRADE
from kneehold.sensor.review.safety import NOTHING_TOLD, Safety, merged, safety_of_events, safety_of_summary
from kneehold.sensor.tape.folder import EVENTS_FILE
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.reader import HEADER_FILE, TAPE_FILE, read_header

__all__ = ["RepRow", "SessionRow", "live_safety", "read_row", "rep_rows"]

# A gzipped file of nothing: header with a name, and a trailer that ends in the length, 0.
_EMPTY_GZIP = 300


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
    hold_start_s: float
    hold_end_s: float
    target_s: float  # prescribed
    stands: str  # the outcome after corrections: full, short or rejected


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session; ``reps`` is ``None`` where nobody counted it yet, ``problem`` says what cannot be read."""

    folder: str  # name of the folder, unique in an archive
    session_id: str = ""
    started_utc: str = ""
    profile: str = ""
    side: str = ""
    hold_s: float = 0.0  # prescribed for the first leg
    reps_planned: int = 0  # of all legs together
    parts: tuple[PrescribedSet, ...] = ()  # what was prescribed, leg by leg
    about: About = field(default_factory=About)
    duration_s: float | None = None
    trusted: bool | None = None
    grade: str = ""
    software: str = ""  # that counted it
    core: str = ""  # mark of the code that counted it; empty for a count made live
    attempts: int = 0
    reps: tuple[RepRow, ...] | None = None
    corrected: int = 0  # repetitions that a person decided about
    problem: str = ""
    safety: Safety = NOTHING_TOLD
    is_empty: bool = False  # the sensor sent nothing

    @property
    def standing(self) -> tuple[RepRow, ...]:
        """The repetitions that no person rejected."""
        return tuple(rep for rep in self.reps or () if rep.stands != REJECTED)

    @property
    def pain_before(self) -> float | None:
        """As labelled by a person, else as answered in the session."""
        return self.safety.pain_before if self.about.pain_before is None else self.about.pain_before

    @property
    def pain_after(self) -> float | None:
        """As ``pain_before``."""
        return self.safety.pain_after if self.about.pain_after is None else self.about.pain_after


def read_row(folder: Path) -> SessionRow:
    """The row of the session in ``folder``; what is wrong with it stands in ``problem``."""
    row = SessionRow(folder.name)
    for step in (_with_header, _with_about, _with_live_safety, _with_count, _with_decisions):
        try:
            with named_errors(str(folder), "what stands in it cannot be read"):
                row = step(row, folder)
        except RecordingError as error:
            row = replace(row, problem=row.problem or str(error))
            if step is _with_header:
                return row
    return row


def rep_rows(found: object) -> tuple[RepRow, ...]:
    """Rows of repetitions as they stand in JSON; ``ValueError`` is the caller's to name the file with."""
    try:
        return tuple(_rep(cast("dict[str, object]", rep)) for rep in cast("list[object]", found))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ValueError("the repetitions in it cannot be read") from error


def _with_header(row: SessionRow, folder: Path) -> SessionRow:
    try:
        header = read_header(folder)
    except FileNotFoundError as error:
        raise RecordingError(str(folder / HEADER_FILE), "the header is missing") from error
    plan = header.plan
    sensors = [one.side for one in header.sensors]
    parts = parts_of(_guided_plan(header), legs_of(plan.profile), plan.side, plan.reps, plan.hold_s, sensors)
    return replace(
        row,
        session_id=header.session_id,
        started_utc=header.started_utc,
        profile=plan.profile,
        side=plan.side,
        hold_s=parts[0].hold_s,
        reps_planned=sum(part.reps for part in parts),
        parts=parts,
    )


def _guided_plan(header: TapeHeader) -> GuidedPlan | None:
    """The plan that led the session; ``None`` without one, or where it cannot be read (counting it says why)."""
    if header.guidance is None:
        return None
    try:
        return read_plan_again(header.guidance.plan_text, header.session_id)
    except UsageError:
        return None


def _with_about(row: SessionRow, folder: Path) -> SessionRow:
    return replace(row, about=read_about(folder))


def _with_live_safety(row: SessionRow, folder: Path) -> SessionRow:
    return replace(row, safety=live_safety(folder), is_empty=_is_empty(folder))


def _is_empty(folder: Path) -> bool:
    """Whether there is a tape without a line, and nothing was announced."""
    plain, packed = folder / TAPE_FILE, folder / f"{TAPE_FILE}.gz"
    try:
        if (folder / EVENTS_FILE).exists() and (folder / EVENTS_FILE).stat().st_size > 0:
            return False
        if plain.is_file():
            return plain.stat().st_size == 0
        return packed.is_file() and packed.stat().st_size < _EMPTY_GZIP and packed.read_bytes()[-4:] in (b"", bytes(4))
    except OSError:
        return False


def live_safety(folder: Path) -> Safety:
    """What the events written while the session ran say about safety; raises ``RecordingError``."""
    return safety_of_events(_events(folder))


def _with_count(row: SessionRow, folder: Path) -> SessionRow:
    result = read_result(folder)
    return _with_result(row, result) if result is not None else _with_events(row, folder)


def _with_decisions(row: SessionRow, folder: Path) -> SessionRow:
    """What was prescribed for each repetition, and what people decided about it, as the review shows it."""
    counted = row.reps
    if counted is not None:
        row = _as_counted(row, counted)
        targets = targets_s(row.parts, [rep.side for rep in counted])
        reps = tuple(replace(rep, target_s=target_s) for rep, target_s in zip(counted, targets, strict=True))
        row = replace(row, reps=reps)
    corrections = read_corrections(folder)
    if not corrections or not row.reps:
        return row
    last, _ = decided([Hold(rep.hold_start_s, rep.hold_end_s, side=one_leg(rep.side)) for rep in row.reps], corrections)
    reps = tuple(replace(rep, stands=standing(rep.outcome, last.get(i))) for i, rep in enumerate(row.reps))
    grade = max(row.grade, CORRECTED_GRADE) if row.grade and last else row.grade
    return replace(row, reps=reps, corrected=len(last), grade=grade)


def _as_counted(row: SessionRow, reps: tuple[RepRow, ...]) -> SessionRow:
    """The prescription of an exercise whose profile is not a shipped one: repetitions of both legs are one part."""
    if any(part.side == Side.BOTH for part in row.parts) or not any(rep.side == Side.BOTH for rep in reps):
        return row
    part = row.parts[0]._replace(side=Side.BOTH.value)
    return replace(row, parts=(part,), reps_planned=part.reps)


def _with_result(row: SessionRow, result: dict[str, object]) -> SessionRow:
    try:
        summary = cast("dict[str, object]", result.get("summary") or {})
        quality = cast("dict[str, object]", result.get("quality") or {})
        return replace(
            row,
            duration_s=float(cast("float", summary["duration_s"])),
            trusted=bool(summary["trusted"]),
            grade=str(quality.get("grade", "")),
            software=str(result.get("software", "")),
            core=str(result.get("core", "")),
            attempts=len(cast("list[object]", summary["attempts"])),
            reps=rep_rows(summary["reps"]),
            is_empty=row.is_empty or summary.get("samples") == 0,
            safety=merged(row.safety, safety_of_summary(summary.get("guided"))),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RecordingError(row.folder, "the kept result cannot be read; 'kneehold rescore' makes it again") from error


def _with_events(row: SessionRow, folder: Path) -> SessionRow:
    """What was announced live, where nobody counted the session since."""
    events = _events(folder)
    if not events:
        return row
    try:
        undone = {_which(event) for event in events if event["type"] == "undone"}
        reps = rep_rows([event for event in events if event["type"] == "rep" and _which(event) not in undone])
    except ValueError as error:
        raise RecordingError(str(folder / EVENTS_FILE), str(error)) from error
    return replace(row, reps=reps, attempts=sum(event["type"] == "attempt" for event in events), software="live")


def _events(folder: Path) -> list[dict[str, object]]:
    """The events that were written while the session ran; none where there is no such file."""
    path = folder / EVENTS_FILE
    try:
        *lines, broken_off = read_text(path, errors="replace").split("\n")
    except FileNotFoundError:
        return []
    del broken_off  # what stands behind the last line end is no whole line
    numbered = enumerate(lines, start=1)
    return [event for number, line in numbered if (event := _event(line, str(path), number)) is not None]


def _which(event: dict[str, object]) -> tuple[str, str]:
    """The repetition that an event is about."""
    return str(event.get("sensor")), str(event.get("index"))


def _event(line: str, path: str, number: int) -> dict[str, object] | None:
    """``None`` for a line that is no event; ``RecordingError`` for one that is no JSON."""
    data = parse_json(line, path, number)
    return cast("dict[str, object]", data) if isinstance(data, dict) and "type" in data else None


def _rep(rep: dict[str, object]) -> RepRow:
    numbers = ("hold_s", "plateau_deg", "range_deg", "bridged_s", "hold_start_s", "hold_end_s")
    hold_s, plateau, height, bridged, start_s, end_s = (float(cast("float", rep[name])) for name in numbers)
    side, outcome, regrips = str(rep["side"]), str(rep["outcome"]), int(cast("int", rep["regrips"]))
    return RepRow(side, outcome, hold_s, plateau, height, regrips, bridged, start_s, end_s, 0.0, outcome)
