"""Age of what the dashboard shows, and what drawing it costs.

The whole of a live session but the radio: two sensors at 104 Hz as packets, counted, recorded on
disk, drawn on a terminal that swallows what it gets, and sounding through the player's own process.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NamedTuple

from textual.drivers.headless_driver import HeadlessDriver

from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.core.pipeline import Pipeline, SensorSetup, SessionSetup
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.events import Update
from kneehold.sensor.model.values import Entry, Packet, Write
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.tape.header import SensorHeader, TapeHeader
from kneehold.sensor.tape.writer import TapeWriter
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.feeds import Listeners, LiveFeed
from kneehold.tui.scene import Scene
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.link import PlayerLink, player_command
from kneehold.tui.sound.sounder import Language, Sounder

__all__ = ["SIZES", "ScreenCost", "ScreenReport", "measure_screen"]

SIZES = ((80, 24), (160, 48))
_RATE_HZ = 104.0
_HOLD_S = 4.0
_NS_PER_MS = 1e6
# The first frames load fonts and styles; the targets are for what follows.
_WARM_UP_S = 1.5


class ScreenCost(NamedTuple):
    """One size of terminal; times in milliseconds from the moment a packet was due."""

    size: str
    notifications: int
    painted_p50_ms: float
    painted_p95_ms: float
    issued_p99_ms: float
    target_off_ms: float | None  # worst of the target cues, as the player logged them
    core_percent: float
    written_kib_per_s: float


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """Every size."""

    rows: tuple[ScreenCost, ...]

    def targets(self) -> tuple[Target, ...]:
        """What must be reached, on the largest terminal."""
        largest = self.rows[-1]
        return (
            Target("notification to painted frame, P50", "ms", 35.0, largest.painted_p50_ms),
            Target("notification to painted frame, P95", "ms", 60.0, largest.painted_p95_ms),
            Target("notification to cue issued, P99", "ms", 15.0, largest.issued_p99_ms),
            Target("target cue off its moment, worst", "ms", 20.0, largest.target_off_ms),
            Target("share of a core", "%", 25.0, largest.core_percent),
        )

    def text(self) -> str:
        """Tables for a person."""
        table = render_table(
            ("terminal", "packets", "painted P50 ms", "P95 ms", "cue P99 ms", "target off ms", "core %", "KiB/s"),
            [(row.size, f"{row.notifications}", *(number(value, 1) for value in row[2:])) for row in self.rows],
        )
        heading = "SCREEN: two sensors at 104 Hz, recording and sound on"
        return f"{heading}\n\n{table}\n\n{targets_table(self.targets())}"

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        return {"type": "screen", "schema": 1, "rows": [row._asdict() for row in self.rows], "reached": reached}


def measure_screen(seconds: float, on_progress: Done) -> ScreenReport:
    """Run ``seconds`` of a live session at every size."""
    rows: list[ScreenCost] = []
    for place, size in enumerate(SIZES):
        rows.append(asyncio.run(_measured(size, seconds)))
        on_progress((place + 1) / len(SIZES))
    return ScreenReport(tuple(rows))


class _Terminal(HeadlessDriver):
    """A terminal that takes everything at once."""

    written: ClassVar[int] = 0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        _Terminal.written += len(data.encode())


class _Timed:
    """A live source whose packets come when they are due, and the times it takes until they are seen."""

    def __init__(self, entries: tuple[Entry, ...], seconds: float) -> None:
        first_ns = entries[0].arrival_ns
        self._entries = [entry for entry in entries if entry.arrival_ns - first_ns < seconds * 1e9]
        self._waiting: list[int] = []
        self._due_ns = 0
        self._warm_ns = 0
        self.issued_ms: list[float] = []
        self.painted_ms: list[float] = []

    async def entries(self) -> AsyncIterator[Entry]:
        start_ns = time.monotonic_ns() + 200_000_000
        self._warm_ns = start_ns + round(_WARM_UP_S * 1e9)
        for entry in self._entries:
            self._due_ns = start_ns + entry.arrival_ns - self._entries[0].arrival_ns
            await asyncio.sleep(max(0.0, (self._due_ns - time.monotonic_ns()) * 1e-9))
            yield entry

    async def send(self, sensor: str, write: Write) -> None:
        """Nobody is there."""

    def publish(self, update: Update) -> None:
        """The last of the sinks: screen and sound have heard it."""
        del update
        self._waiting.append(self._due_ns)
        self._keep(self.issued_ms, self._due_ns)

    def taken(self) -> list[int]:
        """What the frame that is being drawn shows for the first time."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def painted(self, shown: list[int]) -> None:
        """That frame is on the terminal."""
        for due_ns in shown:
            self._keep(self.painted_ms, due_ns)

    def _keep(self, times_ms: list[float], due_ns: int) -> None:
        if due_ns >= self._warm_ns:
            times_ms.append((time.monotonic_ns() - due_ns) / _NS_PER_MS)


class _Measured(Dashboard):
    """A dashboard that tells when a frame is on the terminal."""

    source: _Timed

    def draw(self) -> None:
        shown = self.source.taken()
        super().draw()
        self.call_after_refresh(self.source.painted, shown)


class _Sinks:
    def __init__(self, *sinks: Any) -> None:
        self._sinks = sinks

    def publish(self, update: Update) -> None:
        for sink in self._sinks:
            sink.publish(update)


async def _measured(size: tuple[int, int], seconds: float) -> ScreenCost:
    setup, entries, header = _two_sensors()
    scene, source = Scene(setup), _Timed(entries, seconds)
    pipeline = Pipeline(setup, scene.sample)
    reports: list[dict[str, Any]] = []
    link = PlayerLink(player_command("none"), reports.append)
    sent: dict[int, tuple[str, int]] = {}
    sounder = Sounder(Director(setup, Loudness.COUNT, Language("en").length_s), Language("en"), _Noted(link, sent))
    with TemporaryDirectory() as folder, TapeWriter(Path(folder) / "session", header) as tape:
        sinks = _Sinks(Listeners(scene, sounder), source)
        app = _Measured(LiveFeed(scene, lambda: run_session(source, pipeline, sinks, tape)))
        app.source = source
        app.driver_class = _Terminal
        _Terminal.written = 0
        began_s, busy_s = time.perf_counter(), time.process_time()
        running = asyncio.create_task(app.run_async(size=size))
        await asyncio.sleep(seconds)
        app.exit()
        await running
        wall_s, busy_s = time.perf_counter() - began_s, time.process_time() - busy_s
    sounder.close()
    offs = [abs(off) for off in _offs_ms(reports, sent)]
    return ScreenCost(
        f"{size[0]}x{size[1]}",
        len(source.issued_ms),
        percentile(source.painted_ms, 50.0),
        percentile(source.painted_ms, 95.0),
        percentile(source.issued_ms, 99.0),
        max(offs, default=None),
        100.0 * busy_s / wall_s,
        _Terminal.written / 1024.0 / wall_s,
    )


class _Noted:
    """A link that remembers what was ordered for when."""

    trouble: str | None = None

    def __init__(self, link: PlayerLink, sent: dict[int, tuple[str, int]]) -> None:
        self._link, self._sent = link, sent

    def send(self, order: dict[str, Any]) -> None:
        if "id" in order:
            self._sent[order["id"]] = (Path(order["files"][0]).stem, order["at_ns"])
        self._link.send(order)

    def close(self, last_words_s: float = 0.0) -> None:
        self._link.close(last_words_s)


def _offs_ms(reports: list[dict[str, Any]], sent: dict[int, tuple[str, int]]) -> Iterator[float]:
    chords = {number: at_ns for number, (clip, at_ns) in sent.items() if clip == "chord"}
    for report in reports:
        if report.get("id") in chords and report.get("clip") == 0:
            yield (report["began_ns"] - chords[report["id"]]) / _NS_PER_MS


def _two_sensors() -> tuple[SessionSetup, tuple[Entry, ...], TapeHeader]:
    """Short holds with the right leg while the left lies still or moves on its own."""
    made = [simulate_set(seed, "knee-to-chest", rate_hz=_RATE_HZ, reps=20, hold_s=_HOLD_S) for seed in (1, 2)]
    one = session_setup(made[0].header(""), ReplayOptions(hold_s=_HOLD_S - 1.0, reps=20))
    sides = ("right", "left")
    sensors = tuple(SensorSetup(side, "movesense", side, one.sensors[0].mounting, _RATE_HZ, "") for side in sides)
    setup = SessionSetup(sensors, one.profile, one.hold_s, one.reps, one.tolerance_s, "both", one.filter_name)
    streams = [_renamed(simulation.entries(), side) for simulation, side in zip(made, sides, strict=True)]
    entries = tuple(merge(*streams, key=lambda entry: entry.arrival_ns))
    header = made[0].header("")
    named = tuple(SensorHeader(s.name, s.driver, s.side, s.mounting, s.rate_hz) for s in sensors)
    return setup, entries, replace(header, sensors=named)


def _renamed(entries: tuple[Entry, ...], side: str) -> list[Entry]:
    return [entry._replace(sensor=side) for entry in entries if isinstance(entry, Packet)]
