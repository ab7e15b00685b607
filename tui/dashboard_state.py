"""The state of the dashboard at one moment.

A pure function of the core's view and events. The running seconds of a hold are cut, so that none is shown before it
has been held; those of a finished hold are rounded. An angle that is not known now is not shown.
"""

from __future__ import annotations

from math import isfinite

from kneehold.sensor.model.events import CoachView, Outcome, Phase, Rep
from kneehold.tui.blocks import blocks_of
from kneehold.tui.event_text import event_said, hold_seconds
from kneehold.tui.face import DashboardState, Disc, LinkFace, Mood, PlanRow, Transport
from kneehold.tui.gauges import HIGHEST_DEG
from kneehold.tui.guided_face import guided_face
from kneehold.tui.scene import STALE_S, Scene
from kneehold.tui.wording.translate import translated
from kneehold.tui.wording.words import DEFAULT, plus_minus, say, sentences

__all__ = ["render_state"]

_STEPS = {Mood.LIFT: 0, Mood.HOLD: 1, Mood.SLIP: 1, Mood.LOWER: 2}
_MOODS = {
    Phase.SETTLING: Mood.WAIT,
    Phase.REST: Mood.REST,
    Phase.RAISING: Mood.LIFT,
    Phase.HOLDING: Mood.HOLD,
    Phase.LOWERING: Mood.LOWER,
    Phase.LOST: Mood.LOST,
}
_WORDS = {
    Mood.WAIT: "still",
    Mood.REST: "rest",
    Mood.LIFT: "lift",
    Mood.HOLD: "hold",
    Mood.SLIP: "higher",
    Mood.LOWER: "lower",
    Mood.DONE: "done",
    Mood.LOST: "signal",
    Mood.ALARM: "stop",
}


def render_state(scene: Scene, transport: Transport | None = None) -> DashboardState:
    """The face of ``scene``."""
    face = _counted(scene, transport)
    if scene.guided is None:
        return face
    return guided_face(face, scene.guided, is_live=scene.is_live, exercise=scene.setup.profile.name)


def _counted(scene: Scene, transport: Transport | None) -> DashboardState:
    view = scene.view
    if view is None:
        return _empty(scene, transport)
    done = [rep for rep in scene.reps if rep.sensor == view.sensor and rep.side == view.side]
    mood = _mood(scene, view, len(done))
    share = min(1.0, view.held_s / view.target_s) if view.target_s > 0.0 else 0.0
    is_known = scene.is_live and isfinite(view.elevation_deg)
    return DashboardState(
        mood=mood,
        number=_number(mood, view, len(done)),
        word=say(f"word.{_word(mood, view, len(done))}"),
        detail=_detail(scene, mood, view, len(done)),
        side=say(f"side.{view.side}"),
        discs=_discs(mood, done, view.reps_target),
        disc_fill=share,
        held_share=share if mood in (Mood.HOLD, Mood.SLIP, Mood.LOWER) else 0.0,
        step=_STEPS.get(mood),
        degrees=view.elevation_deg if is_known else None,
        zone_deg=(view.hold_floor_deg, HIGHEST_DEG) if is_known and isfinite(view.hold_floor_deg) else None,
        title=_title(scene),
        caption=_caption(scene),
        clock_s=view.t_s,
        links=tuple(_link(scene, known) for known in scene.views.values()),
        plan=_plan(scene, view),
        transport=transport,
    )


def _empty(scene: Scene, transport: Transport | None) -> DashboardState:
    discs = (Disc.OPEN,) * scene.setup.reps
    return DashboardState(
        Mood.WAIT, "--", say("word.wait"), say("detail.waiting"), say(f"side.{scene.setup.side}"), discs, 0.0, 0.0,
        None, None, None, _title(scene), "", 0.0, (), (), transport,
    )  # fmt: skip


def _title(scene: Scene) -> str:
    """The exercise in the language in use; one of a person's own file as it is called there."""
    profile = scene.setup.profile
    key = f"exercise.{profile.name}"
    return say(key) if key in sentences(DEFAULT) else profile.title


def _mood(scene: Scene, view: CoachView, done: int) -> Mood:
    if not scene.is_live:
        return Mood.LOST
    if view.slipped:
        return Mood.SLIP
    mood = _MOODS[view.phase]
    if mood is Mood.HOLD and view.sensor in scene.released:
        return Mood.LOWER
    return Mood.DONE if mood in (Mood.REST, Mood.WAIT) and done >= view.reps_target else mood


def _number(mood: Mood, view: CoachView, done: int) -> str:
    if mood is Mood.LOST:
        return "--"
    if mood is Mood.LIFT:
        return f"{view.elevation_deg:.0f}°" if isfinite(view.elevation_deg) else "--"
    if mood in (Mood.HOLD, Mood.SLIP, Mood.LOWER):
        return str(int(view.held_s + 1e-9))
    return f"{done}/{view.reps_target}"


def _word(mood: Mood, view: CoachView, done: int) -> str:
    if mood is Mood.HOLD and view.held_s >= view.target_s:
        return "lower"
    if mood is Mood.REST and not done:
        return "ready"
    return _WORDS[mood]


def _detail(scene: Scene, mood: Mood, view: CoachView, done: int) -> str:
    left, seconds = view.reps_target - done, f"{view.target_s:g}"
    match mood:
        case Mood.WAIT:
            return say("detail.still_seated" if scene.setup.profile.words == "seated" else "detail.still")
        case Mood.REST:
            return (
                say("detail.to_go", done=done, left=left) if done else say("detail.planned", reps=left, seconds=seconds)
            )
        case Mood.LIFT:
            return say("detail.rep", rep=done + 1, reps=view.reps_target)
        case Mood.LOST:
            return say("detail.no_signal")
        case Mood.DONE:
            return say("detail.all_done")
        case _:
            return say("detail.held", seconds=seconds, rep=done + 1, reps=view.reps_target)


def _discs(mood: Mood, done: list[Rep], target: int) -> tuple[Disc, ...]:
    discs = [Disc.FULL if rep.outcome == Outcome.FULL else Disc.SHORT for rep in done]
    if mood in (Mood.LIFT, Mood.HOLD, Mood.SLIP, Mood.LOWER):
        discs.append(Disc.NOW)
    return tuple(discs + [Disc.OPEN] * (target - len(discs)))


def _caption(scene: Scene) -> str:
    if any(not view.trusted for view in scene.views.values()):
        return say("line.untrusted", why=translated(scene.warnings[-1]) if scene.warnings else say("line.faulty"))
    return "" if scene.last_event is None else event_said(scene.last_event)


def _link(scene: Scene, view: CoachView) -> LinkFace:
    is_up = scene.is_up(view) and scene.silent_s <= STALE_S and not scene.missing_s(view.sensor)
    # What is missing now counts as well: the core adds a gap only when it is over.
    missing_s = scene.missing_s(view.sensor)
    until_s = view.t_s + missing_s
    percent = 100.0 * (view.lost_s + missing_s) / until_s if until_s > 0.0 else 0.0
    return LinkFace(view.sensor, is_up, scene.rate_hz(view.sensor), percent, view.battery_percent)


def _plan(scene: Scene, view: CoachView) -> tuple[PlanRow, ...]:
    setup = scene.setup
    rows: list[PlanRow] = []
    for block in blocks_of(setup):
        reps = block.done(scene.reps)
        is_now = (block.sensor, block.side) == (view.sensor, view.side)
        mark = "done" if len(reps) >= block.reps else "now" if is_now else "next"
        leg, seconds = say(f"leg.{block.side}"), f"{setup.hold_s:g}"
        rows.append(PlanRow(mark, say("line.block", leg=leg, done=len(reps), reps=block.reps, seconds=seconds)))
        rows += [_rep_row(rep) for rep in reps]
    return tuple(rows)


def _rep_row(rep: Rep) -> PlanRow:
    key = {Outcome.FULL: "line.rep", Outcome.INTERRUPTED: "line.rep_interrupted"}.get(Outcome(rep.outcome))
    text = say(
        key or "line.rep_short", rep=rep.index, seconds=f"{hold_seconds(rep.hold_s):>4}" + plus_minus(rep.hold_pm_s)
    )
    return PlanRow("done" if rep.outcome == Outcome.FULL else "short", f"  {text}")
