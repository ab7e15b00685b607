"""Does the byte drawing of the Movesense note explain the packets printed on the same page?

Read by a second, slow reader written from the drawing alone.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.movesense import MovesenseProtocol
from kneehold.sensor.drivers.movesense_codec import DATA_CHANNEL
from kneehold.sensor.model.values import ImuBlock, Packet

_NOTE = Path(__file__).resolve().parents[2] / "firmware_notes" / "movesense.md"


def others() -> dict[str, list[tuple[str, str]]]:
    """Vectors of streams the driver does not use, by resource."""
    found: dict[str, list[tuple[str, str]]] = {}
    for block in re.findall(
        r"^```vector\n(.*?)^```$", _NOTE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    ):
        fields = [(key, value.strip()) for key, _, value in (line.partition(":") for line in block.splitlines())]
        if "resource" in dict(fields):
            found[dict(fields)["resource"]] = fields
    return found


def triples(payload: bytes) -> list[tuple[float, ...]]:
    return [struct.unpack_from("<fff", payload, at) for at in range(4, len(payload), 12)]


OTHERS = others()


@pytest.mark.parametrize("resource", OTHERS)
def test_a_stream_of_triples_reads_as_printed(resource: str) -> None:
    fields = OTHERS[resource]
    payload = bytes.fromhex(dict(fields)["payload"])
    printed = [tuple(map(float, value.split())) for key, value in fields if key == "triple"]
    assert int.from_bytes(payload[:4], "little") == int(dict(fields)["tick"])
    assert triples(payload) == [pytest.approx(triple, abs=6e-5) for triple in printed]


def test_real_acceleration_and_real_angular_rate_of_one_moment_decode_as_one_packet() -> None:
    acc, gyr = (bytes.fromhex(dict(OTHERS[path])["payload"]) for path in ("/Meas/Acc/52", "/Meas/Gyro/52"))
    machine = MovesenseProtocol(ProtocolOptions())
    (block,) = machine.receive(Packet("thigh", 0, DATA_CHANNEL, b"\x02\x0a" + acc + gyr[4:]))
    assert isinstance(block, ImuBlock)
    assert (block.first_tick, [row[:3] for row in block.samples]) == (122371, triples(acc))


def test_only_the_reference_tells_a_stream_of_triples_from_samples() -> None:
    """Two acceleration triples are as long as one sample: the reason why the driver demultiplexes by reference."""
    acc = bytes.fromhex(dict(OTHERS["/Meas/Acc/52"])["payload"])
    messages = MovesenseProtocol(ProtocolOptions()).receive(Packet("thigh", 0, DATA_CHANNEL, b"\x02\x63" + acc))
    assert [message[0] for message in messages] == ["unknown_reference"]
