"""Columns of sessions, holds and marks in tables.

Units stand in the names, times are ISO 8601 or seconds from the first sample, ``None`` where there is
nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from kneehold import __version__
from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.archive.weeks_of import reviewed_sessions
from kneehold.sensor.report.words import fact_words
from kneehold.sensor.review.corrected import Reviewed
from kneehold.sensor.review.hold_measures import HoldMeasures
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.weeks import series_of

__all__ = [
    "HOLD_COLUMNS",
    "MARK_COLUMNS",
    "SESSION_COLUMNS",
    "TREND_COLUMNS",
    "Cell",
    "hold_records",
    "iso_at",
    "mark_records",
    "sample_blocks",
    "sample_columns",
    "session_record",
    "tables_of",
    "trend_records",
]

Cell = str | int | float | bool | None

# Every column with what stands in it, so that a table without rows, or without a value in a column, is like any other.
SESSION_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("session", "person", "started", "slot", "profile", "side"), str),
    "prescribed_hold_s": float,
    "prescribed_reps": int,
    **dict.fromkeys(("duration_s", "sample_rate_hz", "lost_s"), float),
    "trusted": bool,
    **dict.fromkeys(("posture", "quality_grade", "quality_reasons"), str),
    **dict.fromkeys(("reps_automatic", "reps", "reps_full_automatic", "reps_full", "attempts_not_counted"), int),
    **dict.fromkeys(("held_total_s", "held_mean_s", "pain_before_0_10", "pain_worst_0_10", "pain_after_0_10"), float),
    **dict.fromkeys(("ending", "red_flags", "why_ended_early"), str),
    **dict.fromkeys(("red_flag_urgent", "stopped_for_pain", "ended_early"), bool),
    **dict.fromkeys(("note", "recorded_with", "counted_with"), str),
}
HOLD_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("session", "person"), str),
    "rep": int,
    **dict.fromkeys(("sensor", "side", "hold_started"), str),
    **dict.fromkeys(("lift_start_s", "hold_start_s", "hold_end_s", "rest_reached_s", "prescribed_hold_s"), float),
    **dict.fromkeys(("hold_s", "hold_pm_s", "hold_error_s"), float),
    **dict.fromkeys(("outcome_automatic", "outcome", "corrected_by", "corrected_at", "correction_note"), str),
    **dict.fromkeys(("plateau_deg", "range_deg"), float),
    "regrips": int,
    "bridged_s": float,
    "flags": str,
    "session_stopped_for_pain": bool,
    "session_red_flags": str,
    **{name: bool if name == "has_bounce" else float for name in HoldMeasures._fields},
}
MARK_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("session", "person", "rater", "tool"), str),
    "mark": int,
    **dict.fromkeys(("side", "kind"), str),
    **dict.fromkeys(("hold_start_s", "hold_end_s", "hold_s"), float),
    "rep": int,  # the repetition that was counted for it; nothing where none was
    **dict.fromkeys(("start_error_s", "end_error_s", "hold_error_s"), float),  # counted less marked
}
# A figure that is followed from session to session: its change with the ends of 95 % intervals, in its unit.
TREND_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("person", "figure", "unit", "first_day", "last_day"), str),
    "sessions": int,
    **dict.fromkeys(("per_week", "per_week_low", "per_week_high"), float),
    **dict.fromkeys(("change", "change_low", "change_high", "smallest_detectable_change"), float),
    "changed": bool,
}
_TREND_UNITS = {
    "hold_error": "s", "range_right": "deg", "range_left": "deg", "pain_before": "0-10",
}  # fmt: skip

_SAMPLE_COLUMNS = ("t_s", "ax_mps2", "ay_mps2", "az_mps2", "gx_radps", "gy_radps", "gz_radps")
# Finer than any sensor, and the same text on every machine.
_DIGITS = 4
# Rows of samples written at once: 200 kB of text, ten times as much while it is made.
_BLOCK = 2_000


def tables_of(sessions: Sequence[ReviewedSession]) -> dict[str, tuple[Mapping[str, type], list[dict[str, Cell]]]]:
    """Columns and rows of every table of an export, by the name of its file."""
    return {
        "sessions": (SESSION_COLUMNS, [session_record(session) for session in sessions]),
        "holds": (HOLD_COLUMNS, [record for session in sessions for record in hold_records(session)]),
        "marks": (MARK_COLUMNS, [record for session in sessions for record in mark_records(session)]),
        "trends": (TREND_COLUMNS, trend_records(sessions)),
    }


def session_record(session: ReviewedSession) -> dict[str, Cell]:
    """One row: a session as counted and as it stands after corrections."""
    result, counted = session.evaluation.result, session.counted
    summary = result.summary
    holds = [rep.hold_s for rep in counted]
    about = session.about
    targets = {part.hold_s for part in session.parts}
    return {
        "session": session.name,
        "person": about.person,
        "started": session.started_utc or None,
        "slot": about.slot or None,
        "profile": result.setup.profile.name,
        "side": result.setup.side,
        # Empty where it is not the same for every leg; the table of holds has it for each.
        "prescribed_hold_s": targets.pop() if len(targets) == 1 else None,
        "prescribed_reps": session.reps_planned,
        "duration_s": _number(summary["duration_s"]),
        "sample_rate_hz": _number(summary["rate_hz"]),
        "lost_s": _number(summary["lost_s"]),
        "trusted": result.is_trusted,
        "posture": str(summary["posture"]),
        "quality_grade": session.quality.grade,
        "quality_reasons": "; ".join(map(fact_words, session.quality.reasons)),
        "reps_automatic": len(result.reps),
        "reps": len(counted),
        "reps_full_automatic": sum(rep.outcome == "full" for rep in result.reps),
        "reps_full": sum(one.is_counted and one.outcome == "full" for one in session.reviewed),
        "attempts_not_counted": len(result.attempts),
        "held_total_s": _rounded(sum(holds)),
        "held_mean_s": _rounded(sum(holds) / len(holds)) if holds else None,
        "pain_before_0_10": session.pain_before,
        "pain_worst_0_10": about.pain_worst,
        "pain_after_0_10": session.pain_after,
        **_safety_cells(session.safety),
        "note": about.note,
        "recorded_with": session.software,
        "counted_with": f"kneehold {__version__}",
    }


def _safety_cells(safety: Safety) -> dict[str, Cell]:
    return {
        "ending": safety.ending or None,
        "red_flags": " ".join(safety.flags) or None,
        "why_ended_early": safety.why or None,
        "red_flag_urgent": safety.is_urgent,
        "stopped_for_pain": safety.is_stopped_for_pain,
        "ended_early": safety.is_abandoned,
    }


def hold_records(session: ReviewedSession) -> list[dict[str, Cell]]:
    """One row a counted repetition, in order; rejected ones are among them and say so."""
    return [
        _hold_record(session, number, one, found, target_s)
        for number, ((one, found), target_s) in enumerate(zip(session.rows, session.targets_s, strict=True), start=1)
    ]


def mark_records(session: ReviewedSession) -> list[dict[str, Cell]]:
    """One row a marked hold of every rater, with the counted repetition it belongs to."""
    records: list[dict[str, Cell]] = []
    for comparison in session.comparisons():
        counted = {b: a for a, b in comparison.matching.pairs}
        marks = [mark for mark in session.marks if mark.rater == comparison.second_by]
        for place, mark in enumerate(marks):
            rep = comparison.first[counted[place]] if place in counted else None
            length_s = mark.hold_end_s - mark.hold_start_s
            records.append(
                {
                    "session": session.name,
                    "person": session.about.person,
                    "rater": mark.rater,
                    "tool": mark.tool,
                    "mark": mark.rep,
                    "side": mark.side,
                    "kind": mark.kind,
                    "hold_start_s": mark.hold_start_s,
                    "hold_end_s": mark.hold_end_s,
                    "hold_s": _rounded(length_s),
                    "rep": counted[place] + 1 if place in counted else None,
                    "start_error_s": None if rep is None else _rounded(rep.start_s - mark.hold_start_s),
                    "end_error_s": None if rep is None else _rounded(rep.end_s - mark.hold_end_s),
                    "hold_error_s": None if rep is None else _rounded(rep.hold_s - length_s),
                }
            )
    return records


def trend_records(sessions: Sequence[ReviewedSession]) -> list[dict[str, Cell]]:
    """One row a named person and figure with sessions enough for a line, over the sessions that are exported."""
    records: list[dict[str, Cell]] = []
    for person in sorted({session.about.person for session in sessions} - {""}):
        series = series_of(reviewed_sessions([session for session in sessions if session.about.person == person]))
        for figure, line in series.items():
            trend = line.trend()
            if trend is not None:
                change = trend.change
                records.append(
                    {
                        "person": person,
                        "figure": figure,
                        "unit": _TREND_UNITS[figure],
                        "first_day": date.fromordinal(trend.first_day).isoformat(),
                        "last_day": date.fromordinal(trend.last_day).isoformat(),
                        "sessions": trend.sessions,
                        "per_week": _rounded(trend.per_week),
                        "per_week_low": _rounded(trend.per_week - trend.half),
                        "per_week_high": _rounded(trend.per_week + trend.half),
                        "change": _rounded(change.step),
                        "change_low": _rounded(change.step - change.half),
                        "change_high": _rounded(change.step + change.half),
                        "smallest_detectable_change": _rounded(trend.detectable),
                        "changed": change.is_beyond,
                    }
                )
    return records


def sample_columns(session: ReviewedSession, sensor: str) -> Mapping[str, NDArray[np.float64]]:
    """Every sample of one sensor; the angle is NaN where it is not known."""
    rows = session.evaluation.rows[sensor]
    columns = {name: rows[:, place] for place, name in enumerate(_SAMPLE_COLUMNS)}
    return {**columns, "elevation_deg": session.evaluation.traces[sensor].elevation_deg}


def sample_blocks(session: ReviewedSession, sensor: str) -> Iterator[NDArray[np.float64]]:
    """The columns of ``sample_columns`` side by side, a block at a time: as text, hours would fill the memory."""
    columns = list(sample_columns(session, sensor).values())
    for first in range(0, len(columns[0]), _BLOCK):
        yield np.column_stack([column[first : first + _BLOCK] for column in columns])


def iso_at(started_utc: str, t_s: float) -> str | None:
    """ISO 8601 time ``t_s`` seconds after the start; ``None`` where the start is not known."""
    try:
        return (datetime.fromisoformat(started_utc) + timedelta(seconds=t_s)).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError):
        return None


def _hold_record(
    session: ReviewedSession, number: int, one: Reviewed, found: HoldMeasures, target_s: float
) -> dict[str, Cell]:
    rep, correction = one.rep, one.correction
    measured: dict[str, Cell] = {
        name: _rounded(value) if isinstance(value, float) else value for name, value in found._asdict().items()
    }
    return {
        "session": session.name,
        "person": session.about.person,
        "rep": number,
        "sensor": rep.sensor,
        "side": rep.side,
        "hold_started": iso_at(session.started_utc, rep.hold_start_s),
        "lift_start_s": _rounded(rep.lift_start_s),
        "hold_start_s": _rounded(rep.hold_start_s),
        "hold_end_s": _rounded(rep.hold_end_s),
        "rest_reached_s": _rounded(rep.return_s),
        "prescribed_hold_s": target_s,
        "hold_s": _rounded(rep.hold_s),
        "hold_pm_s": None if rep.hold_pm_s is None else _rounded(rep.hold_pm_s),
        "hold_error_s": _rounded(rep.hold_s - target_s),
        "outcome_automatic": rep.outcome,
        "outcome": one.outcome if one.is_counted else "rejected",
        "corrected_by": "" if correction is None else correction.rater,
        "corrected_at": None if correction is None else correction.at_utc,
        "correction_note": "" if correction is None else correction.note,
        "plateau_deg": _rounded(rep.plateau_deg),
        "range_deg": _rounded(rep.range_deg),
        "regrips": rep.regrips,
        "bridged_s": _rounded(rep.bridged_s),
        "flags": " ".join(rep.flags),
        "session_stopped_for_pain": session.safety.is_stopped_for_pain,
        "session_red_flags": " ".join(session.safety.flags) or None,
        **measured,
    }


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
