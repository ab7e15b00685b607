"""Agreement and accuracy as text and as JSON.

Everything in seconds unless the name says otherwise; errors are detected - reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kneehold.sensor.review.accuracy import Accuracy, Spread
from kneehold.sensor.review.agreement import Agreement
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.review.table import number, render_table

__all__ = ["accuracy_json", "accuracy_tables", "agreement_json", "agreement_table", "hold_json"]

# Decimals in JSON: microseconds, far below any sampling interval; keeps rounding noise out of files.
_JSON_DECIMALS = 6

# Of the table of agreement, then of its rows.
_LABELS = ("error", "n", "bias", "95 % CI", "mean absolute", "sd", "lower", "95 % CI", "upper", "95 % CI", "worst")
_COUNT_HEADINGS = (
    "recording",
    "min",
    "marked",
    "counted",
    "exact",
    "missed",
    "false",
    "missed/h",
    "false/h",
    "angle rmse",
)
_TIME_HEADINGS = (
    "recording",
    "n",
    "bias",
    "mean abs",
    "lower",
    "upper",
    "worst",
    "start med",
    "P95",
    "end med",
    "P95",
    "start known",
    "P95",
    "end known",
    "P95",
)


def accuracy_tables(rows: Sequence[Accuracy]) -> str:
    """The accuracy table as two: what was counted, and how well it was timed (of rows with a timed hold only)."""
    counts = render_table(_COUNT_HEADINGS, [_count_cells(row) for row in rows])
    counted = f"Counts (min = minutes of recording, /h = in an hour, angle in degrees)\n\n{counts}"
    timed = [_time_cells(row) for row in rows if row.hold_s.n]
    if not timed:
        return counted
    times = render_table(_TIME_HEADINGS, timed)
    return (
        f"{counted}\n\n"
        "Times in seconds: hold error, detected - marked (bias, mean absolute, 95 % limits of agreement, worst);\n"
        "size of the start and end errors; time from the marked start or end until it was announced\n\n"
        f"{times}"
    )


def accuracy_json(row: Accuracy) -> dict[str, object]:
    """One row as plain values; keys are stable."""
    return {
        "name": row.name,
        "recordings": row.recordings,
        "exact": row.exact,
        "exact_share": _rounded(row.exact_share),
        "hours": _rounded(row.hours),
        "reference": row.reference,
        "counted": row.counted,
        "misses": row.misses,
        "false_reps": row.false_reps,
        "misses_per_hour": _rounded(row.misses_per_hour),
        "false_reps_per_hour": _rounded(row.false_reps_per_hour),
        "hold_error_s": agreement_json(row.hold_s),
        "start_error_s": agreement_json(row.start_s),
        "end_error_s": agreement_json(row.end_s),
        "start_announce_delay_s": _spread_json(row.start_delay_s),
        "end_announce_delay_s": _spread_json(row.end_delay_s),
        "elevation_rmse_deg": _rounded(row.elevation_rmse_deg),
    }


def agreement_table(named: Iterable[tuple[str, Agreement]], labels: Sequence[str] = _LABELS) -> str:
    """One column per quantity: bias, spread and limits of agreement with their 95 % confidence intervals.

    ``labels``: of the whole table, then of each row.
    """
    columns = [(name, *_agreement_cells(errors)) for name, errors in named]
    names, *rows = zip(*columns, strict=True)
    return render_table((labels[0], *names), [(label, *row) for label, row in zip(labels[1:], rows, strict=True)])


def agreement_json(errors: Agreement) -> dict[str, object]:
    """Bias, spread and limits as plain values; ``None`` where there are too few errors."""
    return {
        "n": errors.n,
        "bias": _rounded(errors.bias),
        "bias_ci": _pair(errors.bias_ci),
        "mean_absolute": _rounded(errors.mean_absolute),
        "median_absolute": _rounded(errors.median_absolute),
        "p95_absolute": _rounded(errors.p95_absolute),
        "worst": _rounded(errors.worst),
        "sd": _rounded(errors.sd),
        "limits": _pair(errors.limits),
        "lower_limit_ci": _pair(errors.lower_limit_ci),
        "upper_limit_ci": _pair(errors.upper_limit_ci),
    }


def hold_json(hold: Hold) -> dict[str, object]:
    """Start, end and length of one hold."""
    return {"start_s": _rounded(hold.start_s), "end_s": _rounded(hold.end_s), "hold_s": _rounded(hold.hold_s)}


def _agreement_cells(errors: Agreement) -> tuple[str, ...]:
    lower, upper = errors.limits or (None, None)
    return (
        str(errors.n),
        _signed(errors.bias),
        _interval(errors.bias_ci),
        number(errors.mean_absolute, 2),
        number(errors.sd, 2),
        _signed(lower),
        _interval(errors.lower_limit_ci),
        _signed(upper),
        _interval(errors.upper_limit_ci),
        _signed(errors.worst),
    )


def _count_cells(row: Accuracy) -> tuple[str, ...]:
    return (
        row.name,
        number(row.hours * 60.0, 1),
        str(row.reference),
        str(row.counted),
        f"{row.exact}/{row.recordings}",
        str(row.misses),
        str(row.false_reps),
        number(row.misses_per_hour, 1),
        number(row.false_reps_per_hour, 1),
        number(row.elevation_rmse_deg, 2),
    )


def _time_cells(row: Accuracy) -> tuple[str, ...]:
    lower, upper = row.hold_s.limits or (None, None)
    spreads = (
        Spread(row.start_s.median_absolute, row.start_s.p95_absolute),
        Spread(row.end_s.median_absolute, row.end_s.p95_absolute),
        row.start_delay_s,
        row.end_delay_s,
    )
    return (
        row.name,
        str(row.hold_s.n),
        _signed(row.hold_s.bias),
        number(row.hold_s.mean_absolute, 2),
        _signed(lower),
        _signed(upper),
        _signed(row.hold_s.worst),
        *(number(value, 2) for spread in spreads for value in spread),
    )


def _signed(value: float | None) -> str:
    return number(value, 2, signed=True)


def _interval(ends: tuple[float, float] | None) -> str:
    return number(None, 2) if ends is None else f"{_signed(ends[0])} to {_signed(ends[1])}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _JSON_DECIMALS) + 0.0


def _pair(ends: tuple[float, float] | None) -> list[float | None] | None:
    return None if ends is None else [_rounded(end) for end in ends]


def _spread_json(spread: Spread) -> dict[str, object]:
    return {"median": _rounded(spread.median), "p95": _rounded(spread.p95)}
