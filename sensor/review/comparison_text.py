"""A comparison of two judges as text and as JSON."""

from __future__ import annotations

from kneehold.sensor.model.shown import shown
from kneehold.sensor.review.agreement_plot import agreement_text_plot
from kneehold.sensor.review.comparison import COUNTED, Comparison
from kneehold.sensor.review.reliability import ICC_FORM, ProportionalBias, Reliability
from kneehold.sensor.review.report import agreement_json, agreement_table, hold_json
from kneehold.sensor.review.table import number, render_table

__all__ = ["comparison_json", "comparison_text", "reliability_lines"]

_DIGITS = 6


def comparison_text(comparison: Comparison, source: str) -> str:
    """Matched holds, errors, limits, reliability and plot; no newline at the end."""
    pairs = comparison.matching.pairs
    blocks = [
        f"{shown(source)}: {len(comparison.second)} {_verb(comparison.second_by)}, "
        f"{len(comparison.first)} {_verb(comparison.first_by)}, {len(pairs)} matched"
    ]
    if pairs:
        headings = ("mark", "from", "to", "start error", "end error", "hold error")
        blocks.append(render_table(headings, _pair_cells(comparison)))
        blocks.append(
            f"Seconds, {_noun(comparison.first_by)} - {_noun(comparison.second_by)}; "
            "lower and upper are the 95 % limits of agreement"
        )
        named = (("hold", comparison.hold_s), ("start", comparison.start_s), ("end", comparison.end_s))
        blocks.append(agreement_table(named))
        blocks.append("\n".join(reliability_lines(comparison)))
        blocks.append(agreement_text_plot(comparison))
    return "\n\n".join(block for block in [*blocks, "\n".join(_leftovers(comparison))] if block)


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


def reliability_lines(comparison: Comparison) -> list[str]:
    """Proportional bias, ICC with its form, SEM, MDC95 and the warning that belongs to them, a line each."""
    lines: list[str] = []
    line, found = comparison.proportional, comparison.reliability
    if line is not None:
        verdict = "the difference changes with the hold" if line.is_present else "none shown"
        slope, low, high = (number(value, 3, signed=True) for value in (line.slope, *line.slope_ci))
        lines.append(f"Proportional bias: {slope} s per second held (95 % CI {low} to {high}): {verdict}")
    if found is not None:
        ci = "" if found.icc_ci is None else f" (95 % CI {number(found.icc_ci[0], 2)} to {number(found.icc_ci[1], 2)})"
        lines.append(f"{ICC_FORM}: {number(found.icc, 2)}{ci}")
        lines.append(f"SEM {number(found.sem, 2)} s, smallest detectable change (MDC95) {number(found.mdc95, 2)} s")
        if found.is_alike:
            lines.append(
                f"The holds are nearly alike (they differ by {number(found.spread, 2)} s): an ICC looks poor then, "
                "however small the errors. Read the limits of agreement."
            )
    return lines


def _pair_cells(comparison: Comparison) -> list[tuple[str, ...]]:
    errors = zip(comparison.errors.start_s, comparison.errors.end_s, comparison.errors.hold_s, strict=True)
    rows: list[tuple[str, ...]] = []
    for (_, b), of_this_hold in zip(comparison.matching.pairs, errors, strict=True):
        hold = comparison.second[b]
        shown = (number(error, 2, signed=True) for error in of_this_hold)
        rows.append((str(b + 1), number(hold.start_s, 2), number(hold.end_s, 2), *shown))
    return rows


def _leftovers(comparison: Comparison) -> list[str]:
    first_by, second_by = _verb(comparison.first_by), _verb(comparison.second_by)
    missed = [(f"Missed: mark {b + 1}", comparison.second[b]) for b in comparison.matching.missed]
    extra = [
        (f"{shown(first_by).capitalize()} but not {shown(second_by)}: {a + 1}", comparison.first[a])
        for a in comparison.matching.extra
    ]
    return [f"{what}, {hold.start_s:.2f} to {hold.end_s:.2f} s" for what, hold in [*missed, *extra]]


def _verb(judge: str) -> str:
    return {COUNTED: "counted", "": "marked"}.get(judge, f"marked by {shown(judge)}")


def _noun(judge: str) -> str:
    return shown(judge) or "marked"


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
