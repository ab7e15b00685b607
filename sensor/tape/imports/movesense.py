"""The samples in a JSON file that a Movesense program wrote.

The log book of the sensor, old form ``{"Meas": {"IMU6": [packet, …]}}`` and new form ``{"Samples": [{"MeasIMU6":
packet}, …]}``, and the Showcase app's lines ``{"imu6": packet}``. A packet is ``{"Timestamp": ms of its first
sample, "ArrayAcc": [{x, y, z}, …], "ArrayGyro": …}`` in m/s² and deg/s. The newer decoder of log books writes the
stamp one level deeper, and ``"ArrayAcc": [{"x": [...], "y": [...], "z": [...]}]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite, radians
from typing import cast

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.tape.imports.columns import Quantity
from kneehold.sensor.tape.imports.json_items import json_items, json_lines
from kneehold.sensor.tape.imports.members import Member
from kneehold.sensor.tape.imports.sources import Source
from kneehold.sensor.tape.imports.streams import Parts, Reading, joined_parts, spread

__all__ = ["Packet", "imu_rows", "imu_source", "packets_of", "readings"]

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


def imu_source(member: Member) -> Source:
    """What reads packets that hold both, and both as one stream each where their times have to be shifted."""

    def rows(warnings: list[str], lag_s: float) -> Iterator[TimedRow]:
        if not lag_s:
            yield from imu_rows(packets_of(member), member.shown)
            return
        acc, gyro = (readings(packets_of(member), quantity, member.shown) for quantity in _ARRAYS)
        yield from joined_parts(Parts(acc, "acceleration"), Parts(gyro, "angular rate"), warnings, lag_s)

    return Source(member.shown, rows, 1.0, 1.0)


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
            for key, value in cast("dict[str, object]", item).items():
                packet = _stamped_within(key, value)
                if _is_packet(packet):
                    yield cast("Packet", packet)


def _stamped_within(key: str, value: object) -> object:
    """``{"MeasIMU6": {"Timestamp": …}, "ArrayAcc": …}`` with its stamp where other packets have it."""
    if isinstance(value, dict) and "Timestamp" not in value:
        held = cast("dict[str, object]", value)
        inner = held.get(key)
        if isinstance(inner, dict) and "Timestamp" in inner:
            return {**held, "Timestamp": cast("dict[str, object]", inner)["Timestamp"]}
    return cast("object", value)


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
            samples = [sum(vectors, ()) for vectors in zip(*parts, strict=True)]
        except (KeyError, TypeError, ValueError, OverflowError):
            raise RecordingError(shown, f"packet {number} is not as Movesense writes it") from None
        if ms < last_ms - 0.5 * _WRAP_MS:
            turns += 1
        last_ms = ms
        yield 1e-3 * (ms + turns * _WRAP_MS), samples


def _vectors(packet: Packet, quantity: Quantity) -> list[tuple[float, ...]]:
    name, size = _ARRAYS[quantity]
    vectors: list[tuple[float, ...]] = []
    for vector in cast("list[Mapping[str, object]]", packet[name]):
        axes = [vector[axis] for axis in "xyz"]
        if isinstance(axes[0], list):
            columns = zip(*cast("list[list[float]]", axes), strict=True)
            vectors += [tuple(size * float(value) for value in column) for column in columns]
        else:
            vectors.append(tuple(size * float(cast("float", value)) for value in axes))
    if not all(isfinite(number) for vector in vectors for number in vector):
        raise ValueError(name)
    return vectors
