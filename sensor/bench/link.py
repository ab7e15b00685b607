"""Cost and latency of the live path over the virtual radio.

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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from kneehold.sensor.bench.live_path import RATE_HZ, WARM_UP_S, latencies_ms, live_path
from kneehold.sensor.bench.resources import open_files
from kneehold.sensor.bench.returning import AWAY_S, measure_returns
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_daily, simulate_set
from kneehold.sensor.sources.ble_search import Stack
from kneehold.sensor.virtual.stage import virtual_air
from kneehold.sensor.virtual.virtual_clock import WarpLoop

__all__ = ["LinkReport", "measure_link"]

_MANY = 20
_HOUR_S = 3600.0
# Long runs are measured in this many parts; memory must not differ between the first half and the second.
_PARTS = 8


class LinkReport(NamedTuple):
    """Latencies in milliseconds, shares in percent of one core, memory in bytes."""

    packets: int
    announced_p50_ms: float
    announced_p99_ms: float
    returns_s: tuple[tuple[float, float, float, float], ...]  # away, then until it streams again: P50, P95, worst
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
            *(
                Target(f"back to streaming after {away_s:g} s, P95", "s", 5.0, p95_s)
                for away_s, _, p95_s, _ in self.returns_s
            ),
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
        returns = render_table(
            ("link away s", "until it streams again: P50 s", "P95 s", "worst s"),
            [(f"{away_s:g}", *(number(value, 2) for value in took)) for away_s, *took in self.returns_s],
        )
        heading = f"LINK: a virtual radio at {RATE_HZ:g} Hz, recording on"
        return f"{heading}\n\n{table}\n\n{returns}\n\n{targets_table(self.targets())}"

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        return {"type": "link", "schema": 1, **self._asdict(), "reached": reached}


def measure_link(seconds: float, hours: float, losses: int, on_progress: Done) -> LinkReport:
    """One sensor for ``seconds`` in real time, 20 for as long, and one for ``hours`` in virtual time.

    Each kind of loss of the link is played ``losses`` times, in virtual time.
    """
    person = simulate_set(1, "knee-to-chest", rate_hz=RATE_HZ, reps=20, hold_s=4.0)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        latencies = asyncio.run(_latencies([person], seconds, place / "one"))
        returns = {away_s: measure_returns(away_s, losses, place / f"away{away_s:g}") for away_s in AWAY_S}
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
        tuple((away_s, percentile(took, 50.0), percentile(took, 95.0), max(took)) for away_s, took in returns.items()),
        busy - bare,
        bare,
        _MANY,
        hours,
        *long,
    )


async def _latencies(people: Sequence[Simulation], seconds: float, folder: Path) -> list[float]:
    async with virtual_air(people) as air:
        return await latencies_ms(air, seconds, folder)


async def _busy_percent(people: Sequence[Simulation], seconds: float, folder: Path) -> float:
    async with virtual_air(people) as air:
        session = live_path(air, folder)
        running = asyncio.create_task(session.run())
        await asyncio.sleep(_settle_s(people))
        share = await _share(seconds)
        await session.finish(running)
    return share


async def _bare_percent(people: Sequence[Simulation], seconds: float) -> float:
    """The same radio and sensors, and bleak clients that drop what they hear."""
    from bleak import BleakClient, BleakScanner

    driver = by_name("movesense")
    protocol = driver.protocol(ProtocolOptions(rate_hz=RATE_HZ))
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
    return WARM_UP_S + 0.25 * len(people)


def _long_run(hours: float, folder: Path, on_progress: Done) -> tuple[int, int, int, int]:
    """Memory after the first part and at the end, tasks and files left over; in virtual time."""
    files = open_files()
    part_s = hours * _HOUR_S / _PARTS
    person = simulate_daily(1, part_s / 60.0, rate_hz=RATE_HZ, upright=False)
    sizes: list[int] = []
    tasks = 0

    async def live() -> None:
        nonlocal tasks
        async with virtual_air([person]) as air:
            air.peripherals[0].plays_for_ever = True
            session = live_path(air, folder)
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
    return sizes[0], sizes[-1], tasks, max(0, open_files() - files)


def _our_tasks() -> int:
    """Tasks of the live path that still exist; those of the radio and the sensors are their own."""
    codes = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks()]
    return sum(1 for code in codes if code is not None and "sources" in Path(code.co_filename).parts)
