"""What do the columns of an exported table mean?

Matched by unit and axis, not by whole headers: labels are translated and renamed, units are not.
"""

from __future__ import annotations

import re
from enum import StrEnum
from math import radians
from typing import NamedTuple

from sensor.values import GRAVITY_MPS2

__all__ = ["Columns", "Quantity", "Triple", "columns_of"]


class Quantity(StrEnum):
    """What three columns measure."""

    ACC = "acceleration"  # specific force, gravity included
    LINEAR = "acceleration without gravity"
    GRAVITY = "gravity"
    GYRO = "angular rate"


class Triple(NamedTuple):
    """Three columns of one quantity, and what turns their numbers into m/s² or rad/s."""

    quantity: Quantity
    at: tuple[int, int, int]
    scale: float


class Columns(NamedTuple):
    """Where time stands, what turns it into seconds, and what else there is."""

    time: int
    time_scale: float
    triples: tuple[Triple, ...]


_DEGREE = radians(1.0)
# Unit as written in headers: the quantity it measures, and its size in SI units.
_UNITS: dict[str, tuple[Quantity, float]] = {
    "m/s^2": (Quantity.ACC, 1.0),
    "m/s2": (Quantity.ACC, 1.0),
    "g": (Quantity.ACC, GRAVITY_MPS2),
    "rad/s": (Quantity.GYRO, 1.0),
    "degree per second": (Quantity.GYRO, _DEGREE),
    "deg/s": (Quantity.GYRO, _DEGREE),
    "°/s": (Quantity.GYRO, _DEGREE),
    "dps": (Quantity.GYRO, _DEGREE),
}
# Sensor Logger writes no units; the name of the file says what is in it (m/s², rad/s).
_SENSOR_LOGGER: dict[str, Quantity] = {
    "accelerometer": Quantity.LINEAR,
    "totalacceleration": Quantity.ACC,
    "accelerometeruncalibrated": Quantity.ACC,
    "gravity": Quantity.GRAVITY,
    "gyroscope": Quantity.GYRO,
    "gyroscopeuncalibrated": Quantity.GYRO,
}
# Physics Toolbox: total force in g, angular rate in rad/s.
_PHYSICS_TOOLBOX: dict[str, tuple[Quantity, float]] = {
    "gf": (Quantity.ACC, GRAVITY_MPS2),
    "w": (Quantity.GYRO, 1.0),
}
# Movesense tools write x, y, z alone: m/s² in "…acc…" files, deg/s in "…gyro…" files.
_MOVESENSE: dict[str, tuple[Quantity, float]] = {"acc": (Quantity.ACC, 1.0), "gyro": (Quantity.GYRO, _DEGREE)}

_AXIS = re.compile(r"^(?P<label>.*?)\s*\b(?P<axis>[xyz]):?\s*(?:\((?P<unit>[^)]*)\))?$")
_TOOLBOX_AXIS = re.compile(r"^(?P<label>gf|w)(?P<axis>[xyz])$")
_TIMES = (
    ("seconds_elapsed", 1.0),
    ("timestamp (ms)", 1e-3),
    ("timestamp_ms", 1e-3),
    ("timestamp", 1e-3),
    ("time", 1.0),
)


def columns_of(cells: list[str], file_name: str) -> Columns | None:
    """The meaning of a header row, or ``None`` if it names no time or nothing that is used here."""
    names = [cell.strip().strip('"').strip().lower().replace("²", "^2") for cell in cells]
    time = _time(names)
    if time is None:
        return None
    stem = file_name.lower().partition(".")[0]
    found: dict[tuple[Quantity, float], dict[str, int]] = {}
    for index, name in enumerate(names):
        meant = _meaning(name, stem, "seconds_elapsed" in names)
        if meant is not None and index != time[0]:
            quantity, scale, axis = meant
            found.setdefault((quantity, scale), {}).setdefault(axis, index)
    triples = tuple(
        Triple(quantity, (axes["x"], axes["y"], axes["z"]), scale)
        for (quantity, scale), axes in found.items()
        if len(axes) == len("xyz")
    )
    return Columns(*time, triples) if triples else None


def _time(names: list[str]) -> tuple[int, float] | None:
    for wanted, scale in _TIMES:
        if wanted in names:
            return names.index(wanted), scale
    for index, name in enumerate(names):
        if name.endswith("(s)"):  # "Time (s)", "Zeit (s)"
            return index, 1.0
    return None


def _meaning(name: str, stem: str, is_sensor_logger: bool) -> tuple[Quantity, float, str] | None:
    if toolbox := _TOOLBOX_AXIS.match(name):
        return *_PHYSICS_TOOLBOX[toolbox["label"]], toolbox["axis"]
    match = _AXIS.match(name)
    if match is None:
        return None
    if match["unit"] is not None:
        known = _UNITS.get(match["unit"].strip())
        return None if known is None else (_refined(known[0], f"{match['label']} {stem}"), known[1], match["axis"])
    if match["label"]:
        return None
    if is_sensor_logger:
        quantity = _SENSOR_LOGGER.get(stem)
        return None if quantity is None else (quantity, 1.0, match["axis"])
    for word, (quantity, scale) in _MOVESENSE.items():
        if word in stem:
            return quantity, scale, match["axis"]
    return None


def _refined(quantity: Quantity, words: str) -> Quantity:
    if quantity is Quantity.ACC:
        if "linear" in words:
            return Quantity.LINEAR
        if "gravity" in words:
            return Quantity.GRAVITY
    return quantity
