"""The JSON objects of the app "Android Sensor BLE Serial"; see ``firmware_notes/android_json.md``."""

from __future__ import annotations

import json
from typing import ClassVar, cast

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.drivers.plausibility import plausibility_fault
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuBlock, ImuRow, Packet, SensorMessage, Write

__all__ = ["DRIVER", "AndroidJsonProtocol", "VirtualAndroidJson"]

_SERVICE = "0000180a-0000-1000-8000-00805f9b34fb"
_NOTIFY = "00002a57-0000-1000-8000-00805f9b34fb"

# Objects have about 400 characters; one that never ends is noise.
_LONGEST = 500
_PIECE_BYTES = 20
_TICKS_PER_S = 1000.0  # milliseconds since 1970, which do not wrap
_RATES_HZ = (50.0, 100.0, 20.0, 10.0)
_AXES = ("x", "y", "z")


class AndroidJsonProtocol(Snapshot):
    """One connection; holds at most one unfinished object."""

    __slots__ = ("_rate_hz", "_rest")
    _past: ClassVar[tuple[str, ...]] = ("_rest",)

    def __init__(self, options: ProtocolOptions) -> None:
        self._rate_hz = options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0]
        self._rest = b""

    def start(self) -> tuple[Write, ...]:
        """Nothing: the app sends by itself."""
        self._rest = b""
        return ()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block an object, whatever the notifications cut.

        Faults: ``unknown_channel``, ``too_long``, ``no_sample``, ``not_finite``, ``range``.
        """
        if packet.channel != _NOTIFY:
            return (Fault("unknown_channel", packet.channel),)
        messages: list[SensorMessage] = []
        # What stands before an object (an end mark, the rest of a lost one) belongs to none.
        data = _from_brace(self._rest + packet.payload)
        while (end := _end_of(data)) > 0:
            messages.append(self._read(data[:end]))
            data = _from_brace(data[end:])
        if len(data) > _LONGEST:
            messages.append(Fault("too_long", f"{len(data)} characters without an end"))
            data = b""
        self._rest = data
        return tuple(messages)

    def _read(self, text: bytes) -> SensorMessage:
        try:
            found: object = json.loads(text)
        except (ValueError, RecursionError):
            return Fault("no_sample", "no JSON")
        table = cast("dict[str, object]", found) if isinstance(found, dict) else {}
        values = [*_vector(table.get("accelerometer")), *_vector(table.get("gyroscope"))]
        if len(values) != 6:
            return Fault("no_sample", "no accelerometer, or no gyroscope")
        row: ImuRow = (values[0], values[1], values[2], values[3], values[4], values[5])
        stamp = table.get("timestamp")
        tick = stamp if isinstance(stamp, int) and not isinstance(stamp, bool) and 0 <= stamp < 2**53 else None
        return plausibility_fault((row,)) or ImuBlock(tick, _TICKS_PER_S, 0, self._rate_hz, (row,))


class VirtualAndroidJson(PassiveVirtualSensor):
    """The app, cutting at 20 bytes as on an old link."""

    __slots__ = ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """An object for each of ``rows``, all with the same time."""
        sent: list[tuple[str, bytes]] = []
        for row in rows:
            found = {
                "timestamp": round(sensor_time_s * _TICKS_PER_S),
                "accelerometer": dict(zip(_AXES, row[:3], strict=True)),
                "gyroscope": dict(zip(_AXES, row[3:], strict=True)),
            }
            text = json.dumps(found, separators=(",", ":")).encode()
            sent += [(_NOTIFY, text[i : i + _PIECE_BYTES]) for i in range(0, len(text), _PIECE_BYTES)]
        return tuple(sent)


def _from_brace(data: bytes) -> bytes:
    at = data.find(b"{")
    return data[at:] if at >= 0 else b""


def _end_of(data: bytes) -> int:
    """Where the object at the start of ``data`` ends; 0 if it does not yet. Its strings hold no braces."""
    depth = 0
    for at, byte in enumerate(data):
        depth += (byte == 0x7B) - (byte == 0x7D)
        if depth == 0:
            return at + 1
    return 0


def _vector(value: object) -> list[float]:
    if not isinstance(value, dict):
        return []
    axes = [cast("dict[str, object]", value).get(axis) for axis in _AXES]
    try:
        return [float(v) for v in axes if isinstance(v, int | float) and not isinstance(v, bool)]
    except OverflowError:
        return []


DRIVER: Driver = Driver(
    name="android-json",
    title="Android Sensor BLE Serial",
    note="android_json.md",
    # Its service, device information, is every second device's: only the name tells, and a person who says so.
    adverts=(AdvertPattern(name_glob="Android Sensor*"),),
    subscribe=(_NOTIFY,),
    rates_hz=_RATES_HZ,
    protocol=AndroidJsonProtocol,
    virtual=VirtualAndroidJson,
    services=(_SERVICE,),
    is_stream=True,
)
