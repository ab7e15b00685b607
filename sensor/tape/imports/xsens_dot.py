"""Which samples are in a table that the Xsens DOT (Movella DOT) app wrote?

A block of facts, an empty line, a header that begins with ``PacketCounter``. With raw columns (``Acc_X`` m/s²,
``Gyr_X`` deg/s) they are taken as they are. In the fusion modes there are only the orientation (quaternion, sensor to
earth, z up) and the acceleration without gravity in the earth frame: both are turned back into what the sensor felt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import acos, isfinite, radians, sqrt

from sensor.errors import RecordingError
from sensor.tape.imports.members import Member, lines_of
from sensor.values import GRAVITY_MPS2, TimedRow, Vec3

__all__ = ["dot_rows", "is_dot_table"]

_FIRST = "PacketCounter"
_HEAD_LINES = 40  # the block of facts has about ten
_TIME = "SampleTimeFine"
_RAW = ("Acc_X", "Acc_Y", "Acc_Z", "Gyr_X", "Gyr_Y", "Gyr_Z")
_FUSED = ("Quat_W", "Quat_X", "Quat_Y", "Quat_Z", "FreeAcc_X", "FreeAcc_Y", "FreeAcc_Z")
_WRAP_US = 2**32  # the stamp is an unsigned 32-bit count of microseconds
_DEGREE = radians(1.0)

Quaternion = tuple[float, float, float, float]


def is_dot_table(member: Member) -> bool:
    """Whether ``member`` is such a table."""
    try:
        return any(line.startswith(_FIRST) for _, line in islice(lines_of(member), _HEAD_LINES))
    except RecordingError:
        return False


def dot_rows(member: Member) -> Iterator[TimedRow]:
    """The samples of ``member``; ``RecordingError`` with file and line for a row that is none."""
    lines = lines_of(member)
    names: list[str] = []
    for _, line in lines:
        if line.startswith(_FIRST):
            names = [name.strip() for name in line.split(",")]
            break
    wanted = next((set_ for set_ in (_RAW, _FUSED) if {_TIME, *set_} <= set(names)), None)
    if wanted is None:
        raise RecordingError(
            member.shown, "it holds neither acceleration with rate nor quaternion with free acceleration"
        )
    places = [names.index(name) for name in (_TIME, *wanted)]
    stamped = _stamped(_numbers(lines, places, member.shown))
    if wanted is _RAW:
        for t, (ax, ay, az, gx, gy, gz) in stamped:
            yield (t, ax, ay, az, gx * _DEGREE, gy * _DEGREE, gz * _DEGREE)
    else:
        yield from _felt(stamped)


def _numbers(lines: Iterator[tuple[int, str]], places: Sequence[int], shown: str) -> Iterator[list[float]]:
    for number, line in lines:
        if not line.strip():
            continue
        cells = line.split(",")
        try:
            values = [float(cells[place]) for place in places]
        except (ValueError, IndexError):
            values = [float("nan")]
        if not all(map(isfinite, values)):
            raise RecordingError(shown, "the line is no row of numbers", number)
        yield values


def _stamped(rows: Iterator[list[float]]) -> Iterator[tuple[float, list[float]]]:
    last_us, turns = float("-inf"), 0
    for stamp_us, *values in rows:
        if stamp_us < last_us - 0.5 * _WRAP_US:
            turns += 1
        last_us = stamp_us
        yield 1e-6 * (stamp_us + turns * _WRAP_US), values


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
