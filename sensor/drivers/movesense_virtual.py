"""Movesense: a virtual sensor that answers and sends as the device does."""

from __future__ import annotations

from enum import StrEnum
from math import degrees

from kneehold.sensor.drivers import movesense_codec as codec
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.model.values import ImuRow, Write

__all__ = ["Firmware", "VirtualMovesense"]

_DEFAULT_RATE_HZ = 52
_MAX_SUBSCRIPTIONS = 4
_NO_SLOT = 507
# Version 1 of the protocol, then serial, product, address, application and its version. All invented.
_STRINGS = b"\x01000000000000\x00Movesense\x000C8CDC000000\x00Default\x002.3.1"


class Firmware(StrEnum):
    """Which of the two public firmwares answers."""

    DEFAULT = "default"  # a little-endian status for every command
    SAMPLE = "sample"  # silent unless its table is full, then 507 big-endian


class VirtualMovesense:
    """One connection to one sensor, seen from the sensor; subscriptions end with it."""

    __slots__ = ("_firmware", "_rate_hz", "_stream", "_wanted")

    def __init__(self, options: ProtocolOptions, firmware: Firmware = Firmware.DEFAULT) -> None:
        rate_hz = round(options.rate_hz or _DEFAULT_RATE_HZ)
        self._rate_hz = rate_hz if rate_hz in codec.SAMPLES_PER_PACKET else _DEFAULT_RATE_HZ
        self._stream = codec.IMU9 if options.variant == "imu9" else codec.IMU6
        self._firmware = firmware
        # By reference: which measurement, and which of its samples: every one, every second ... None: nobody asked.
        self._wanted: dict[int, tuple[str, int]] | None = None

    @property
    def samples_per_packet(self) -> int:
        """1, 2, 4, 8 at 13, 26, 52, 104 Hz; 8 at 208 Hz."""
        return codec.SAMPLES_PER_PACKET[self._rate_hz]

    def answer(self, write: Write) -> tuple[tuple[str, bytes], ...]:
        """Replies to one command; none to bytes that are no command."""
        if write.channel != codec.COMMAND_CHANNEL or len(write.payload) < 2:
            return ()
        code, reference = write.payload[0], write.payload[1]
        is_default = self._firmware is Firmware.DEFAULT
        if code == codec.HELLO:
            return _reply(reference, _STRINGS if is_default else b"Hello")
        status = self._obey(code, reference, write.payload[2:])
        if is_default:
            return _reply(reference, status.to_bytes(2, "little"))
        return _reply(reference, status.to_bytes(2, "big")) if status == _NO_SLOT else ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """Notifications that carry ``rows``, for every subscription; none after the last UNSUBSCRIBE.

        Before the first SUBSCRIBE it sends as if our own host had subscribed: a recording can be
        made without a handshake.
        """
        tick = round(sensor_time_s * codec.TICKS_PER_S)
        wanted = {codec.IMU_REFERENCE: (self._stream.name, 1)} if self._wanted is None else self._wanted
        return tuple(
            (codec.DATA_CHANNEL, part)
            for reference, (name, every) in wanted.items()
            for part in self._parts(reference, name, tick, rows[::every])
        )

    def _parts(self, reference: int, name: str, tick: int, rows: tuple[ImuRow, ...]) -> tuple[bytes, ...]:
        if name == self._stream.name:
            return codec.encode_imu(tick, rows, self._stream, reference)
        x, y, z = rows[0][:3] if name == codec.ALONE[codec.ACC] else map(degrees, rows[0][3:])
        return (codec.encode_alone(tick, (x, y, z), reference),)

    def _obey(self, code: int, reference: int, path: bytes) -> int:
        """Change the table of subscriptions; returns the status."""
        held = self._wanted or {}
        if code == codec.UNSUBSCRIBE:
            self._wanted = {r: wanted for r, wanted in held.items() if r != reference}
            return 200 if reference in held else 404
        if code != codec.SUBSCRIBE:
            return 400
        wanted = self._paths().get(path.rstrip(b"\x00"))
        if wanted is None:
            return 404
        if len(held) >= _MAX_SUBSCRIPTIONS:
            return _NO_SLOT
        self._wanted = {**{r: other for r, other in held.items() if r != reference}, reference: wanted}
        return 200

    def _paths(self) -> dict[bytes, tuple[str, int]]:
        """What may be subscribed to: resources, and what each takes of the samples."""
        count, own = self.samples_per_packet, self._rate_hz
        every = {hz: own // hz for hz in codec.SAMPLES_PER_PACKET if own % hz == 0 and count % (own // hz) == 0}
        paths = {self._stream.path(hz).encode(): (self._stream.name, step) for hz, step in every.items()}
        for name in codec.ALONE.values():
            # Only as slow as leaves one sample a packet.
            if every.get(codec.ALONE_RATE_HZ) == count:
                paths[f"/Meas/{name}/{codec.ALONE_RATE_HZ}".encode()] = (name, count)
        return paths


def _reply(reference: int, body: bytes) -> tuple[tuple[str, bytes], ...]:
    return ((codec.DATA_CHANNEL, bytes((codec.REPLY, reference)) + body),)
