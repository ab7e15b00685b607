"""Writes an archive to look at: weeks of a simulated person, with marks by a simulated therapist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.jobs.worker_pool import Case, Outcome
    from kneehold.sensor.model.events import Rep
    from kneehold.sensor.simulation.course import CourseSession

__all__ = ["EXAMPLE_PERSON", "write_example"]

EXAMPLE_PERSON = "Example (simulated)"
_RATER = "Therapist (simulated)"
_NOTE = "simulated session"
_HOURS = {"morning": (7, 10), "evening": (19, 20)}
_PROVENANCE = "example archive: the person, the movement, the pain and the answers are simulated"
# Every so many sessions one has marks.
_MARKED_EVERY = 8


def write_example(
    folder: str, seed: int, today: date | None = None, on_progress: Callable[[float], None] = lambda _: None
) -> int:
    """Write the archive into ``folder``, which must be new or empty; its last day is the one before ``today``.

    ``on_progress`` is called with the share (0-1) that is done. Returns the number of sessions. Raises ``UsageError``
    for a folder that is not empty, ``OutputError`` where nothing can be written.
    """
    from kneehold.sensor.archive.data_dir import DataDir
    from kneehold.sensor.archive.index import reindex
    from kneehold.sensor.bench.workers import default_workers
    from kneehold.sensor.jobs.jobs import do_all
    from kneehold.sensor.jobs.worker_pool import pool_crew
    from kneehold.sensor.simulation.course import COURSE_DAYS, course

    root = Path(folder).expanduser()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} is not empty; name a new folder for the example.")
    place = DataDir(root).made()
    first = (today or date.today()) - timedelta(days=COURSE_DAYS)  # noqa: DTZ011 the local day
    cases: dict[str, Case] = {}
    for number, session in enumerate(course(seed)):
        started = _start(first + timedelta(days=session.day), session.slot, number)
        cases[started] = (str(place.sessions), started, tuple(session), number % _MARKED_EVERY == 3, number == 19)
    do_all(_written, cases, pool_crew(default_workers()), on_progress=on_progress)
    reindex(place)
    return len(cases)


def _start(day: date, slot: str, number: int) -> str:
    """Local clock time as ISO 8601 in UTC; a few minutes later or earlier each time."""
    hour, minute = _HOURS[slot]
    local = datetime(day.year, day.month, day.day, hour, minute + (7 * number) % 31).astimezone()
    return local.astimezone(UTC).isoformat(timespec="seconds")


def _written(case: Case) -> Outcome:
    """One session, recorded as a live one is, counted and labelled; some with marks or a correction."""
    from kneehold.sensor.archive.about import About, write_about
    from kneehold.sensor.archive.results import result_json, write_result
    from kneehold.sensor.replay.evaluation import evaluate
    from kneehold.sensor.replay.replay import ReplayOptions
    from kneehold.sensor.simulation.course import CourseSession

    sessions, started, fields, is_marked, is_corrected = cast("tuple[str, str, tuple[object, ...], bool, bool]", case)
    session = CourseSession(*fields)  # type: ignore[arg-type]  # made from one
    folder = Path(sessions) / started.replace("+00:00", "Z").replace(":", "-")
    _record(folder, started, session)
    found = evaluate(str(folder), ReplayOptions())
    write_result(folder, result_json(found))
    before, after = float(session.pain_before), float(session.pain_after)
    is_begun = session.happening != "flag"  # after a red flag no more is asked
    write_about(
        folder, About(EXAMPLE_PERSON, "", *((before, max(before, after), after) if is_begun else ()), note=_NOTE)
    )
    reps = found.result.reps
    if is_marked and reps:
        _mark(folder, session.seed, reps, found.result.duration_s)
    if is_corrected and reps:
        _correct(folder, reps[0])
    return {}


def _record(folder: Path, started: str, session: CourseSession) -> None:
    """Tape and events, each event written when the core announces it."""
    from kneehold.sensor.core.guided_pipeline import core_of
    from kneehold.sensor.exercises.plan_files import plan_text
    from kneehold.sensor.replay.replay import ReplayOptions, session_setup
    from kneehold.sensor.simulation.course import COURSE_REPS, course_entries
    from kneehold.sensor.tape.header import TapeGuidance, TapePlan
    from kneehold.sensor.tape.writer import TapeWriter

    simulation, entries = course_entries(session)
    plan = plan_text("single-knee").replace("reps = 3 ", f"reps = {COURSE_REPS} ")
    header = replace(
        simulation.header(_PROVENANCE),
        session_id=folder.name,
        started_utc=started,
        plan=TapePlan("knee-to-chest", "both", session.target_s, COURSE_REPS),
        guidance=TapeGuidance(plan, is_screen_due=session.is_screen_due),
    )
    core = core_of(session_setup(header, ReplayOptions()))
    with TapeWriter(folder, header) as tape:
        for entry in entries:
            tape.append(entry)
            for event in core.advance(entry):
                tape.append_event(event)
        for event in core.finish().events:
            tape.append_event(event)


def _mark(folder: Path, seed: int, reps: Sequence[Rep], duration_s: float) -> None:
    """Stopwatch marks of every hold, off by a normal error."""
    from kneehold.sensor.archive.sidecars import add_marks
    from kneehold.sensor.simulation.course import stopwatch_errors
    from kneehold.sensor.tape.marks import Mark

    errors = stopwatch_errors(seed, len(reps))
    marks = [
        Mark(
            number, round(rep.hold_start_s + begin_s, 2), round(rep.hold_end_s + end_s, 2), rep.side, rater=_RATER,
            tool="stopwatch",
        )
        for number, (rep, (begin_s, end_s)) in enumerate(zip(reps, errors, strict=True), start=1)
    ]  # fmt: skip
    add_marks(folder, marks, duration_s)


def _correct(folder: Path, rep: Rep) -> None:
    from kneehold.sensor.archive.sidecars import add_correction
    from kneehold.sensor.archive.times import now_utc
    from kneehold.sensor.review.corrected import Correction

    note = "simulated decision: the knee was not drawn in"
    add_correction(
        folder, Correction(_RATER, now_utc(), "reject", rep.hold_start_s, rep.hold_end_s, note=note, side=rep.side)
    )
