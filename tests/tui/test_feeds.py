"""Do screen, voice and log say the same, and do the keys of a recording do what they say?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from textual.pilot import Pilot

from kneehold.sensor.core.guided_pipeline import core_of
from kneehold.sensor.core.pipeline import Pipeline, SessionSetup
from kneehold.sensor.model.events import RepCounted, TargetReached
from kneehold.sensor.model.values import Entry, Side
from kneehold.sensor.replay.player import Player
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.demonstration import demonstrate
from kneehold.sensor.simulation.outage import with_outage
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
from kneehold.sensor.tape.header import TapePlan
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.face import Disc, Mood
from kneehold.tui.feeds import DeckFeed, Listeners
from kneehold.tui.scene import Scene
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.sounder import Language, Sounder
from tests.tui.pictures import picture, with_app


@cache
def two_legs() -> tuple[tuple[Entry, ...], SessionSetup]:
    """Two holds with each leg, the second one let go too early, the last one with the link lost in its middle."""
    holds = [Repetition(112.0, 2.4, hold_s, 2.6) for hold_s in (6.7, 3.3, 6.7, 6.7)]
    rests = (5.0, 14.0, 5.0, 5.0)  # the second one is for changing legs
    script = (
        Rest(4.0),
        *(action for hold, rest_s in zip(holds, rests, strict=True) for action in (hold, Rest(rest_s))),
    )
    simulation = simulate_script(script, 1, profile="knee-to-chest", start_deg=4.0, rate_hz=104.0, side=Side.RIGHT)
    header = simulation.header()
    sensors = tuple(replace(sensor, side="both") for sensor in header.sensors)
    planned = replace(header, sensors=sensors, plan=TapePlan("knee-to-chest", "both", 6.0, 2))
    entries = simulation.entries()
    lost_ns = entries[0].arrival_ns + round((simulation.reps[-1].hold_start_s + 3.0) * 1e9)
    return tuple(with_outage(entries, lost_ns, 1.8)), session_setup(planned, ReplayOptions())


class _Silence:
    trouble: str | None = None

    def send(self, order: dict[str, Any]) -> None:
        return

    def close(self, last_words_s: float = 0.0) -> None:
        return


def _feed(loudness: Loudness = Loudness.COUNT) -> tuple[DeckFeed, Player, Scene, Sounder]:
    entries, setup = two_legs()
    scene = Scene(setup)
    clock = [0]
    sounder = Sounder(
        Director(setup, loudness, Language("en").length_s), Language("en"), _Silence(), clock_ns=lambda: clock[0]
    )
    deck = Player(entries, Pipeline(setup, scene.sample), Listeners(scene, sounder))
    return DeckFeed(deck, scene, sounder), deck, scene, sounder


def _played() -> tuple[Player, Scene, Sounder]:
    feed, deck, scene, sounder = _feed()
    while not deck.is_over:
        feed.tick(0.25)
    return deck, scene, sounder


def test_text_voice_and_log_agree_on_every_repetition() -> None:
    deck, scene, sounder = _played()
    logged = [event.rep for event in deck.events if isinstance(event, RepCounted)]
    spoken = [cue.text for cue in sounder.played if cue.cue == "rep"]
    seen = scene.reps
    assert seen == logged
    assert spoken == ["1", "2", "1", "2"]  # of each leg


def test_of_a_session_that_is_led_text_voice_and_log_agree_too() -> None:
    entries, header = demonstrate(1, reps=2, hold_s=6.0)
    setup = session_setup(header, ReplayOptions())
    scene = Scene(setup)
    sounder = Sounder(
        Director(setup, Loudness.COUNT, Language("en").length_s), Language("en"), _Silence(), clock_ns=lambda: 0
    )
    deck = Player(entries, core_of(setup, scene.sample), Listeners(scene, sounder))
    feed, seen = DeckFeed(deck, scene, sounder), [("RIGHT", 0)]
    while not deck.is_over:
        feed.tick(0.25)
        face = feed.face()
        shown = (face.side.removeprefix("→ "), sum(disc in (Disc.FULL, Disc.SHORT) for disc in face.discs))
        is_breath = face.side in ("INHALE", "EXHALE")  # in a hold it stands in the place of the leg
        if shown != seen[-1] and face.mood is not Mood.DONE and not is_breath:
            seen.append(shown)
    logged = [event.rep for event in deck.events if isinstance(event, RepCounted)]
    assert [rep.side for rep in logged] == ["right", "right", "left", "left"]
    assert [cue.text for cue in sounder.played if cue.cue == "rep"] == ["1", "2", "1", "2"]
    assert seen == [("RIGHT", 0), ("RIGHT", 1), ("LEFT", 0), ("LEFT", 1), ("LEFT", 2)]
    assert feed.face().discs == (Disc.FULL, Disc.SHORT, Disc.FULL, Disc.FULL)


def test_voice_and_log_agree_on_every_target() -> None:
    deck, _, sounder = _played()
    logged = [event.t_s for event in deck.events if isinstance(event, TargetReached)]
    heard = [cue.due_s for cue in sounder.played if cue.cue == "target" and not cue.dropped]
    assert heard == pytest.approx(logged)


def test_the_face_of_the_end_shows_every_repetition_as_it_was() -> None:
    feed, deck, _, _ = _feed()
    deck.play_all()
    face = feed.face()
    assert (face.mood, face.number, face.word, face.side) == (Mood.DONE, "2/2", "DONE", "LEFT")
    assert face.discs == (Disc.FULL, Disc.FULL)
    marks = [row.mark for row in face.plan]
    assert marks == ["done", "done", "short", "done", "done", "done"]


def test_the_seconds_shown_are_never_more_than_were_held() -> None:
    feed, deck, scene, _ = _feed()
    wrong: list[str] = []
    while not deck.is_over:
        feed.tick(0.1)
        face, view = feed.face(), scene.view
        if face.mood is Mood.HOLD and view is not None and int(face.number) > view.held_s + 1e-6:
            wrong.append(face.number)
    assert wrong == []


def test_while_the_link_is_lost_nothing_is_shown_as_live() -> None:
    feed, deck, _, _ = _feed()
    lost: list[tuple[str, object, bool]] = []
    while not deck.is_over:
        feed.tick(0.1)
        face = feed.face()
        if face.mood is Mood.LOST:
            lost.append((face.number, face.degrees, face.links[0].is_up))
    assert len(lost) > 5
    assert set(lost) == {("--", None, False)}


def test_a_jump_is_silent_and_what_follows_is_heard() -> None:
    feed, deck, _, sounder = _feed()
    feed.press("right")
    feed.press("right")
    assert sounder.played == []
    while not deck.is_over:
        feed.tick(0.25)
    assert len(sounder.played) > 10


def test_the_keys_of_a_recording() -> None:
    feed, deck, _, _ = _feed()
    app = Dashboard(feed, is_timed=False)
    shown: list[tuple[bool, float, bool]] = []

    async def act(pilot: Pilot[object]) -> None:
        for key in ("space", "plus", "5", "plus", "minus", "n", "right", "home", "end"):
            await pilot.press(key)
            shown.append((deck.is_playing, deck.speed, deck.position_s > 0.0))
        await pilot.pause()
        assert "The end." in picture(app)

    with_app(app, (80, 24), act)
    assert shown == [
        (False, 1.0, False),
        (False, 2.0, False),
        (False, 2.0, False),  # digits answer questions, and mean nothing here
        (False, 5.0, False),
        (False, 2.0, False),
        (False, 2.0, True),
        (False, 2.0, True),
        (False, 2.0, False),
        (False, 2.0, True),
    ]
    assert deck.is_over


def test_a_running_dashboard_plays_by_its_clock() -> None:
    feed, deck, _, _ = _feed()
    times = iter(range(100_000))
    app = Dashboard(feed, clock=lambda: next(times) * 0.5)

    async def act(pilot: Pilot[object]) -> None:
        await pilot.pause(0.3)

    with_app(app, (80, 24), act)
    assert deck.position_s > 0.4
