"""Is a session the same session, live, simulated and replayed?"""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import aclosing
from pathlib import Path

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.live.run import TapeSink, run_session
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import Entry, Write
from kneehold.sensor.replay.replay import ReplayOptions, replay, session_setup
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.sources.contract import EntrySource
from kneehold.sensor.sources.pace import AT_ONCE, Pace
from kneehold.sensor.sources.replay import ReplaySource
from kneehold.sensor.sources.simulated import SimulatedSource
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.reader import open_recording
from kneehold.sensor.tape.writer import TapeWriter

_GOLDEN = sorted(path.parent.name for path in (Path(__file__).parents[2] / "recordings").glob("*/session.json"))


class _Sink:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, update: Update) -> None:
        self.events.extend(update.events)


def _live(source: EntrySource, header: TapeHeader | None, tape: TapeSink | None = None) -> tuple[Event, ...]:
    sink = _Sink()
    pipeline = Pipeline(session_setup(header, ReplayOptions()), None)
    asyncio.run(run_session(source, pipeline, sink, tape))
    return tuple(sink.events)


def _all(source: EntrySource) -> list[Entry]:
    async def listen() -> list[Entry]:
        return [entry async for entry in source.entries()]

    return asyncio.run(listen())


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate_set(4, "knee-to-chest", reps=2, hold_s=5.0, rate_hz=26.0, loss=0.1, declared=True)


@pytest.fixture(scope="module")
def session(simulation: Simulation, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Event, ...]]:
    """A simulated session as it was recorded live, and the events as they were announced."""
    folder = tmp_path_factory.mktemp("sessions") / "live"
    header = simulation.header("a test")
    with TapeWriter(folder, header) as tape:
        events = _live(SimulatedSource(simulation.entries(), Pace(AT_ONCE)), header, tape)
    return folder, events


def test_what_was_counted_live_is_counted_again(session: tuple[Path, tuple[Event, ...]]) -> None:
    folder, events = session
    assert (replay(str(folder), ReplayOptions()).events, len(events) > 4) == (events, True)


def test_a_tape_as_a_live_source_gives_the_events_of_its_replay(session: tuple[Path, tuple[Event, ...]]) -> None:
    recording = open_recording(session[0])
    assert _live(ReplaySource(recording, Pace(AT_ONCE)), recording.header) == session[1]


@pytest.mark.parametrize("name", _GOLDEN)
def test_a_golden_tape_gives_live_the_events_of_its_replay(checkout: Path, name: str) -> None:
    recording = open_recording(checkout / "recordings" / name)
    again = replay(str(checkout / "recordings" / name), ReplayOptions())
    assert _live(ReplaySource(recording, Pace(AT_ONCE)), recording.header) == again.events


def test_every_event_is_kept_beside_the_tape(session: tuple[Path, tuple[Event, ...]]) -> None:
    assert (session[0] / "events.jsonl").read_text(encoding="utf-8").count("\n") == len(session[1])


def test_a_simulation_comes_as_the_packets_it_is_made_of(simulation: Simulation) -> None:
    assert tuple(_all(SimulatedSource(simulation.entries(), Pace(AT_ONCE)))) == simulation.entries()


def test_a_tape_comes_with_its_original_times(session: tuple[Path, tuple[Event, ...]], simulation: Simulation) -> None:
    source = ReplaySource(open_recording(session[0]), Pace(AT_ONCE))
    assert tuple(_all(source)) == simulation.entries()


def test_a_source_that_is_left_keeps_no_file_open(session: tuple[Path, tuple[Event, ...]], tmp_path: Path) -> None:
    opened: list[str] = []
    # A copy: another test may have left the session itself open.
    own = Path(shutil.copytree(session[0], tmp_path / "own"))

    async def leave() -> None:
        async with aclosing(ReplaySource(open_recording(own), Pace(AT_ONCE)).entries()) as entries:
            async for _ in entries:
                opened.extend(_open_tapes(own))
                break

    asyncio.run(leave())
    if not opened:
        pytest.skip("this system does not show which files are open")
    assert _open_tapes(own) == []


def test_a_listener_that_is_cancelled_ends_at_once(session: tuple[Path, tuple[Event, ...]]) -> None:
    async def cancel() -> bool:
        source = ReplaySource(open_recording(session[0]), Pace(1.0))
        sink = _Sink()
        setup = session_setup(open_recording(session[0]).header, ReplayOptions())
        task = asyncio.create_task(run_session(source, Pipeline(setup, None), sink))
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(cancel())


def test_a_damaged_tape_is_told_to_whoever_listens(session: tuple[Path, tuple[Event, ...]], tmp_path: Path) -> None:
    for name in ("session.json", "events.jsonl"):
        (tmp_path / name).write_bytes((session[0] / name).read_bytes())
    (tmp_path / "tape.jsonl").write_text("{\n")
    with pytest.raises(RecordingError, match="line 1"):
        _all(ReplaySource(open_recording(tmp_path), Pace(AT_ONCE)))


@pytest.mark.parametrize("kind", ["simulated", "replay"])
def test_bytes_for_a_sensor_that_is_not_there_vanish(
    kind: str, session: tuple[Path, tuple[Event, ...]], simulation: Simulation
) -> None:
    source: EntrySource = (
        SimulatedSource(simulation.entries(), Pace(AT_ONCE))
        if kind == "simulated"
        else ReplaySource(open_recording(session[0]), Pace(AT_ONCE))
    )
    before = len(_all(source))
    asyncio.run(source.send("thigh", Write("c", b"\x01")))
    assert len(_all(source)) == before


def _open_tapes(session: Path) -> list[str]:
    """Tapes of ``session`` that this process has open, where the system shows it."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return []
    targets = [os.readlink(link) if link.is_symlink() else "" for link in folder.iterdir()]
    return [
        target
        for target in targets
        if target.startswith(str(session)) and target.endswith(("tape.jsonl", "tape.jsonl.gz"))
    ]
