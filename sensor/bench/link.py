"""What does the live path cost, and how soon is a packet counted?

Sensors on a virtual radio, bleak, source, core and tape on disk, all in this process. What the radio
and the sensors themselves cost is measured by a second run in which bleak alone listens.
"""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sensor.bench.targets import Target, targets_table
from sensor.bench.workers import Done
from sensor.drivers.contract import ProtocolOptions
from sensor.drivers.registry import by_name
from sensor.events import Event, Update
from sensor.pipeline import Pipeline
from sensor.review.quantiles import percentile
from sensor.review.table import number, render_table
from sensor.session import ReplayOptions, run_session, session_setup
from sensor.simulation.recording import Simulation
from sensor.simulation.scenarios import simulate_daily, simulate_set
from sensor.sources.ble import BleSource
from sensor.sources.ble_search import Stack
from sensor.sources.sighting import BleSensor, Identity
from sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from sensor.tape.writer import TapeWriter
from sensor.values import Entry, Packet
from sensor.virtual.stage import VirtualAir, virtual_air
from sensor.virtual.warp import WarpLoop

__all__ = ["LinkReport", "measure_link"]

_RATE_HZ = 104.0
_MANY = 20
_NS_PER_MS = 1e6
# Connecting and the handshake are over after this.
_WARM_UP_S = 2.0
_HOUR_S = 3600.0
# Long runs are measured in this many parts; memory must not differ between the first half and the second.
_PARTS = 8


class LinkReport(NamedTuple):
    """Latencies in milliseconds, shares in percent of one core, memory in bytes."""

    packets: int
    announced_p50_ms: float
    announced_p99_ms: float
    core_percent: float  # of `sensors` sensors, above what bumble costs
    bumble_percent: float
    sensors: int
    hours: float
    memory_first: int
    memory_last: int
    tasks_left: int
    files_left: int

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        growth = 100.0 * (self.memory_last - self.memory_first) / max(1, self.memory_first)
        return (
            Target("callback to announced, P50", "ms", 3.0, self.announced_p50_ms),
            Target("callback to announced, P99", "ms", 15.0, self.announced_p99_ms),
            Target(f"{self.sensors} sensors, core above bumble's", "%", 25.0, self.core_percent),
            Target(f"memory after {self.hours:g} h against the first part", "%", 5.0, growth),
            Target("tasks left over", "", 0.0, float(self.tasks_left)),
            Target("file handles left over", "", 0.0, float(self.files_left)),
        )

    def text(self) -> str:
        """Tables for a person."""
        table = render_table(
            ("packets", "P50 ms", "P99 ms", f"{self.sensors} sensors: core %", "bumble %", "first MiB", "last MiB"),
            [
                (
                    f"{self.packets}",
                    *(number(value, 2) for value in self[1:3]),
                    number(self.core_percent, 1),
                    number(self.bumble_percent, 1),
                    *(number(value / 2**20, 2) for value in (self.memory_first, self.memory_last)),
                )
            ],
        )
        return f"LINK: a virtual radio at {_RATE_HZ:g} Hz, recording on\n\n{table}\n\n{targets_table(self.targets())}"

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        return {"type": "link", "schema": 1, **self._asdict(), "reached": reached}


def measure_link(seconds: float, hours: float, on_progress: Done) -> LinkReport:
    """One sensor for ``seconds`` in real time, 20 for as long, and one for ``hours`` in virtual time."""
    person = simulate_set(1, "knee-to-chest", rate_hz=_RATE_HZ, reps=20, hold_s=4.0)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        latencies = asyncio.run(_latencies([person], seconds, place / "one"))
        on_progress(0.2)
        many = [person] * _MANY
        busy = asyncio.run(_busy_percent(many, seconds, place / "many"))
        on_progress(0.4)
        bare = asyncio.run(_bare_percent(many, seconds))
        on_progress(0.6)
        long = _long_run(hours, place / "long", lambda share: on_progress(0.6 + 0.4 * share))
    return LinkReport(
        len(latencies),
        percentile(latencies, 50.0),
        percentile(latencies, 99.0),
        busy - bare,
        bare,
        _MANY,
        hours,
        *long,
    )


@dataclass
class _Session:
    """A session over the air, whose sink keeps how old each entry was when it was announced."""

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
        if isinstance(entry, Packet) and now_s - self.begun_s > _WARM_UP_S:
            self.late_ms.append(now_s * 1e3 - entry.arrival_ns / _NS_PER_MS)

    last: Entry | None = None

    def append(self, entry: Entry) -> None:
        """The tape comes before the core."""
        self.last = entry
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


def _session(air: VirtualAir, folder: Path) -> _Session:
    driver, options = by_name("movesense"), ProtocolOptions(rate_hz=_RATE_HZ)
    names = [f"sensor{index}" for index in range(len(air.peripherals))]
    sensors = [
        BleSensor(name, Identity(peripheral.address, peripheral.name), driver, options)
        for name, peripheral in zip(names, air.peripherals, strict=True)
    ]
    listed = tuple(SensorHeader(name, driver.name, "right", rate_hz=_RATE_HZ) for name in names)
    header = TapeHeader("bench", "kneehold", listed, TapePlan("knee-to-chest", "right", 4.0, 20))
    pipeline = Pipeline(session_setup(header, ReplayOptions()))
    source = BleSource(sensors, stack=air.stack)
    return _Session(source, pipeline, TapeWriter(folder, header), [], asyncio.get_running_loop().time())


async def _latencies(people: Sequence[Simulation], seconds: float, folder: Path) -> list[float]:
    async with virtual_air(people) as air:
        session = _session(air, folder)
        running = asyncio.create_task(session.run())
        await asyncio.sleep(_WARM_UP_S + seconds)
        await session.finish(running)
    return session.late_ms


async def _busy_percent(people: Sequence[Simulation], seconds: float, folder: Path) -> float:
    async with virtual_air(people) as air:
        session = _session(air, folder)
        running = asyncio.create_task(session.run())
        await asyncio.sleep(_settle_s(people))
        share = await _share(seconds)
        await session.finish(running)
    return share


async def _bare_percent(people: Sequence[Simulation], seconds: float) -> float:
    """The same radio and sensors, and bleak clients that drop what they hear."""
    from bleak import BleakClient, BleakScanner

    driver = by_name("movesense")
    protocol = driver.protocol(ProtocolOptions(rate_hz=_RATE_HZ))
    async with virtual_air(people) as air, AsyncExitStack() as open_clients:
        stack: Stack = air.stack
        for peripheral in air.peripherals:
            device = await BleakScanner.find_device_by_address(peripheral.address, backend=stack.scanner)
            assert device is not None
            client = await open_clients.enter_async_context(BleakClient(device, backend=stack.client))
            for channel in driver.subscribe:
                await client.start_notify(channel, lambda _characteristic, _payload: None)
            for write in protocol.start():
                await client.write_gatt_char(write.channel, write.payload, response=True)
        return await _share(seconds)


async def _share(seconds: float) -> float:
    busy_s, wall_s = time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    return 100.0 * (time.process_time() - busy_s) / (time.perf_counter() - wall_s)


def _settle_s(people: Sequence[Simulation]) -> float:
    """Time to connect them all: each takes its turn."""
    return _WARM_UP_S + 0.25 * len(people)


def _long_run(hours: float, folder: Path, on_progress: Done) -> tuple[int, int, int, int]:
    """Memory after the first part and at the end, tasks and files left over; in virtual time."""
    files = _open_files()
    part_s = hours * _HOUR_S / _PARTS
    person = simulate_daily(1, part_s / 60.0, rate_hz=_RATE_HZ, upright=False)
    sizes: list[int] = []
    tasks = 0

    async def live() -> None:
        nonlocal tasks
        async with virtual_air([person]) as air:
            air.peripherals[0].plays_for_ever = True
            session = _session(air, folder)
            running = asyncio.create_task(session.run())
            for part in range(_PARTS):
                await asyncio.sleep(part_s)
                session.late_ms.clear()
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
                on_progress((part + 1) / _PARTS)
            await session.finish(running)
            tasks = _our_tasks()

    tracemalloc.start()
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        runner.run(live())
    tracemalloc.stop()
    return sizes[0], sizes[-1], tasks, max(0, _open_files() - files)


def _our_tasks() -> int:
    """Tasks of the live path that still exist; those of the radio and the sensors are their own."""
    codes = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks()]
    return sum(1 for code in codes if code is not None and "sources" in Path(code.co_filename).parts)


def _open_files() -> int:
    """How many files this process holds; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
