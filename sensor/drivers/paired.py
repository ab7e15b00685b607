"""Acceleration and angular rate from separate notifications, joined into samples.

Each is three float32, little-endian. A pair is an acceleration and the next angular rate; what has lost its
partner is dropped and counted, for nothing is invented.
"""

from __future__ import annotations

from struct import Struct
from typing import ClassVar

from kneehold.sensor.drivers.plausibility import plausibility_fault
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuBlock, ImuRow, Packet, SensorMessage, Vec3

__all__ = ["PairedProtocol", "pair"]

_TRIPLE = Struct("<3f")


class PairedProtocol(Snapshot):
    """The receiving half of a driver; holds at most one acceleration without its partner."""

    __slots__ = ("_acc", "_acc_channel", "_gyr_channel", "_rate_hz")
    _past: ClassVar[tuple[str, ...]] = ("_acc",)

    def __init__(self, acc_channel: str, gyr_channel: str, rate_hz: float) -> None:
        self._acc_channel, self._gyr_channel = acc_channel, gyr_channel
        self._rate_hz = rate_hz
        self._acc: Vec3 | None = None

    def forget(self) -> None:
        """A new connection."""
        self._acc = None

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block with each angular rate that has its acceleration.

        Faults: ``unknown_channel``, ``length``, ``unpaired``, ``not_finite``, ``range``.
        """
        if packet.channel not in (self._acc_channel, self._gyr_channel):
            return (Fault("unknown_channel", packet.channel),)
        if len(packet.payload) != _TRIPLE.size:
            return (Fault("length", f"{len(packet.payload)} bytes are no three numbers"),)
        values: Vec3 = _TRIPLE.unpack(packet.payload)
        acc = self._acc
        if packet.channel == self._acc_channel:
            self._acc = values
            return () if acc is None else (Fault("unpaired", "acceleration"),)
        self._acc = None
        if acc is None:
            return (Fault("unpaired", "angular rate"),)
        row: ImuRow = (*acc, *values)
        return (plausibility_fault((row,)) or ImuBlock(None, 1.0, 0, self._rate_hz, (row,)),)


def pair(acc_channel: str, gyr_channel: str, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
    """Two notifications for each of ``rows``."""
    sent: list[tuple[str, bytes]] = []
    for row in rows:
        sent += [(acc_channel, _TRIPLE.pack(*row[:3])), (gyr_channel, _TRIPLE.pack(*row[3:]))]
    return tuple(sent)
