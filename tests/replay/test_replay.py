"""Does a live session keep, count and tell in the right order?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.events import Event, SignalLost, Update
from kneehold.sensor.model.values import Entry, Tick, Write
from kneehold.sensor.replay.replay import ReplayOptions, replay, session_setup

_ENTRIES: tuple[Entry, ...] = (Tick("thigh", 1), Tick("thigh", 2))


class _Scripted:
    """Source, tape, core and sink in one; keeps what happened, in order."""

    def __init__(
        self, writes: tuple[tuple[str, Write], ...] = (), events: tuple[Event, ...] = (), fails: bool = False
    ) -> None:
        self.log: list[str] = []
        self.writes = writes
        self.events = events
        self.fails = fails

    async def entries(self) -> AsyncIterator[Entry]:
        for entry in _ENTRIES:
            yield entry

    async def send(self, sensor: str, write: Write) -> None:
        self.log.append(f"send to {sensor}")

    def append(self, entry: Entry) -> None:
        self.log.append(f"tape {entry.arrival_ns}")

    def append_event(self, event: Event) -> None:
        self.log.append(f"event {event.type}")

    def feed(self, entry: Entry) -> Update:
        self.log.append(f"feed {entry.arrival_ns}")
        if self.fails:
            raise ZeroDivisionError
        return Update(None, self.events, self.writes)  # type: ignore[arg-type]

    def finish(self) -> Update:
        self.log.append("finish")
        return Update(None, (), ())  # type: ignore[arg-type]

    def publish(self, update: Update) -> None:
        self.log.append("publish")

    def run(self, *, with_tape: bool = True) -> None:
        asyncio.run(run_session(self, self, self, self if with_tape else None))  # type: ignore[arg-type]


def test_an_entry_is_on_the_tape_before_the_core_sees_it_and_told_after() -> None:
    script = _Scripted()
    script.run()
    assert script.log[:6] == ["tape 1", "feed 1", "publish", "tape 2", "feed 2", "publish"]


def test_what_is_still_open_at_the_end_is_closed_and_told() -> None:
    script = _Scripted()
    script.run()
    assert script.log[-2:] == ["finish", "publish"]


def test_writes_are_sent_after_the_update_is_told() -> None:
    script = _Scripted(writes=(("left", Write("c", b"")),))
    script.run()
    assert script.log[:4] == ["tape 1", "feed 1", "publish", "send to left"]


def test_an_entry_that_the_core_fails_on_is_on_the_tape() -> None:
    script = _Scripted(fails=True)
    with pytest.raises(ZeroDivisionError):
        script.run()
    assert script.log[0] == "tape 1"


def test_an_event_is_kept_as_it_was_told() -> None:
    script = _Scripted(events=(SignalLost("thigh", 1.0, 2.0),))
    script.run()
    assert script.log[:4] == ["tape 1", "feed 1", "publish", "event signal_lost"]


def test_a_session_needs_no_tape() -> None:
    script = _Scripted()
    script.run(with_tape=False)
    assert script.log[0] == "feed 1"


def test_without_a_word_the_plan_is_the_default_one() -> None:
    setup = session_setup(None, ReplayOptions())
    assert (setup.profile.name, setup.side, setup.hold_s, setup.reps) == ("knee-to-chest", "right", 20.0, 3)


def test_a_plain_recording_has_one_sensor_of_unknown_mounting() -> None:
    (sensor,) = session_setup(None, ReplayOptions()).sensors
    assert (sensor.driver, sensor.mounting.is_declared) == (None, False)


def test_what_is_said_is_taken() -> None:
    setup = session_setup(None, ReplayOptions(side="left", hold_s=5.0, reps=7, tolerance_s=0.0, mount="x=knee"))
    assert (setup.side, setup.hold_s, setup.reps, setup.tolerance_s) == ("left", 5.0, 7, 0.0)
    assert setup.sensors[0].mounting.is_declared


def test_a_real_recording_can_be_replayed(shared_data: Path) -> None:
    path = shared_data / "composites" / "ucipt_s4_right_thigh_3x_long_hold.csv.gz"
    result = replay(str(path), ReplayOptions(profile="straight-leg-raise", mount="x=knee,y=front"))
    assert result.duration_s == pytest.approx(121.32, abs=0.05)
