"""A comparison of two judges as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from kneehold.sensor.review.accuracy_text import agreement_json, hold_json
from kneehold.sensor.review.comparison import Comparison
from kneehold.sensor.review.reliability import ICC_FORM, ProportionalBias, Reliability

__all__ = ["comparison_json", "together_json"]

_DIGITS = 6


def comparison_json(comparison: Comparison, source: str, *, is_trusted: bool) -> list[dict[str, object]]:
    """One object a hold, then the agreement; keys are stable."""
    first, second, matching = comparison.first, comparison.second, comparison.matching
    matched: list[dict[str, object]] = [
        {"type": "matched", "marked": hold_json(second[b]), "counted": hold_json(first[a])} for a, b in matching.pairs
    ]
    missed: list[dict[str, object]] = [{"type": "missed", "marked": hold_json(second[b])} for b in matching.missed]
    extra: list[dict[str, object]] = [{"type": "not_marked", "counted": hold_json(first[a])} for a in matching.extra]
    summary: dict[str, object] = {
        "type": "agreement",
        "schema": 1,
        "source": source,
        "first": comparison.first_by,
        "second": comparison.second_by,
        "trusted": is_trusted,
        "marked": len(second),
        "counted": len(first),
        "matched": len(matched),
        "hold_error_s": agreement_json(comparison.hold_s),
        "start_error_s": agreement_json(comparison.start_s),
        "end_error_s": agreement_json(comparison.end_s),
        "proportional_bias": _proportional_json(comparison.proportional),
        "reliability": _reliability_json(comparison.reliability),
    }
    return [*matched, *missed, *extra, summary]


def together_json(judges: Sequence[str], found: Reliability) -> dict[str, object]:
    """How all judges agree at once."""
    return {"type": "together", "schema": 1, "judges": list(judges), "reliability": _reliability_json(found)}


def _proportional_json(line: ProportionalBias | None) -> dict[str, object] | None:
    if line is None:
        return None
    return {
        "slope": round(line.slope, _DIGITS),
        "slope_ci": [round(end, _DIGITS) for end in line.slope_ci],
        "intercept": round(line.intercept, _DIGITS),
        "present": line.is_present,
    }


def _reliability_json(found: Reliability | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "form": ICC_FORM,
        "icc": None if found.icc is None else round(found.icc, _DIGITS),
        "icc_ci": None if found.icc_ci is None else [round(end, _DIGITS) for end in found.icc_ci],
        "sem_s": round(found.sem, _DIGITS),
        "mdc95_s": round(found.mdc95, _DIGITS),
        "spread_s": round(found.spread, _DIGITS),
        "holds_alike": found.is_alike,
    }
