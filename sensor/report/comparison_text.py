"""A comparison of two judges as text, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence

from kneehold.sensor.model.shown import shown
from kneehold.sensor.report.agreement_plot import agreement_text_plot
from kneehold.sensor.report.words import capital, judge_words, judged, number, say
from kneehold.sensor.review.accuracy_text import agreement_table
from kneehold.sensor.review.comparison import Comparison
from kneehold.sensor.review.reliability import Reliability
from kneehold.sensor.review.table import render_table
from kneehold.tui.wording.words import decimal
from kneehold.tui.wording.words import say as say_any

__all__ = ["comparison_text", "reliability_lines", "together_lines"]

_BAR = " | "


def comparison_text(comparison: Comparison, source: str) -> str:
    """Matched holds, errors, limits, reliability and plot; no newline at the end."""
    pairs, first, second = comparison.matching.pairs, comparison.first_by, comparison.second_by
    blocks = [
        say_any(
            "compared.heading", source=shown(source), marked=len(comparison.second), second=shown(judged(second)),
            counted=len(comparison.first), first=shown(judged(first)), matched=len(pairs),
        )
    ]  # fmt: skip
    if pairs:
        blocks.append(render_table(say_any("compared.columns").split(_BAR), _pair_cells(comparison)))
        blocks.append(say_any("compared.caption", first=shown(judge_words(first)), second=shown(judge_words(second))))
        named = (("hold", comparison.hold_s), ("start", comparison.start_s), ("end", comparison.end_s))
        labels = say_any("compared.table").split(_BAR)
        blocks.append(decimal(agreement_table([(say_any(f"compared.{name}"), found) for name, found in named], labels)))
        blocks.append("\n".join(reliability_lines(comparison)))
        blocks.append(agreement_text_plot(comparison))
    return "\n\n".join(block for block in [*blocks, "\n".join(_leftovers(comparison))] if block)


def reliability_lines(comparison: Comparison) -> list[str]:
    """Proportional bias, ICC with its form, SEM, MDC95 and the warning that belongs to them, a line each."""
    lines: list[str] = []
    line = comparison.proportional
    if line is not None:
        verdict = say("agree.slope_some" if line.is_present else "agree.slope_none")
        low, high = line.slope_ci
        lines.append(say("agree.slope", slope=line.slope, low=low, high=high, verdict=verdict))
    return [*lines, *_icc_lines(comparison.reliability)]


def together_lines(judges: Sequence[str], found: Reliability | None) -> list[str]:
    """How all judges agree at once; nothing where there is nothing to say."""
    names = ", ".join(map(judge_words, judges))
    return [] if found is None else [say("agree.together", judges=names, holds=found.n), *_icc_lines(found)]


def _icc_lines(found: Reliability | None) -> list[str]:
    if found is None:
        return []
    ci = "" if found.icc_ci is None else f" {say('agree.icc_ci', low=found.icc_ci[0], high=found.icc_ci[1])}"
    lines = [say("agree.icc", icc=number(found.icc, 2), ci=ci), say("agree.sem", sem=found.sem, mdc=found.mdc95)]
    return [*lines, say("agree.alike", spread=found.spread)] if found.is_alike else lines


def _pair_cells(comparison: Comparison) -> list[tuple[str, ...]]:
    errors = zip(comparison.errors.start_s, comparison.errors.end_s, comparison.errors.hold_s, strict=True)
    rows: list[tuple[str, ...]] = []
    for (_, b), of_this_hold in zip(comparison.matching.pairs, errors, strict=True):
        hold = comparison.second[b]
        cells = (number(error, 2, signed=True) for error in of_this_hold)
        rows.append((str(b + 1), number(hold.start_s, 2), number(hold.end_s, 2), *cells))
    return rows


def _leftovers(comparison: Comparison) -> list[str]:
    first, second = shown(judged(comparison.first_by)), shown(judged(comparison.second_by))
    lines = [
        say_any("compared.missed", number=place + 1, start=hold.start_s, end=hold.end_s)
        for place in comparison.matching.missed
        for hold in (comparison.second[place],)
    ]
    for place in comparison.matching.extra:
        hold = comparison.first[place]
        line = say_any(
            "compared.extra", first=first, second=second, number=place + 1, start=hold.start_s, end=hold.end_s
        )
        lines.append(capital(line))
    return lines
