"""Did they hold it, how well, and can the number be trusted? The report of one session."""

from __future__ import annotations

from html import escape

from sensor.archive.reviewed import ReviewedSession
from sensor.archive.times import local_start
from sensor.report.agreement_part import agreement_part
from sensor.report.page import cell, page, table, tiles
from sensor.report.trace_plot import trace_data, trace_svg
from sensor.report.weeks_part import weeks_part
from sensor.report.words import ATTEMPT_REASONS, HOW_COUNTED, KNOWN_ERROR
from sensor.review.corrected import DONE, Reviewed
from sensor.review.hold_measures import HoldMeasures
from sensor.review.table import number
from sensor.review.weeks import Weeks

__all__ = ["session_page"]

_HEADINGS = (
    "hold", "side", "held", "of plan", "result", "in zone", "still", "plateau", "peak", "SD", "drift / 10 s", "lift",
    "return", "lift peak", "return peak", "smooth\u00adness", "regrips", "bridged", "remarks",
)  # fmt: skip
# Shorter holes between the samples are what any radio leaves, and a tenth of a second is what is shown.
_UNSEEN_S = 0.1
_TEXT_COLUMNS = (0, 1, 4, 18)


def session_page(session: ReviewedSession, weeks: Weeks | None = None) -> str:
    """The whole page; every text a person gave is escaped."""
    sensors = list(session.evaluation.traces)
    data = {
        "traces": [trace_data(session.evaluation.traces[s], s, i) for i, s in enumerate(sensors)],
        "holds": [_hold_data(place, one) for place, one in enumerate(session.reviewed, start=1)],
    }
    parts = [
        f"<h1>{escape(_title(session))}</h1>",
        f'<p class="mut">{escape(_subtitle(session))}</p>',
        _doubts(session),
        tiles(_figures(session)),
        "<h2>What the thigh did</h2>",
        *(
            f'<div>{trace_svg(session, sensor)}<div class="plot" id="plot-{place}" aria-hidden="true"></div></div>'
            for place, sensor in enumerate(sensors)
        ),
        '<p class="hint"><button class="all">Whole session</button> <span class="mut">Drag across the plot, or choose '
        "a hold below, to look closer.</span></p>",
        "<h2>Every hold</h2>",
        table(
            "Seconds, and degrees of thigh elevation.",
            _HEADINGS,
            [
                _row(i, one, found, target_s)
                for i, ((one, found), target_s) in enumerate(zip(session.rows, session.targets_s, strict=True), start=1)
            ],
            _TEXT_COLUMNS,
        ),
        _homeless(session),
        _not_counted(session),
        agreement_part(session),
        weeks_part(weeks) if weeks is not None else "",
        "<h2>How a hold is counted</h2>",
        f"<p>{escape(HOW_COUNTED)}</p><p>{escape(KNOWN_ERROR)}</p>",
    ]
    return page(_title(session), "\n".join(part for part in parts if part), data)


def _title(session: ReviewedSession) -> str:
    profile = session.evaluation.result.setup.profile.title
    return f"{profile}: {session.about.person or session.name}"


def _subtitle(session: ReviewedSession) -> str:
    start = local_start(session.started_utc)
    when = "" if start is None else start.strftime("%Y-%m-%d %H:%M, ")
    minutes = session.evaluation.result.duration_s / 60.0
    about = session.about
    pains = (("before", about.pain_before), ("worst", about.pain_worst), ("after", about.pain_after))
    pain = "".join(f", pain {name} {value:g}" for name, value in pains if value is not None)
    return (
        f"{when}{minutes:.1f} min, prescribed {session.prescription}{pain}; "
        f"session {session.name}. {session.about.note}"
    ).strip()


def _figures(session: ReviewedSession) -> list[tuple[str, str]]:
    result, counted = session.evaluation.result, session.counted
    full = sum(one.is_counted and one.outcome == "full" for one in session.reviewed)
    automatic = sum(rep.outcome == "full" for rep in result.reps)
    figures = [(f"{full} / {session.reps_planned}", "holds as long as prescribed")]
    if any(one.correction is not None for one in session.reviewed):
        figures.append((f"{automatic} / {session.reps_planned}", "as counted, before corrections"))
    for side in dict.fromkeys(rep.side for rep in counted):
        holds = [rep.hold_s for rep in counted if rep.side == side]
        figures.append((f"{sum(holds) / len(holds):.1f} s", f"mean hold, {side}"))
    figures.append((str(sum(rep.regrips for rep in counted)), "regrips"))
    figures.append((str(len(result.attempts)), "attempts not counted"))
    lost = float(str(result.summary["lost_s"]))
    share = 100.0 * lost / result.duration_s if result.duration_s > 0.0 else 0.0
    figures.append((f"{share:.1f} %", "of the samples lost"))
    return [*figures, (session.quality.grade, "data quality, A to D")]


def _doubts(session: ReviewedSession) -> str:
    items = "".join(f"<li>{escape(reason)}</li>" for reason in session.quality.reasons)
    untrusted = "" if session.evaluation.result.is_trusted else "<b>No figure below should be believed.</b>"
    if not items:
        return ""
    return f'<div class="warn">{untrusted} Data quality {escape(session.quality.grade)}, because:<ul>{items}</ul></div>'


def _hold_data(place: int, one: Reviewed) -> dict[str, object]:
    rep = one.rep
    return {"n": place, "sensor": rep.sensor, "a": rep.hold_start_s, "b": rep.hold_end_s, "label": _stands(one)}


def _stands(one: Reviewed) -> str:
    return one.outcome if one.is_counted else "rejected"


def _row(place: int, one: Reviewed, found: HoldMeasures, target_s: float) -> str:
    rep, stands = one.rep, _stands(one)
    remarks = [flag.replace("_", " ") for flag in rep.flags]
    if found.unseen_s - rep.bridged_s > _UNSEEN_S:
        remarks.append(f"{found.unseen_s:.1f} s of it not seen")
    if one.correction is not None:
        remarks.append(f"counted as {rep.outcome}, {DONE[one.correction.action]} by {one.correction.rater}")
        remarks += [one.correction.note] if one.correction.note else []
    cells = [
        f'<td class="t"><button>Hold {place}</button></td>',
        cell(rep.side, "t"),
        cell(f"{rep.hold_s:.1f} s"),
        cell(f"{100.0 * rep.hold_s / target_s:.0f} %"),
        cell(stands, f"t {stands}"),
        cell(f"{found.in_zone_s:.1f} s"),
        cell(f"{found.still_s:.1f} s"),
        cell(f"{rep.plateau_deg:.0f}°"),
        cell(_or(found.peak_deg, 0, "°")),
        cell(_or(found.sd_deg, 1, "°")),
        cell(_or(found.drift_deg_per_10s, 1, "°", signed=True)),
        cell(f"{found.lift_s:.1f} s"),
        cell(f"{found.return_s:.1f} s"),
        cell(_or(found.lift_peak_degps, 0, "°/s")),
        cell(_or(found.return_peak_degps, 0, "°/s")),
        cell(_or(found.lift_sparc, 2)),
        cell(str(rep.regrips)),
        cell(f"{rep.bridged_s:.1f} s"),
        cell(", ".join(remarks), "t"),
    ]
    where = f'data-a="{rep.hold_start_s:.3f}" data-b="{rep.hold_end_s:.3f}" data-sensor="{escape(rep.sensor)}"'
    return f"<tr {where}>{''.join(cells)}</tr>"


def _or(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, decimals, signed=signed)}{unit}"


def _homeless(session: ReviewedSession) -> str:
    """Decisions that an older count was about."""
    told = (
        f"{DONE[one.action]} by {one.rater}: {one.hold_start_s:.1f} to {one.hold_end_s:.1f} s {one.note}"
        for one in session.homeless
    )
    items = "".join(f"<li>{escape(line)}</li>" for line in told)
    return f"<h2>Decisions about holds that are not counted now</h2><ul>{items}</ul>" if items else ""


def _not_counted(session: ReviewedSession) -> str:
    attempts = session.evaluation.result.attempts
    if not attempts:
        return "<h2>Not counted</h2><p>Nothing else looked like an attempt.</p>"
    rows = [
        "<tr>"
        + cell(f"{int(a.lift_start_s) // 60}:{int(a.lift_start_s) % 60:02d}")
        + cell(a.side, "t")
        + cell(f"{a.peak_deg:.0f}°")
        + cell(f"{a.hold_s:.1f} s")
        + cell(ATTEMPT_REASONS.get(a.reason, a.reason), "t")
        + "</tr>"
        for a in attempts
    ]
    headings = ("from", "side", "up to", "held", "why it was not counted")
    return "<h2>Not counted</h2>" + table("Attempts, with the reason.", headings, rows, (1, 4))
