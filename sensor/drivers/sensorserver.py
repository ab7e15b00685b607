"""The Android app SensorServer: one JSON message for each sensor event; see ``firmware_notes/sensorserver.md``."""

from __future__ import annotations

import json
from typing import ClassVar, cast

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.drivers.phone_streams import RateCheck, Stamped, StreamJoin, blocks, number, table
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuRow, Packet, SensorMessage, Write

__all__ = ["ACCELEROMETER", "CHANNEL", "DRIVER", "GYROSCOPE", "SensorServerProtocol", "VirtualSensorServer"]

CHANNEL = "8e2f0041-4b6e-4565-a86f-6c6450726f66"
ACCELEROMETER, GYROSCOPE = "android.sensor.accelerometer", "android.sensor.gyroscope"

_RATE_HZ = 100.0
_NS_PER_US = 1000
_ADVICE = "in SensorServer's settings set the sampling rate to 10000 microseconds; it comes with 200000, which is 5 Hz"


class SensorServerProtocol(Snapshot):
    """Samples at the times of the accelerometer."""

    _past: ClassVar[tuple[str, ...]] = ("_join", "_rate")
    __slots__ = _past

    def __init__(self, options: ProtocolOptions) -> None:
        del options
        self._join, self._rate = StreamJoin(), RateCheck(_ADVICE)

    def start(self) -> tuple[Write, ...]:
        """Nothing is sent: the address asks for the sensors."""
        self._join.forget()
        self._rate.forget()
        return ()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block for each sample that is complete.

        Faults: ``unknown_channel``, ``no_sample``, ``not_finite``, ``range``, ``clocks``, ``refused`` (too slow).
        """
        if packet.channel != CHANNEL:
            return (Fault("unknown_channel", packet.channel[:40]),)
        found = table(packet.payload)
        kind, time_ns, values = (found.get(name) for name in ("type", "timestamp", "values"))
        xyz = [number(value) for value in cast("list[object]", values)] if isinstance(values, list) else []
        if not isinstance(time_ns, int) or isinstance(time_ns, bool) or not 0 <= time_ns < 2**63 or len(xyz) != 3:
            return (Fault("no_sample", "no time or no three values"),)
        x, y, z = xyz
        if kind not in (ACCELEROMETER, GYROSCOPE) or x is None or y is None or z is None:
            return (Fault("no_sample", "another sensor"),)
        event = (Stamped(time_ns // _NS_PER_US, (x, y, z)),)
        is_acc = kind == ACCELEROMETER
        joined = self._join.take(event if is_acc else (), () if is_acc else event)
        rows: list[tuple[int, ImuRow]] = [(us, (*acc, *gyr)) for us, acc, gyr in joined]
        slow = self._rate.take([event[0].us]) if is_acc else ()
        return (*self._join.faults(), *slow, *blocks(rows, _RATE_HZ))


class VirtualSensorServer(PassiveVirtualSensor):
    """The app with both sensors on."""

    __slots__ = ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """Two messages for each of ``rows``."""
        sent: list[tuple[str, bytes]] = []
        for k, row in enumerate(rows):
            time_ns = round((sensor_time_s + k / _RATE_HZ) * 1e9)
            for kind, xyz in ((GYROSCOPE, row[3:]), (ACCELEROMETER, row[:3])):
                message = {"type": kind, "values": list(xyz), "timestamp": time_ns, "accuracy": 3}
                sent.append((CHANNEL, json.dumps(message, separators=(",", ":")).encode()))
        return tuple(sent)


DRIVER: Driver = Driver(
    name="sensorserver",
    title="phone, SensorServer",
    note="sensorserver.md",
    adverts=(),
    subscribe=(CHANNEL,),
    rates_hz=(_RATE_HZ,),
    protocol=SensorServerProtocol,
    virtual=VirtualSensorServer,
    is_bluetooth=False,
)
