"""Does the screen of a guided session say what the core says, and can every step be read on the smallest terminal?"""

from __future__ import annotations

from functools import cache

import pytest

from sensor.guided_events import GuidedView, Step
from sensor.values import CommandKind
from tests.guide.people import Played, core, guided_entries, play, pressed
from tests.tui.pictures import on_dashboard
from tui.dashboard import Dashboard
from tui.face import Face, Mood
from tui.portray import portray
from tui.scene import Scene

_KNEE = "knee-to-chest"


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
        region = app.query_one("#word").region
        whole.append(region.width > 0 and region.right <= size[0] and region.bottom <= size[1])

    for face, _ in _all().values():
        on_dashboard(face, size, view, look)
    assert whole == [True] * len(Step)


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
