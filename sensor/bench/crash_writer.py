"""The process that is killed: it writes one session after another.

``python -m kneehold.sensor.bench.crash_writer FOLDER SEED SECONDS`` writes sessions of up to SECONDS into
FOLDER and prints what it is about, so that whoever kills it knows what must be there:
``begun NAME NS``, ``sealing NAME ENTRIES``.
"""

from __future__ import annotations

import sys
import time
from itertools import count
from pathlib import Path
from random import Random

from kneehold.sensor.model.events import SignalLost
from kneehold.sensor.model.values import Packet
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.writer import TapeWriter

__all__ = ["BEGUN", "SEALING", "number_of", "packet_of", "write_sessions"]

BEGUN, SEALING = "begun", "sealing"
_SENSOR = "thigh"
_CHANNEL = "34800002-7185-4d5d-b431-630e7050e8f0"
# As a packet of eight samples with its head.
_PAYLOAD_BYTES = 198
_NUMBER_BYTES = 4
# Faster than any sensor sends, so that a torn line is likely.
_PAUSE_S = 0.002
_EVENT_EVERY = 10


def packet_of(number: int, arrival_ns: int) -> Packet:
    """The packet with this number, which is found again by ``number_of``."""
    return Packet(_SENSOR, arrival_ns, _CHANNEL, number.to_bytes(_NUMBER_BYTES, "little") * (_PAYLOAD_BYTES // 4))


def number_of(packet: Packet) -> int:
    """The number that ``packet_of`` was given."""
    return int.from_bytes(packet.payload[:_NUMBER_BYTES], "little")


def write_sessions(folder: Path, seed: int, longest_s: float) -> None:
    """Write sessions of chance length until the process is ended."""
    chance = Random(seed)
    for index in count():
        name = f"{index:04d}"
        with TapeWriter(folder / name, _header(name)) as tape:
            _say(BEGUN, name, time.monotonic_ns())
            until_ns = time.monotonic_ns() + round(chance.uniform(0.0, longest_s) * 1e9)
            written = 0
            while (now_ns := time.monotonic_ns()) < until_ns:
                tape.append(packet_of(written, now_ns))
                if written % _EVENT_EVERY == 0:
                    tape.append_event(SignalLost(_SENSOR, written * 1.0, written * 1.0))
                written += 1
                time.sleep(_PAUSE_S)
            _say(SEALING, name, written)


def _say(word: str, name: str, number: int) -> None:
    sys.stdout.write(f"{word} {name} {number}\n")
    sys.stdout.flush()


def _header(name: str) -> TapeHeader:
    sensors = (SensorHeader(_SENSOR, "movesense", "right", rate_hz=104.0),)
    return TapeHeader(name, "kneehold bench", sensors, TapePlan("knee-to-chest", "right", 20.0, 3))


if __name__ == "__main__":
    write_sessions(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
