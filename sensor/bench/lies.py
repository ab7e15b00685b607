"""Notifications that lie and know the grammar they lie in, for every driver of the registry.

A driver's own notifications show its grammar. Text is taken apart into numbers, of which some become literals that
parsers disagree on; binary fields become the extremes of their types; both are also cut, joined, doubled and replaced
by noise. Equal seeds give equal notifications.
"""

from __future__ import annotations

import random
import re
import struct

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.model.values import GRAVITY_MPS2, ImuRow, Packet

__all__ = ["Liar"]

_STILL: ImuRow = (0.0, 0.0, GRAVITY_MPS2, 0.0, 0.0, 0.0)
# What a long link carries (ATT_MTU 517 less its head of 5); the drivers read whatever length comes.
_LONGEST = 512
_WRONG_CHANNEL = "0000ffff-0000-1000-8000-00805f9b34fb"
_SENSOR = "thigh"
# The least notification a link can be cut to (ATT_MTU 23 less its head of 3).
_PIECE_BYTES = 20

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
# Numbers at the edges of float and integer types, and texts that one parser reads and another does not.
_LITERALS = (
    *("0", "-0", "1e-45", "5e-324", "1e38", "3.5e38", "1e305", "1e306", "-1e306", "1.8e308", "-1e308", "1e400"),
    *("9007199254740993", "2147483648", "4294967296", "18446744073709551616", "9" * 250, "-" + "9" * 250),
    *("nan", "NaN", "inf", "-Infinity", "", "-", "+", ".", "e", "1e", "--1", "0x1", "1_0", "٣", "null", "true"),
    *('"', '"1"', "{", "}", "[", "]", "[1,2,3]", '{"x":1}', "[" * 200, "\x00", "\x1b[2J", "\\ud800"),
)  # fmt: skip
_FLOATS = (
    *(0.0, -0.0, 1e-45, 1e-38, 400.0, -401.0, 1e5, 1e20, 1e38, -3.4e38),
    *(float("inf"), float("-inf"), float("nan")),
)  # fmt: skip
_INTEGERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1)
# Grammars that a family reads beside the one its virtual sensor speaks.
_DIALECTS: dict[str, tuple[bytes, ...]] = {
    "nordic-uart": (
        b'{"t":1000,"ax":0.1,"ay":0.2,"az":9.8,"gx":0.0,"gy":0.1,"gz":0.2}\n',
        b'{"t_ms":1000,"acc":[0.1,0.2,9.8],"gyr":[0.0,0.1,0.2]}\n',
        b'{"acc":{"x":0.1,"y":0.2,"z":9.8},"gyro":{"x":0.0,"y":0.1,"z":0.2}}\n',
        b"> 1000 0.1 0.2 9.8 0.0 0.1 0.2\r\n",
        b"0.1;0.2;9.8;0.0;0.1;0.2\n",
    ),
}


class Liar:
    """An endless source of notifications of ``driver``; ``seed`` decides all of them."""

    def __init__(self, driver: Driver, seed: int) -> None:
        self._chance = random.Random(f"{seed} {driver.name}")
        self._whole = _whole(driver)
        self._channels = (*driver.subscribe, _WRONG_CHANNEL, "")
        self._pieces: list[tuple[str, bytes]] = []  # the rest of a frame that was cut, latest first

    def packet(self, arrival_ns: int) -> Packet:
        """The next notification; about one of four is as the sensor would send it."""
        if not self._pieces:
            channel, payload = self._chance.choice(self._whole)
            self._pieces = self._sent(channel, self._altered(payload))
        channel, payload = self._pieces.pop()
        return Packet(_SENSOR, arrival_ns, channel, payload)

    def _sent(self, channel: str, payload: bytes) -> list[tuple[str, bytes]]:
        """As one notification, seldom on a wrong channel; what is too long for it in pieces."""
        chance = self._chance
        if chance.randrange(50) == 0:
            channel = chance.choice(self._channels)
        size = chance.choice((_PIECE_BYTES, _LONGEST, _LONGEST))
        pieces = [payload[i : i + size] for i in range(0, len(payload), size)] or [b""]
        return [(channel, piece) for piece in reversed(pieces)]

    def _altered(self, payload: bytes) -> bytes:
        chance = self._chance
        match chance.randrange(10):
            case 0 | 1:
                return payload
            case 2:
                return payload[: chance.randrange(len(payload) + 1)]
            case 3:
                return payload * chance.randrange(2, 5)
            case 4:
                return payload[: chance.randrange(9)] + chance.randbytes(chance.randrange(_LONGEST))
            case 5:
                return bytes((chance.choice((0, 255, 127, 128)),)) * chance.randrange(_LONGEST)
            case 6:
                damaged = bytearray(payload)
                for _ in range(chance.randrange(1, 4)):
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                return bytes(damaged)
            case _:
                return self._in_its_grammar(payload)

    def _in_its_grammar(self, payload: bytes) -> bytes:
        chance = self._chance
        if payload.isascii() and _NUMBER.search(payload):
            share = chance.choice((0.15, 0.5))
            return _NUMBER.sub(
                lambda found: chance.choice(_LITERALS).encode() if chance.random() < share else found[0], payload
            )
        data = bytearray(payload)
        for _ in range(chance.randrange(1, 4)):
            field = self._field()
            # Fields stand in the head, which has any length, or behind it in steps of their own size.
            at = chance.randrange(min(12, len(data)) if chance.random() < 0.5 else len(data))
            data[at : at + len(field)] = field
        return bytes(data)

    def _field(self) -> bytes:
        chance = self._chance
        if chance.random() < 0.5:
            return struct.pack("<f", chance.choice(_FLOATS))
        size = chance.choice((1, 2, 4))
        return (chance.choice(_INTEGERS) & (1 << 8 * size) - 1).to_bytes(size, chance.choice(("little", "big")))


def _whole(driver: Driver) -> list[tuple[str, bytes]]:
    """Good notifications of every rate, whole frames where the transport may join them, and answers to a handshake."""
    sensors = [driver.virtual(ProtocolOptions(rate_hz=rate_hz)) for rate_hz in driver.rates_hz]
    sent = [sensor.encode(1.0, (_STILL,) * sensor.samples_per_packet) for sensor in sensors]
    parts = [part for notifications in sent for part in notifications]
    if driver.is_stream:
        parts += [(frame[0][0], b"".join(payload for _, payload in frame)) for frame in sent] * len(sent[0])
    protocol = driver.protocol(ProtocolOptions())
    writes = (*protocol.start(), *protocol.stop())
    parts += [(channel, reply) for write in writes for channel, reply in sensors[0].answer(write) if reply]
    return [*parts, *((driver.subscribe[0], text) for text in _DIALECTS.get(driver.name, ()) for _ in range(3))]
