"""Does the screen of a guided session say what the core says, and can every step be read on the smallest terminal?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sensor.guided_events import GuidedView, Step
from sensor.values import CommandKind
from tests.guide.people import Played, core, guided_entries, play, pressed
from tests.tui.pictures import drawn, on_dashboard, picture
from tui.dashboard import Dashboard
from tui.face import Disc, Face, Mood
from tui.portray import portray
from tui.scene import Scene

_KNEE = "knee-to-chest"
_SNAPSHOTS = Path(__file__).parent / "guided_snapshots"


def _faces(played: Played) -> dict[Step, tuple[Face, GuidedView]]:
    """The last face of every step."""
    scene, faces = Scene(played.core.setup), dict[Step, tuple[Face, GuidedView]]()
    for update in played.updates[:-1]:
        scene.publish(update)
        assert update.guided is not None
        faces[update.guided.step] = (portray(scene), update.guided)
    return faces


@cache
def _all() -> dict[Step, tuple[Face, GuidedView]]:
    noes = [pressed(1.0 + k, CommandKind.ANSWER, "no") for k in range(4)]
    whole = _faces(play(core(due=True), guided_entries(_KNEE), noes))
    paused = _faces(play(core(), guided_entries(_KNEE), [pressed(40.0, CommandKind.PAUSE)]))
    hurt = _faces(play(core(), guided_entries(_KNEE), [pressed(30.0, CommandKind.PAIN)]))
    flag = _faces(play(core(due=True), guided_entries(_KNEE), [pressed(2.0, CommandKind.ANSWER, "yes")]))
    return {**paused, **hurt, **whole, Step.REFERRED: flag[Step.REFERRED]}


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", ["desk", "mat"])
def test_every_step_looks_as_it_did(size: tuple[int, int], view: str, *, rewrite_snapshots: bool) -> None:
    """One file for all of them: a change shows where the steps differ from before."""
    faces = {step.value: _all()[step][0] for step in Step}
    seen = "".join(f"== {name}\n{shown}\n" for name, shown in drawn(faces, size, view).items())
    file = _SNAPSHOTS / f"steps_{size[0]}x{size[1]}_{view}.txt"
    if rewrite_snapshots:
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def test_there_is_a_face_of_every_step() -> None:
    assert set(_all()) == set(Step)


@pytest.mark.parametrize("step", Step)
def test_a_step_is_shown_as_the_core_says_it(step: Step) -> None:
    face, view = _all()[step]
    assert (face.mood.value, face.number, face.word, face.caption) == (
        view.mood, view.number, view.word, view.instruction,
    )  # fmt: skip
    assert (face.question is None) == (view.question is None)
    assert [row.mark for row in face.plan] == [mark for mark, _ in view.plan]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", ["desk", "mat"])
def test_every_step_fits_on_every_screen(size: tuple[int, int], view: str) -> None:
    whole: list[bool] = []

    def look(app: Dashboard) -> None:
        region = app.query_one("#question" if app.screen.has_class("asking") else "#word").region
        whole.append(region.width > 0 and region.right <= size[0] and region.bottom <= size[1])

    for face, _ in _all().values():
        on_dashboard(face, size, view, look)
    assert whole == [True] * len(Step)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("step", [Step.SCREEN, Step.PAIN_BEFORE, Step.PAIN_AFTER, Step.STOP_SCREEN, Step.REFERRED])
def test_what_is_asked_is_read_whole_with_its_keys(step: Step, size: tuple[int, int]) -> None:
    face, _ = _all()[step]
    assert face.question is not None
    words = " ".join((face.question.title, *face.question.lines, face.question.keys)).split()
    seen: list[str] = []
    on_dashboard(face, size, "mat", lambda app: seen.extend(picture(app).split()))
    assert [word for word in words if word not in seen] == []


def test_a_sensor_in_the_hand_shows_no_angle() -> None:
    face, _ = _all()[Step.MOVE]
    assert (face.degrees, face.zone_deg) == (None, None)


def test_the_end_tells_what_was_done() -> None:
    face, _ = _all()[Step.SUMMARY]
    assert (face.word, face.number, face.side, face.degrees) == ("DONE", str(len(face.discs)), "", None)
    assert face.detail.startswith(f"{len(face.discs)} reps, {face.discs.count(Disc.FULL)} full, ")


def test_a_lost_signal_is_shown_as_lost_in_a_hold() -> None:
    played = play(core(), guided_entries(_KNEE))
    scene = Scene(played.core.setup)
    for update in played.updates:
        scene.publish(update)
        if update.guided is not None and update.guided.step is Step.HOLD:
            break
    assert portray(scene).mood is Mood.HOLD
    scene.silence(2.0)
    assert portray(scene).mood is Mood.LOST
