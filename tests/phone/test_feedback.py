"""What the phone shows and says: the dashboard's face and the session's cues, also in a session that follows a plan."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from kneehold.sensor.cli.live.phone_line import PhoneFeedback
from kneehold.sensor.core.guided_pipeline import core_of
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.exercises.plan import Guidance
from kneehold.sensor.exercises.plan_files import parse_plan, plan_text
from kneehold.sensor.exercises.profile_files import all_profiles, load_profile
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Samples
from kneehold.sensor.phone.desk import Desk
from kneehold.sensor.simulation.guided import simulate_guided
from kneehold.sensor.simulation.scenarios import simulate_set

_FIELDS = {"mood", "number", "word", "side", "detail", "caption", "share", "held", "done"}


def _setup(guidance: Guidance | None = None) -> SessionSetup:
    sensors = (SensorSetup("thigh", None, "right", UNKNOWN_MOUNTING, None, ""),)
    profile = load_profile("knee-to-chest", None)
    return SessionSetup(sensors, profile, 5.0, 2, None, "right", "gravity", guidance=guidance)


def _told(setup: SessionSetup, samples: tuple[Samples, ...]) -> tuple[list[dict[str, object]], list[str], list[str]]:
    """Every face, and all words and tones, of a session played at once."""
    desk = Desk({"thigh": "A" * 10}, lambda *_message: None, lambda: 0.0)
    seat = desk.seats["thigh"]
    feedback = PhoneFeedback(setup, desk, "calm", "en")
    core, faces, words, tones = core_of(setup, None), [], [], []
    last = 0
    for entry in samples:
        feedback.publish(core.feed(entry))
        assert seat.face is not None
        faces.append(seat.face())
        for cue in seat.cues_after(last):
            last = int(str(cue["id"]))
            words.append(str(cue["say"]))
            tones += [str(tone) for tone in cue["tones"]]  # type: ignore[attr-defined]
    return faces, words, tones


def test_the_face_of_the_dashboard_and_its_cues_reach_the_phone() -> None:
    person = simulate_set(3, "knee-to-chest", reps=2, hold_s=5.0, rate_hz=60.0, events=())
    faces, words, tones = _told(_setup(), person.samples())
    assert {frozenset(face) for face in faces} == {frozenset(_FIELDS)}
    assert {"hold", "lift", "done"} <= {str(face["mood"]) for face in faces}
    assert (faces[-1]["number"], faces[-1]["done"]) == ("2/2", 2)
    assert any("lower" in text.lower() for text in words)
    assert "chord" in tones  # played at once, so tones that words outrank are dropped
    json.dumps(faces)


def test_a_plan_is_led_through_by_the_phone() -> None:
    text = plan_text("single-knee")
    plan = parse_plan(text, "single-knee", None)
    person = simulate_guided(1, plan.blocks[0].profile, [[5.0]], rate_hz=60.0)
    setup = _setup(Guidance(plan, tuple(all_profiles(None)), False, ()))
    faces, words, _ = _told(setup, person.samples())
    assert len({str(face["word"]) for face in faces}) >= 3
    assert [text for text in words if text]


@pytest.mark.parametrize(
    ("drivers", "speaker"),
    [
        (("phone-page",), "right"),
        (("sensor-logger",), None),
        (("sensor-logger", "phone-page"), "left"),
    ],
)
def test_the_computer_speaks_where_no_page_does(drivers: tuple[str, ...], speaker: str | None) -> None:
    """Sensor Logger cannot be heard, and phyphox gives tones alone."""
    names = ("right", "left")[: len(drivers)]
    sensors = tuple(
        SensorSetup(name, driver, name, UNKNOWN_MOUNTING, None, "") for name, driver in zip(names, drivers, strict=True)
    )
    setup = replace(_setup(), sensors=sensors)
    desk = Desk(dict.fromkeys(names, "A" * 10), lambda *_message: None, lambda: 0.0)
    feedback = PhoneFeedback(setup, desk, "calm", "en")
    assert feedback.is_voice == (speaker is not None)
    assert [name for name in names if desk.seats[name].face is None] == []
    sent = {"id": 1, "files": ["tones/chord.wav"], "at_ns": time.monotonic_ns()}
    assert feedback._sounder is not None
    feedback._sounder._link.send(sent)
    told = [name for name in names if desk.seats[name].cues_after(0)]
    assert told == [speaker or names[0]]
