"""The faces of a guided session: those of a person who is simulated, as the core says them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from kneehold.sensor.model.guided_events import GuidedView, Step
from kneehold.sensor.model.values import Command, CommandKind
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Regrip, Repetition, Rest
from kneehold.tui.dashboard_state import render_state
from kneehold.tui.face import DashboardState, Mood
from kneehold.tui.scene import Scene
from kneehold.tui.wording.words import DEFAULT, language, say, use
from tests.guide.people import Played, core, guided_entries, play, pressed

__all__ = ["all_faces", "in_language", "moments", "scene_in_a_hold", "steps"]

_KNEE = "knee-to-chest"
_NO_SPACE = (
    "the disk refuses (No space left on device); the session goes on in memory and is written as soon as it can be."
)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """What is said meanwhile is said in the language ``code``."""
    use(code)
    try:
        yield
    finally:
        use(DEFAULT)


def all_faces(code: str) -> dict[str, DashboardState]:
    """Every step and moment in one language; ask for it inside ``in_language``."""
    return {step.value: steps(code)[step][0] for step in Step} | moments(code)


@cache
def steps(code: str = DEFAULT) -> dict[Step, tuple[DashboardState, GuidedView]]:
    """The last face of every step, in the language in use, which is ``code``."""
    assert language() == code
    whole = _last(play(core(due=True), guided_entries(_KNEE), _noes(4)))
    paused = _last(play(core(), guided_entries(_KNEE), [pressed(40.0, CommandKind.PAUSE)]))
    hurt = _last(play(core(), guided_entries(_KNEE), [pressed(30.0, CommandKind.PAIN)]))
    flag = _last(play(core(due=True), guided_entries(_KNEE), [pressed(2.0, CommandKind.ANSWER, "yes")]))
    return {**paused, **hurt, **whole, Step.REFERRED: flag[Step.REFERRED]}


@cache
def moments(code: str = DEFAULT) -> dict[str, DashboardState]:
    """What else is to be seen: each question, breath in a hold, a slip, a link or a disk that is lost, other ends."""
    assert language() == code
    asked = _of(play(core(due=True), guided_entries(_KNEE), _noes(4)), Step.SCREEN)
    held = _of(play(core(), guided_entries(_KNEE)), Step.HOLD)
    questions = {face.question: face for face in reversed(asked)}  # the first face of each
    faces = {f"question {k}": face for k, face in enumerate(reversed(questions.values()), start=1)}
    for side in ("INHALE", "EXHALE"):
        faces[f"hold {side}"] = next(face for face in held if face.side == say(f"word.{side.lower()}"))
    faces["slipped"] = next(face for face in _of(_regripping(), Step.HOLD) if face.mood is Mood.SLIP)
    too_long = play(core(), simulate_script((Rest(26.0), Repetition(110.0, 2.8, 12.0, 3.0)), 1, rate_hz=52.0).entries())
    faces["too long"] = _first(too_long, "too_long")
    faces["lost"] = _lost_in_a_hold()
    faces["no space on the disk"] = replace(faces["hold EXHALE"], caption=_NO_SPACE)
    for name, kind in (("ended", CommandKind.STOP), ("ended by pain", CommandKind.PAIN)):
        faces[name] = _last(play(core(), guided_entries(_KNEE), [pressed(30.0, kind)]))[Step.SUMMARY][0]
    left = play(
        core(), guided_entries(_KNEE), [pressed(30.0, CommandKind.STOP), pressed(34.0, CommandKind.ANSWER, "4")]
    )
    faces["why it ended early"] = _first(left, "why_stopped")
    yes = [*_noes(1), pressed(2.0, CommandKind.ANSWER, "yes")]
    faces["a flag that is not urgent"] = _last(play(core(due=True), guided_entries(_KNEE), yes))[Step.REFERRED][0]
    return faces


def _noes(count: int) -> list[Command]:
    return [pressed(1.0 + k, CommandKind.ANSWER, "no") for k in range(count)]


def _shown(played: Played, wanted: Callable[[GuidedView], bool]) -> Iterator[tuple[DashboardState, GuidedView]]:
    """The faces of the views that are wanted: drawing all of them takes longer than the session."""
    scene = Scene(played.core.setup)
    for update in played.updates[:-1]:
        scene.publish(update)
        assert update.guided is not None
        if wanted(update.guided):
            yield render_state(scene), update.guided


def _last(played: Played) -> dict[Step, tuple[DashboardState, GuidedView]]:
    last = {update.guided.step: update.guided for update in played.updates[:-1] if update.guided is not None}
    return {view.step: (face, view) for face, view in _shown(played, lambda view: view is last[view.step])}


def _of(played: Played, step: Step) -> list[DashboardState]:
    return [face for face, _ in _shown(played, lambda view: view.step is step)]


def _first(played: Played, instruction: str) -> DashboardState:
    return next(face for face, _ in _shown(played, lambda view: view.instruction == instruction))


def _regripping() -> Played:
    """The hands let go and take hold again: the knee sinks for a moment."""
    regrip = Regrip(at_s=2.5, deg=10.0, seconds=3.0)
    script = (Rest(26.0), Repetition(110.0, 2.8, 12.0, 3.0, regrips=(regrip,)), Rest(12.0))
    return play(core(), simulate_script(script, 1, rate_hz=52.0).entries())


def scene_in_a_hold() -> Scene:
    """What has been seen when the first hold is led."""
    played = play(core(), guided_entries(_KNEE))
    scene = Scene(played.core.setup)
    for update in played.updates:
        scene.publish(update)
        if update.guided is not None and update.guided.step is Step.HOLD:
            break
    return scene


def _lost_in_a_hold() -> DashboardState:
    scene = scene_in_a_hold()
    scene.silence(2.0)
    return render_state(scene)
