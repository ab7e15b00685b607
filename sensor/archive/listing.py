"""How does a session read in a list? One line of plain text."""

from __future__ import annotations

from sensor.archive.row import SessionRow
from sensor.archive.times import local_start
from sensor.review.table import number

__all__ = ["HEADINGS", "printable", "session_cells"]

HEADINGS = ("session", "person", "began", "side", "exercise", "reps", "mean hold", "grade", "remarks")


def session_cells(row: SessionRow) -> tuple[str, ...]:
    """One line of the list; nothing in it can steer a terminal."""
    start = local_start(row.started_utc)
    reps = row.reps or ()
    full = sum(rep.outcome == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    remarks = row.problem or ("" if row.reps is not None else "not counted yet: kneehold rescore")
    cells = (
        row.folder,
        row.about.person,
        "" if start is None else start.strftime("%Y-%m-%d %H:%M"),
        row.side,
        row.profile,
        "-" if row.reps is None else f"{full}/{row.reps_planned}",
        f"{number(mean_s, 1)} of {number(row.hold_s, 0)} s",
        row.grade or "-",
        remarks if row.trusted is not False else f"untrusted {remarks}".strip(),
    )
    return tuple(printable(cell) for cell in cells)


def printable(text: str) -> str:
    """``text`` without anything that could steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)
