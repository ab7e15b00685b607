"""Source, core and a tape on disk as in a live session, measured."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import Entry, Packet
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.sources.ble_link import BleSource
from kneehold.sensor.sources.scan_results import BleSensor, Identity
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.writer import TapeWriter
from kneehold.sensor.virtual.stage import VirtualAir

__all__ = ["RATE_HZ", "WARM_UP_S", "LivePath", "latencies_ms", "live_path"]

RATE_HZ = 104.0
_NS_PER_MS = 1e6
# Connecting and the handshake are over after this.
WARM_UP_S = 2.0


@dataclass
class LivePath:
    """A session over the air, whose sink keeps how old each packet was when what it led to was announced."""

    source: BleSource
    pipeline: Pipeline
    tape: TapeWriter
    late_ms: list[float]
    begun_s: float

    def publish(self, update: Update) -> None:
        """What a screen would hear."""
        del update
        entry = self.last
        now_s = asyncio.get_running_loop().time()
        if isinstance(entry, Packet) and now_s - self.begun_s > WARM_UP_S:
            self.late_ms.append(now_s * 1e3 - entry.arrival_ns / _NS_PER_MS)

    last: Entry | None = None
    packets: int = 0

    def append(self, entry: Entry) -> None:
        """The tape comes before the core."""
        self.last = entry
        self.packets += isinstance(entry, Packet)
        self.tape.append(entry)

    def append_event(self, event: Event) -> None:
        """Announced."""
        self.tape.append_event(event)

    async def run(self) -> None:
        """Until the source is closed."""
        await run_session(self.source, self.pipeline, self, self)

    async def finish(self, running: asyncio.Task[None]) -> None:
        """Close everything."""
        self.source.close()
        await running
        self.tape.seal()


def live_path(air: VirtualAir, folder: Path) -> LivePath:
    """A session with every sensor of ``air``, recorded in ``folder``."""
    driver, options = by_name("movesense"), ProtocolOptions(rate_hz=RATE_HZ)
    names = [f"sensor{index}" for index in range(len(air.peripherals))]
    sensors = [
        BleSensor(name, Identity(peripheral.address, peripheral.name), driver, options)
        for name, peripheral in zip(names, air.peripherals, strict=True)
    ]
    listed = tuple(SensorHeader(name, driver.name, "right", rate_hz=RATE_HZ) for name in names)
    header = TapeHeader("bench", "kneehold", listed, TapePlan("knee-to-chest", "right", 4.0, 20))
    pipeline = Pipeline(session_setup(header, ReplayOptions()))
    source = BleSource(sensors, stack=air.stack)
    return LivePath(source, pipeline, TapeWriter(folder, header), [], asyncio.get_running_loop().time())


async def latencies_ms(air: VirtualAir, seconds: float, folder: Path) -> list[float]:
    """How old each packet was, since bleak's callback, when what it led to was announced."""
    path = live_path(air, folder)
    running = asyncio.create_task(path.run())
    await asyncio.sleep(WARM_UP_S + seconds)
    await path.finish(running)
    return path.late_ms
