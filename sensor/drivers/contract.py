"""The interface of a sensor family.

A ``Driver`` is what is known before a connection: data and a factory. A ``SensorProtocol`` is
what happens after: packets in, messages out, no radio in sight. Handshake replies are packets
like any other, so they stand on the tape and a replay takes the same path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.model.values import ImuRow, Packet, SensorMessage, Write

__all__ = ["Driver", "ProtocolOptions", "SensorProtocol", "VirtualSensor"]


@dataclass(frozen=True, slots=True)
class ProtocolOptions:
    """What a person may choose of a stream; a driver ignores what its sensor cannot do."""

    rate_hz: float | None = None  # None: the family's own default
    variant: str = ""  # e.g. "imu6" or "imu9"


class SensorProtocol(Protocol):
    """One connection to one sensor, as a pure machine."""

    def start(self) -> tuple[Write, ...]:
        """Forget the last connection (replies, half packets) and return what to send first."""
        ...

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """Messages of one packet, in order; never raises on any bytes."""
        ...

    def stop(self) -> tuple[Write, ...]:
        """What to send before disconnecting."""
        ...

    def state(self) -> object:
        """Everything the past left behind, as an immutable value."""
        ...

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        ...


class VirtualSensor(Protocol):
    """The other end of the protocol: what the device itself would send."""

    @property
    def samples_per_packet(self) -> int:
        """How many samples one call of ``encode`` takes."""
        ...

    def answer(self, write: Write) -> tuple[tuple[str, bytes], ...]:
        """Replies (channel, payload) of the device to a write of the host."""
        ...

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """Notifications (channel, payload) carrying ``rows``; ``sensor_time_s`` since boot."""
        ...


@dataclass(frozen=True, slots=True)
class Driver:
    """What is known of a sensor family before connecting."""

    name: str  # stable key, stands in tape headers, e.g. "movesense"
    title: str  # for people, e.g. "Movesense"
    note: str  # file name in firmware_notes/
    adverts: tuple[AdvertPattern, ...]
    subscribe: tuple[str, ...]  # characteristics to enable notifications on
    rates_hz: tuple[float, ...]  # the rates that may be asked for; the first is the default
    protocol: Callable[[ProtocolOptions], SensorProtocol]
    virtual: Callable[[ProtocolOptions], VirtualSensor]
    # Services the characteristics stand in: a sensor that is connected already advertises nothing and is found by them.
    services: tuple[str, ...] = ()
    # Smallest step of acceleration (m/s²) and angular rate (rad/s) in its packets; 0: floating point.
    steps: tuple[float, float] = (0.0, 0.0)
    # Whether notifications cut a stream of bytes anywhere, so that frames may come split or joined.
    is_stream: bool = False
    # Whether it is found and heard over Bluetooth; a phone's messages come over the network.
    is_bluetooth: bool = True
