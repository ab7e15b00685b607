"""How does a session read in a list? One line of plain text."""

from __future__ import annotations

from sensor.archive.results import core_mark
from sensor.archive.row import SessionRow
from sensor.archive.times import local_start
from sensor.review.table import number

__all__ = ["HEADINGS", "printable", "session_cells", "session_remarks"]

HEADINGS = ("session", "person", "began", "side", "exercise", "reps", "mean hold", "grade", "remarks")


def session_cells(row: SessionRow) -> tuple[str, ...]:
    """One line of the list; nothing in it can steer a terminal."""
    start, reps = local_start(row.started_utc), row.standing
    full = sum(rep.stands == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    cells = (
        row.folder,
        row.about.person,
        "" if start is None else start.strftime("%Y-%m-%d %H:%M"),
        row.side,
        row.profile,
        "-" if row.reps is None else f"{full}/{row.reps_planned}",
        f"{number(mean_s, 1)} of {number(row.hold_s, 0)} s",
        row.grade or "-",
        session_remarks(row),
    )
    return tuple(printable(cell) for cell in cells)


def session_remarks(row: SessionRow) -> str:
    """What has to be known about the count of a session; empty where there is nothing."""
    if row.problem:
        return row.problem
    if row.reps is None:
        return "not counted yet: kneehold rescore"
    said = ["untrusted"] if row.trusted is False else []
    if row.corrected:
        automatic = sum(rep.outcome == "full" for rep in row.reps)
        said.append(f"{row.corrected} corrected, automatic {automatic}/{row.reps_planned}")
    if row.core and row.core != core_mark():
        said.append("counted by another version: kneehold rescore")
    return "; ".join(said)


def printable(text: str) -> str:
    """``text`` without anything that could steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)
