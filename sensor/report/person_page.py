"""How a person did over weeks: the report of many sessions, from what was counted in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from kneehold.sensor.archive.own_accuracy import KeptAccuracy
from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.archive.times import local_start
from kneehold.sensor.archive.weeks_of import looks_of, proposal_of
from kneehold.sensor.report.listing import session_remarks
from kneehold.sensor.report.own_accuracy import accuracy_part
from kneehold.sensor.report.page import cell, lines_of, page, table
from kneehold.sensor.report.weeks_part import weeks_part, weeks_table
from kneehold.sensor.report.words import (
    alert_words,
    columns,
    count_of,
    look_line,
    number,
    proposal_line,
    say,
    time_words,
)
from kneehold.sensor.review.progression import Rule
from kneehold.sensor.review.weeks import Weeks

__all__ = ["person_page"]


def person_page(
    person: str,
    rows: Sequence[SessionRow],
    weeks: Weeks | None,
    rule: Rule | None = None,
    today: date | None = None,
    own: KeptAccuracy | None = None,
) -> str:
    """The whole page, with what the plan's ``rule`` proposes; every text a person gave is escaped.

    Without ``today`` nobody is said to have been away; ``weeks`` is ``None`` where no session can be counted;
    ``own`` is what ``kneehold verify`` found on this person.
    """
    name = person or say("person.all")
    left_out = sum(row.reps is None or row.trusted is False or local_start(row.started_utc) is None for row in rows)
    looks = looks_of(rows, today or date.fromordinal(1))
    skipped = f"; {say('person.left_out', count=left_out)}" if left_out else ""
    body = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="mut">{count_of(len(rows), "session")}{escape(skipped)}. {say("person.local")}</p>',
        lines_of([(look_line(look), look.is_alarming) for look in looks], say("heading.looks")),
        "" if looks else f"<p>{say('person.calm')}</p>",
        "" if weeks is None else weeks_part(weeks),
        _proposal(rows, rule),
        "" if weeks is None else f"<h2>{say('heading.weeks')}</h2>{weeks_table(weeks)}",
        f"<h2>{say('heading.sessions')}</h2>",
        table(say("sessions.caption"), columns("columns.sessions"), [_row(row) for row in reversed(rows)], (0, 1, 8)),
        f"<h2>{say('heading.accurate')}</h2>{accuracy_part(own)}",
    ]
    return page(name, "\n".join(part for part in body if part))


def _proposal(rows: Sequence[SessionRow], rule: Rule | None) -> str:
    found = proposal_of(rows, rule)
    return "" if found is None else f"<h2>{say('heading.next')}</h2><p>{escape(proposal_line(found))}</p>"


def _row(row: SessionRow) -> str:
    start, reps = local_start(row.started_utc), row.standing
    full = sum(rep.stands == "full" for rep in reps)
    mean_s = sum(rep.hold_s for rep in reps) / len(reps) if reps else None
    pains = (row.pain_before, row.pain_after, row.about.pain_worst)
    cells = [
        cell("" if start is None else time_words(start), "t"),
        cell(alert_words(row.safety), f"t {'alarm' if row.safety.is_alarming else 'note'}"),
        cell("-" if row.reps is None else say("figure.of", part=full, whole=row.reps_planned)),
        cell("-" if mean_s is None else say("figure.held", held=number(mean_s, 1), target=float(row.hold_s))),
        *(cell("-" if pain is None else f"{pain:g}") for pain in pains),
        cell(row.grade or "-"),
        cell("; ".join(filter(None, (session_remarks(row), row.about.note))), "t"),
    ]
    return f"<tr>{''.join(cells)}</tr>"
