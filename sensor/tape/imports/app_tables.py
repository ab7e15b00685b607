"""Tables that apps such as phyphox export: which column is the time, in which unit, and the numbers row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isfinite, isnan, sqrt
from statistics import median
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.imports.clock import FEWEST_HZ, MOST_HZ, Clock, fraction_digits, unit_of
from kneehold.sensor.tape.imports.columns import Columns, Quantity, TimeColumn, Triple, columns_of
from kneehold.sensor.tape.imports.members import Member
from kneehold.sensor.tape.imports.options import ImportOptions
from kneehold.sensor.tape.imports.sheets import Sheet, number_of, printable, rows_of, sheet_of, too_many
from kneehold.sensor.tape.imports.streams import spread

__all__ = ["Table", "Timing", "norm_of", "table_of", "timed_rows", "timing_of"]

# A dump of numbers without a header: time, acceleration, angular rate, or the last two alone.
_BARE = {7: 1, 6: 0}
# A suit of 17 sensors writes below a thousand.
_MOST_COLUMNS = 2000
_NAMES = {1.0: "s", 1e-3: "ms", 1e-6: "us", 1e-9: "ns"}


class Table(NamedTuple):
    """A table whose columns are understood."""

    sheet: Sheet
    columns: Columns
    devices: tuple[str, ...]  # names of the sensors whose rows are mixed, if there are several
    device: str | None = None  # only its rows are read

    @property
    def member(self) -> Member:
        """The file it stands in."""
        return self.sheet.member

    def of_device(self, name: str | None) -> Table:
        """The rows of one of the ``devices``."""
        at = self.columns.device_at
        peek = tuple(row for row in self.sheet.peek if at is None or (at < len(row) and row[at] == name))
        return self._replace(sheet=self.sheet._replace(peek=peek), device=name)


class Timing(NamedTuple):
    """Where the time of readings stands; without a column they are ``scale`` seconds apart."""

    at: int | None
    scale: float
    digits: int | None


def table_of(member: Member) -> Table | None:
    """The table in ``member``, or ``None`` if it holds none of what is used here."""
    sheet = sheet_of(member)
    if sheet is None:
        return None
    if not sheet.header:
        first = _BARE.get(len([cell for cell in sheet.peek[0] if cell]))
        if first is None:
            return None
        triples = (
            Triple(Quantity.ACC, (first, first + 1, first + 2), None, "", False),
            Triple(Quantity.GYRO, (first + 3, first + 4, first + 5), None, "", False),
        )
        return Table(sheet, Columns((TimeColumn(0, None, 3),) if first else (), triples, None), ())
    if len(sheet.header) > _MOST_COLUMNS:
        raise RecordingError(
            member.shown, f"it has {len(sheet.header)} columns; a recording has at most {_MOST_COLUMNS}"
        )
    columns = columns_of(list(sheet.header), member.name)
    if columns is None:
        return None
    at = columns.device_at
    devices = {row[at] for row in sheet.peek if at is not None and at < len(row) and row[at]}
    return Table(sheet, columns, tuple(sorted(devices)) if len(devices) > 1 else ())


def timing_of(table: Table, triple: Triple, options: ImportOptions) -> Timing:
    """The time of ``triple``; ``RecordingError`` with the question to answer where it cannot be told."""
    times, shown = _times_of(table, triple), table.member.shown
    if not any(table.sheet.peek):
        raise RecordingError(shown, "the export holds no sample")
    width = len(table.sheet.header)
    if width and all(len(row) > width and any(row[width:]) for row in table.sheet.peek):
        problem = too_many(len(table.sheet.peek[0]), width, table.sheet.separator)
        raise RecordingError(shown, problem, table.sheet.first_line)
    for time in times:
        stamps = [row[time.at] for row in table.sheet.peek if time.at < len(row) and row[time.at]]
        numbers = [number for text in stamps if (number := number_of(text)) is not None and isfinite(number)]
        if len(numbers) * 2 > len(stamps):
            is_open = options.time is None and time.scale is None
            if is_open and _is_number_of_sample(table, time):
                continue
            scale = options.time or _scale(time, numbers, len(table.sheet.peek), shown, is_last=time == times[-1])
            if scale is not None:
                return Timing(time.at, scale, None)
        elif stamps and _is_fine(stamps, fraction_digits(stamps), shown):
            return Timing(time.at, 1.0, fraction_digits(stamps))
    hz = options.hz or table.sheet.rate_hz
    if hz is not None:
        return Timing(None, 1.0 / hz, None)
    what = "it has no column of times" if not times else "its times tell no sampling rate from 8 to 2000 Hz"
    if any(_is_number_of_sample(table, time) for time in times):
        what = "its times count 1, 2, 3: they may be milliseconds, or the numbers of the samples"
    answer = "--units time=ms (or s, us, ns), or --units hz=100 if samples are evenly spaced"
    raise RecordingError(shown, f"{what}; say what is right with {answer}")


def timed_rows(table: Table, timing: Timing, triples: Sequence[Triple]) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Seconds and the numbers of ``triples`` as they stand, row by row; ``RecordingError`` with file and line.

    A row without a time belongs to the packet that began above it. A row with an empty or NaN number holds nothing:
    other programs write so what was not measured.
    """
    if timing.at is None:
        for count, (_, sample) in enumerate(_samples(table, None, triples)):
            if sample is not None:
                yield count * timing.scale, sample
        return
    yield from spread(_packets(table, timing, triples))


def norm_of(table: Table, triple: Triple) -> float | None:
    """The median size of the first readings, in the unit they stand in."""
    sizes: list[float] = []
    for row in table.sheet.peek:
        values = [number_of(row[at]) for at in triple.at if at < len(row)]
        if len(values) == len("xyz") and all(value is not None and isfinite(value) for value in values):
            sizes.append(sqrt(sum(value * value for value in values if value is not None)))
    return median(sizes) if sizes else None


def _times_of(table: Table, triple: Triple) -> tuple[TimeColumn, ...]:
    """The columns that may be the time of ``triple``: where each quantity has its own, the one before it."""
    times = table.columns.times
    starts = [min(each.at) for each in table.columns.triples]
    last = max(starts)
    if any(min(starts) < time.at < last for time in times):
        before = [time for time in times if time.at < min(triple.at)]
        own = before[-1:] if before else ()
        nearby = [time for time in before if own and time.rank <= own[0].rank and _between(time, own[0], starts)]
        return (*own, *nearby)
    return tuple(sorted(times, key=lambda time: time.rank))


def _between(one: TimeColumn, other: TimeColumn, starts: Sequence[int]) -> bool:
    return not any(one.at < start < other.at for start in starts)


def _scale(time: TimeColumn, stamps: list[float], samples: int, shown: str, *, is_last: bool) -> float | None:
    """Seconds of one unit: as the header says, if the numbers agree."""
    if len(set(stamps)) < 3:  # too few to tell anything
        return time.scale or 1.0
    told = unit_of(stamps, samples)
    if time.scale is None or told == time.scale:
        return told
    if told is None and len(stamps) < 20:
        return time.scale
    if not is_last:
        return None
    fits = f"they fit {_NAMES[told]}" if told is not None else f"{FEWEST_HZ:.0f} to {MOST_HZ:.0f} Hz are expected"
    question = "say which unit they are in with --units time=s (or ms, us, ns)"
    raise RecordingError(shown, f"its times are said to be in {_NAMES[time.scale]}, but {fits}; {question}")


def _is_number_of_sample(table: Table, time: TimeColumn) -> bool:
    """Whether the column may as well count samples: from one row to the next it always rises by one."""
    values = [number_of(row[time.at]) for row in table.sheet.peek if time.at < len(row)]
    steps = {after - before for before, after in pairwise(values) if before is not None and after is not None}
    return len(values) > 2 and steps == {1.0}


def _is_fine(stamps: list[str], digits: int | None, shown: str) -> bool:
    """Whether times of day are fine enough to tell samples apart."""
    clock = Clock(shown, 1.0, digits)
    try:
        seconds = [clock.seconds(text, 0) for text in stamps]
    except RecordingError:
        return False
    return len(set(seconds)) * 2 > len(seconds)


def _packets(
    table: Table, timing: Timing, triples: Sequence[Triple]
) -> Iterator[tuple[float, list[tuple[float, ...]]]]:
    held: tuple[float, list[tuple[float, ...]]] | None = None
    clock = Clock(table.member.shown, timing.scale, timing.digits)
    for (number, stamp), sample in _samples(table, timing.at, triples):
        if stamp:
            if held is not None:
                yield held
            held = (clock.seconds(stamp, number), [] if sample is None else [sample])
        elif held is not None and sample is not None:
            held[1].append(sample)
    if held is not None:
        yield held


def _samples(
    table: Table, time_at: int | None, triples: Sequence[Triple]
) -> Iterator[tuple[tuple[int, str], tuple[float, ...] | None]]:
    wanted = [index for triple in triples for index in triple.at]
    device, device_at, shown = table.device, table.columns.device_at, table.member.shown
    only: str | None = None  # of a table that seemed to be of one sensor
    for number, cells in rows_of(table.sheet):
        if device_at is not None and (name := printable(cells[device_at].strip())) != device:
            if device is not None:
                continue
            only = only or name
            if name and name != only:
                problem = f"from here on it holds rows of another sensor, '{name}' after '{only}'"
                raise RecordingError(shown, f"{problem}; keep the rows of one", number)
        values: list[float] | None = []
        for index in wanted:
            text = cells[index]
            value = number_of(text)
            if value is None or value in (float("inf"), float("-inf")):
                raise RecordingError(shown, f"'{printable(text.strip()[:40])}' is no usable number", number)
            if isnan(value) or values is None:
                values = None
            else:
                values.append(value)
        stamp = "" if time_at is None else cells[time_at].strip()
        yield (number, stamp), None if values is None else tuple(values)
