"""Which samples are in a JSON file that a Movesense program wrote?

The log book of the sensor, old form ``{"Meas": {"IMU6": [packet, …]}}`` and new form ``{"Samples": [{"MeasIMU6":
packet}, …]}``, and the Showcase app's lines ``{"imu6": packet}``. A packet is ``{"Timestamp": ms of its first
sample, "ArrayAcc": [{x, y, z}, …], "ArrayGyro": …}`` in m/s² and deg/s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite, radians
from typing import cast

from sensor.errors import RecordingError
from sensor.tape.imports.columns import Quantity
from sensor.tape.imports.json_items import json_items, json_lines
from sensor.tape.imports.members import Member
from sensor.tape.imports.streams import Reading, spread
from sensor.values import TimedRow

__all__ = ["Packet", "imu_rows", "packets_of", "readings"]

Packet = Mapping[str, object]

_ARRAYS = {Quantity.ACC: ("ArrayAcc", 1.0), Quantity.GYRO: ("ArrayGyro", radians(1.0))}
_OLD_KINDS = ("IMU9", "IMU6", "IMU6m", "Acc", "Gyro")
# The stamp is an unsigned 32-bit count of milliseconds.
_WRAP_MS = 2**32


def packets_of(member: Member) -> Iterator[Packet]:
    """Every packet of acceleration or angular rate in ``member``; none if it holds other JSON."""
    if _is_lines(member):
        yield from _measured(json_lines(member))
        return
    found = False
    for packet in _measured(json_items(member, "Samples.item")):
        found = True
        yield packet
    if not found:
        for kind in _OLD_KINDS:
            for value in json_items(member, f"Meas.{kind}.item"):
                if _is_packet(value):
                    yield cast("Packet", value)


def imu_rows(packets: Iterable[Packet], shown: str) -> Iterator[TimedRow]:
    """Samples of packets that hold acceleration and angular rate together."""
    for t, sample in spread(_stamped(packets, (Quantity.ACC, Quantity.GYRO), shown)):
        ax, ay, az, gx, gy, gz = sample
        yield (t, ax, ay, az, gx, gy, gz)


def readings(packets: Iterable[Packet], quantity: Quantity, shown: str) -> Iterator[Reading]:
    """Readings of one quantity out of packets that hold it alone."""
    array = _ARRAYS[quantity][0]
    for t, (x, y, z) in spread(_stamped((p for p in packets if array in p), (quantity,), shown)):
        yield Reading(t, x, y, z)


def _is_lines(member: Member) -> bool:
    """Whether each line is a value of its own; a log book is one value."""
    try:
        first = next(iter(json_lines(member)), None)
    except RecordingError:
        return False
    return isinstance(first, dict) and not {"Samples", "Meas"} & set(cast("dict[str, object]", first))


def _measured(items: Iterable[object]) -> Iterator[Packet]:
    for item in items:
        if isinstance(item, dict):
            for value in cast("dict[str, object]", item).values():
                if _is_packet(value):
                    yield cast("Packet", value)


def _is_packet(value: object) -> bool:
    return isinstance(value, dict) and "Timestamp" in value and ("ArrayAcc" in value or "ArrayGyro" in value)


def _stamped(
    packets: Iterable[Packet], quantities: tuple[Quantity, ...], shown: str
) -> Iterator[tuple[float, list[tuple[float, ...]]]]:
    last_ms, turns = float("-inf"), 0
    for number, packet in enumerate(packets, start=1):
        try:
            ms = float(cast("float", packet["Timestamp"]))
            parts = [_vectors(packet, quantity) for quantity in quantities]
        except (KeyError, TypeError, ValueError, OverflowError):
            raise RecordingError(shown, f"packet {number} is not as Movesense writes it") from None
        if ms < last_ms - 0.5 * _WRAP_MS:
            turns += 1
        last_ms = ms
        yield 1e-3 * (ms + turns * _WRAP_MS), [sum(vectors, ()) for vectors in zip(*parts, strict=True)]


def _vectors(packet: Packet, quantity: Quantity) -> list[tuple[float, ...]]:
    name, size = _ARRAYS[quantity]
    vectors = [
        tuple(size * float(cast("float", vector[axis])) for axis in "xyz")
        for vector in cast("list[Mapping[str, object]]", packet[name])
    ]
    if not all(isfinite(number) for vector in vectors for number in vector):
        raise ValueError(name)
    return vectors
