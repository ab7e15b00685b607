"""Which columns does a session have in a table, and which has one of its holds?

Units stand in the names, times are ISO 8601 or seconds from the first sample, ``None`` where there is
nothing to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sensor import __version__
from sensor.archive.reviewed import ReviewedSession
from sensor.review.corrected import Reviewed
from sensor.review.hold_measures import HoldMeasures

__all__ = ["Cell", "hold_records", "iso_at", "sample_columns", "session_record"]

Cell = str | int | float | bool | None

_SAMPLE_COLUMNS = ("t_s", "ax_mps2", "ay_mps2", "az_mps2", "gx_radps", "gy_radps", "gz_radps")
# Finer than any sensor, and the same text on every machine.
_DIGITS = 4


def session_record(session: ReviewedSession) -> dict[str, Cell]:
    """One row: a session as counted and as it stands after corrections."""
    result, counted = session.evaluation.result, session.counted
    summary = result.summary
    holds = [rep.hold_s for rep in counted]
    about = session.about
    return {
        "session": session.name,
        "person": about.person,
        "started": session.started_utc or None,
        "slot": about.slot or None,
        "profile": result.setup.profile.name,
        "side": result.setup.side,
        "prescribed_hold_s": result.setup.hold_s,
        "prescribed_reps": result.setup.reps,
        "duration_s": _number(summary["duration_s"]),
        "sample_rate_hz": _number(summary["rate_hz"]),
        "lost_s": _number(summary["lost_s"]),
        "trusted": result.is_trusted,
        "posture": str(summary["posture"]),
        "quality_grade": session.quality.grade,
        "quality_reasons": "; ".join(session.quality.reasons),
        "reps_automatic": len(result.reps),
        "reps": len(counted),
        "reps_full": sum(one.is_counted and one.outcome == "full" for one in session.reviewed),
        "attempts_not_counted": len(result.attempts),
        "held_total_s": _rounded(sum(holds)),
        "held_mean_s": _rounded(sum(holds) / len(holds)) if holds else None,
        "pain_before_0_10": about.pain_before,
        "pain_worst_0_10": about.pain_worst,
        "pain_after_0_10": about.pain_after,
        "note": about.note,
        "recorded_with": session.software,
        "counted_with": f"kneehold {__version__}",
    }


def hold_records(session: ReviewedSession) -> list[dict[str, Cell]]:
    """One row a counted repetition, in order; rejected ones are among them and say so."""
    return [_hold_record(session, number, one, found) for number, (one, found) in enumerate(session.rows, start=1)]


def sample_columns(session: ReviewedSession, sensor: str) -> Mapping[str, NDArray[np.float64]]:
    """Every sample of one sensor; the angle is NaN where it is not known."""
    rows = np.array(session.evaluation.rows[sensor], dtype=np.float64).reshape(-1, len(_SAMPLE_COLUMNS))
    columns = {name: rows[:, place] for place, name in enumerate(_SAMPLE_COLUMNS)}
    return {**columns, "elevation_deg": session.evaluation.traces[sensor].elevation_deg}


def iso_at(started_utc: str, t_s: float) -> str | None:
    """ISO 8601 time ``t_s`` seconds after the start; ``None`` where the start is not known."""
    try:
        return (datetime.fromisoformat(started_utc) + timedelta(seconds=t_s)).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError):
        return None


def column_names(records: Sequence[Mapping[str, Cell]]) -> tuple[str, ...]:
    """The columns of ``records``, which all have the same."""
    return tuple(records[0]) if records else ()


def _hold_record(session: ReviewedSession, number: int, one: Reviewed, found: HoldMeasures) -> dict[str, Cell]:
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
        "prescribed_hold_s": session.hold_s,
        "hold_s": _rounded(rep.hold_s),
        "hold_error_s": _rounded(rep.hold_s - session.hold_s),
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
        **measured,
    }


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
