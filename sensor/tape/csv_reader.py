"""The samples of a plain CSV file, line by line.

Streams: a line is read, checked and forgotten, so a file of any size needs the same memory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from math import isfinite

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import Samples, TimedRow
from kneehold.sensor.tape.format import is_usable

__all__ = ["csv_entries", "samples_of"]

COLUMNS = ("t_s", "ax", "ay", "az", "gx", "gy", "gz")
# What spreadsheets put between columns; where it is no comma, the comma may stand for the decimal point.
SEPARATORS = (",", ";", "\t")
# Large enough to cost little per sample, small enough (0.6 s at 104 Hz) for a lively progress bar.
ROWS_PER_ENTRY = 64
SENSOR = "thigh"


def csv_entries(lines: Iterable[str], path: str) -> Iterator[Samples]:
    """Samples of a CSV file with a header row; ``RecordingError`` names ``path``, line and fault."""
    numbered = enumerate(lines, start=1)
    columns, separator = _header(numbered, path)
    is_comma = separator == ","
    width = max(columns) + 1
    straight = columns == list(range(len(COLUMNS)))
    rows: list[TimedRow] = []
    last, blank = 0, 0
    for number, line in numbered:
        if not is_comma:
            line = line.replace(",", ".")  # noqa: PLW2901 the same line, its numbers as float reads them
        parts = line.split(separator) if '"' not in line else _unquoted(line, separator)
        if len(parts) < width:
            if not line.strip():
                blank = blank or number
                continue
            raise RecordingError(path, f"{len(parts)} columns instead of at least {width}", number)
        if blank:
            raise RecordingError(path, "an empty line stands between samples", blank)
        try:
            if "_" in line:
                _refuse_underscores(parts, columns)
            if straight:
                t, ax, ay, az, gx, gy, gz = map(float, parts[:7])
            else:
                t, ax, ay, az, gx, gy, gz = (float(parts[i]) for i in columns)
        except ValueError:
            raise _bad_number(parts, columns, path, number) from None
        if not is_usable(t, ax, ay, az, gx, gy, gz):
            raise _bad_number(parts, columns, path, number)
        last = number
        rows.append((t, ax, ay, az, gx, gy, gz))
        if len(rows) == ROWS_PER_ENTRY:
            yield Samples(SENSOR, round(rows[-1][0] * 1e9), tuple(rows))
            rows = []
    if not last:
        raise RecordingError(path, "there is a header but no sample")
    if rows:
        yield Samples(SENSOR, round(rows[-1][0] * 1e9), tuple(rows))


def samples_of(rows: Iterable[TimedRow], path: str) -> Iterator[Samples]:
    """Samples of rows that another program wrote; ``RecordingError`` if there is none or one is no sample."""
    held: list[TimedRow] = []
    row: TimedRow | None = None
    for row in rows:
        if not is_usable(*row):
            raise RecordingError(path, f"the numbers at {row[0]:.3f} s are too large for any sensor")
        held.append(row)
        if len(held) == ROWS_PER_ENTRY:
            yield Samples(SENSOR, round(row[0] * 1e9), tuple(held))
            held = []
    if row is None:
        raise RecordingError(path, "the export holds no sample")
    if held:
        yield Samples(SENSOR, round(row[0] * 1e9), tuple(held))


def _header(numbered: Iterator[tuple[int, str]], path: str) -> tuple[list[int], str]:
    """Where the columns stand, and what stands between them."""
    first = next(numbered, None)
    if first is None:
        raise RecordingError(path, "the file is empty")
    line = first[1].lstrip("\ufeff").strip()
    separator = max(SEPARATORS, key=line.count)  # the comma where there is none
    names = [name.strip() for name in _unquoted(line, separator)]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        _check_text(first[1], path, 1)
        if len(missing) == len(COLUMNS):
            looked = "a table of acceleration and angular rate was looked for"
            raise RecordingError(path, f"{looked}; there is no header such as {','.join(COLUMNS)}", 1)
        raise RecordingError(path, f"the column '{missing[0]}' is missing from the header", 1)
    doubled = [name for name in COLUMNS if names.count(name) > 1]
    if doubled:
        raise RecordingError(path, f"the header has several columns '{doubled[0]}'; keep one", 1)
    return [names.index(name) for name in COLUMNS], separator


def _unquoted(line: str, separator: str) -> list[str]:
    """The fields of a line in which some stand in quotation marks; as if there were none where they make no sense."""
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [""])
    except csv.Error:
        return line.split(separator)


def _refuse_underscores(parts: list[str], columns: list[int]) -> None:
    """``float`` reads 1_0 as 10, which no program writes."""
    if any("_" in parts[i] for i in columns):
        raise ValueError


def _check_text(line: str, path: str, number: int) -> None:
    try:
        line.encode()
    except UnicodeEncodeError as error:
        raise RecordingError(path, "not UTF-8 text", number) from error


def _bad_number(parts: list[str], columns: list[int], path: str, line: int) -> RecordingError:
    for name, i in zip(COLUMNS, columns, strict=True):
        text = parts[i].strip()
        _check_text(text, path, line)
        try:
            if isfinite(float(text)) and "_" not in text:
                continue
        except ValueError:
            pass
        return RecordingError(path, f"'{text[:40]}' in column '{name}' is no usable number", line)
    if not is_usable(float(parts[columns[0]]), *[0.0] * 6):
        return RecordingError(path, f"the time {parts[columns[0]].strip()[:40]} is too large to be in seconds", line)
    return RecordingError(path, "the numbers are too large for any sensor", line)
