"""Lines of text over the Nordic UART service; see ``firmware_notes/nordic_uart.md``."""

from __future__ import annotations

import json
from math import isfinite, pi
from typing import ClassVar, cast

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.drivers.plausibility import plausibility_fault
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Fault, ImuBlock, ImuRow, Packet, SensorMessage, Write

__all__ = ["DRIVER", "NordicUartProtocol", "VirtualUart"]

_SERVICE = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
_NOTIFY = "6e400003-b5a3-f393-e0a9-e50e24dcca9e"

# A line of seven numbers has 90 characters; a longer one is noise.
_LONGEST_LINE = 256
# What every link can carry at least, and what sketches cut at.
_PIECE_BYTES = 20
_TICKS_PER_S = 1_000_000.0  # the clock is milliseconds, perhaps with decimals
_TICK_WRAP = 2**32 * 1000
# Whole milliseconds are exact up to here, and no clock counts as far; beyond 1e305 microseconds have no float.
_LAST_MS = 2.0**53
_RATES_HZ = (50.0, 100.0, 25.0, 200.0, 12.5)
# The words that sketches use for the two vectors of a JSON object.
_ACC_KEYS = ("acc", "accel", "a")
_GYR_KEYS = ("gyr", "gyro", "g")
_TIME_KEYS = ("t", "t_ms", "ms", "time")
_DEGREES = "g-dps"  # the variant of sketches that print g and deg/s
_RAD_PER_DEG = pi / 180.0


class NordicUartProtocol(Snapshot):
    """One connection; holds at most one unfinished line."""

    __slots__ = ("_rate_hz", "_rest", "_scales")
    _past: ClassVar[tuple[str, ...]] = ("_rest",)

    def __init__(self, options: ProtocolOptions) -> None:
        self._rate_hz = options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0]
        self._scales = (GRAVITY_MPS2, _RAD_PER_DEG) if options.variant == _DEGREES else (1.0, 1.0)
        self._rest = b""

    def start(self) -> tuple[Write, ...]:
        """Nothing: the sketch prints by itself."""
        self._rest = b""
        return ()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block a line, whatever the notifications cut.

        Faults: ``unknown_channel``, ``too_long``, ``no_sample`` for what is neither seven (or six) numbers nor a JSON
        object with both vectors, ``not_finite``, ``range``.
        """
        if packet.channel != _NOTIFY:
            return (Fault("unknown_channel", packet.channel),)
        *lines, rest = (self._rest + packet.payload).replace(b"\r", b"\n").split(b"\n")
        messages = [message for line in lines if (message := self._read(line)) is not None]
        if len(rest) > _LONGEST_LINE:
            messages.append(Fault("too_long", f"{len(rest)} characters without an end of line"))
            rest = b""
        self._rest = rest
        return tuple(messages)

    def _read(self, line: bytes) -> SensorMessage | None:
        # A prompt may stand before what was printed.
        text = line.decode("ascii", "replace").lstrip("> ").strip()
        if not text:
            return None
        values = _json_values(text) if text.startswith("{") else _plain_values(text)
        if values is None:
            return Fault("no_sample", _why_not(text))
        if not all(map(isfinite, values)):
            return Fault("not_finite")
        acc, gyr = self._scales
        if len(values) == 7 and abs(values[0]) > _LAST_MS:
            return Fault("range", "time")
        ax, ay, az, gx, gy, gz = values[-6:]
        row: ImuRow = (acc * ax, acc * ay, acc * az, gyr * gx, gyr * gy, gyr * gz)
        tick = None if len(values) < 7 else round(values[0] * 1000.0) % _TICK_WRAP
        return plausibility_fault((row,)) or ImuBlock(tick, _TICKS_PER_S, _TICK_WRAP, self._rate_hz, (row,))


class VirtualUart(PassiveVirtualSensor):
    """A sketch that prints ``t_ms,ax,ay,az,gx,gy,gz`` in pieces of 20 bytes."""

    __slots__ = ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """A line for each of ``rows``, all with the same time."""
        t_ms = round(sensor_time_s * 1000.0) % 2**32
        lines = "".join(f"{t_ms}," + ",".join(f"{v:.9g}" for v in row) + "\n" for row in rows).encode()
        return tuple((_NOTIFY, lines[i : i + _PIECE_BYTES]) for i in range(0, len(lines), _PIECE_BYTES))


def _fields(text: str) -> list[str]:
    return text.replace(";", ",").replace("\t", ",").split(",") if "," in text or ";" in text else text.split()


def _plain_values(text: str) -> list[float] | None:
    fields = _fields(text)
    if len(fields) not in (6, 7):
        return None
    try:
        return [float(field) for field in fields]
    except ValueError:
        return None


def _why_not(text: str) -> str:
    """Why a line is no sample, without its words: they may steer a terminal."""
    if text.startswith("{"):
        return "it prints objects without acceleration and angular rate"
    fields = _fields(text)
    if len(fields) < 3 or any(_number_in(field) is None for field in fields):
        return "what it prints is no row of numbers"
    return (
        f"it prints {len(fields)} numbers a line; let the sketch print 7 (time in ms, acceleration, angular rate) "
        "or the last 6 of these"
    )


def _number_in(field: str) -> float | None:
    try:
        return float(field)
    except ValueError:
        return None


def _json_values(text: str) -> list[float] | None:
    """Time, if there is one, and the six values."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    table = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    flat = [_number(table.get(key)) for key in ("ax", "ay", "az", "gx", "gy", "gz")]
    values = flat if None not in flat else [*_vector(table, _ACC_KEYS), *_vector(table, _GYR_KEYS)]
    if len(values) != 6 or None in values:
        return None
    times = [t for key in _TIME_KEYS if (t := _number(table.get(key))) is not None]
    return [*times[:1], *(v for v in values if v is not None)]


def _vector(table: dict[str, object], keys: tuple[str, ...]) -> list[float | None]:
    value = next((table[key] for key in keys if key in table), None)
    if isinstance(value, dict):
        named = cast("dict[str, object]", value)
        return [_number(named.get(axis)) for axis in ("x", "y", "z")]
    return [_number(v) for v in cast("list[object]", value)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


DRIVER: Driver = Driver(
    name="nordic-uart",
    title="Nordic UART lines",
    note="nordic_uart.md",
    adverts=(AdvertPattern(service_uuid=_SERVICE),),
    subscribe=(_NOTIFY,),
    rates_hz=_RATES_HZ,
    protocol=NordicUartProtocol,
    virtual=VirtualUart,
    services=(_SERVICE,),
    steps=(1e-6, 1e-6),
    is_stream=True,
)
