"""The report of one session: safety first, then what was held, how well, and whether the number can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kneehold.sensor.archive.own_accuracy import KeptAccuracy
from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.archive.times import local_start
from kneehold.sensor.report.agreement_part import agreement_part
from kneehold.sensor.report.details_part import details_part, remarks_of
from kneehold.sensor.report.own_accuracy import accuracy_part
from kneehold.sensor.report.page import cell, lines_of, page, table, tiles
from kneehold.sensor.report.trace_plot import shown_deg, trace_data, trace_svg
from kneehold.sensor.report.weeks_part import weeks_part
from kneehold.sensor.report.words import (
    attempt_words,
    columns,
    count_of,
    decision_words,
    exercise_title,
    fact_words,
    leg_words,
    number,
    outcome_words,
    pain_line,
    prescription_words,
    safety_lines,
    say,
    time_words,
)
from kneehold.sensor.review.corrected import Reviewed
from kneehold.sensor.review.hold_measures import HoldMeasures
from kneehold.sensor.review.weeks import Weeks
from kneehold.tui.wording.words import decimal, plus_minus

__all__ = ["session_page"]

_TEXT_COLUMNS = (0, 1, 4, 5)


def session_page(session: ReviewedSession, weeks: Weeks | None = None, own: KeptAccuracy | None = None) -> str:
    """The whole page; every text a person gave is escaped. ``own``: how accurate the counter was on this person."""
    sensors = list(session.evaluation.traces)
    data = {
        "traces": [trace_data(session.evaluation.traces[s], s, i) for i, s in enumerate(sensors)],
        "deg": shown_deg(session),
        "holds": [_hold_data(place, one) for place, one in enumerate(session.reviewed, start=1)],
        "words": {name: say(f"trace.{name}") for name in ("axis", "angle", "time")} | {"decimal": decimal(".")},
    }
    parts = [
        f"<h1>{escape(_title(session))}</h1>",
        f'<p class="mut">{escape(_subtitle(session))}</p>',
        _safety(session),
        _doubts(session),
        tiles(_figures(session)),
        *(_trace(session, sensors) if sensors else [_empty()]),
        *(_holds(session) if session.rows else []),
        _homeless(session),
        _not_counted(session),
        agreement_part(session),
        weeks_part(weeks) if weeks is not None else "",
        f"<h2>{say('heading.how')}</h2>",
        f"<p>{escape(say('how.counted'))}</p>{accuracy_part(own)}",
    ]
    return page(_title(session), "\n".join(part for part in parts if part), data)


def _empty() -> str:
    return f"<p><b>{escape(say('session.empty', empty=say('grade.empty')))}</b></p>"


def _title(session: ReviewedSession) -> str:
    title = exercise_title(session.evaluation.result.setup.profile)
    return f"{title}: {session.about.person or session.name}"


def _subtitle(session: ReviewedSession) -> str:
    start = local_start(session.started_utc)
    when = [] if start is None else [say("session.when", time=time_words(start))]
    minutes = session.evaluation.result.duration_s / 60.0
    note = [say("session.note", note=session.about.note)] if session.about.note else []
    plan = prescription_words(session.parts)
    told = say("session.told", minutes=float(minutes), plan=plan, name=session.name)
    return " ".join([", ".join([*when, told]), *note])


def _safety(session: ReviewedSession) -> str:
    safety = session.safety
    lines = [(line, safety.is_alarming) for line in safety_lines(safety)]
    pain = pain_line(session.pain_before, session.about.pain_worst, session.pain_after)
    return lines_of([*lines, (pain, False)], say("heading.safety"))


def _figures(session: ReviewedSession) -> list[tuple[str, str]]:
    result, counted = session.evaluation.result, session.counted
    full = sum(one.is_counted and one.outcome == "full" for one in session.reviewed)
    automatic = sum(rep.outcome == "full" for rep in result.reps)
    figures = [(say("figure.of", part=full, whole=session.reps_planned), say("tile.full"))]
    if any(one.correction is not None for one in session.reviewed):
        figures.append((say("figure.of", part=automatic, whole=session.reps_planned), say("tile.automatic")))
    for side in dict.fromkeys(rep.side for rep in counted):
        holds = [rep.hold_s for rep in counted if rep.side == side]
        figures.append((f"{number(sum(holds) / len(holds), 1)} s", say("tile.mean", leg=say(f"leg.{side}"))))
    figures.append((str(sum(rep.regrips for rep in counted)), say("tile.grips")))
    figures.append((str(len(result.attempts)), say("tile.attempts")))
    lost = float(str(result.summary["lost_s"]))
    share = 100.0 * lost / result.duration_s if result.duration_s > 0.0 else 0.0
    figures.append((f"{number(share, 1)} %", say("tile.lost")))
    return [*figures, (session.quality.grade, say("tile.grade"))]


def _doubts(session: ReviewedSession) -> str:
    items = "".join(f"<li>{escape(fact_words(reason))}</li>" for reason in session.quality.reasons)
    untrusted = "" if session.evaluation.result.is_trusted else f"<b>{say('doubt.untrusted')}</b>"
    if not items:
        return ""
    because = escape(say("doubt.because", grade=session.quality.grade))
    return f'<div class="warn">{untrusted} {because}<ul>{items}</ul></div>'


def _trace(session: ReviewedSession, sensors: Sequence[str]) -> list[str]:
    return [
        f"<h2>{say('heading.trace')}</h2>",
        *(
            f'<div>{trace_svg(session, sensor)}<div class="plot" id="plot-{place}" aria-hidden="true"></div></div>'
            for place, sensor in enumerate(sensors)
        ),
        f'<p class="mut key"><span class="swatch full"></span> {say("key.full")} <span class="swatch short"></span> '
        f'{say("key.short")} <span class="swatch rejected"></span> {say("key.rejected")}</p>',
        f'<p class="hint"><button class="all">{say("trace.whole")}</button> '
        f'<span class="mut">{say("trace.hint")}</span></p>',
    ]


def _holds(session: ReviewedSession) -> list[str]:
    rows = [
        _row(place, one, found, target_s, longest_s)
        for place, ((one, found), target_s, longest_s) in enumerate(
            zip(session.rows, session.targets_s, session.longest_s, strict=True), start=1
        )
    ]
    return [
        f"<h2>{say('heading.holds')}</h2>",
        table(say("holds.caption"), columns("columns.holds"), rows, _TEXT_COLUMNS),
        details_part(session),
    ]


def _hold_data(place: int, one: Reviewed) -> dict[str, object]:
    rep = one.rep
    return {"n": place, "sensor": rep.sensor, "a": rep.hold_start_s, "b": rep.hold_end_s, "label": _stands(one)}


def _stands(one: Reviewed) -> str:
    return one.outcome if one.is_counted else "rejected"


def _row(place: int, one: Reviewed, found: HoldMeasures, target_s: float, longest_s: float | None) -> str:
    rep, stands = one.rep, _stands(one)
    cells = [
        f'<td class="t"><button>{say("figure.hold", number=place)}</button></td>',
        cell(leg_words(rep.side), "t"),
        cell(say("figure.held", held=f"{number(rep.hold_s, 1)}{plus_minus(rep.hold_pm_s)}", target=float(target_s))),
        cell(f"{rep.plateau_deg:.0f}\u00b0"),
        cell(outcome_words(stands), f"t {stands}"),
        cell("; ".join(remarks_of(one, found, target_s, longest_s)), "t"),
    ]
    where = f'data-a="{rep.hold_start_s:.3f}" data-b="{rep.hold_end_s:.3f}" data-sensor="{escape(rep.sensor)}"'
    return f"<tr {where}>{''.join(cells)}</tr>"


def _homeless(session: ReviewedSession) -> str:
    """Decisions that an older count was about."""
    told = (
        say(
            "remark.decided",
            decision=decision_words(one),
            start=float(one.hold_start_s),
            end=float(one.hold_end_s),
            note=one.note,
        )
        for one in session.unmatched_corrections
    )
    items = "".join(f"<li>{escape(line)}</li>" for line in told)
    return f"<h2>{say('heading.unmatched')}</h2><ul>{items}</ul>" if items else ""


def _not_counted(session: ReviewedSession) -> str:
    attempts = session.evaluation.result.attempts
    if not attempts:
        return "" if not session.rows else f"<h2>{say('heading.missed')}</h2><p>{say('attempts.none')}</p>"
    rows = [
        "<tr>"
        + cell(f"{int(a.lift_start_s) // 60}:{int(a.lift_start_s) % 60:02d}")
        + cell(leg_words(a.side), "t")
        + cell(f"{a.peak_deg:.0f}\u00b0")
        + cell(f"{number(a.hold_s, 1)} s")
        + cell(attempt_words(a.reason), "t")
        + "</tr>"
        for a in attempts
    ]
    caption = say("attempts.caption", count=count_of(len(attempts), "lift"))
    return f"<h2>{say('heading.missed')}</h2>" + table(caption, columns("columns.attempts"), rows, (1, 4))
