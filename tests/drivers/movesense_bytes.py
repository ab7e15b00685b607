"""Bytes of a Movesense by hand, and a protocol that waits for them."""

from __future__ import annotations

import struct

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.movesense import MovesenseProtocol
from kneehold.sensor.drivers.movesense_codec import DATA_CHANNEL
from kneehold.sensor.model.values import Fault, Packet, SensorMessage

SAMPLE = (0.0, 0.0, 9.75, 1.0, -2.0, 0.5)  # m/s², deg/s; exact as float32


def protocol(rate_hz: float | None = None, variant: str = "") -> MovesenseProtocol:
    made = MovesenseProtocol(ProtocolOptions(rate_hz, variant))
    made.start()
    return made


def notified(machine: MovesenseProtocol, data: bytes, channel: str = DATA_CHANNEL) -> tuple[SensorMessage, ...]:
    return machine.receive(Packet("thigh", 0, channel, data))


def reasons(messages: tuple[SensorMessage, ...]) -> list[str]:
    return [m.reason if isinstance(m, Fault) else type(m).__name__ for m in messages]


def payload(tick: int, acc: list[float], gyr: list[float]) -> bytes:
    return struct.pack(f"<I{len(acc) + len(gyr)}f", tick, *acc, *gyr)


def whole(tick: int = 1000, acc: tuple[float, ...] = SAMPLE[:3], gyr: tuple[float, ...] = SAMPLE[3:]) -> bytes:
    return b"\x02\x0a" + payload(tick, list(acc), list(gyr))


def halves(tick: int = 2000) -> tuple[bytes, bytes]:
    data = payload(tick, [0.0, 0.0, 9.75] * 8, [1.0, -2.0, 0.5] * 8)
    return b"\x02\x0a" + data[:150], b"\x03\x0a" + data[150:]
