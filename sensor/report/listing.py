"""How a session reads in a list: one line of plain text."""

from __future__ import annotations

from kneehold.sensor.archive.results import core_mark
from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.archive.times import local_start
from kneehold.sensor.model.shown import printable
from kneehold.sensor.report.words import alert_words, columns, ending_words, leg_words, number, say, time_words

__all__ = ["COLUMNS", "headings", "session_cells", "session_remarks"]

COLUMNS = ("session", "person", "began", "alert", "side", "exercise", "full", "mean", "pain", "grade", "remarks")


def headings() -> tuple[str, ...]:
    """What stands over each of ``COLUMNS``."""
    return columns("columns.list")


def session_cells(row: SessionRow) -> tuple[str, ...]:
    """One line of the list, times local; nothing in it can steer a terminal."""
    start, reps = local_start(row.started_utc), row.standing
    full = sum(rep.stands == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    cells = (
        row.folder,
        row.about.person,
        "" if start is None else time_words(start),
        alert_words(row.safety),
        leg_words(row.side),
        row.profile,
        "-" if row.reps is None else say("figure.of", part=full, whole=row.reps_planned),
        "-" if mean_s is None else say("figure.held", held=number(mean_s, 1), target=float(row.hold_s)),
        _pain(row),
        row.grade or "-",
        session_remarks(row),
    )
    return tuple(printable(cell) for cell in cells)


def session_remarks(row: SessionRow) -> str:
    """What has to be known about the count of a session; empty where there is nothing."""
    if row.problem:
        return row.problem
    if row.is_empty:
        return say("grade.empty")
    said = [ending_words(row.safety)] if row.safety.is_abandoned else []
    if row.reps is None:
        return "; ".join([*said, say("list.not_counted")])
    said += [say("list.unreliable")] if row.trusted is False else []
    if row.corrected:
        automatic = sum(rep.outcome == "full" for rep in row.reps)
        said.append(say("list.corrected", number=row.corrected, full=automatic, planned=row.reps_planned))
    if row.core and row.core != core_mark():
        said.append(say("list.old"))
    return "; ".join(said)


def _pain(row: SessionRow) -> str:
    """Pain before and after."""
    pains = (row.pain_before, row.pain_after)
    before, after = ("?" if pain is None else f"{pain:g}" for pain in pains)
    return "" if pains == (None, None) else say("list.pain", before=before, after=after)
