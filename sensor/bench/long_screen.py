"""Memory of a live session of many hours before the dashboard: ``kneehold bench screen --hours H``.

Sets and daily life follow each other as the notifications of one sensor whose clock runs on. They are counted, recorded
on disk and drawn as fast as they go; the time is that of the sensor, not of the wall.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from textual.drivers.headless_driver import HeadlessDriver

from kneehold.sensor.bench.resources import open_files, resident_mib
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.values import Entry, ImuRow, Packet, Write
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.scenarios import simulate_daily, simulate_set
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.writer import TapeWriter
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.feeds import LiveFeed
from kneehold.tui.scene import Scene

__all__ = ["LongScreenReport", "measure_long_screen"]

_SIZE = (120, 36)
_RATE_HZ = 52.0
_HOUR_S = 3600.0
# Memory must not differ between the end of the first part and that of the last.
_PARTS = 8
# What a person does, again and again: a set of ten and twenty minutes of other movement.
_DAILY_MIN = 20.0
# Seconds of the session between two frames: 24 hours are then as many frames as quarter of an hour draws.
_FRAME_EVERY_S = 5.0


class LongScreenReport(NamedTuple):
    """Hours, samples, repetitions and frames; resident memory (MiB) at the end of each part, open files gained."""

    hours: float
    samples: int
    reps: int
    frames: int
    memory_mib: tuple[float, ...]
    files_left: int

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        growth = 100.0 * (self.memory_mib[-1] / self.memory_mib[0] - 1.0)
        return (
            Target(f"memory after {self.hours:g} h against the first part", "%", 5.0, growth),
            Target("file handles left over", "", 0.0, float(self.files_left)),
        )

    def text(self) -> str:
        """Tables for a person."""
        headings = ("hours", "samples", "repetitions", "frames", "first MiB", "last MiB")
        sizes = (number(self.memory_mib[0], 1), number(self.memory_mib[-1], 1))
        table = render_table(
            headings, [(f"{self.hours:g}", f"{self.samples}", f"{self.reps}", f"{self.frames}", *sizes)]
        )
        return f"SCREEN: one sensor at {_RATE_HZ:g} Hz, recording on\n\n{table}\n\n{targets_table(self.targets())}"

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        return {"type": "long_screen", "schema": 1, **self._asdict(), "reached": reached}


def measure_long_screen(hours: float, on_progress: Done) -> LongScreenReport:
    """Run a session of ``hours``; Linux tells the memory, elsewhere it is 0."""
    files = open_files()
    with TemporaryDirectory() as folder:
        session = _Long(hours, on_progress)
        asyncio.run(session.run(Path(folder)))
    gained = max(0, open_files() - files)
    sizes = tuple(session.memory_mib)
    return LongScreenReport(hours, session.samples, session.reps, session.frames, sizes, gained)


class _Terminal(HeadlessDriver):
    """A terminal that takes everything at once."""

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        """Nobody looks."""


class _Drawn(Dashboard):
    """A dashboard that is drawn on demand, and tells when it can be."""

    def __init__(self, feed: LiveFeed) -> None:
        super().__init__(feed, is_timed=False)
        self.is_there = asyncio.Event()

    def on_ready(self) -> None:
        """Everything is on the screen."""
        self.is_there.set()


class _Long:
    """The source of the session, and what is measured while it runs."""

    def __init__(self, hours: float, on_progress: Done) -> None:
        self._hours, self._on_progress = hours, on_progress
        self._app: _Drawn | None = None
        self._feed: LiveFeed | None = None
        self.memory_mib: list[float] = []
        self.samples = self.reps = self.frames = 0

    async def run(self, folder: Path) -> None:
        """Everything, beside a dashboard that is drawn when this says so."""
        sensors = (SensorHeader("thigh", "movesense", "right", rate_hz=_RATE_HZ),)
        header = TapeHeader("long", "kneehold bench", sensors, TapePlan("knee-to-chest", "right", 5.0, 10))
        setup = session_setup(header, ReplayOptions())
        scene = Scene(setup)
        pipeline = Pipeline(setup, scene.sample)
        with TapeWriter(folder / "session", header) as tape:
            self._feed = LiveFeed(scene, lambda: run_session(self, pipeline, scene, tape))
            self._app = _Drawn(self._feed)
            self._app.driver_class = _Terminal
            drawing = asyncio.create_task(self._app.run_async(size=_SIZE))
            await self._app.is_there.wait()
            await self._feed.run()
            self.reps = len(pipeline.summary("long")["reps"])  # type: ignore[arg-type]  # a list of them
            self._app.exit()
            await drawing

    async def entries(self) -> AsyncIterator[Entry]:
        """The notifications; now and then a frame, at the end of each part the memory."""
        frame_s, part_s = 0.0, self._hours * _HOUR_S / _PARTS
        for now_s, packet in _notifications(self._hours * _HOUR_S):
            yield packet
            if now_s >= frame_s:
                frame_s = now_s + _FRAME_EVERY_S
                await self._draw()
            if now_s >= part_s * (len(self.memory_mib) + 1):
                self.memory_mib.append(resident_mib())
                self._on_progress(len(self.memory_mib) / _PARTS)
            self.samples += _SAMPLES

    async def send(self, sensor: str, write: Write) -> None:
        """Nobody is there."""

    async def _draw(self) -> None:
        assert self._app is not None
        assert self._feed is not None
        painted = asyncio.Event()
        self._feed.tick(0.0)
        self._app.draw()
        self.frames += 1
        self._app.call_after_refresh(painted.set)
        await painted.wait()


_DRIVER = by_name("movesense")
_SENSOR = _DRIVER.virtual(ProtocolOptions(rate_hz=_RATE_HZ))
_SAMPLES = _SENSOR.samples_per_packet


def _notifications(seconds: float) -> Iterator[tuple[float, Packet]]:
    """Time of the session and what comes then, up to one packet after ``seconds``."""
    rows = _rows()
    number, now_s = 0, 0.0
    while now_s <= seconds:
        first = number * _SAMPLES % (len(rows) - _SAMPLES)
        now_s = number * _SAMPLES / _RATE_HZ
        for channel, payload in _SENSOR.encode(now_s, tuple(rows[first : first + _SAMPLES])):
            yield now_s, Packet("thigh", round(now_s * 1e9), channel, payload)
        number += 1


def _rows() -> list[ImuRow]:
    one = simulate_set(1, "knee-to-chest", rate_hz=_RATE_HZ, reps=10, hold_s=5.0)
    other = simulate_daily(1, _DAILY_MIN, rate_hz=_RATE_HZ, upright=False)
    return [tuple(row) for made in (one, other) for row in made.rows[:, 1:].tolist()]
