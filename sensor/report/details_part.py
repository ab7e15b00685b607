"""What else was measured of every hold: a table to open, with each measure explained beside it."""

from __future__ import annotations

from html import escape

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.report.page import cell, table
from kneehold.sensor.report.words import (
    columns,
    decision_words,
    held_words,
    number,
    outcome_words,
    percent,
    remark_words,
    say,
)
from kneehold.sensor.review.corrected import Reviewed
from kneehold.sensor.review.hold_measures import HoldMeasures

__all__ = ["details_part", "remarks_of"]

# In the order of their columns.
_MEASURES = (
    "target", "range", "steady", "highest", "wobble", "drift", "times", "peaks", "smoothness", "grips", "filled",
)  # fmt: skip
# Shorter holes between the samples are what any radio leaves, and a tenth of a second is what is shown.
_UNSEEN_S = 0.1


def details_part(session: ReviewedSession) -> str:
    """Closed until it is opened; markup."""
    rows = [
        _row(place, one, found, target_s)
        for place, ((one, found), target_s) in enumerate(zip(session.rows, session.targets_s, strict=True), start=1)
    ]
    measures = (columns(f"measure.{name}") for name in _MEASURES)
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in measures)
    return (
        f"<details><summary>{say('heading.details')}</summary>"
        f"{table(say('details.caption'), columns('columns.details'), rows, (0,))}<dl>{told}</dl></details>"
    )


def remarks_of(one: Reviewed, found: HoldMeasures, target_s: float, longest_s: float | None) -> list[str]:
    """What has to be known about a hold, the most important first."""
    rep = one.rep
    remarks = [held_words(rep.hold_s, target_s, longest_s)]
    remarks += remark_words(rep)
    if found.unseen_s - rep.bridged_s > _UNSEEN_S:
        remarks.append(say("remark.unseen_for", seconds=float(found.unseen_s)))
    if one.correction is not None:
        by = one.correction
        counted = say("remark.counted_as", outcome=outcome_words(rep.outcome), decision=decision_words(by))
        remarks += [counted, by.note]
    return [remark for remark in remarks if remark]


def _row(place: int, one: Reviewed, found: HoldMeasures, target_s: float) -> str:
    rep = one.rep
    cells = [
        cell(str(place), "t"),
        cell(percent(rep.hold_s / target_s)),
        cell(f"{number(found.in_zone_s, 1)} s"),
        cell(f"{number(found.still_s, 1)} s"),
        cell(_or(found.peak_deg, 0, "\u00b0")),
        cell(_or(found.sd_deg, 1, "\u00b0")),
        cell(_or(found.drift_deg_per_10s, 1, "\u00b0", signed=True)),
        cell(f"{number(found.lift_s, 1)} s"),
        cell(f"{number(found.return_s, 1)} s"),
        cell(_or(found.lift_peak_degps, 0, "\u00b0/s")),
        cell(_or(found.return_peak_degps, 0, "\u00b0/s")),
        cell(_or(found.lift_sparc, 2)),
        cell(str(rep.regrips)),
        cell(f"{number(rep.bridged_s, 1)} s"),
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _or(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, decimals, signed=signed)}{unit}"
