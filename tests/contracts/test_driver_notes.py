"""Does every driver agree with its firmware note, and survive the note's packets being damaged?"""

from __future__ import annotations

import math
import random
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions, SensorProtocol
from kneehold.sensor.drivers.registry import DRIVERS
from kneehold.sensor.model.values import GRAVITY_MPS2, Battery, Fault, ImuBlock, Packet, SensorMessage, Write

_NOTES = Path(__file__).resolve().parents[2] / "firmware_notes"

# Everything the README of the notes allows in a vector.
_KEYS = frozenset(("name", "origin", "variant", "rate_hz", "write", "channel", "notification", "tick", "units"))
_KEYS |= frozenset(("sample", "battery", "fault", "resource", "payload", "triple"))
_TO_SI = {
    "m/s2 rad/s": (1.0, 1.0),
    "m/s2 deg/s": (1.0, math.pi / 180.0),
    "g deg/s": (GRAVITY_MPS2, math.pi / 180.0),
}


class Vector(NamedTuple):
    driver: Driver
    fields: tuple[tuple[str, str], ...]

    def one(self, key: str, otherwise: str = "") -> str:
        return next((value for k, value in self.fields if k == key), otherwise)

    def has(self, key: str) -> bool:
        return any(k == key for k, _ in self.fields)

    def count(self, key: str) -> int:
        return sum(k == key for k, _ in self.fields)

    @property
    def options(self) -> ProtocolOptions:
        rate = self.one("rate_hz")
        return ProtocolOptions(float(rate) if rate else None, self.one("variant"))

    @property
    def packets(self) -> list[Packet]:
        channel, packets = "", []
        for key, value in self.fields:
            if key == "channel":
                channel = value
            elif key == "notification":
                packets.append(Packet("thigh", len(packets), channel, bytes.fromhex(value)))
        return packets


def read_vectors(driver: Driver) -> list[Vector]:
    text = (_NOTES / driver.note).read_text(encoding="utf-8")
    blocks = re.findall(r"^```vector\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [Vector(driver, tuple(_fields(block))) for block in blocks]


def _fields(block: str) -> list[tuple[str, str]]:
    lines = re.sub(r"\n +", " ", block).splitlines()
    return [(key, value.strip()) for key, _, value in (line.partition(":") for line in lines)]


VECTORS = [vector for driver in DRIVERS for vector in read_vectors(driver)]
STREAMED = [vector for vector in VECTORS if vector.has("notification")]
FULL = [vector for vector in STREAMED if vector.has("sample")]

each_driver = pytest.mark.parametrize("driver", DRIVERS, ids=lambda d: d.name)


def _named(vectors: list[Vector]) -> pytest.MarkDecorator:
    ids = [f"{v.driver.name}: {v.one('name')}" for v in vectors]
    return pytest.mark.parametrize("vector", vectors, ids=ids)


def started(driver: Driver, options: ProtocolOptions = ProtocolOptions()) -> SensorProtocol:  # noqa: B008 frozen
    protocol = driver.protocol(options)
    protocol.start()
    return protocol


def receive_all(protocol: SensorProtocol, packets: list[Packet]) -> list[SensorMessage]:
    return [message for packet in packets for message in protocol.receive(packet)]


@each_driver
def test_a_note_has_vectors_of_known_keys_and_unique_names(driver: Driver) -> None:
    vectors = read_vectors(driver)
    names = [vector.one("name") for vector in vectors]
    unknown = {key for vector in vectors for key, _ in vector.fields} - _KEYS
    assert (bool(vectors), unknown, len(set(names))) == (True, set(), len(names))


@_named([vector for vector in VECTORS if vector.has("write")])
def test_what_is_sent_is_what_the_note_says(vector: Vector) -> None:
    protocol = vector.driver.protocol(vector.options)
    by_phase: dict[str, list[tuple[str, bytes]]] = {}
    for key, value in vector.fields:
        if key == "write":
            phase, channel, payload = value.split(maxsplit=2)
            by_phase.setdefault(phase, []).append((channel, bytes.fromhex(payload)))
    sent = {phase: [(w.channel, w.payload) for w in getattr(protocol, phase)()] for phase in by_phase}
    assert sent == by_phase


@_named(STREAMED)
def test_packets_of_the_note_mean_what_the_note_says(vector: Vector) -> None:
    messages = receive_all(started(vector.driver, vector.options), vector.packets)
    assert _kinds(messages) == _expected_kinds(vector)


@_named(FULL)
def test_samples_of_the_note_come_out_in_si_units(vector: Vector) -> None:
    messages = receive_all(started(vector.driver, vector.options), vector.packets)
    rows = [row for m in messages if isinstance(m, ImuBlock) for row in m.samples]
    expected = [value.split() for key, value in vector.fields if key == "sample"]
    acc, gyr = _TO_SI[vector.one("units", "m/s2 rad/s")]
    scales = (acc, acc, acc, gyr, gyr, gyr)
    off = [
        (got, text)
        for row, texts in zip(rows, expected, strict=True)
        for got, text, scale in zip(row, texts, scales, strict=True)
        if abs(got - float(text) * scale) > scale * 10.0 ** -len(text.partition(".")[2])
    ]
    assert off == []


def _kinds(messages: list[SensorMessage]) -> list[tuple[str, object]]:
    kinds: list[tuple[str, object]] = []
    for message in messages:
        match message:
            case ImuBlock():
                kinds += [("tick", message.first_tick), *[("sample", None)] * len(message.samples)]
            case Battery():
                kinds.append(("battery", message.percent))
            case Fault():
                kinds.append(("fault", message.reason))
            case Write():
                kinds.append(("reply", message.payload))
    return kinds


def _expected_kinds(vector: Vector) -> list[tuple[str, object]]:
    kinds: list[tuple[str, object]] = []
    for key, value in vector.fields:
        if key in ("tick", "battery"):
            kinds.append((key, None if value == "none" else int(value)))
        elif key == "sample":
            kinds.append((key, None))
        elif key == "fault":
            kinds.append((key, value))
    return kinds


def is_believable(message: SensorMessage) -> bool:
    """Whether a message is of the contract and its numbers are finite."""
    if isinstance(message, ImuBlock):
        return bool(message.samples) and all(math.isfinite(v) for row in message.samples for v in row)
    return isinstance(message, Battery | Fault | Write)


@_named(STREAMED)
@given(data=st.data())
@settings(max_examples=60)
def test_a_damaged_packet_never_raises(vector: Vector, data: st.DataObject) -> None:
    protocol = started(vector.driver, vector.options)
    for packet in vector.packets:
        payload = bytearray(packet.payload)
        bits = data.draw(st.lists(st.integers(0, 8 * len(payload) - 1), max_size=4))
        for bit in bits:
            payload[bit // 8] ^= 1 << (bit % 8)
        length = data.draw(st.integers(0, len(payload)))
        assert all(map(is_believable, protocol.receive(packet._replace(payload=bytes(payload[:length])))))


@_named(FULL)
def test_a_truncated_packet_never_gives_all_its_samples(vector: Vector) -> None:
    packets = vector.packets
    whole = vector.count("sample")
    for k, packet in enumerate(packets):
        for length in range(len(packet.payload)):
            cut = [*packets[:k], packet._replace(payload=packet.payload[:length]), *packets[k + 1 :]]
            messages = receive_all(started(vector.driver, vector.options), cut)
            assert sum(len(m.samples) for m in messages if isinstance(m, ImuBlock)) < whole


@each_driver
def test_a_driver_still_works_after_twenty_thousand_damaged_notifications(driver: Driver) -> None:
    chance = random.Random(1)
    vectors = [v for v in STREAMED if v.driver is driver]
    whole = [packet for v in vectors for packet in v.packets]
    protocol = started(driver)
    for _ in range(20_000):
        packet = chance.choice(whole)
        payload = bytearray(packet.payload)
        payload[chance.randrange(len(payload))] = chance.randrange(256)
        kept = bytes(payload[: chance.choice((1, 2, 3, len(payload), len(payload)))])
        noise = chance.randbytes(chance.randrange(160))
        received = protocol.receive(packet._replace(payload=chance.choice((kept, kept[:2] + noise, noise))))
        assert all(map(is_believable, received))
    protocol.start()
    intact = next(v for v in vectors if v.has("sample") and v.options == ProtocolOptions())
    assert _kinds(receive_all(protocol, intact.packets)) == _expected_kinds(intact)
