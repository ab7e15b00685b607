"""How does the agreement of counter and raters read: every hold, then bias, limits and reliability?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sensor.archive.reviewed import ReviewedSession
from sensor.report.page import cell, table
from sensor.report.words import AGREEMENT_NOTE, count_of
from sensor.review.agreement import Agreement
from sensor.review.agreement_plot import agreement_svg
from sensor.review.comparison import COUNTED, Comparison
from sensor.review.comparison_text import reliability_lines
from sensor.review.matching import Hold
from sensor.review.table import number

__all__ = ["agreement_part"]


def agreement_part(session: ReviewedSession) -> str:
    """The counter against every rater, then raters against each other; markup, empty without marks."""
    parts: list[str] = []
    for comparison in (*session.comparisons(), *session.rater_comparisons()):
        first, second = comparison.first_by, comparison.second_by
        is_counter = first == COUNTED
        title = f"Against the marks of {second}" if is_counter else f"{first} against {second}"
        parts.append(f"<h2>{escape(title)}</h2>{_holds(comparison)}")
        items = "".join(f"<li>{escape(line)}</li>" for line in _lines(comparison))
        parts.append(f'<ul>{items}</ul><p class="mut">{escape(AGREEMENT_NOTE)}</p>{agreement_svg(comparison)}')
    return "".join(parts)


def _holds(comparison: Comparison) -> str:
    """A row a hold: matched ones with their errors, then those that only one of the two knows."""
    first, second = comparison.first, comparison.second
    errors = zip(comparison.errors.start_s, comparison.errors.end_s, comparison.errors.hold_s, strict=True)
    rows = [
        _row(a + 1, first[a], second[b], of_this)
        for (a, b), of_this in zip(comparison.matching.pairs, errors, strict=True)
    ]
    rows += [_row(None, None, second[b], ()) for b in comparison.matching.missed]
    rows += [_row(a + 1, first[a], None, ()) for a in comparison.matching.extra]
    one, other = comparison.first_by, comparison.second_by
    headings = ("hold", *(f"{what}, {who}" for who in (one, other) for what in ("from", "to")))
    caption = f"Times from the first sample. Errors: {one} minus {other}."
    return table(caption, (*headings, "start error", "end error", "hold error"), rows, (0,))


def _row(place: int | None, first: Hold | None, second: Hold | None, errors: Sequence[float]) -> str:
    times = (*_ends(first), *_ends(second))
    cells = [cell("-" if place is None else str(place), "t"), *(cell(_seconds(t_s)) for t_s in times)]
    cells += [cell(_seconds(error, signed=True)) for error in errors or (None, None, None)]
    return f"<tr>{''.join(cells)}</tr>"


def _ends(hold: Hold | None) -> tuple[float | None, float | None]:
    return (None, None) if hold is None else (hold.start_s, hold.end_s)


def _lines(comparison: Comparison) -> list[str]:
    missed, extra = len(comparison.matching.missed), len(comparison.matching.extra)
    named = (("Hold", comparison.hold_s), ("Start", comparison.start_s), ("End", comparison.end_s))
    return [
        f"{count_of(len(comparison.pairs), 'hold')} compared; {extra} only {_by(comparison.first_by)}, "
        f"{missed} only {_by(comparison.second_by)}",
        *(f"{name} error: {_spread(found)}" for name, found in named),
        *reliability_lines(comparison),
    ]


def _by(judge: str) -> str:
    return judge if judge == COUNTED else f"marked by {judge}"


def _spread(found: Agreement) -> str:
    lower, upper = found.limits or (None, None)
    return (
        f"bias {_seconds(found.bias, signed=True)}{_ci(found.bias_ci)}, 95 % limits of agreement "
        f"{_seconds(lower, signed=True)}{_ci(found.lower_limit_ci)} to {_seconds(upper, signed=True)}"
        f"{_ci(found.upper_limit_ci)}, mean absolute {_seconds(found.mean_absolute)}, worst "
        f"{_seconds(found.worst, signed=True)}"
    )


def _seconds(value: float | None, *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, 2, signed=signed)} s"


def _ci(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f" (95 % CI {number(ends[0], 2, signed=True)} to {number(ends[1], 2, signed=True)})"
