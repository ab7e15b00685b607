"""How do the files of a phone, one a sensor, become one recording?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sensor.errors import RecordingError
from sensor.tape.imports import sensor_logger
from sensor.tape.imports.columns import Quantity
from sensor.tape.imports.members import Member
from sensor.tape.imports.streams import Reading, forward, joined, summed
from sensor.tape.imports.tables import Table, timed_rows
from sensor.values import TimedRow

__all__ = ["Rows", "family", "logged_rows", "missing", "paired", "table_rows"]

# Gives the samples; what a person should know of them is added to the list.
Rows = Callable[[list[str]], Iterator[TimedRow]]
_Streams = Callable[[Quantity], Iterator[Reading] | None]

# What tells the files of one recording apart: everything else in their names is the same.
_SENSOR_WORD = re.compile(
    r"accelerometer|linear ?acceleration|totalacceleration|acceleration|gyroscope|gravity|uncalibrated|raw data"
    r"|acc|gyro",
    re.IGNORECASE,
)


def family(name: str) -> str:
    """A file name without its word for the sensor: the same for all files of one recording."""
    return _SENSOR_WORD.sub("*", name.lower()).replace("**", "*")


def table_rows(tables: list[Table], members: tuple[Member, ...], shown: str) -> Rows:
    """What reads ``tables``; ``RecordingError`` names a quantity that none of them holds."""
    for table in tables:
        quantities = [triple.quantity for triple in table.columns.triples]
        if {Quantity.ACC, Quantity.GYRO} <= set(quantities):
            order = [3 * quantities.index(q) + axis for q in (Quantity.ACC, Quantity.GYRO) for axis in range(3)]
            return lambda _: _ordered(table, order)
    metadata = sensor_logger.metadata_of(members)

    def stream(quantity: Quantity) -> Iterator[Reading] | None:
        fitting = [table for table in tables if quantity in [triple.quantity for triple in table.columns.triples]]
        ranked = sorted(fitting, key=lambda table: _rank(table, quantity))
        if len({family(table.member.name) for table in ranked}) > 1:
            raise RecordingError(shown, f"it holds several recordings; name a file, such as {ranked[0].member.name}")
        return _readings(ranked[0], quantity, metadata) if ranked else None

    _from_streams(stream, shown, [])  # what is missing is said at once
    return lambda warnings: _from_streams(stream, shown, warnings)


def logged_rows(member: Member) -> Rows:
    """What reads Sensor Logger's JSON export."""

    def rows(warnings: list[str]) -> Iterator[TimedRow]:
        streams = sensor_logger.collected(member)

        def stream(quantity: Quantity) -> Iterator[Reading] | None:
            return next((iter(streams[name]) for name in sensor_logger.NAMES[quantity] if name in streams), None)

        return _from_streams(stream, member.shown, warnings)

    return rows


def _rank(table: Table, quantity: Quantity) -> int:
    stem = table.member.name.partition(".")[0].lower()
    names = [name.lower() for name in sensor_logger.NAMES[quantity]]
    return names.index(stem) if stem in names else len(names)


def _ordered(table: Table, order: list[int]) -> Iterator[TimedRow]:
    for t, values in timed_rows(table):
        ax, ay, az, gx, gy, gz = (values[index] for index in order)
        yield (t, ax, ay, az, gx, gy, gz)


def _readings(table: Table, quantity: Quantity, metadata: Mapping[str, str]) -> Iterator[Reading]:
    at = 3 * [triple.quantity for triple in table.columns.triples].index(quantity)
    size = sensor_logger.size_of(table.member.name.partition(".")[0], metadata) if metadata else 1.0
    for t, values in timed_rows(table):
        x, y, z = values[at : at + 3]
        yield Reading(t, size * x, size * y, size * z)


def _from_streams(stream: _Streams, shown: str, warnings: list[str]) -> Iterator[TimedRow]:
    gyro = stream(Quantity.GYRO)
    if gyro is None:
        raise missing(shown, Quantity.GYRO)
    acc = stream(Quantity.ACC)
    if acc is None:
        linear, gravity = stream(Quantity.LINEAR), stream(Quantity.GRAVITY)
        if linear is None:
            raise missing(shown, Quantity.ACC)
        if gravity is None:
            raise missing(shown, Quantity.GRAVITY)
        acc = summed(forward(linear, _nothing), forward(gravity, _nothing))
    return paired(acc, gyro, warnings)


def paired(acc: Iterator[Reading], gyro: Iterator[Reading], warnings: list[str]) -> Iterator[TimedRow]:
    """Samples of two streams; readings that do not go forward in time are left out and said."""
    left_out = 0

    def count() -> None:
        nonlocal left_out
        left_out += 1

    yield from joined(forward(acc, count), forward(gyro, count))
    if left_out:
        warnings.append(f"{left_out} readings whose time does not go forward were left out")


def _nothing() -> None:
    """Readings that repeat a time are common in streams that are added up, and of no interest."""


def missing(shown: str, quantity: Quantity) -> RecordingError:
    """The error of an export that lacks ``quantity``."""
    return RecordingError(shown, f"the export holds no {quantity.value}; record it together with the others")
