"""Does any driver ever answer bytes with anything but messages? Notifications that lie, as many as asked for.

Whole packets, damaged ones, noise behind a real head, plain noise, on right and wrong channels, split
and joined; the same seed gives the same bytes.
"""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections import Counter
from math import isfinite
from typing import NamedTuple

from sensor.bench.targets import Target, targets_table
from sensor.bench.workers import Done
from sensor.drivers.contract import Driver, ProtocolOptions
from sensor.drivers.registry import DRIVERS
from sensor.review.table import render_table
from sensor.values import GRAVITY_MPS2, Battery, Fault, ImuBlock, ImuRow, Packet, SensorMessage

__all__ = ["FuzzReport", "FuzzRow", "measure_fuzz"]

_SEED = 20
_STILL: ImuRow = (0.0, 0.0, GRAVITY_MPS2, 0.0, 0.0, 0.0)
_LONGEST = 250
_WRONG_CHANNEL = "0000ffff-0000-1000-8000-00805f9b34fb"
_TELL_EVERY = 10_000
# One unfinished frame and the counts of faults; what grows with the count would be far beyond.
_MOST_GROWTH = 64 * 1024


class FuzzRow(NamedTuple):
    """One driver: notifications, what came of them, what was neither."""

    driver: str
    notifications: int
    blocks: int
    faults: dict[str, int]
    others: int  # battery levels and replies
    raised: int
    unbelievable: int  # blocks that are empty or hold what is no number
    grown: int  # bytes held beyond those after the first tenth


class FuzzReport(NamedTuple):
    """Every driver."""

    rows: tuple[FuzzRow, ...]

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        return (
            Target("exceptions", "", 0.0, float(sum(row.raised for row in self.rows))),
            Target("samples that are no numbers", "", 0.0, float(sum(row.unbelievable for row in self.rows))),
            Target("memory that grew", "KiB", _MOST_GROWTH / 1024, max(row.grown for row in self.rows) / 1024),
        )

    def text(self) -> str:
        """Tables for a person."""
        table = render_table(
            ("driver", "notifications", "blocks", "faults", "raised"),
            [
                (
                    row.driver,
                    f"{row.notifications}",
                    f"{row.blocks}",
                    f"{sum(row.faults.values())}",
                    f"{row.raised}",
                )
                for row in self.rows
            ],
        )
        total = sum(row.notifications for row in self.rows)
        return f"FUZZ: {total} notifications that lie\n\n{table}\n\n{targets_table(self.targets())}"

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        return {"type": "fuzz", "schema": 1, "rows": [row._asdict() for row in self.rows], "reached": reached}


def measure_fuzz(count: int, on_progress: Done, drivers: tuple[Driver, ...] = DRIVERS) -> FuzzReport:
    """At least ``count`` notifications, shared out evenly."""
    each = -(-count // len(drivers))
    rows: list[FuzzRow] = []
    for place, driver in enumerate(drivers):
        rows.append(_fuzzed(driver, each, lambda share, at=place: on_progress((at + share) / len(drivers))))
    return FuzzReport(tuple(rows))


def _fuzzed(driver: Driver, count: int, on_progress: Done) -> FuzzRow:
    chance = random.Random(f"{_SEED} {driver.name}")
    whole = _whole(driver)
    protocol = driver.protocol(ProtocolOptions())
    protocol.start()
    faults: Counter[str] = Counter()
    blocks = others = raised = unbelievable = 0
    tracemalloc.start()
    first = 0
    messages: tuple[SensorMessage, ...] = ()
    for number in range(count):
        try:
            messages = protocol.receive(_lie(chance, whole, number))
        # Whatever it is: that it came at all is what is looked for.
        except Exception:
            raised += 1
            continue
        for message in messages:
            if isinstance(message, ImuBlock):
                blocks += 1
                unbelievable += not _is_believable(message)
            elif isinstance(message, Fault):
                faults[message.reason] += 1
            else:
                others += 1
                unbelievable += not _is_level(message)
        if number == count // 10:
            first = _held()
        if number % _TELL_EVERY == 0:
            on_progress(number / count)
    del messages
    grown = max(0, _held() - first)
    tracemalloc.stop()
    return FuzzRow(driver.name, count, blocks, dict(faults), others, raised, unbelievable, grown)


def _held() -> int:
    """Bytes in use; a full collection also empties the interpreter's stores of spare tuples and numbers."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _whole(driver: Driver) -> list[tuple[str, bytes]]:
    """Good notifications of every rate; where the transport may join them, also whole frames."""
    sensors = [driver.virtual(ProtocolOptions(rate_hz=rate_hz)) for rate_hz in driver.rates_hz]
    sent = [sensor.encode(1.0, (_STILL,) * sensor.samples_per_packet) for sensor in sensors]
    joined = [(parts[0][0], b"".join(payload for _, payload in parts)) for parts in sent if driver.is_stream]
    return [*(part for parts in sent for part in parts), *joined * len(sent[0])]


def _lie(chance: random.Random, whole: list[tuple[str, bytes]], number: int) -> Packet:
    channel, payload = chance.choice(whole)
    noise = chance.randbytes(chance.randrange(_LONGEST))
    match chance.randrange(7):
        case 0:
            return Packet("thigh", number, channel, payload)
        case 1:
            damaged = bytearray(payload)
            for _ in range(chance.randrange(1, 4)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            return Packet("thigh", number, channel, bytes(damaged))
        case 2:
            return Packet("thigh", number, channel, payload[: chance.randrange(len(payload) + 1)])
        case 3:
            return Packet("thigh", number, channel, payload[: chance.randrange(9)] + noise)
        case 4:
            return Packet("thigh", number, channel, payload + chance.choice(whole)[1])
        case 5:
            return Packet("thigh", number, channel, noise)
        case _:
            return Packet("thigh", number, chance.choice((_WRONG_CHANNEL, "", channel)), noise)


def _is_believable(block: ImuBlock) -> bool:
    return bool(block.samples) and all(isfinite(v) for row in block.samples for v in row)


def _is_level(message: SensorMessage) -> bool:
    return not isinstance(message, Battery) or 0 <= message.percent <= 100
