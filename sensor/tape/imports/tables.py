"""How is a table read whose separator and decimal mark the user of the other program chose?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from sensor.errors import RecordingError
from sensor.tape.imports.columns import Columns, columns_of
from sensor.tape.imports.members import Member, lines_of
from sensor.tape.imports.streams import spread

__all__ = ["Table", "table_of", "timed_rows"]

_SEPARATORS = (";", "\t", ",")  # a comma last: it may be a decimal mark
# 13:05:09.120 and 13:05:09:120, as Physics Toolbox writes the time of day.
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2}):(\d{2})(?:[.:,](\d{1,6}))?$")
_DAY_S = 86_400.0


class Table(NamedTuple):
    """A table whose header is understood."""

    member: Member
    separator: str
    columns: Columns


def table_of(member: Member) -> Table | None:
    """The table in ``member``, or ``None`` if its first line is no header that is known here."""
    lines = lines_of(member)
    try:
        _, header = next(lines, (0, ""))
    except RecordingError:
        return None  # no text, or not to be read: whatever it is, it is no table
    finally:
        lines.close()  # type: ignore[attr-defined]  # a generator: lets the file go
    for separator in _SEPARATORS:
        if separator in header:
            columns = columns_of(header.split(separator), member.name)
            return None if columns is None else Table(member, separator, columns)
    return None


def timed_rows(table: Table) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Seconds and the numbers of all triples, row by row; raises ``RecordingError`` with file and line.

    A row without a time belongs to the packet that began above it. A row with an empty or NaN
    number holds nothing: other programs write so what was not measured.
    """
    yield from spread(_packets(table))


def _packets(table: Table) -> Iterator[tuple[float, list[tuple[float, ...]]]]:
    time_at, scale, triples = table.columns
    wanted = [(index, triple.scale) for triple in triples for index in triple.at]
    width = max(time_at, *(index for index, _ in wanted)) + 1
    lines = lines_of(table.member)
    next(lines)
    held: tuple[float, list[tuple[float, ...]]] | None = None
    clock = _Clock(table.member.shown, scale)
    for number, line in lines:
        cells = line.split(table.separator)
        if len(cells) < width:
            if line.strip():
                raise RecordingError(table.member.shown, f"{len(cells)} columns instead of at least {width}", number)
            continue
        sample = _sample(cells, wanted, table.member.shown, number)
        stamp = cells[time_at].strip().strip('"')
        if stamp:
            if held is not None:
                yield held
            held = (clock.seconds(stamp, number), [] if sample is None else [sample])
        elif held is not None and sample is not None:
            held[1].append(sample)
    if held is not None:
        yield held


def _sample(cells: list[str], wanted: list[tuple[int, float]], shown: str, number: int) -> tuple[float, ...] | None:
    values: list[float] = []
    for index, scale in wanted:
        text = cells[index].strip().strip('"')
        if not text or text.lower() == "nan":
            return None
        values.append(scale * _number(text, shown, number))
    return tuple(values)


def _number(text: str, shown: str, number: int) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise RecordingError(shown, f"'{text[:40]}' is no usable number", number)
    return value


class _Clock:
    """Seconds out of a column of times, also of times of day that pass midnight."""

    def __init__(self, shown: str, scale: float) -> None:
        self._shown = shown
        self._scale = scale
        self._last_s = float("-inf")
        self._days = 0

    def seconds(self, text: str, number: int) -> float:
        clock = _CLOCK.match(text)
        if clock is None:
            return self._scale * _number(text, self._shown, number)
        fraction = float(f"0.{clock[4]}") if clock[4] else 0.0
        seconds = 3600.0 * int(clock[1]) + 60.0 * int(clock[2]) + int(clock[3]) + fraction + _DAY_S * self._days
        if seconds < self._last_s - 0.5 * _DAY_S:
            self._days += 1
            seconds += _DAY_S
        self._last_s = seconds
        return seconds
