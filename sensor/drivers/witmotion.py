"""WitMotion sensors; see ``firmware_notes/witmotion.md``."""

from __future__ import annotations

from math import pi
from struct import Struct, pack
from typing import ClassVar

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Fault, ImuBlock, ImuRow, Packet, SensorMessage, Write

__all__ = ["DRIVER", "VirtualWitMotion", "WitMotionProtocol"]

_SERVICE = "0000ffe5-0000-1000-8000-00805f9a34fb"
_NOTIFY = "0000ffe4-0000-1000-8000-00805f9a34fb"
_WRITE = "0000ffe9-0000-1000-8000-00805f9a34fb"

_MOTION = b"\x55\x61"
_REGISTERS = b"\x55\x71"
_FRAME_BYTES = 20
_VALUES = Struct("<6h")
_ACC_G, _GYR_DPS = 16.0, 2000.0
_ACC = _ACC_G * GRAVITY_MPS2 / 32768.0
_GYR = _GYR_DPS * pi / 180.0 / 32768.0

_UNLOCK = bytes.fromhex("ffaa6988b5")
# Value of the rate register by rate; 100 and 200 Hz are known to newer models alone.
_RATE_CODES = {50.0: 8, 10.0: 6, 20.0: 7, 100.0: 9, 200.0: 11}
_RATES_HZ = tuple(_RATE_CODES)


class WitMotionProtocol(Snapshot):
    """One connection; holds at most what may still become a frame."""

    __slots__ = ("_rate_hz", "_rest")
    _past: ClassVar[tuple[str, ...]] = ("_rest",)

    def __init__(self, options: ProtocolOptions) -> None:
        self._rate_hz = _rate(options)
        self._rest = b""

    def start(self) -> tuple[Write, ...]:
        """Unlock the settings and set the rate, which is not saved: it streams by itself."""
        self._rest = b""
        rate = bytes((0xFF, 0xAA, 0x03, _RATE_CODES[self._rate_hz], 0x00))
        return (Write(_WRITE, _UNLOCK), Write(_WRITE, rate))

    def stop(self) -> tuple[Write, ...]:
        """It has no command for that; it stops with the connection."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block a frame, whatever the notifications cut; faults ``unknown_channel`` and ``resync``."""
        if packet.channel != _NOTIFY:
            return (Fault("unknown_channel", packet.channel),)
        data, at = self._rest + packet.payload, 0
        messages: list[SensorMessage] = []
        skipped = 0
        while len(data) - at >= _FRAME_BYTES:
            head = data[at : at + 2]
            # Two bytes are found in data too: without a checksum the next frame's head must stand where it should.
            following = data[at + _FRAME_BYTES : at + _FRAME_BYTES + 2]
            if head not in (_MOTION, _REGISTERS) or not _may_be_head(following):
                at, skipped = at + 1, skipped + 1
                continue
            if head == _MOTION:
                messages.append(ImuBlock(None, 1.0, 0, self._rate_hz, (_row(data, at + 2),)))
            at += _FRAME_BYTES
        self._rest = data[at:]
        if skipped:
            messages.append(Fault("resync", _why(packet.payload, skipped)))
        return tuple(messages)


class VirtualWitMotion(PassiveVirtualSensor):
    """Sends a frame a sample, upright and motionless in its own angles."""

    __slots__ = ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """One notification a sample; there is no clock in it."""
        del sensor_time_s
        return tuple((_NOTIFY, _MOTION + pack("<9h", *_raw(row), 0, 0, 0)) for row in rows)


def _rate(options: ProtocolOptions) -> float:
    return options.rate_hz if options.rate_hz in _RATE_CODES else _RATES_HZ[0]


def _why(payload: bytes, skipped: int) -> str:
    """The likely reason for bytes that belong to no frame."""
    length = payload.find(_MOTION, len(_MOTION)) if payload.count(_MOTION) > 1 else len(payload)
    if not payload.startswith(_MOTION) or length <= _FRAME_BYTES:
        return f"{skipped} bytes belonged to no frame"
    return (
        f"its frames have {length} bytes instead of {_FRAME_BYTES}; in WitMotion's app set its output to acceleration, "
        "angular rate and angle, without time or magnetic field"
    )


def _may_be_head(data: bytes) -> bool:
    """What is not there yet may be anything."""
    return _MOTION.startswith(data) or _REGISTERS.startswith(data)


def _row(data: bytes, at: int) -> ImuRow:
    ax, ay, az, gx, gy, gz = _VALUES.unpack_from(data, at)
    return (_ACC * ax, _ACC * ay, _ACC * az, _GYR * gx, _GYR * gy, _GYR * gz)


def _raw(row: ImuRow) -> list[int]:
    scaled = [v / _ACC for v in row[:3]] + [v / _GYR for v in row[3:]]
    return [max(-32768, min(32767, round(v))) for v in scaled]


DRIVER: Driver = Driver(
    name="witmotion",
    title="WitMotion",
    note="witmotion.md",
    adverts=(AdvertPattern(name_glob="WT*"), AdvertPattern(service_uuid=_SERVICE)),
    subscribe=(_NOTIFY,),
    rates_hz=_RATES_HZ,
    protocol=WitMotionProtocol,
    virtual=VirtualWitMotion,
    services=(_SERVICE,),
    steps=(_ACC, _GYR),
    is_stream=True,
)
