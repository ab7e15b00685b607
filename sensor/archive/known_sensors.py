"""The sensors used last: ``sensors.json`` in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, cast

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.json_files import LOCK_FILE, read_json, write_json
from kneehold.sensor.files.private_file import locked
from kneehold.sensor.model.errors import RecordingError

__all__ = ["KnownSensor", "known_sensors", "remember"]

SENSORS_FILE = "sensors.json"
SCHEMA = 1


class KnownSensor(NamedTuple):
    """A sensor that streamed before."""

    address: str
    name: str
    driver: str


def known_sensors(place: DataDir) -> dict[str, KnownSensor]:
    """By role ("thigh", "right", "left"); what cannot be read is as if nothing were known."""
    try:
        data = read_json(_path(place), SCHEMA) or {}
    except RecordingError:
        return {}
    listed = data.get("sensors")
    if not isinstance(listed, dict):
        return {}
    found: dict[str, KnownSensor] = {}
    for role, value in cast("dict[str, object]", listed).items():
        if isinstance(value, dict):
            table = cast("dict[str, object]", value)
            fields = [table.get(name) for name in KnownSensor._fields]
            if all(isinstance(field, str) for field in fields):
                found[role] = KnownSensor(*cast("list[str]", fields))
    return found


def remember(place: DataDir, sensors: dict[str, KnownSensor]) -> None:
    """Keep ``sensors`` for next time, beside those of other roles; raises ``OutputError``."""
    made = place.made()
    with locked(made.root / LOCK_FILE):
        known = {**known_sensors(place), **sensors}
        listed = {role: sensor._asdict() for role, sensor in sorted(known.items())}
        write_json(_path(made), {"schema": SCHEMA, "sensors": listed})


def _path(place: DataDir) -> Path:
    return place.root / SENSORS_FILE
