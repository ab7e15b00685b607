"""Score an entry of the benchmark: what was found, what was missed, how far off, with bootstrap intervals."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.bench.benchmark_set import HIDDEN, OPEN, VERSION, Truth
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.review.accuracy import Accuracy, RecordingResult, accuracy
from kneehold.sensor.review.accuracy_text import accuracy_json
from kneehold.sensor.review.matching import Hold, match_holds, without_optional
from kneehold.sensor.review.table import number, render_table

__all__ = ["BenchmarkTable", "Intervals", "read_entry", "score"]

_COLUMNS = ("recording", "start_s", "end_s")
# Percentiles of 2,000 resamples move by less than the digits shown; the seed makes two runs the same.
_RESAMPLES, _SEED = 2000, 1
_NORMAL_975 = 1.96
_Span = tuple[float, float] | None


class Intervals(NamedTuple):
    """95 % bootstrap intervals (percentiles, whole recordings resampled) of one row."""

    exact_share: _Span
    missed: _Span
    false: _Span
    bias_s: _Span
    lower_s: _Span
    upper_s: _Span
    start_median_s: _Span  # of the size of the error, as the following
    start_p95_s: _Span
    end_median_s: _Span
    end_p95_s: _Span


@dataclass(frozen=True, slots=True)
class BenchmarkTable:
    """The result of one entry."""

    rows: tuple[Accuracy, ...]  # all, each part, each family
    intervals: tuple[Intervals, ...]  # of the rows, in their order

    def text(self) -> str:
        """Tables for a person."""
        count = (
            "group", "exact", "95 %", "holds", "missed", "95 %", "false", "95 %",
        )  # fmt: skip
        lengths = ("group", "bias", "95 %", "lower", "95 %", "upper", "95 %", "worst")
        stamps = ("group", "start", "95 %", "P95", "95 %", "end", "95 %", "P95", "95 %")
        pairs = list(zip(self.rows, self.intervals, strict=True))
        return "\n\n".join(
            [
                f"KNEEHOLD BENCHMARK {VERSION}; error = found - true, seconds; lower, upper: limits of agreement; "
                "start, end: median of |error|",
                render_table(count, [_count_cells(row, by) for row, by in pairs]),
                render_table(lengths, [_length_cells(row, by) for row, by in pairs if row.hold_s.n]),
                render_table(stamps, [_stamp_cells(row, by) for row, by in pairs if row.hold_s.n]),
            ]
        )

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        rows = [
            {**accuracy_json(row), "intervals": {name: _rounded(span) for name, span in by._asdict().items()}}
            for row, by in zip(self.rows, self.intervals, strict=True)
        ]
        return {"type": "benchmark", "schema": 1, "version": VERSION, "rows": rows}


def read_entry(path: str, known: Sequence[str]) -> dict[str, tuple[Hold, ...]]:
    """Holds by recording; further columns are ignored.

    Raises ``RecordingError`` with file and line for a recording that is not among ``known`` and for a hold that is
    none.
    """
    names, found = set(known), dict[str, list[Hold]]()
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            first = next(lines, list[str]())
            columns = [name.strip() for name in first]
            missing = [name for name in _COLUMNS if name not in columns]
            if missing:
                wanted = ",".join(_COLUMNS)
                raise RecordingError(path, f"the column '{missing[0]}' is missing; the first line is {wanted}", 1)
            for row in lines:
                if row:
                    cells = dict(zip(columns, row, strict=False))
                    name, hold = _hold(cells, path, lines.line_num)
                    if name not in names:
                        raise RecordingError(path, _unknown(name), lines.line_num)
                    found.setdefault(name, []).append(hold)
    except UnicodeDecodeError as error:
        raise RecordingError(path, "this is not UTF-8 text") from error
    except (OSError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RecordingError(path, f"cannot be read ({reason})") from error
    return {name: tuple(holds) for name, holds in found.items()}


def score(entry: dict[str, tuple[Hold, ...]], truths: Sequence[Truth]) -> BenchmarkTable:
    """The table of an entry; recordings that it does not name are taken as without a hold."""
    results = [
        RecordingResult(
            truth.entry.name,
            truth.duration_s,
            True,
            without_optional(entry.get(truth.entry.name, ()), truth.holds, truth.optional),
            truth.holds,
        )
        for truth in truths
    ]
    groups: dict[str, list[RecordingResult]] = {}
    for truth, result in zip(truths, results, strict=True):
        for name in _groups(truth):
            groups.setdefault(name, []).append(result)
    ordered = sorted(groups, key=lambda name: (name not in _FIRST, _FIRST.index(name) if name in _FIRST else 0))
    return BenchmarkTable(
        tuple(accuracy(name, groups[name]) for name in ordered), tuple(_intervals(groups[name]) for name in ordered)
    )


_FIRST = (OPEN, HIDDEN)


def _groups(truth: Truth) -> tuple[str, ...]:
    part, family = truth.entry.part, truth.entry.family
    return (part, family if part == OPEN else f"{family} ({part})")


def _hold(cells: dict[str, str], path: str, line: int) -> tuple[str, Hold]:
    try:
        start_s, end_s = float(cells["start_s"]), float(cells["end_s"])
    except (ValueError, KeyError) as error:
        raise RecordingError(path, f"a number is missing or none ({error})", line) from error
    if not (isfinite(start_s) and isfinite(end_s) and start_s < end_s):
        raise RecordingError(path, f"a hold from {start_s:g} to {end_s:g} s is none", line)
    return cells["recording"].strip(), Hold(start_s, end_s)


def _unknown(name: str) -> str:
    if name.startswith(f"{HIDDEN}-"):
        return f"'{name}' is of the hidden part, which is scored by whoever has its secret"
    return f"there is no recording '{name}' in the set; manifest.csv names them, such as open-000"


def _intervals(results: Sequence[RecordingResult]) -> Intervals:
    """Each recording becomes sums, so that a resample is one product."""
    sums = np.array([_sums(result) for result in results], dtype=np.float64)
    picks = np.random.default_rng(_SEED).multinomial(len(results), [1.0 / len(results)] * len(results), _RESAMPLES)
    exact, missed, false, n, total, squares = (picks.astype(np.float64) @ sums).T
    with np.errstate(divide="ignore", invalid="ignore"):
        bias = total / n
        sd = np.sqrt(np.maximum(squares - n * bias**2, 0.0) / (n - 1.0))
    stamps = [_stamp_errors(result) for result in results]
    return Intervals(
        _span(exact / len(results)),
        _span(missed),
        _span(false),
        _span(bias),
        _span(bias - _NORMAL_975 * sd),
        _span(bias + _NORMAL_975 * sd),
        *(
            _span(_percentiles([each[k] for each in stamps], picks, percent))
            for k in (0, 1)
            for percent in (50.0, 95.0)
        ),
    )


def _stamp_errors(result: RecordingResult) -> tuple[list[float], list[float]]:
    """The sizes of the errors of starts and of ends."""
    pairs = match_holds(result.detected, result.reference).pairs
    found = [(result.detected[d], result.reference[r]) for d, r in pairs]
    return [abs(a.start_s - b.start_s) for a, b in found], [abs(a.end_s - b.end_s) for a, b in found]


def _percentiles(errors: Sequence[Sequence[float]], picks: NDArray[np.int64], percent: float) -> NDArray[np.float64]:
    """The percentile (as ``quantiles.percentile``) of all errors in each resample; NaN where it has none.

    ``errors`` by recording, ``picks`` (resamples, recordings) how often each was drawn.
    """
    values = np.array([error for each in errors for error in each], dtype=np.float64)
    owners = np.repeat(np.arange(len(errors)), [len(each) for each in errors])
    if len(values) == 0:
        return np.full(len(picks), np.nan)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(picks[:, owners[order]], axis=1)
    place = np.maximum(reached[:, -1] - 1, 0) * (percent / 100.0)
    below, above = (
        values[order][np.minimum((reached <= at[:, None]).sum(axis=1), len(values) - 1)]
        for at in (np.floor(place), np.ceil(place))
    )
    return np.where(reached[:, -1] > 0, below + (above - below) * (place - np.floor(place)), np.nan)


def _sums(result: RecordingResult) -> tuple[float, ...]:
    matching = match_holds(result.detected, result.reference)
    errors = [result.detected[d].hold_s - result.reference[r].hold_s for d, r in matching.pairs]
    return (
        float(matching.is_exact),
        float(len(matching.missed)),
        float(len(matching.extra)),
        float(len(errors)),
        sum(errors),
        sum(error**2 for error in errors),
    )


def _span(values: NDArray[np.float64]) -> _Span:
    usable = values[np.isfinite(values)]
    if len(usable) == 0:
        return None
    low, high = cast("list[float]", np.percentile(usable, [2.5, 97.5]).tolist())
    return low, high


def _rounded(span: _Span) -> list[float] | None:
    return None if span is None else [round(end, 6) + 0.0 for end in span]


def _shown(span: _Span, decimals: int, scale: float = 1.0, *, signed: bool = False) -> str:
    if span is None:
        return "-"
    low, high = (number(scale * end, decimals, signed=signed) for end in span)
    return f"{low} to {high}"


def _count_cells(row: Accuracy, by: Intervals) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.exact}/{row.recordings}",
        _shown(by.exact_share, 0, 100.0) + " %",
        str(row.reference),
        str(row.misses),
        _shown(by.missed, 0),
        str(row.false_reps),
        _shown(by.false, 0),
    )


def _length_cells(row: Accuracy, by: Intervals) -> tuple[str, ...]:
    lower, upper = row.hold_s.limits or (None, None)
    return (
        row.name,
        number(row.hold_s.bias, 3, signed=True),
        _shown(by.bias_s, 3, signed=True),
        number(lower, 2, signed=True),
        _shown(by.lower_s, 2, signed=True),
        number(upper, 2, signed=True),
        _shown(by.upper_s, 2, signed=True),
        number(row.hold_s.worst, 2, signed=True),
    )


def _stamp_cells(row: Accuracy, by: Intervals) -> tuple[str, ...]:
    return (
        row.name,
        number(row.start_s.median_absolute, 3),
        _shown(by.start_median_s, 3),
        number(row.start_s.p95_absolute, 3),
        _shown(by.start_p95_s, 3),
        number(row.end_s.median_absolute, 3),
        _shown(by.end_median_s, 3),
        number(row.end_s.p95_absolute, 3),
        _shown(by.end_p95_s, 3),
    )
