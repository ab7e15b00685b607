"""Sign and unit of an acceleration that Sensor Logger wrote.

Source: the app's own documentation (awesome-sensor-logger) and real exports. iOS gives acceleration and
gravity with the opposite sign, and the uncalibrated accelerometer in g, unless units and frames were standardised.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import cast

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.tape.imports.columns import Quantity
from kneehold.sensor.tape.imports.json_items import json_items
from kneehold.sensor.tape.imports.members import Member, lines_of
from kneehold.sensor.tape.imports.streams import Reading

__all__ = ["NAMES", "collected", "is_export", "metadata_of", "size_of"]

_METADATA = "metadata.csv"
# The sensors that are used, as the app names them in file names and in JSON: the best first.
NAMES: Mapping[Quantity, tuple[str, ...]] = {
    Quantity.ACC: ("TotalAcceleration", "AccelerometerUncalibrated"),
    Quantity.LINEAR: ("Accelerometer",),
    Quantity.GRAVITY: ("Gravity",),
    Quantity.GYRO: ("Gyroscope", "GyroscopeUncalibrated"),
}
_USED = frozenset(name for names in NAMES.values() for name in names)
# 28 hours at 200 Hz. The JSON export is ordered by sensor, so the streams have to be held; more is refused.
MOST_READINGS = 20_000_000


def metadata_of(members: tuple[Member, ...]) -> Mapping[str, str]:
    """The one row of ``Metadata.csv`` by column, or nothing where there is none."""
    for member in members:
        if member.name.lower() == _METADATA:
            rows = list(csv.reader(line for _, line in lines_of(member)))
            return dict(zip(rows[0], rows[1], strict=False)) if len(rows) > 1 else {}
    return {}


def size_of(sensor: str, metadata: Mapping[str, str]) -> float:
    """What the numbers of ``sensor`` are multiplied with to be specific force in m/s², or rad/s."""
    if sensor.lower().startswith("gyroscope") or metadata.get("standardisation", "").lower() == "true":
        return 1.0
    if metadata.get("platform", "").lower() != "ios":
        return 1.0
    return -GRAVITY_MPS2 if sensor.lower() == "accelerometeruncalibrated" else -1.0


def is_export(member: Member) -> bool:
    """Whether ``member`` is the app's JSON export: an array of objects that name their sensor."""
    try:
        first = next(json_items(member, "item"), None)
    except RecordingError:
        return False
    return isinstance(first, dict) and "sensor" in first


def collected(member: Member) -> dict[str, list[Reading]]:
    """Readings of each sensor that is used, in order of time, with signs and units put right."""
    streams: dict[str, list[Reading]] = {}
    metadata: dict[str, str] = {}
    count = 0
    for value in json_items(member, "item"):
        if not isinstance(value, dict):
            raise RecordingError(member.shown, "an entry of the list is no object")
        item = cast("dict[str, object]", value)
        name = item.get("sensor")
        if name == "Metadata":
            metadata = {key: str(text) for key, text in item.items()}
        elif isinstance(name, str) and name in _USED:
            streams.setdefault(str(name), []).append(_reading(item, member.shown))
            count += 1
            if count > MOST_READINGS:
                raise RecordingError(member.shown, f"more than {MOST_READINGS} readings; export it as CSV")
    return {name: sorted(_scaled(readings, size_of(name, metadata))) for name, readings in streams.items()}


def _reading(item: Mapping[str, object], shown: str) -> Reading:
    try:
        return Reading(*(float(str(item[key])) for key in ("seconds_elapsed", "x", "y", "z")))
    except (KeyError, ValueError):
        raise RecordingError(
            shown, f"a reading of '{item.get('sensor')}' lacks a number (seconds_elapsed {item.get('seconds_elapsed')})"
        ) from None


def _scaled(readings: list[Reading], size: float) -> Iterator[Reading]:
    return (Reading(t, size * x, size * y, size * z) for t, x, y, z in readings)
