"""What else was measured of every hold: a table to open, with each measure explained beside it."""

from __future__ import annotations

from html import escape

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.report.page import cell, table
from kneehold.sensor.report.words import DETAIL_COLUMNS, MEASURES, OUTCOMES, REMARKS, held_words, say
from kneehold.sensor.review.corrected import DONE, Reviewed
from kneehold.sensor.review.hold_measures import HoldMeasures
from kneehold.sensor.review.table import number

__all__ = ["details_part", "remarks_of"]

# Shorter holes between the samples are what any radio leaves, and a tenth of a second is what is shown.
_UNSEEN_S = 0.1


def details_part(session: ReviewedSession) -> str:
    """Closed until it is opened; markup."""
    rows = [
        _row(place, one, found, target_s)
        for place, ((one, found), target_s) in enumerate(zip(session.rows, session.targets_s, strict=True), start=1)
    ]
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in MEASURES)
    return (
        f"<details><summary>{say('heading.details')}</summary>"
        f"{table(say('details.caption'), DETAIL_COLUMNS, rows, (0,))}<dl>{told}</dl></details>"
    )


def remarks_of(one: Reviewed, found: HoldMeasures, target_s: float, longest_s: float | None) -> list[str]:
    """What has to be known about a hold, the most important first."""
    rep = one.rep
    remarks = [held_words(rep.hold_s, target_s, longest_s)]
    remarks += [REMARKS.get(flag, flag.replace("_", " ")) for flag in rep.flags]
    if found.unseen_s - rep.bridged_s > _UNSEEN_S:
        remarks.append(say("remark.unseen", seconds=f"{found.unseen_s:.1f}"))
    if one.correction is not None:
        by = one.correction
        remarks += [f"counted as {OUTCOMES.get(rep.outcome, rep.outcome)}, {DONE[by.action]} by {by.rater}", by.note]
    return [remark for remark in remarks if remark]


def _row(place: int, one: Reviewed, found: HoldMeasures, target_s: float) -> str:
    rep = one.rep
    cells = [
        cell(str(place), "t"),
        cell(f"{100.0 * rep.hold_s / target_s:.0f} %"),
        cell(f"{found.in_zone_s:.1f} s"),
        cell(f"{found.still_s:.1f} s"),
        cell(_or(found.peak_deg, 0, "\u00b0")),
        cell(_or(found.sd_deg, 1, "\u00b0")),
        cell(_or(found.drift_deg_per_10s, 1, "\u00b0", signed=True)),
        cell(f"{found.lift_s:.1f} s"),
        cell(f"{found.return_s:.1f} s"),
        cell(_or(found.lift_peak_degps, 0, "\u00b0/s")),
        cell(_or(found.return_peak_degps, 0, "\u00b0/s")),
        cell(_or(found.lift_sparc, 2)),
        cell(str(rep.regrips)),
        cell(f"{rep.bridged_s:.1f} s"),
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _or(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, decimals, signed=signed)}{unit}"
