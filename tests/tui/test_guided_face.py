"""The screen of a guided session says what the core says, and every step can be read on the smallest terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widget import Widget

from kneehold.sensor.model.guided_events import Step
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.dashboard_state import render_state
from kneehold.tui.face import DashboardState, Disc, Mood
from kneehold.tui.font import fitting, text_width
from kneehold.tui.question import large
from kneehold.tui.wording.words import DEFAULT, languages, say
from tests.tui.guided_faces import all_faces, in_language, moments, scene_in_a_hold, steps
from tests.tui.pictures import drawn, picture

_SNAPSHOTS = Path(__file__).parent / "guided_snapshots"
_VIEWS = ("desk", "mat")
_BREAKPOINTS = ((60, 20), (80, 24), (120, 36), (160, 48))
# Where most is cut; the other sizes are looked at by CI.
_NARROWEST = _BREAKPOINTS[0]

_SAID = {
    Step.SCREEN: "First, a few safety questions.",
    Step.PAIN_BEFORE: "How strong is your pain now? You can skip this.",
    Step.LIE_STILL: "Lie still, legs relaxed. Sensor on the left leg.",
    Step.PREPARE: "Breathe in.",
    Step.DRAW_IN: "Breathe out and slowly draw your knee in.",
    Step.HOLD: "That is enough. Slowly lower your leg.",
    Step.RELEASE: "Slowly lower your leg.",
    Step.REST: "Rest and breathe.",
    Step.MOVE: "Move the sensor to your left leg, then lie still. You don't need to press anything.",
    Step.PAUSED: "Paused. Space or three taps to continue, s to end, p if it hurts.",
    Step.PAIN_STOP: "Stop. Lower your leg slowly.",
    Step.STOP_SCREEN: "The exercise is over for now. Please answer.",
    Step.PAIN_AFTER: "How strong is your pain now, after the exercise? You can skip this.",
    Step.SUMMARY: "All done. The session is saved.",
    Step.REFERRED: "Stop. Get medical help now: today, and at once if in doubt.",
}


def _name(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=_name)
@pytest.mark.parametrize("view", _VIEWS)
def test_every_step_looks_as_it_did(size: tuple[int, int], view: str, *, rewrite_snapshots: bool) -> None:
    """One file for all of them: a change shows where the steps differ from before."""
    faces = _all_faces()
    seen = "".join(f"== {name}\n{shown}\n" for name, shown in drawn(faces, size, view).items())
    file = _SNAPSHOTS / f"steps_{_name(size)}_{view}.txt"
    if rewrite_snapshots:
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def test_there_is_a_face_of_every_step() -> None:
    assert set(steps()) == set(Step)


@pytest.mark.parametrize("step", Step)
def test_a_step_is_shown_as_the_core_says_it(step: Step) -> None:
    face, view = steps()[step]
    assert (face.mood.value, face.number, face.word) == (view.mood, view.number, say(f"word.{view.word}"))
    assert face.caption == _SAID[step]
    assert (face.question is None) == (view.question is None)
    assert [row.mark for row in face.plan] == [row.mark for row in view.plan]


@pytest.mark.long
@pytest.mark.parametrize("size", _BREAKPOINTS, ids=_name)
@pytest.mark.parametrize("view", _VIEWS)
def test_every_word_is_giant_and_every_sentence_whole_at_every_size(size: tuple[int, int], view: str) -> None:
    small: list[str] = []
    least = 3 if size[1] < 24 else 4

    def look(name: str, app: Dashboard) -> None:
        word = app.query_one("#question" if app.screen.has_class("asking") else "#word")
        seen = " ".join(picture(app).replace("█", " ").split())
        is_whole = word.region.right <= size[0] and word.region.bottom <= size[1]
        if _rows_of(app, word) < least or not is_whole or faces[name].caption not in seen or "m mat / desk" not in seen:
            small.append(name)

    faces = _all_faces()
    drawn(faces, size, view, look)
    assert small == []


@pytest.mark.parametrize(
    "size",
    [pytest.param(size, marks=pytest.mark.long if size != _NARROWEST else ()) for size in _BREAKPOINTS],
    ids=_name,
)
@pytest.mark.parametrize("code", [code for code in languages() if code != DEFAULT])
def test_nothing_is_cut_in_any_other_language(size: tuple[int, int], code: str) -> None:
    """Sentence, detail and step bar whole, and every giant word inside its place."""
    cut: list[tuple[str, str]] = []

    def look(name: str, app: Dashboard) -> None:
        face, seen = faces[name], " ".join(picture(app).replace("█", " ").split())
        wanted = [face.caption, say("key.quit")]
        if face.question is None:
            wanted += [face.detail, *(say(f"step_bar.{step}") for step in ("lift", "hold", "lower"))]
            for part, text in (("word", face.word), ("side", face.side)):
                place = app.query_one(f"#{part}").size
                if text_width(text, *fitting(text, place.width, place.height)) > place.width:
                    cut.append((name, text))
        cut.extend((name, text) for text in wanted if text not in seen)

    with in_language(code):
        faces = all_faces(code)
        faces.pop("no space on the disk")  # the disk's own sentence
        drawn(faces, size, "desk", look)
    assert cut == []


@pytest.mark.parametrize(("view", "least"), [("desk", 12), ("mat", 16)])
def test_the_number_is_tall_while_one_exercises_on_the_smallest_usual_terminal(view: str, least: int) -> None:
    rows: dict[str, int] = {}
    # An angle of three digits is as tall as it can be in its width; everything else is as tall as asked.
    names = ("prepare", "hold", "release", "rest", "hold INHALE", "hold EXHALE", "slipped")
    faces = {name: _all_faces()[name] for name in names}
    drawn(faces, (80, 24), view, lambda name, app: rows.update({name: _rows_of(app, app.query_one("#number"))}))
    assert {name: high for name, high in rows.items() if high < least} == {}


def _rows_of(app: Dashboard, part: Widget) -> int:
    region = part.region
    lines = picture(app).split("\n")[region.y : region.bottom]
    return sum(bool(line[region.x : region.right].strip()) for line in lines)


def _all_faces() -> dict[str, DashboardState]:
    return {step.value: steps()[step][0] for step in Step} | moments()


def test_the_breath_of_a_hold_is_seen_and_never_while_the_signal_is_lost() -> None:
    assert [moments()[name].side for name in ("hold INHALE", "hold EXHALE", "lost", "slipped")] == [
        "INHALE", "EXHALE", "RIGHT", "RIGHT",
    ]  # fmt: skip


def test_a_thigh_that_lies_flat_is_in_no_zone() -> None:
    """A plan without a lower end of its zone."""
    assert [steps()[step][0].zone_deg for step in (Step.PREPARE, Step.REST)] == [None, None]
    floor, top = moments()["hold EXHALE"].zone_deg or (0.0, 0.0)
    assert 60.0 < floor < top


def test_a_stop_for_pain_shows_no_count() -> None:
    assert (steps()[Step.PAIN_STOP][0].number, steps()[Step.PAIN_STOP][0].mood) == ("!", Mood.ALARM)


@pytest.mark.parametrize("size", _BREAKPOINTS, ids=_name)
def test_what_is_asked_is_read_whole_with_its_keys(size: tuple[int, int]) -> None:
    faces = {name: face for name, face in _all_faces().items() if face.question is not None}
    assert len(faces) >= 9
    for name, shown in drawn(faces, size, "mat").items():
        question = faces[name].question
        assert question is not None
        words = " ".join((question.title, question.keys)).split()
        assert [word for word in words if word not in shown.split()] == []
        is_large = large(question.lines[0].upper(), size[0] - 2, size[1] - 8) is not None
        assert is_large or question.lines[0].split()[0] in shown.split()
        assert is_large or size[1] < 24


def test_a_hold_that_is_too_long_says_what_was_planned_and_to_lower() -> None:
    face = moments()["too long"]
    assert (face.mood, face.word, face.detail) == (Mood.SLIP, "LOWER", "plan 5 s, at most 8 s")
    assert face.caption == "That is long enough. Please lower your leg now, slowly."


def test_a_sensor_in_the_hand_shows_no_angle() -> None:
    face, _ = steps()[Step.MOVE]
    assert (face.degrees, face.zone_deg) == (None, None)


def test_the_end_tells_what_was_done() -> None:
    face, _ = steps()[Step.SUMMARY]
    assert (face.word, face.number, face.side, face.degrees) == ("DONE", str(len(face.discs)), "", None)
    assert face.detail.startswith(f"{len(face.discs)} reps, {face.discs.count(Disc.FULL)} full, ")


def test_a_lost_signal_is_shown_as_lost_in_a_hold() -> None:
    scene = scene_in_a_hold()
    assert render_state(scene).mood is Mood.HOLD
    scene.silence(2.0)
    assert render_state(scene).mood is Mood.LOST
    assert (
        render_state(scene).caption == "No signal: this hold cannot be seen. Finish it, and lower when you are ready."
    )
    assert render_state(scene).held_share == 0.0
