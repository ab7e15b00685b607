"""What does a patient hear who does a shipped plan over the air? Word by word, from radio to player."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.safety import note_screen
from kneehold.sensor.cli.live.runner import LiveRun
from kneehold.sensor.core.guided_pipeline import GuidedPipeline
from kneehold.sensor.exercises.plan_files import built_in_plans, parse_plan, plan_text
from kneehold.sensor.live.session import new_session
from kneehold.sensor.model.events import RepCounted, Sounded, Update
from kneehold.sensor.model.guided_events import Coached, Stepped
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.simulation.guided import simulate_guided
from kneehold.sensor.sources.sensor_search import SensorQuery, find_sensors
from kneehold.sensor.virtual.stage import virtual_air
from kneehold.sensor.virtual.virtual_clock import WarpLoop
from kneehold.tui.sound.cues import Cue, Loudness
from tests.guide.people import Played
from tests.tui.sound.heard import heard
from tests.tui.sound.scripts import script_of, words_of


class _Kept:
    """A sink that keeps every update with the moment at which it came."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.times_s: list[float] = []

    def publish(self, update: Update) -> None:
        self.updates.append(update)
        self.times_s.append(asyncio.get_running_loop().time())


async def _led(name: str, folder: Path) -> Played:
    """The plan as it is shipped, done by a simulated person whose sensor is found over a virtual radio."""
    place = DataDir(folder)
    note_screen(place, is_clear=True, is_ended_by_pain=False)
    plan = parse_plan(plan_text(name), name)
    legs = [[block.hold_s] * block.reps for block in plan.blocks]
    kept = _Kept()
    async with virtual_air([simulate_guided(1, plan.blocks[0].profile, legs, rate_hz=52.0)]) as air:
        sensors = await find_sensors({"thigh": SensorQuery("", None, None)}, 30.0, air.stack, lambda text: None)
        session = new_session(place, sensors, ReplayOptions(), None, name)
        refused = await LiveRun(session, air.stack, lambda status: None).run(kept)
        assert refused is None
    assert isinstance(session.pipeline, GuidedPipeline)
    first_s = kept.times_s[0]
    events = tuple(event for update in kept.updates for event in update.events)
    return Played(session.pipeline, tuple(kept.updates), events, tuple(time_s - first_s for time_s in kept.times_s))


@cache
def _played(name: str) -> Played:
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=WarpLoop) as runner:
        return runner.run(_led(name, Path(folder)))


@cache
def _log(name: str, loudness: Loudness) -> tuple[Sounded, ...]:
    return tuple(heard(_played(name), loudness))


def _too_fast(played: Played) -> set[tuple[int, int]]:
    """Block and repetition whose return was coached."""
    done: dict[int, int] = {}
    found: set[tuple[int, int]] = set()
    block = 0
    for event in played.events:
        if isinstance(event, Stepped):
            block = event.block
        elif isinstance(event, RepCounted):
            done[block] = done.get(block, 0) + 1
        elif isinstance(event, Coached) and event.code == "slower":
            found.add((block, done[block]))
    return found


@pytest.mark.parametrize("loudness", [Loudness.CALM, Loudness.COUNT])
@pytest.mark.parametrize("name", built_in_plans())
def test_every_shipped_plan_is_heard_word_by_word_over_the_air(name: str, loudness: Loudness) -> None:
    plan = parse_plan(plan_text(name), name)
    assert _played(name).guided["ending"] == "complete"
    log = _log(name, loudness)
    assert words_of(log) == script_of(plan, name, loudness, _too_fast(_played(name)))
    assert [cue for cue in log if cue.text and cue.clips and not all(whole for *_, whole in cue.clips)] == []
    targets = [cue for cue in log if cue.cue == Cue.TARGET]
    assert [cue.dropped for cue in targets] == [""] * sum(block.reps for block in plan.blocks)
