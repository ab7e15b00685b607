"""Phones and boards that speak the kneehold open profile.

The layout and how to build the other end: ``firmware_notes/open_profile.md``.
"""

from __future__ import annotations

from math import pi
from struct import Struct, pack
from typing import ClassVar

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Battery, Fault, ImuBlock, ImuRow, Packet, SensorMessage, Write

__all__ = ["CONTROL", "DRIVER", "SAMPLES", "SERVICE", "OpenProfileProtocol", "VirtualOpenSensor"]

SERVICE = "8e2f0001-4b6e-4565-a86f-6c6450726f66"
SAMPLES = "8e2f0002-4b6e-4565-a86f-6c6450726f66"
CONTROL = "8e2f0003-4b6e-4565-a86f-6c6450726f66"
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"  # Battery Level of the Bluetooth SIG

_VERSION = 1
_START, _STOP = 1, 0
_HEADER = Struct("<BBIH")  # version and ranges, sequence, milliseconds, interval in 10 microseconds
_SAMPLE_BYTES = 12
_INTERVALS_PER_S = 100_000
_TICKS_PER_S = 1000.0
_TICK_WRAP = 2**32
_SEQUENCE_WRAP = 256
# By code: full scale of the accelerometer in g, of the gyroscope in deg/s.
_ACC_G = (2.0, 4.0, 8.0, 16.0)
_GYR_DPS = (250.0, 500.0, 1000.0, 2000.0)
_FULL = 32768.0
_RAD_PER_DEG = pi / 180.0
_WIDEST = 3
# The first is the default: fast enough for a quick lift, and every phone can do it.
_RATES_HZ = (50.0, 100.0, 25.0, 200.0)
# Ten packets a second at the default rate: 68 bytes each, far below any usual packet size.
_SAMPLES_PER_PACKET = 5


class OpenProfileProtocol(Snapshot):
    """One connection; remembers the last sequence number."""

    __slots__ = ("_interval", "_sequence")
    _past: ClassVar[tuple[str, ...]] = ("_sequence",)

    def __init__(self, options: ProtocolOptions) -> None:
        rate_hz = options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0]
        self._interval = round(_INTERVALS_PER_S / rate_hz)
        self._sequence: int | None = None

    def start(self) -> tuple[Write, ...]:
        """Ask for the rate; the sensor may send at another and says which."""
        self._sequence = None
        return (Write(CONTROL, pack("<BH", _START, self._interval)),)

    def stop(self) -> tuple[Write, ...]:
        """Send no more."""
        return (Write(CONTROL, bytes((_STOP,))),)

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """Messages of one notification; faults ``unknown_channel``, ``length``, ``version``, ``interval``."""
        data = packet.payload
        if packet.channel == BATTERY:
            return (_battery(data),)
        if packet.channel != SAMPLES:
            return (Fault("unknown_channel", packet.channel),)
        count, rest = divmod(len(data) - _HEADER.size, _SAMPLE_BYTES)
        if count < 1 or rest:
            return (Fault("length", f"{len(data)} bytes are no whole number of samples"),)
        header: tuple[int, int, int, int] = _HEADER.unpack_from(data)
        kind, sequence, tick, interval = header
        if kind >> 4 != _VERSION:
            return (Fault("version", f"{kind >> 4}"),)
        if interval == 0:
            return (Fault("interval", "0"),)
        before, self._sequence = self._sequence, sequence
        missed = 0 if before is None else (sequence - before - 1) % _SEQUENCE_WRAP
        rows = _rows(data[_HEADER.size :], _ACC_G[kind & 3], _GYR_DPS[kind >> 2 & 3])
        return (ImuBlock(tick, _TICKS_PER_S, _TICK_WRAP, _INTERVALS_PER_S / interval, rows, missed * count),)


class VirtualOpenSensor:
    """The other end, in the widest ranges; the variant ``single`` sends one sample a packet, as an MTU of 23 needs."""

    __slots__ = ("_interval", "_is_on", "_sequence", "samples_per_packet")

    def __init__(self, options: ProtocolOptions) -> None:
        rate_hz = options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0]
        self._interval = round(_INTERVALS_PER_S / rate_hz)
        self._sequence = 0
        self._is_on = True  # a recording can be made without a handshake
        self.samples_per_packet = 1 if options.variant == "single" else _SAMPLES_PER_PACKET

    def answer(self, write: Write) -> tuple[tuple[str, bytes], ...]:
        """Nothing is answered; the data is the answer."""
        if write.channel == CONTROL and write.payload:
            self._is_on = write.payload[0] == _START
        return ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """One notification that carries ``rows``, none while it is stopped."""
        if not self._is_on:
            return ()
        kind = _VERSION << 4 | _WIDEST << 2 | _WIDEST
        tick = round(sensor_time_s * _TICKS_PER_S) % _TICK_WRAP
        header = _HEADER.pack(kind, self._sequence, tick, self._interval)
        self._sequence = (self._sequence + 1) % _SEQUENCE_WRAP
        acc, gyr = _FULL / (_ACC_G[_WIDEST] * GRAVITY_MPS2), _FULL / (_GYR_DPS[_WIDEST] * _RAD_PER_DEG)
        values = [_clipped(v * scale) for row in rows for v, scale in zip(row, (acc,) * 3 + (gyr,) * 3, strict=True)]
        return ((SAMPLES, header + pack(f"<{len(values)}h", *values)),)


def _rows(data: bytes, acc_g: float, gyr_dps: float) -> tuple[ImuRow, ...]:
    acc, gyr = acc_g * GRAVITY_MPS2 / _FULL, gyr_dps * _RAD_PER_DEG / _FULL
    return tuple(
        (acc * ax, acc * ay, acc * az, gyr * gx, gyr * gy, gyr * gz)
        for ax, ay, az, gx, gy, gz in Struct("<6h").iter_unpack(data)
    )


def _battery(data: bytes) -> Battery | Fault:
    if len(data) != 1:
        return Fault("length", f"{len(data)} bytes of battery level instead of 1")
    return Battery(data[0]) if data[0] <= 100 else Fault("range", f"battery at {data[0]} %")


def _clipped(value: float) -> int:
    return max(-32768, min(32767, round(value)))


DRIVER: Driver = Driver(
    name="open-profile",
    title="kneehold open profile",
    note="open_profile.md",
    adverts=(AdvertPattern(service_uuid=SERVICE),),
    subscribe=(SAMPLES, BATTERY),
    rates_hz=_RATES_HZ,
    protocol=OpenProfileProtocol,
    virtual=VirtualOpenSensor,
    services=(SERVICE,),
    steps=(_ACC_G[_WIDEST] * GRAVITY_MPS2 / _FULL, _GYR_DPS[_WIDEST] * _RAD_PER_DEG / _FULL),
)
