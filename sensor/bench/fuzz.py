"""Drivers under malformed notifications: nothing is raised, nothing grows.

Every notification goes through the driver alone, a tenth also through the whole core and onto a tape and back.
"""

from __future__ import annotations

import gc
import json
import random
import tracemalloc
from collections import Counter
from math import isfinite
from typing import NamedTuple, cast

from kneehold.sensor.bench.lies import Liar
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.registry import DRIVERS
from kneehold.sensor.exercises.profile_files import DEFAULT_PROFILE
from kneehold.sensor.model.values import GRAVITY_MPS2, Battery, Fault, ImuBlock, ImuRow, Packet, SensorMessage
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.review.table import render_table
from kneehold.sensor.tape.format import entry_to_line, line_to_entry
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan

__all__ = ["FuzzReport", "FuzzRow", "measure_fuzz"]

_SEED = 20
_TELL_EVERY = 10_000
# One unfinished frame and the counts of faults; what grows with the count would be far beyond.
_MOST_GROWTH = 64 * 1024
# The whole core takes ten times as long as the driver alone: a tenth of the notifications goes through it, in sessions
# long enough to pass from rest to movement and back.
_CORE_SHARE = 10
_CORE_SESSION = 400
# Steps between two arrivals [ns]: none, a usual one, a pause, a clock that was set, an hour.
_STEPS_NS = (0, 1, *(10_000_000,) * 20, 50_000_000, 10**9, -(10**8), 3600 * 10**9)
_REST: ImuRow = (0.0, 0.0, GRAVITY_MPS2, 0.0, 0.0, 0.0)


class FuzzRow(NamedTuple):
    """One driver: notifications, what came of them, what was neither."""

    driver: str
    notifications: int
    blocks: int
    faults: dict[str, int]
    others: int  # battery levels and replies
    raised: int  # exceptions, of the driver and of the whole core
    through_core: int  # notifications that also went through the whole core
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
            ("driver", "notifications", "through the core", "blocks", "faults", "raised"),
            [
                (
                    row.driver,
                    f"{row.notifications}",
                    f"{row.through_core}",
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
    liar = Liar(driver, _SEED)
    protocol = driver.protocol(ProtocolOptions())
    protocol.start()
    faults: Counter[str] = Counter()
    blocks = others = raised = unbelievable = 0
    tracemalloc.start()
    first = 0
    messages: tuple[SensorMessage, ...] = ()
    for number in range(count):
        try:
            messages = protocol.receive(liar.packet(number))
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
    sessions = -(-count // (_CORE_SHARE * _CORE_SESSION))
    raised += sum(_raised_in_core(driver, seed) for seed in range(sessions))
    through = sessions * _CORE_SESSION
    return FuzzRow(driver.name, count, blocks, dict(faults), others, raised, through, unbelievable, grown)


def _raised_in_core(driver: Driver, seed: int) -> bool:
    """Whether a session of lies among good samples ends in an exception, or its tape reads otherwise than it was."""
    chance, liar = random.Random(seed), Liar(driver, seed)
    sensor = driver.virtual(ProtocolOptions())
    core = Pipeline(_setup(driver))
    arrival_ns, sensor_s = 0, 0.0
    try:
        for _ in range(_CORE_SESSION):
            arrival_ns += chance.choice(_STEPS_NS)
            sensor_s += sensor.samples_per_packet / driver.rates_hz[0]
            packets = [liar.packet(arrival_ns)]
            if chance.random() < 0.7:
                good = sensor.encode(sensor_s, (_REST,) * sensor.samples_per_packet)
                packets = [Packet("thigh", arrival_ns, channel, payload) for channel, payload in good]
            for packet in packets:
                core.advance(packet)
                if line_to_entry(entry_to_line(packet), "fuzz", 1) != packet:
                    return True
        core.finish()
        json.dumps(core.summary("fuzz"), allow_nan=False)
    except Exception:
        return True
    return any("the driver failed" in str(warning) for warning in _warnings(core))


def _warnings(core: Pipeline) -> list[object]:
    return cast("list[object]", core.summary("fuzz")["warnings"])


def _setup(driver: Driver) -> SessionSetup:
    header = TapeHeader(
        "fuzz",
        "kneehold bench",
        (SensorHeader("thigh", driver.name, "right"),),
        TapePlan(DEFAULT_PROFILE, "right", 20.0, 3),
    )
    return session_setup(header, ReplayOptions())


def _held() -> int:
    """Bytes in use; a full collection also empties the interpreter's stores of spare tuples and numbers."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _is_believable(block: ImuBlock) -> bool:
    return bool(block.samples) and all(isfinite(v) for row in block.samples for v in row)


def _is_level(message: SensorMessage) -> bool:
    return not isinstance(message, Battery) or 0 <= message.percent <= 100
