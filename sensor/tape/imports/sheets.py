"""Tables whose separator, decimal mark, encoding and first lines the other program or its user chose.

Streams: a row is read, split and forgotten. What numbers look like and where the header stands is told from the first
rows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice
from math import isfinite
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.imports.members import Member, lines_of

__all__ = ["Sheet", "number_of", "printable", "rows_of", "sheet_of", "too_many"]

_SEPARATORS = (";", "\t", "|", ",", " ")  # a comma late: it may be a decimal mark; a blank last: labels have blanks
_FEWEST = 3  # fewer numbers in a row are no recording
_HEAD_LINES = 60  # blocks of facts before the header have 10 to 20 lines
_PEEK_ROWS = 400  # some seconds: enough to tell units of time and what numbers look like
_COMMENTS = ("//", "#", "%")
_RATE = re.compile(
    r"(?:update|output|sampl\w{0,10}|data)[ _-]*(?:rate|frequency)\D{0,12}?(\d+(?:\.\d+)?)", re.IGNORECASE
)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
        "\u00a0": None,
        "\u202f": None,
        '"': None,
        "'": None,
        ",": ".",
    }
)


# A unit is short: a letter, or letters with a stroke or a power.
_UNIT_ALONE = re.compile(r"[^\W\d]{0,3}[°%µ]?[^\W\d_]{0,4}(?:\s?[/*]\s?\(?[^\W\d_]{1,4}(?:\^?[2²]\)?)?)?")


# A serial monitor's stamp, "13:04:05.123 -> 0.1,0.2", and a plotter's names, "ax:0.1,ay:0.2".
_ARROW = " -> "
_NAMED = re.compile(r"\s*[^\W\d]\w{0,30}\s*[:=]\s*[-+\d.]")
_CLOCK = re.compile(r"(?:\d{4}-\d\d?-\d\d?[T ])?\d{1,2}:\d{2}:\d{2}\S{0,12}")


class Sheet(NamedTuple):
    """A table: where its header stands, and its first rows."""

    member: Member
    separator: str
    header: tuple[str, ...]  # the names; empty for rows of numbers without a header
    first_line: int  # of the data, from 1
    rate_hz: float | None  # samples a second, if a line above the header says so
    peek: tuple[tuple[str, ...], ...]  # the first rows of data
    is_named: bool = False  # each cell begins with its own name


def sheet_of(member: Member) -> Sheet | None:
    """The table in ``member``; ``None`` if it is none. Raises ``RecordingError`` where a comma cannot be understood."""
    try:
        head = list(islice(_lines(member), _HEAD_LINES))
    except RecordingError:
        return None  # no text, or not to be read: whatever it is, it is no table
    told, rate_hz = "", None
    for at, (number, line) in enumerate(head):
        text = line.strip()
        if text.lower().startswith("sep=") or not text:
            told = text[4:5] or told
            continue
        if match := _RATE.search(text):
            rate_hz = float(match[1])
        following = [later for _, later in head[at + 1 :] if later.strip()]
        is_comment = text.startswith(_COMMENTS)
        text = text.lstrip("/#% ") if is_comment else text
        separator = told or _separator(text, following)
        if separator is None:
            continue
        cells = _cells(text, separator)
        # numpy and ROS mark the row of names as a comment.
        if is_comment and (not following or len(_cells(following[0], separator)) != len(cells)):
            continue
        if len(cells) > _FEWEST and all(map(_NAMED.match, cells)):
            names = tuple(re.split("[:=]", cell)[0].strip() for cell in cells)
            return _peeked(Sheet(member, separator, names, number, rate_hz, (), is_named=True))
        filled = [cell for cell in cells if cell]
        if (
            len(filled) > _FEWEST
            and (_CLOCK.fullmatch(filled[0]) or _is_number(filled[0]))
            and all(map(_is_number, filled[1:]))
        ):
            return _peeked(Sheet(member, separator, (), number, rate_hz, ()))
        if _is_header(cells, following, separator):
            return _peeked(Sheet(member, separator, cells, number + 1, rate_hz, ()))
        if (units := _units_below(cells, following, separator)) is not None:
            named = tuple(f"{name} ({unit})" if unit else name for name, unit in zip(cells, units, strict=True))
            after = next((n for n, later in head[at + 1 :] if later.strip()), number) + 1
            return _peeked(Sheet(member, separator, named, after, rate_hz, ()))
    return None


def rows_of(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row of data; ``RecordingError`` for a row that is no row of this table.

    A last line that breaks off is left out: programs that are ended leave such.
    """
    width = len(sheet.header) or len(sheet.peek[0])
    short: tuple[int, int] | None = None
    lines = _lines(sheet.member)
    numbers = [0]

    def following() -> Iterator[str]:
        for number, line in lines:
            if number >= sheet.first_line:
                numbers[0] = number
                yield line

    reader = csv.reader(following(), delimiter=sheet.separator, skipinitialspace=sheet.separator == " ")
    shown = sheet.member.shown
    try:
        for cells in reader:
            if not cells or not any(cells):
                continue
            if short is not None:
                raise RecordingError(shown, f"{short[1]} columns instead of {width}", short[0])
            if len(cells) < width:
                if len(cells) == width - 1 and not (sheet.header and sheet.header[-1]):
                    cells.append("")
                else:
                    short = (numbers[0], len(cells))
                    continue
            elif len(cells) > width and any(cells[width:]):
                raise RecordingError(shown, too_many(len(cells), width, sheet.separator), numbers[0])
            yield numbers[0], [_unnamed(cell) for cell in cells] if sheet.is_named else cells
    except csv.Error as error:
        raise RecordingError(shown, f"the line is no row of a table ({error})", numbers[0]) from error


def number_of(text: str) -> float | None:
    """The number in a cell, whatever its decimal mark and sign; NaN for an empty one, ``None`` if it is no number."""
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        pass
    text = text.strip().translate(_SIGNS)
    if not text or text.lower() in ("nan", "null", "none", "na", "n/a", "-"):
        return float("nan")
    try:
        value = float(text) if "_" not in text else None
    except ValueError:
        return None
    return value


def printable(text: str) -> str:
    """``text`` without what would steer a terminal: it may be told to a person."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)


def too_many(found: int, width: int, separator: str) -> str:
    """What is wrong with a row of more cells than there are names."""
    if separator == ",":
        return (
            f"{found} columns instead of {width}: the comma seems to be both separator and decimal mark; "
            "export it with another separator"
        )
    return f"{found} columns instead of {width}"


def _peeked(sheet: Sheet) -> Sheet | None:
    """With its first rows; a row of another length says that a comma has two meanings."""
    wanted = max(1, len(sheet.header))
    rows: list[tuple[str, ...]] = []
    lines = _lines(sheet.member)
    try:
        for number, line in lines:
            if number >= sheet.first_line and line.strip():
                cells = _cells(line, sheet.separator)
                rows.append(tuple(map(_unnamed, cells)) if sheet.is_named else cells)
            if len(rows) >= _PEEK_ROWS:
                break
    except RecordingError:
        pass  # said with its line when the rows themselves are read
    if not rows:
        return sheet._replace(peek=((),)) if sheet.header else None
    if not sheet.header:
        wanted = len(rows[0])
    return sheet._replace(peek=tuple(row for row in rows if len(row) >= wanted - 1) or (rows[0],))


def _separator(line: str, following: list[str]) -> str | None:
    """What stands between the cells of ``line``: what gives cells, and as many in the lines that follow."""
    best, most = None, 2
    for separator in _SEPARATORS:
        count = len(_cells(line, separator))
        if separator == " " and best is None and following and count != len(_cells(following[0], separator)):
            continue
        if count > most and best is None:
            best = separator
    return best


def _cells(line: str, separator: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line.strip() if separator == " " else line], delimiter=separator,
                                skipinitialspace=separator == " "), [""])  # fmt: skip
    except csv.Error:
        cells = line.split(separator)
    return tuple(printable(cell.strip()) for cell in cells)


def _lines(member: Member) -> Iterator[tuple[int, str]]:
    """The lines of ``member``; the stamp of a serial monitor becomes its first cell."""
    return ((number, _stamped(line) if _ARROW in line else line) for number, line in lines_of(member))


def _stamped(line: str) -> str:
    stamp, _, values = line.partition(_ARROW)
    return stamp + next((separator for separator in _SEPARATORS if separator in values.strip()), ",") + values.strip()


def _unnamed(cell: str) -> str:
    return re.split("[:=]", cell, maxsplit=1)[-1].strip()


def _is_number(cell: str) -> bool:
    value = number_of(cell)
    return value is not None and isfinite(value)


def _units_below(names: tuple[str, ...], following: list[str], separator: str) -> tuple[str, ...] | None:
    """The units that stand in a row of their own below the names, as instruments write them."""
    if len(following) < 2 or sum(map(_is_number, names)):
        return None
    units = tuple(cell.strip("()[]") for cell in _cells(following[0], separator))
    if len(units) != len(names) or not _is_header(units, following[1:], separator):
        return None
    known = [unit for unit in units if unit and _UNIT_ALONE.fullmatch(unit)]
    return units if len(known) * 2 > len(units) else None


def _is_header(cells: tuple[str, ...], following: list[str], separator: str) -> bool:
    """Whether names stand here, and numbers below: in most of the rows' cells that are not empty."""
    if sum(1 for cell in cells if cell and not _is_number(cell)) < 3:
        return False
    if not following:
        return True
    row = [cell for cell in _cells(following[0], separator) if cell]
    return sum(map(_is_number, row)) * 2 >= len(row) and len(row) >= 3
