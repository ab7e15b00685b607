"""The agreement of counter and raters: every hold, then bias, limits and reliability."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.report.agreement_plot import agreement_svg
from kneehold.sensor.report.comparison_text import reliability_lines, together_lines
from kneehold.sensor.report.page import cell, table
from kneehold.sensor.report.words import capital, count_of, judge_words, judged, number, say
from kneehold.sensor.review.agreement import Agreement
from kneehold.sensor.review.comparison import COUNTED, Comparison, together
from kneehold.sensor.review.matching import Hold

__all__ = ["agreement_part"]


def agreement_part(session: ReviewedSession) -> str:
    """The counter against every rater, then raters against each other; markup, empty without marks."""
    parts: list[str] = []
    for comparison in (*session.comparisons(), *session.rater_comparisons()):
        first, second = comparison.first_by, comparison.second_by
        is_counter = first == COUNTED
        title = say("agree.marks", rater=second) if is_counter else say("agree.raters", first=first, second=second)
        parts.append(f"<h2>{escape(title)}</h2>{_holds(comparison)}")
        items = "".join(f"<li>{escape(line)}</li>" for line in _lines(comparison))
        note = escape(say("agree.note"))
        parts.append(f'<ul>{items}</ul><p class="mut">{note}</p>{agreement_svg(comparison)}')
    judges = session.judges()
    head, *lines = together_lines(tuple(judges), together(judges)) or [""]
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        parts.append(f"<h2>{say('agree.all')}</h2><p>{escape(head)}</p><ul>{items}</ul>")
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
    one, other = judge_words(comparison.first_by), judge_words(comparison.second_by)
    headings = [say(f"agree.{end}", who=who) for who in (one, other) for end in ("from", "to")]
    errors_of = [say(f"agree.error_{what}") for what in ("start", "end", "hold")]
    caption = say("agree.caption", first=one, second=other)
    return table(caption, (say("agree.hold"), *headings, *errors_of), rows, (0,))


def _row(place: int | None, first: Hold | None, second: Hold | None, errors: Sequence[float]) -> str:
    times = (*_ends(first), *_ends(second))
    cells = [cell("-" if place is None else str(place), "t"), *(cell(_seconds(t_s)) for t_s in times)]
    cells += [cell(_seconds(error, signed=True)) for error in errors or (None, None, None)]
    return f"<tr>{''.join(cells)}</tr>"


def _ends(hold: Hold | None) -> tuple[float | None, float | None]:
    return (None, None) if hold is None else (hold.start_s, hold.end_s)


def _lines(comparison: Comparison) -> list[str]:
    missed, extra = len(comparison.matching.missed), len(comparison.matching.extra)
    named = (("hold", comparison.hold_s), ("start", comparison.start_s), ("end", comparison.end_s))
    compared = count_of(len(comparison.pairs), "hold")
    return [
        say(
            "agree.compared", count=compared, extra=extra, first=judged(comparison.first_by), missed=missed,
            second=judged(comparison.second_by),
        ),
        *(f"{capital(say(f'agree.error_{what}'))}: {_spread(found)}" for what, found in named),
        *reliability_lines(comparison),
    ]  # fmt: skip


def _spread(found: Agreement) -> str:
    lower, upper = found.limits or (None, None)
    return say(
        "agree.spread",
        bias=f"{_seconds(found.bias, signed=True)}{_ci(found.bias_ci)}",
        lower=f"{_seconds(lower, signed=True)}{_ci(found.lower_limit_ci)}",
        upper=f"{_seconds(upper, signed=True)}{_ci(found.upper_limit_ci)}",
        mean=_seconds(found.mean_absolute),
        worst=_seconds(found.worst, signed=True),
    )


def _seconds(value: float | None, *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, 2, signed=signed)} s"


def _ci(ends: tuple[float, float] | None) -> str:
    if ends is None:
        return ""
    low, high = (number(end, 2, signed=True) for end in ends)
    return " " + say("agree.ci", low=low, high=high)
