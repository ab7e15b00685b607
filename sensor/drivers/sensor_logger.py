"""The app Sensor Logger: what it pushes; see ``firmware_notes/sensor_logger.md``."""

from __future__ import annotations

import json
from typing import ClassVar, NamedTuple, cast

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.drivers.phone_streams import InOrder, RateCheck, Stamped, StreamJoin, blocks, number, table
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuRow, Packet, SensorMessage, Vec3, Write

__all__ = ["CHANNEL", "DRIVER", "LoggerMessage", "SensorLoggerProtocol", "VirtualSensorLogger", "read_logger_message"]

CHANNEL = "8e2f0031-4b6e-4565-a86f-6c6450726f66"

_RATE_HZ = 100.0
_NS_PER_US = 1000
_WITHOUT_GRAVITY, _GRAVITY, _TOTAL, _GYROSCOPE = "accelerometer", "gravity", "totalacceleration", "gyroscope"
_USED = (_WITHOUT_GRAVITY, _GRAVITY, _TOTAL, _GYROSCOPE)
# Numbers that fall back this far begin a new recording, should its name not say so.
_RESTART = 50
# A message comes every 0.2 to 3 s: three newer ones, or the time of three, are long enough to wait for one.
_HELD, _WAIT_S = 3, 9.0
# Ten seconds of four sensors at 400 Hz.
_MOST_EVENTS = 16_000
_ADVICE = "set the sampling of accelerometer, gravity and gyroscope to 100 Hz"


class LoggerMessage(NamedTuple):
    """One push; events by the sensor's name."""

    number: int
    session: str
    device: str
    streams: tuple[tuple[str, tuple[Stamped, ...]], ...]

    def stream(self, name: str) -> tuple[Stamped, ...]:
        """Events of one sensor."""
        return next((events for known, events in self.streams if known == name), ())

    @property
    def missing(self) -> tuple[str, ...]:
        """Sensors that a person should switch on, as the app calls them; none for a test message without motion."""
        names = {name for name, events in self.streams if events}
        if not names:
            return ()
        wanted = [] if _TOTAL in names else [name for name in (_WITHOUT_GRAVITY, _GRAVITY) if name not in names]
        wanted += [] if _GYROSCOPE in names else [_GYROSCOPE]
        return tuple(name.title() for name in wanted)


def read_logger_message(payload: bytes) -> LoggerMessage | Fault:
    """The message in ``payload``; fault ``no_sample`` for anything else."""
    found = table(payload)
    count, listed = found.get("messageId"), found.get("payload")
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < 2**53 or not isinstance(listed, list):
        return Fault("no_sample", "no number or no payload")
    events = cast("list[object]", listed)
    if len(events) > _MOST_EVENTS:
        return Fault("no_sample", f"{len(events)} events")
    streams: dict[str, list[Stamped]] = {}
    for event in events:
        name, stamped = _event(event)
        if stamped is not None:
            streams.setdefault(name, []).append(stamped)
    session, device = (str(found.get(name, ""))[:80] for name in ("sessionId", "deviceId"))
    return LoggerMessage(count, session, device, tuple((name, tuple(sorted(few))) for name, few in streams.items()))


def _event(event: object) -> tuple[str, Stamped | None]:
    one = cast("dict[str, object]", event) if isinstance(event, dict) else {}
    name, time_ns, values = str(one.get("name", "")), one.get("time"), one.get("values")
    # Nanoseconds since 1970 do not fit a double; some versions print them as text.
    if isinstance(time_ns, str) and time_ns.isascii() and time_ns.isdigit() and len(time_ns) < 20:
        time_ns = int(time_ns)
    if name not in _USED or not isinstance(time_ns, int) or isinstance(time_ns, bool) or not isinstance(values, dict):
        return name, None
    table_of = cast("dict[str, object]", values)
    x, y, z = (number(table_of.get(axis)) for axis in ("x", "y", "z"))
    if x is None or y is None or z is None or not 0 <= time_ns < 2**63:
        return name, None
    return name, Stamped(time_ns // _NS_PER_US, (x, y, z))


class SensorLoggerProtocol(Snapshot):
    """Samples at the times of the accelerometer; the variant ``ios`` turns accelerations round."""

    _past: ClassVar[tuple[str, ...]] = ("_acc", "_join", "_order", "_rate", "_session")
    __slots__ = (*_past, "_sign")

    def __init__(self, options: ProtocolOptions) -> None:
        self._sign = -1.0 if options.variant == "ios" else 1.0
        self._acc, self._join, self._rate = StreamJoin(), StreamJoin(), RateCheck(_ADVICE)
        self._order = InOrder(slack=1, restart=_RESTART, most=_HELD, wait_s=_WAIT_S)
        self.start()

    def start(self) -> tuple[Write, ...]:
        """Nothing is sent."""
        self._session = ""
        self._forget()
        return ()

    def _forget(self) -> None:
        for part in (self._acc, self._join, self._rate, self._order):
            part.forget()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block for each sample that is complete.

        Faults: ``unknown_channel``, ``no_sample``, ``not_finite``, ``range``, ``clocks``, ``refused`` (too slow).
        """
        if packet.channel != CHANNEL:
            return (Fault("unknown_channel", packet.channel[:40]),)
        message = read_logger_message(packet.payload)
        if isinstance(message, Fault):
            return (message,)
        if message.session != self._session:
            self._forget()
            self._session = message.session
        due = self._order.put(message.number, message.number, packet.arrival_ns, packet.payload)
        found = [read_logger_message(payload) for payload in due]
        return tuple(one for known in found if not isinstance(known, Fault) for one in self._samples(known))

    def _samples(self, message: LoggerMessage) -> tuple[SensorMessage, ...]:
        total = message.stream(_TOTAL) or tuple(
            Stamped(us, _sum(acc, gravity))
            for us, acc, gravity in self._acc.take(message.stream(_WITHOUT_GRAVITY), message.stream(_GRAVITY))
        )
        sign = self._sign
        rows: list[tuple[int, ImuRow]] = [
            (us, (sign * x, sign * y, sign * z, *gyr))
            for us, (x, y, z), gyr in self._join.take(total, message.stream(_GYROSCOPE))
        ]
        return (*self._join.faults(), *self._rate.take(us for us, _ in rows), *blocks(rows, _RATE_HZ))


def _sum(a: Vec3, b: Vec3) -> Vec3:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


class VirtualSensorLogger(PassiveVirtualSensor):
    """An Android phone that sends total acceleration and gyroscope."""

    __slots__ = ("_number",)

    def __init__(self, options: ProtocolOptions) -> None:
        super().__init__(options)
        self._number = 0

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """One push with all of ``rows``."""
        events: list[dict[str, object]] = []
        for k, row in enumerate(rows):
            time_ns = round((sensor_time_s + k / _RATE_HZ) * 1e9)
            for name, xyz in ((_TOTAL, row[:3]), (_GYROSCOPE, row[3:])):
                events.append({"name": name, "time": time_ns, "values": dict(zip("xyz", xyz, strict=True))})
        message = {"messageId": self._number, "sessionId": "s", "deviceId": "d", "payload": events}
        self._number += 1
        return ((CHANNEL, json.dumps(message, separators=(",", ":")).encode()),)


DRIVER: Driver = Driver(
    name="sensor-logger",
    title="phone, Sensor Logger",
    note="sensor_logger.md",
    adverts=(),
    subscribe=(CHANNEL,),
    rates_hz=(_RATE_HZ,),
    protocol=SensorLoggerProtocol,
    virtual=VirtualSensorLogger,
    is_bluetooth=False,
)
