"""Is a led session live the same on the screen, in the ear and on the tape, and does it outlive the program?"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.safety import note_screen
from kneehold.sensor.cli.live.resume_offer import offered
from kneehold.sensor.cli.live.runner import LiveRun
from kneehold.sensor.cli.main import main
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.live.session import LiveSession, new_session
from kneehold.sensor.model.values import Command
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.simulation.guided import simulate_guided
from kneehold.sensor.sources.sensor_search import SensorQuery, find_sensors
from kneehold.sensor.tape.reader import open_recording
from kneehold.sensor.virtual.stage import virtual_air
from kneehold.sensor.virtual.virtual_clock import WarpLoop
from kneehold.tui.dashboard_state import render_state
from kneehold.tui.face import DashboardState
from kneehold.tui.feeds import Listeners
from kneehold.tui.scene import Scene
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.sounder import Language, Sounder
from tests.guide.people import HOLD_S, plan_of

_KNEE = "knee-to-chest"


@pytest.fixture
def place(tmp_path: Path) -> DataDir:
    """A data folder with a plan beside it; the red flags were denied just now."""
    (tmp_path / "short.toml").write_text(plan_of(_KNEE), encoding="utf-8")
    place = DataDir(tmp_path)
    note_screen(place, is_clear=True, is_ended_by_pain=False)
    return place


class _Player:
    """Plays everything at the moment it is meant for, and says so."""

    trouble: str | None = None
    sounder: Sounder

    def send(self, order: dict[str, Any]) -> None:
        if "id" in order:
            for number in range(len(order["files"])):
                told = {"clip": number, "began_ns": order["at_ns"], "ended_ns": order["at_ns"], "whole": True}
                self.sounder.report({"id": order["id"], **told})
            self.sounder.report({"id": order["id"], "done": True})

    def close(self, last_words_s: float = 0.0) -> None:
        return


class _Watched:
    """A session with its screen and its sound; ``faces`` are those that differ."""

    def __init__(self) -> None:
        self.faces: list[DashboardState] = []
        self.scene: Scene
        self.sounder: Sounder
        self._listeners: Listeners

    def begin(self, setup: SessionSetup) -> Any:
        self.scene = Scene(setup)
        return self.scene.sample

    def hear(self, session: LiveSession) -> None:
        player = _Player()
        loop = asyncio.get_running_loop()
        self.sounder = Sounder(
            Director(session.setup, Loudness.COUNT, Language("en").length_s),
            Language("en"),
            player,
            on_played=lambda cue: session.tape.append_cue(cue.logged()),
            clock_ns=lambda: round(loop.time() * 1e9),
        )
        player.sounder = self.sounder
        self._listeners = Listeners(self.scene, self.sounder)

    def publish(self, update: Any) -> None:
        self._listeners.publish(update)
        self.faces.append(render_state(self.scene))


async def _whole_session(place: DataDir, watched: _Watched, profile: str = _KNEE) -> Path:
    legs = [[HOLD_S, HOLD_S]] if profile.endswith("-double") else [[HOLD_S, HOLD_S]] * 2
    person = simulate_guided(1, profile, legs, rate_hz=52.0)
    async with virtual_air([person]) as air:
        sensors = await find_sensors({"thigh": SensorQuery("", None, None)}, 30.0, air.stack, lambda text: None)
        plan = str(place.root / "short.toml")
        session = new_session(place, sensors, ReplayOptions(), watched.begin, plan)
        watched.hear(session)

        async def last_words() -> None:
            watched.sounder.close(is_heard_out=True)

        await LiveRun(session, air.stack, lambda status: None).run(watched, None, last_words)
    return session.folder


def test_screen_voice_and_tape_say_the_same_of_a_live_session(place: DataDir) -> None:
    watched = _Watched()
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        folder = runner.run(_whole_session(place, watched))
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    logged = [(rep["side"], rep["outcome"]) for rep in lines if rep["type"] == "rep"]
    spoken = [cue.text for cue in watched.sounder.played if cue.cue == "rep"]
    shown = [
        rows for rows, _ in groupby(tuple(row.text.split(" x ")[0] for row in face.plan) for face in watched.faces)
    ]
    assert logged == [("right", "full"), ("right", "full"), ("left", "full"), ("left", "full")]
    assert spoken == ["1", "2", "1", "2"]
    done = [("right 0/2", "left 0/2"), ("right 1/2", "left 0/2"), ("right 2/2", "left 0/2"), ("right 2/2", "left 1/2")]
    assert [rows for rows in shown if rows] == [*done, ("right 2/2", "left 2/2")]
    heard = [cue for cue in lines if cue["type"] == "cue"]
    assert sorted(cue["cue"] for cue in heard) == sorted(cue.cue for cue in watched.sounder.played)
    assert all((cue["played_s"] is None) == bool(cue["dropped"]) for cue in heard)
    played = [cue for cue in heard if cue["played_s"] is not None]
    assert all(cue["ordered_s"] <= cue["played_s"] + 1e-6 for cue in played)
    assert heard[-1]["cue"] == "done"
    targets = [line["t_s"] for line in lines if line["type"] == "target_reached"]
    assert [cue["t_s"] for cue in heard if cue["cue"] == "target"] == pytest.approx(targets, abs=0.02)


@pytest.mark.parametrize(
    "profile", [pytest.param(p.name, marks=pytest.mark.long if p.name != _KNEE else ()) for p in all_profiles()]
)
def test_every_exercise_is_led_without_a_touch_over_the_air(place: DataDir, profile: str) -> None:
    """From lying still to the summary, both legs with one sensor: nobody presses a key."""
    (place.root / "short.toml").write_text(plan_of(profile), encoding="utf-8")
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        folder = runner.run(_whole_session(place, _Watched(), profile))
    result = replay(str(folder), ReplayOptions())
    guided = result.summary["guided"]
    assert isinstance(guided, dict)
    sides = ["both"] if profile.endswith("-double") else ["right", "left"]
    assert guided["ending"] == "complete"
    assert [(block["side"], block["done"], block["full"]) for block in guided["blocks"]] == [(s, 2, 2) for s in sides]
    commands = [entry for entry in open_recording(folder).entries() if isinstance(entry, Command)]
    assert commands == []


# The whole command in virtual time, in a process of its own that can be killed. Before it tells an event it waits
# until the disk has caught up, as the disk of a session that takes its time would have.
_CHILD = """
import asyncio, sys, time
from kneehold.sensor.virtual.virtual_clock import WarpLoop

class Told:
    def write(self, text):
        time.sleep(0.7 if '"type": "rep"' in text else 0.0)
        return sys.__stdout__.write(text)

    def flush(self):
        sys.__stdout__.flush()

sys.stdout = Told()

def run(coroutine):
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        return runner.run(coroutine)

asyncio.run = run
from kneehold.sensor.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def _live(place: DataDir, *more: str) -> subprocess.Popen[str]:
    words = ["live", "--virtual-ble", "--plan", str(place.root / "short.toml"), "--headless", "--json"]
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, *words, "--data-dir", str(place.root), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def _killed_at(place: DataDir, kind: str) -> list[dict[str, Any]]:
    """What it had announced when it was killed, at the first event of that kind."""
    said: list[dict[str, Any]] = []
    with _live(place) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(json.loads(line))
            if said[-1]["type"] == kind:
                break
        process.kill()
    return said


def _json_of(place: DataDir, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    (folder,) = place.sessions.iterdir()
    assert main(["replay", str(folder), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="signals of this kind do not exist there")
@pytest.mark.parametrize("kind", ["armed", "hold_started", "rep", "sensor_moved"])
def test_a_led_session_that_was_killed_is_gone_on_with(
    place: DataDir, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _killed_at(place, kind)
    assert said[-1]["type"] == kind
    before = [line for line in _json_of(place, capsys) if line["type"] == "rep"]
    assert len(before) == sum(line["type"] == "rep" for line in said)
    with _live(place, "--resume") as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    whole = _json_of(place, capsys)
    summary = whole[-1]
    assert (summary["guided"]["ending"], [block["done"] for block in summary["guided"]["blocks"]]) == (
        "complete",
        [2, 2],
    )
    # What was counted before it was killed stands as it was, and nothing is announced twice.
    reps = [line for line in whole if line["type"] == "rep"]
    assert reps[: len(before)] == before
    assert reps[len(before) :] == [line for line in map(json.loads, out.splitlines()) if line["type"] == "rep"]


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind do not exist there")
def test_the_next_start_offers_to_go_on(place: DataDir, capsys: pytest.CaptureFixture[str]) -> None:
    _killed_at(place, "armed")
    (folder,) = place.sessions.iterdir()
    assert offered(place, may_ask=False) is None
    assert (
        f"A session was interrupted 0 min ago; 'kneehold live --resume' resumes it: {folder}" in capsys.readouterr().err
    )


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind do not exist there")
@pytest.mark.parametrize(("answer", "goes_on"), [("\n", True), ("y\n", True), ("n\n", False), ("No\n", False)])
def test_a_person_is_asked(place: DataDir, answer: str, monkeypatch: pytest.MonkeyPatch, *, goes_on: bool) -> None:
    _killed_at(place, "armed")
    monkeypatch.setattr("sys.stdin.readline", lambda: answer, raising=False)
    (folder,) = place.sessions.iterdir()
    assert offered(place, may_ask=True) == (folder if goes_on else None)


def test_a_session_that_is_written_now_is_not_offered(place: DataDir) -> None:
    with _live(place) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert offered(place, may_ask=False) is None
        process.kill()
