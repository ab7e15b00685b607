"""How a session reads in a list: one line of plain text."""

from __future__ import annotations

from kneehold.sensor.archive.results import core_mark
from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.archive.times import local_start
from kneehold.sensor.model.shown import printable
from kneehold.sensor.report.words import ALERTS, NO_SAMPLES, NOT_COUNTED_YET, alert, ending_words, time_words
from kneehold.sensor.review.table import number

__all__ = ["HEADINGS", "session_cells", "session_remarks"]

HEADINGS = (
    "session", "person", "began", "alert", "side", "exercise", "full", "mean hold", "pain", "grade", "remarks",
)  # fmt: skip


def session_cells(row: SessionRow) -> tuple[str, ...]:
    """One line of the list, times local; nothing in it can steer a terminal."""
    start, reps = local_start(row.started_utc), row.standing
    full = sum(rep.stands == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    cells = (
        row.folder,
        row.about.person,
        "" if start is None else time_words(start),
        ALERTS.get(alert(row.safety), ""),
        row.side,
        row.profile,
        "-" if row.reps is None else f"{full} of {row.reps_planned}",
        "-" if mean_s is None else f"{number(mean_s, 1)} of {number(row.hold_s, 0)} s",
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
        return NO_SAMPLES
    said = [ending_words(row.safety)] if row.safety.is_abandoned else []
    if row.reps is None:
        return "; ".join([*said, NOT_COUNTED_YET])
    said += ["not reliable"] if row.trusted is False else []
    if row.corrected:
        automatic = sum(rep.outcome == "full" for rep in row.reps)
        said.append(f"{row.corrected} corrected, automatic {automatic} of {row.reps_planned}")
    if row.core and row.core != core_mark():
        said.append("counted by another version: run 'kneehold rescore'")
    return "; ".join(said)


def _pain(row: SessionRow) -> str:
    """Pain before and after."""
    pains = (row.pain_before, row.pain_after)
    return "" if pains == (None, None) else " to ".join("?" if pain is None else f"{pain:g}" for pain in pains)
