"""Does the dashboard run on whatever gives entries as they come, and does it notice when nothing comes?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import pytest
from textual.pilot import Pilot

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.events import RepCounted, Update
from kneehold.sensor.model.values import Entry, Write
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.face import DashboardState, Mood
from kneehold.tui.feeds import Listeners, LiveFeed
from kneehold.tui.scene import Scene
from tests.tui.pictures import with_app
from tests.tui.test_feeds import two_legs


class _Source:
    """A radio: hands entries over one by one, and lets others run in between; ``hangs``: it never ends."""

    def __init__(self, entries: Iterable[Entry], *, hangs: bool = False) -> None:
        self._entries, self._hangs = entries, hangs

    async def entries(self) -> AsyncIterator[Entry]:
        for place, entry in enumerate(self._entries):
            if place % 50 == 0:
                await asyncio.sleep(0)
            yield entry
        if self._hangs:
            await asyncio.Event().wait()

    async def send(self, sensor: str, write: Write) -> None:
        """Nobody is there."""


class _Live:
    """A live session of the demo's entries up to ``until_s``."""

    def __init__(self, until_s: float = 1e9, *, hangs: bool = False) -> None:
        entries, setup = two_legs()
        until_ns = entries[0].arrival_ns + until_s * 1e9
        source = _Source((entry for entry in entries if entry.arrival_ns < until_ns), hangs=hangs)
        self.scene = Scene(setup)
        self.reps: list[int] = []
        self._listeners = Listeners(self.scene, None)
        pipeline = Pipeline(setup, self.scene.sample)
        self.feed = LiveFeed(self.scene, lambda: run_session(source, pipeline, self))

    def publish(self, update: Update) -> None:
        self._listeners.publish(update)
        self.reps += [event.rep.index for event in update.events if isinstance(event, RepCounted)]


def _hanging(until_s: float) -> _Live:
    """A source that said nothing since, not even that it has nothing to say."""
    live = _Live(until_s, hangs=True)

    async def run() -> None:
        task = asyncio.create_task(live.feed.run())
        while len(live.feed.trace().t_s) == 0 or live.scene.silent_s:
            await asyncio.sleep(0)
        for _ in range(200):
            await asyncio.sleep(0)
        task.cancel()

    asyncio.run(run())
    return live


def test_the_dashboard_shows_what_an_asynchronous_source_gives() -> None:
    live = _Live()
    app = Dashboard(live.feed)
    faces: list[DashboardState] = []

    async def act(pilot: Pilot[object]) -> None:
        await app.workers.wait_for_complete()
        await pilot.pause()
        faces.append(live.feed.face())

    with_app(app, (80, 24), act)
    assert live.reps == [1, 2, 3, 4]
    assert (faces[0].number, faces[0].word, faces[0].caption) == ("2/2", "DONE", "The session is over. q quits.")


def test_after_the_end_no_angle_is_shown_as_if_it_were_live() -> None:
    live = _Live()
    asyncio.run(live.feed.run())
    live.feed.tick(10.0)
    assert (live.feed.face().degrees, live.feed.face().mood) == (None, Mood.DONE)


def test_a_disk_that_refuses_is_told_on_the_screen() -> None:
    live = _hanging(12.0)
    live.feed.trouble = "the disk refuses"
    assert live.feed.face().caption == "the disk refuses"
    live.feed.trouble = ""
    assert live.feed.face().caption != "the disk refuses"


def test_a_namesake_of_a_missing_sensor_is_used_only_when_a_person_presses_c() -> None:
    live = _hanging(12.0)
    changes: list[bool] = []
    feed = LiveFeed(live.scene, live.feed.run, change_device=lambda: changes.append(True))
    assert (feed.press("c"), feed.keys, changes) == (False, (), [])
    feed.other = "WT901BLE68 (C4:11:22:33:00:01)"
    assert "WT901BLE68 (C4:11:22:33:00:01)" in feed.face().caption
    assert (feed.keys, feed.press("c"), changes) == ((("c", "change"),), True, [True])
    assert (feed.keys, feed.press("c"), changes) == ((), False, [True])


def test_while_samples_come_what_they_say_is_live() -> None:
    live = _hanging(12.0)
    live.feed.tick(0.4)
    assert live.feed.face().degrees is not None
    assert live.feed.trace().is_live


def test_a_source_that_hangs_is_not_drawn_as_live() -> None:
    live = _hanging(12.0)
    for _ in range(12):
        live.feed.tick(0.05)
    face = live.feed.face()
    assert (face.mood, face.number, face.degrees, face.links[0].is_up) == (Mood.LOST, "--", None, False)
    assert not live.feed.trace().is_live


def test_what_is_missing_now_counts_as_lost() -> None:
    live = _hanging(12.0)
    before = live.feed.face().links[0].lost_percent
    for _ in range(60):
        live.feed.tick(0.05)
    assert (before, live.feed.face().links[0].lost_percent) == (0.0, pytest.approx(100.0 * 3.0 / 15.0, abs=0.5))


def test_one_sample_and_it_is_live_again() -> None:
    live = _hanging(12.0)
    live.feed.tick(5.0)
    entries, setup = two_legs()
    pipeline = Pipeline(setup, live.scene.sample)
    live.publish([pipeline.feed(entry) for entry in entries if entry.arrival_ns < entries[0].arrival_ns + 12e9][-1])
    assert live.feed.face().degrees is not None


class _Deaf:
    """A sound of which it is known that nobody can hear it."""

    notice = "no_sound"

    def silence(self, seconds: float) -> None:
        return

    def publish(self, update: Update) -> None:
        return


def test_that_nothing_can_be_heard_is_said_before_the_first_repetition() -> None:
    live = _hanging(1.0)
    feed = LiveFeed(live.scene, live.feed.run, None, _Deaf())  # type: ignore[arg-type]
    assert feed.face().caption == "No sound on this computer: please follow the screen."
    entries, setup = two_legs()
    pipeline = Pipeline(setup, live.scene.sample)
    for entry in entries:
        live.publish(pipeline.feed(entry))
    assert "No sound" not in feed.face().caption
