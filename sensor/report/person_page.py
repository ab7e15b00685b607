"""How did a person do over weeks? The report of many sessions, from what was counted in each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sensor.archive.listing import session_remarks
from sensor.archive.row import SessionRow
from sensor.archive.times import local_start
from sensor.archive.weeks_of import proposal_of
from sensor.report.page import cell, page, table
from sensor.report.weeks_part import weeks_part, weeks_table
from sensor.review.progression import STEPS, Rule
from sensor.review.weeks import Weeks

__all__ = ["person_page"]


def person_page(person: str, rows: Sequence[SessionRow], weeks: Weeks, rule: Rule | None = None) -> str:
    """The whole page, with what the plan's ``rule`` proposes; every text a person gave is escaped."""
    name = person or "All sessions"
    left_out = sum(row.reps is None or row.trusted is False or local_start(row.started_utc) is None for row in rows)
    body = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="mut">{len(rows)} sessions'
        + (f"; {left_out} without a date, a count or a trusted signal left out" if left_out else "")
        + "</p>",
        weeks_part(weeks),
        _proposal(rows, rule),
        "<h2>Week by week</h2>",
        weeks_table(weeks),
        "<h2>Every session</h2>",
        table("Newest first.", _HEADINGS, [_row(row) for row in reversed(rows)], (0, 1, 2, 6)),
    ]
    return page(name, "\n".join(body))


_HEADINGS = ("began", "session", "exercise", "full", "mean hold", "grade", "note")


def _proposal(rows: Sequence[SessionRow], rule: Rule | None) -> str:
    found = proposal_of(rows, rule)
    if found is None:
        return ""
    by = "rule" if rule is None else "the rule of the plan"
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in found.reasons)
    return (
        f"<h2>What could come next</h2><p><b>{STEPS[found.step]}</b>: {found.reps} times {found.hold_s:g} s a side. "
        f"A proposal by {by}; whoever wrote the plan decides.</p><ul>{reasons}</ul>"
    )


def _row(row: SessionRow) -> str:
    start, reps = local_start(row.started_utc), row.standing
    full = sum(rep.stands == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    cells = [
        cell("" if start is None else start.strftime("%Y-%m-%d %H:%M"), "t"),
        cell(row.folder, "t"),
        cell(row.profile, "t"),
        cell("-" if row.reps is None else f"{full} / {row.reps_planned}"),
        cell("-" if mean_s is None else f"{mean_s:.1f} s"),
        cell(row.grade or "-"),
        cell("; ".join(filter(None, (session_remarks(row), row.about.note))), "t"),
    ]
    return f"<tr>{''.join(cells)}</tr>"
