"""The app phyphox: what it pushes, what it answers when polled; see ``firmware_notes/phyphox.md``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from struct import Struct
from typing import ClassVar, cast

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.drivers.phone_streams import (
    MICROSECONDS,
    InOrder,
    RateCheck,
    Stamped,
    StreamJoin,
    blocks,
    number,
    table,
    vectors,
)
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuRow, Packet, SensorMessage, Write

__all__ = [
    "BYTES",
    "CONFIG",
    "DRIVER",
    "POLLED",
    "PUSHED",
    "PhyphoxProtocol",
    "VirtualPhyphox",
    "buffers_of",
    "push_fault",
    "samples_in",
]

PUSHED = "8e2f0021-4b6e-4565-a86f-6c6450726f66"
CONFIG = "8e2f0022-4b6e-4565-a86f-6c6450726f66"
POLLED = "8e2f0023-4b6e-4565-a86f-6c6450726f66"
# Also the characteristic that phyphox writes to where this computer is the peripheral.
BYTES = "8e2f0024-4b6e-4565-a86f-6c6450726f66"

_RATE_HZ = 100.0
# A push that was overtaken leaves a hole of its interval, 0.1 s; samples of 20 Hz and more are closer than this.
_SLACK_US = 50_000
_RESTART_US = 2_000_000
# Four intervals, and a second: far more than requests overtake each other by in one network.
_HELD, _WAIT_S = 4, 1.0
_ACC, _GYR = ("ax", "ay", "az"), ("gx", "gy", "gz")
_AXES = ("x", "y", "z")
_ADVICE = "set the sensor rate of the experiment to 100 Hz, or over Bluetooth use the phone's hotspot instead"

_LAST = Struct("<8f")  # time and three axes of the accelerometer, of the gyroscope

Names = tuple[str, str, str, str]  # buffers of time, x, y, z


class PhyphoxProtocol(Snapshot):
    """Samples at the times of the accelerometer."""

    _past: ClassVar[tuple[str, ...]] = ("_join", "_names", "_order", "_rate", "_session")
    __slots__ = _past

    def __init__(self, options: ProtocolOptions) -> None:
        del options
        self._join, self._rate = StreamJoin(), RateCheck(_ADVICE)
        self._order = InOrder(slack=_SLACK_US, restart=_RESTART_US, most=_HELD, wait_s=_WAIT_S)
        self.start()

    def start(self) -> tuple[Write, ...]:
        """Nothing is sent."""
        self._names: tuple[Names, Names] | None = None
        self._session = ""
        self._join.forget()
        self._rate.forget()
        self._order.forget()
        return ()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block for each sample that is complete.

        Faults: ``unknown_channel``, ``no_sample``, ``no_config``, ``length``, ``not_finite``, ``range``, ``clocks``,
        ``refused`` (too slow, no accelerometer, or no gyroscope).
        """
        if packet.channel == PUSHED:
            return self._pushed(packet)
        if packet.channel == CONFIG:
            return self._configured(packet.payload)
        if packet.channel == POLLED:
            return self._polled(packet.payload)
        if packet.channel == BYTES:
            return self._written(packet.payload)
        return (Fault("unknown_channel", packet.channel[:40]),)

    def _written(self, payload: bytes) -> tuple[SensorMessage, ...]:
        """The last event of each sensor; one that was written before is known to the join."""
        if len(payload) != _LAST.size:
            return (Fault("length", f"{len(payload)} bytes instead of {_LAST.size}"),)
        at, ax, ay, az, gt, gx, gy, gz = (float(value) for value in _LAST.unpack(payload))
        if not any((ax, ay, az)):
            return ()  # the accelerometer has not begun
        found = {"at": [at], "ax": [ax], "ay": [ay], "az": [az], "gt": [gt], "gx": [gx], "gy": [gy], "gz": [gz]}
        acc, gyr = vectors(found, "at", _ACC), vectors(found, "gt", _GYR)
        if not acc or not gyr:
            return (Fault("not_finite"),)
        return self._samples(acc, gyr)

    def _pushed(self, packet: Packet) -> tuple[SensorMessage, ...]:
        streams = _push(packet.payload)
        if isinstance(streams, Fault):
            return (streams,)
        times = [event.us for stream in streams for event in stream]
        if not times:
            return ()
        due = self._order.put(min(times), max(times), packet.arrival_ns, packet.payload)
        found = [_push(payload) for payload in due]
        return tuple(message for one in found if not isinstance(one, Fault) for message in self._samples(*one))

    def _samples(self, acc: tuple[Stamped, ...], gyr: tuple[Stamped, ...]) -> tuple[SensorMessage, ...]:
        rows: list[tuple[int, ImuRow]] = [(us, (*a, *g)) for us, a, g in self._join.take(acc, gyr)]
        return (*self._join.faults(), *self._rate.take(us for us, _ in rows), *blocks(rows, _RATE_HZ))

    def _configured(self, payload: bytes) -> tuple[SensorMessage, ...]:
        self._names = buffers_of(payload)
        if self._names is None:
            text = "the experiment has no accelerometer with gravity, or no gyroscope; add both with their time"
            return (Fault("refused", text),)
        return ()

    def _polled(self, payload: bytes) -> tuple[SensorMessage, ...]:
        if self._names is None:
            return (Fault("no_config"),)
        found = table(payload)
        buffers, status = found.get("buffer"), found.get("status")
        if not isinstance(buffers, dict) or not isinstance(status, dict):
            return (Fault("no_sample", "no buffers"),)
        session = str(cast("dict[str, object]", status).get("session", ""))[:40]
        if session != self._session:
            self._session = session
            self._join.forget()
        values = {name: _values(entry) for name, entry in cast("dict[str, object]", buffers).items()}
        acc, gyr = (vectors(values, names[0], names[1:]) for names in self._names)
        if acc is None or gyr is None:
            return (Fault("no_sample", "a buffer is missing or of another length"),)
        return self._samples(acc, gyr)


def push_fault(payload: bytes) -> Fault | None:
    """What is wrong with a pushed message, as far as it can be told of one alone."""
    found = _push(payload)
    return found if isinstance(found, Fault) else None


def samples_in(payload: bytes) -> int:
    """How many events of the accelerometer a pushed message has."""
    found = _push(payload)
    return 0 if isinstance(found, Fault) else len(found[0])


def buffers_of(config: bytes) -> tuple[Names, Names] | None:
    """Names of the buffers with accelerometer and gyroscope in an answer to ``/config``; ``None`` if one is missing."""
    inputs = table(config).get("inputs")
    if not isinstance(inputs, list):
        return None
    acc: Names | None = None
    gyr: Names | None = None
    for entry in cast("list[object]", inputs):
        if not isinstance(entry, dict):
            continue
        one = cast("dict[str, object]", entry)
        source = str(one.get("source", "")).lower()
        names = _names(one.get("outputs"))
        # iOS names the sensor by a description; the one without gravity is "linear" in both systems.
        if "gyro" in source:
            gyr = gyr or names
        elif "accel" in source and "linear" not in source:
            acc = acc or names
    return (acc, gyr) if acc is not None and gyr is not None else None


def _names(outputs: object) -> Names | None:
    found: dict[str, str] = {}
    for output in cast("list[object]", outputs) if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            found.update({str(k): str(v)[:80] for k, v in cast("dict[str, object]", output).items()})
    if not all(component in found for component in ("t", *_AXES)):
        return None
    return (found["t"], found["x"], found["y"], found["z"])


def _values(entry: object) -> object:
    return cast("dict[str, object]", entry).get("buffer") if isinstance(entry, dict) else None


def _push(payload: bytes) -> tuple[tuple[Stamped, ...], tuple[Stamped, ...]] | Fault:
    found = table(payload)
    acc, gyr = vectors(found, "at", _ACC), vectors(found, "gt", _GYR)
    if acc is None or gyr is None:
        return Fault("no_sample", "no accelerometer, or no gyroscope")
    starts = _starts(found.get("clock"))
    return tuple(_placed(event, starts) for event in acc), tuple(_placed(event, starts) for event in gyr)


def _starts(clock: object) -> tuple[tuple[int, int], ...]:
    """Experiment time of each start and how far the time since 1970 was ahead of it then, in microseconds."""
    events = cast("dict[str, object]", clock).get("events") if isinstance(clock, dict) else None
    starts: list[tuple[int, int]] = []
    for event in cast("list[object]", events) if isinstance(events, list) else []:
        one = cast("dict[str, object]", event) if isinstance(event, dict) else {}
        begun_s, system_s = number(one.get("experimentTime")), number(one.get("systemTime"))
        if one.get("event") == "START" and begun_s is not None and system_s is not None and 0 < system_s < 2**33:
            starts.append((round(begun_s * MICROSECONDS), round((system_s - begun_s) * MICROSECONDS)))
    return tuple(starts)


def _placed(event: Stamped, starts: Sequence[tuple[int, int]]) -> Stamped:
    """Experiment time leaves pauses out; the starts say how long they were."""
    ahead = [ahead_us for begun_us, ahead_us in starts if begun_us <= event.us]
    return event._replace(us=event.us + ahead[-1]) if ahead else event


class VirtualPhyphox(PassiveVirtualSensor):
    """Our experiment, pushing each sample by itself."""

    __slots__ = ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """One push with all of ``rows``."""
        times = [sensor_time_s + k / _RATE_HZ for k in range(len(rows))]
        columns = dict(zip((*_ACC, *_GYR), map(list, zip(*rows, strict=True)), strict=True))
        return ((PUSHED, json.dumps({"at": times, "gt": times, **columns}, separators=(",", ":")).encode()),)


DRIVER: Driver = Driver(
    name="phyphox",
    title="phone, phyphox",
    note="phyphox.md",
    adverts=(),
    subscribe=(PUSHED, CONFIG, POLLED, BYTES),
    rates_hz=(_RATE_HZ,),
    protocol=PhyphoxProtocol,
    virtual=VirtualPhyphox,
    is_bluetooth=False,
)
