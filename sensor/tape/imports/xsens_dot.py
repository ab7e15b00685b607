"""The samples in a table of Xsens programs: the DOT (Movella DOT) app, its PC SDK, MT Manager with Awinda.

A block of facts, a header that begins with ``PacketCounter``. The app stamps in microseconds and writes ``Gyr_X`` in
deg/s, the PC SDK in ticks of 0.1 ms, MT Manager in ticks and rad/s: the spacing tells the ticks, the movement the
unit. In the fusion modes there are only the orientation (quaternion, sensor to earth, z up) and the acceleration
without gravity in the earth frame: both are turned back into what the sensor felt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import acos, isfinite, radians, sqrt
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow, Vec3
from kneehold.sensor.tape.imports.clock import unit_of
from kneehold.sensor.tape.imports.members import Member
from kneehold.sensor.tape.imports.sheets import Sheet, number_of, rows_of, sheet_of
from kneehold.sensor.tape.imports.sources import Source

__all__ = ["dot_source", "is_dot_table"]

_FIRST = "PacketCounter"
_TIME = "SampleTimeFine"
_RAW = ("Acc_X", "Acc_Y", "Acc_Z", "Gyr_X", "Gyr_Y", "Gyr_Z")
_FUSED = ("Quat_W", "Quat_X", "Quat_Y", "Quat_Z", "FreeAcc_X", "FreeAcc_Y", "FreeAcc_Z")
_WRAP = 2.0**32  # the stamp is an unsigned 32-bit count

Quaternion = tuple[float, float, float, float]


class _Stamps(NamedTuple):
    """How the time of a row is told: by its stamp, or by its number where no stamp was written."""

    at: int
    unit: float


def is_dot_table(member: Member) -> bool:
    """Whether ``member`` is such a table."""
    sheet = sheet_of(member)
    return sheet is not None and sheet.header[:1] == (_FIRST,) and _TIME in sheet.header


def dot_source(member: Member) -> Source:
    """What reads ``member``; ``RecordingError`` if it holds too little."""
    sheet = sheet_of(member)
    names = () if sheet is None else sheet.header
    wanted = next((columns for columns in (_RAW, _FUSED) if set(columns) <= set(names)), None)
    if sheet is None or wanted is None:
        raise RecordingError(
            member.shown, "it holds neither acceleration with rate nor quaternion with free acceleration"
        )
    stamps = _stamps_of(sheet)
    places = [stamps.at, *(names.index(name) for name in wanted)]

    def rows(_warnings: list[str], _lag_s: float) -> Iterator[TimedRow]:
        stamped = _stamped(_numbers(sheet, places), stamps.unit)
        if wanted is _FUSED:
            return _felt(stamped)
        return ((t, *values) for t, values in stamped)  # type: ignore[misc]

    # The app writes deg/s and says which sensor it was; of the others the movement tells.
    is_app = wanted is _RAW and stamps.unit == 1e-6 and sheet.rate_hz is None
    return Source(member.shown, rows, 1.0, 1.0 if wanted is _FUSED else radians(1.0) if is_app else None)


def _stamps_of(sheet: Sheet) -> _Stamps:
    names = sheet.header
    if _TIME in names:
        at = names.index(_TIME)
        stamps = [value for row in sheet.peek if (value := number_of(row[at])) is not None and isfinite(value)]
        unit = unit_of(stamps, len(sheet.peek), has_ticks=True)
        if unit is not None:
            return _Stamps(at, unit)
        if stamps:
            return _Stamps(at, 1e-6)
    if sheet.rate_hz is None:
        problem = f"{_TIME} is empty, and no line above the header says the update rate"
        raise RecordingError(sheet.member.shown, f"{problem}; export it with {_TIME}")
    return _Stamps(0, 1.0 / sheet.rate_hz)


def _numbers(sheet: Sheet, places: Sequence[int]) -> Iterator[list[float]]:
    for number, cells in rows_of(sheet):
        values = [number_of(cells[place]) for place in places]
        if not all(value is not None and isfinite(value) for value in values):
            raise RecordingError(sheet.member.shown, "the line is no row of numbers", number)
        yield [value for value in values if value is not None]


def _stamped(rows: Iterator[list[float]], unit: float) -> Iterator[tuple[float, list[float]]]:
    last, turns = float("-inf"), 0
    for stamp, *values in rows:
        if stamp < last - 0.5 * _WRAP:
            turns += 1
        last = stamp
        yield unit * (stamp + turns * _WRAP), values


def _felt(rows: Iterator[tuple[float, list[float]]]) -> Iterator[TimedRow]:
    before: tuple[float, Quaternion] | None = None
    for t, (w, x, y, z, fx, fy, fz) in rows:
        norm = sqrt(w * w + x * x + y * y + z * z)
        if norm == 0.0:
            continue
        q = (w / norm, x / norm, y / norm, z / norm)
        if before is not None and t > before[0]:
            gx, gy, gz = _rate(before[1], q, t - before[0])
            ax, ay, az = _in_sensor(q, (fx, fy, fz + GRAVITY_MPS2))
            yield (t, ax, ay, az, gx, gy, gz)
        before = (t, q)


def _rate(before: Quaternion, after: Quaternion, step_s: float) -> Vec3:
    """Mean angular rate between two orientations, in the sensor's axes: twice the logarithm of the turn."""
    w0, x0, y0, z0 = before
    w1, x1, y1, z1 = after
    w = w0 * w1 + x0 * x1 + y0 * y1 + z0 * z1
    x = w0 * x1 - x0 * w1 - y0 * z1 + z0 * y1
    y = w0 * y1 + x0 * z1 - y0 * w1 - z0 * x1
    z = w0 * z1 - x0 * y1 + y0 * x1 - z0 * w1
    if w < 0.0:  # the same orientation has two quaternions: the shorter turn is meant
        w, x, y, z = -w, -x, -y, -z
    sine = sqrt(x * x + y * y + z * z)
    size = 2.0 / step_s if sine < 1e-9 else 2.0 * acos(min(1.0, w)) / (sine * step_s)
    return (x * size, y * size, z * size)


def _in_sensor(q: Quaternion, v: Vec3) -> Vec3:
    """``v`` of the earth frame in the sensor's axes: turned by the inverse of ``q``."""
    w, x, y, z = q
    a, b, c = v
    tx, ty, tz = 2.0 * (b * z - c * y), 2.0 * (c * x - a * z), 2.0 * (a * y - b * x)
    return (a + w * tx + z * ty - y * tz, b + w * ty + x * tz - z * tx, c + w * tz + y * tx - x * ty)
