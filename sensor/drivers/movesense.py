"""Movesense: starting the stream and reading its notifications.

The handshake needs no waiting: HELLO and SUBSCRIBE are sent at once, the first data says that
it worked, a status of 400 or more that it did not. Bytes and sources: ``firmware_notes/movesense.md``.
"""

from __future__ import annotations

from typing import ClassVar

from kneehold.sensor.drivers import movesense_codec as codec
from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.movesense_virtual import VirtualMovesense
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, Packet, SensorMessage, Vec3, Write

__all__ = ["DRIVER", "MovesenseProtocol"]

# The first is the default: one notification a packet, and the chip stays in its low-power mode.
_RATES_HZ = (52.0, 104.0, 208.0, 26.0, 13.0)

# So many packets in a row that end at the same byte, in the midst of a sample, were cut by the link, not damaged.
_CUT_PACKETS = 3

# Acceleration and angular rate of one moment: within half a sample of 13 Hz.
_SAME_TICKS = 38

_HELLO_REFERENCE = 1  # any number but that of the stream

_MEANINGS = {
    400: "bad request",
    404: "no such measurement",
    429: "too many requests, which lasts until the battery is taken out",
    501: "this rate is not supported",
    507: "no free subscription",
}


class MovesenseProtocol(Snapshot):
    """One connection; holds at most the first half of one packet.

    A link with a small ATT MTU cuts every notification at the same byte. Then the fastest rate is
    asked for whose packets fit; where none does, acceleration and angular rate each on its own; where these do
    not either, that is said.
    """

    __slots__ = ("_alone", "_asked_hz", "_cut", "_half", "_rate_hz", "_stream")
    _past: ClassVar[tuple[str, ...]] = ("_alone", "_cut", "_half", "_rate_hz")

    def __init__(self, options: ProtocolOptions) -> None:
        self._stream = codec.IMU9 if options.variant == "imu9" else codec.IMU6
        self._asked_hz = options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0]
        self._rate_hz = self._asked_hz
        self._half: bytes | None = None
        self._alone: tuple[int, int, Vec3] | None = None  # reference, tick, value of what waits for its other half
        self._cut = (0, 0)  # packets in a row that were no whole samples, and how long each of them was

    def start(self) -> tuple[Write, ...]:
        """Forget the last connection; HELLO and SUBSCRIBE, to be sent after notifications are on."""
        self._half, self._alone, self._cut, self._rate_hz = None, None, (0, 0), self._asked_hz
        return (codec.command(codec.HELLO, _HELLO_REFERENCE), self._subscription())

    def stop(self) -> tuple[Write, ...]:
        """UNSUBSCRIBE: a sensor left streaming drains its battery until the link times out."""
        return (codec.command(codec.UNSUBSCRIBE, codec.IMU_REFERENCE),)

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """Messages of one notification; a good reply has none.

        Faults: those of ``decode_imu`` and ``decode_battery``, ``refused`` with the status,
        ``half_packet``, ``unpaired``, ``unknown_channel``, ``unknown_type``, ``unknown_reference``,
        ``unknown_status``, and ``narrow`` where the link cuts every packet.
        """
        data = packet.payload
        if packet.channel == codec.BATTERY_CHANNEL:
            return (codec.decode_battery(data),)
        if packet.channel != codec.DATA_CHANNEL:
            return (Fault("unknown_channel", packet.channel),)
        if len(data) < 2:
            return (Fault("length", f"{len(data)} bytes are no header"),)
        kind, reference = data[0], data[1]
        if kind == codec.REPLY:
            return _receive_reply(reference, data[2:])
        if kind not in (codec.DATA, codec.DATA_PART2):
            return (Fault("unknown_type", str(kind)),)
        if reference in codec.ALONE and kind == codec.DATA:
            return self._receive_alone(reference, data)
        if reference != codec.IMU_REFERENCE:
            return (Fault("unknown_reference", str(reference)),)
        return self._receive_first(data) if kind == codec.DATA else self._receive_second(data)

    def _receive_first(self, data: bytes) -> tuple[SensorMessage, ...]:
        lost = () if self._half is None else (Fault("half_packet", "the second half never came"),)
        self._half = data if len(data) == codec.HALF_BYTES else None
        if self._half is not None:
            return lost
        narrow = self._narrow(len(data))
        return (*lost, codec.decode_imu(data, self._stream, self._rate_hz), *narrow)

    def _narrow(self, length: int) -> tuple[SensorMessage, ...]:
        """What to do about packets that never are whole."""
        if length in self._stream.layouts:
            self._cut = (0, 0)
            return ()
        count, before = self._cut
        self._cut = (count + 1 if length == before else 1, length)
        if self._cut[0] != _CUT_PACKETS:
            return ()
        fitting = [hz for hz in _RATES_HZ if hz < self._rate_hz and self._stream.bytes_of(hz) <= length]
        said = f"the Bluetooth link carries {length} bytes at once"
        if not fitting and length < codec.ALONE_BYTES:
            return (Fault("narrow", f"{said}, a Movesense needs {codec.ALONE_BYTES}"),)
        self._rate_hz = max(fitting, default=float(codec.ALONE_RATE_HZ))
        said = f"{said}: {self._rate_hz:g} instead of {self._asked_hz:g} Hz"
        paths = {ref: f"/Meas/{name}/{codec.ALONE_RATE_HZ}" for ref, name in codec.ALONE.items()}
        alone = (codec.command(codec.SUBSCRIBE, reference, path) for reference, path in paths.items())
        return (Fault("narrow", said), *self.stop(), *((self._subscription(),) if fitting else alone))

    def _receive_alone(self, reference: int, data: bytes) -> tuple[SensorMessage, ...]:
        """One of the two halves of a sample; the other may come before or after it."""
        sample = codec.decode_alone(data)
        if isinstance(sample, Fault):
            return (sample,)
        tick, value = sample
        before, self._alone = self._alone, (reference, tick, value)
        if before is None:
            return ()
        if before[0] == reference or abs(before[1] - tick) > _SAME_TICKS:
            return (Fault("unpaired", codec.ALONE[before[0]]),)
        self._alone = None
        acc, gyr = (before[2], value) if reference == codec.GYRO else (value, before[2])
        return (codec.imu_of(before[1], acc, gyr),)

    def _subscription(self) -> Write:
        return codec.command(codec.SUBSCRIBE, codec.IMU_REFERENCE, self._stream.path(self._rate_hz))

    def _receive_second(self, data: bytes) -> tuple[SensorMessage, ...]:
        if self._half is None:
            return (Fault("half_packet", "the first half never came"),)
        whole, self._half = self._half + data[2:], None
        return (codec.decode_imu(whole, self._stream, self._rate_hz),)


def _receive_reply(reference: int, body: bytes) -> tuple[SensorMessage, ...]:
    if reference not in (_HELLO_REFERENCE, codec.IMU_REFERENCE) and reference not in codec.ALONE:
        return (Fault("unknown_reference", str(reference)),)
    # A greeting has no status ("Hello", or a version and strings), but a refusal of it is only a status.
    if reference == _HELLO_REFERENCE and len(body) > 2:
        return ()
    if len(body) < 2:
        return (Fault("length", f"{len(body)} bytes are no status"),)
    status = codec.read_status(body)
    if status is None:
        return (Fault("unknown_status", body[:2].hex()),)
    if status >= 400:
        asked = "hello" if reference == _HELLO_REFERENCE else "subscription"
        return (Fault("refused", f"{asked}: {status} {_MEANINGS.get(status, 'refused')}"),)
    return ()


DRIVER: Driver = Driver(
    name="movesense",
    title="Movesense",
    note="movesense.md",
    # The protocol's own 128-bit service does not fit into the advert; fdf3 stands there in newer firmware.
    adverts=(
        AdvertPattern(name_glob="Movesense *"),
        AdvertPattern(service_uuid="0000fdf3-0000-1000-8000-00805f9b34fb"),
    ),
    subscribe=(codec.DATA_CHANNEL, codec.BATTERY_CHANNEL),
    rates_hz=_RATES_HZ,
    protocol=MovesenseProtocol,
    virtual=VirtualMovesense,
    services=(codec.SERVICE,),
)
