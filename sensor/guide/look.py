"""What may a screen show of a guided session now? Words for every step stand here, in one table."""

from __future__ import annotations

from math import inf, isfinite
from typing import NamedTuple

from sensor.events import CoachView, Outcome, Phase
from sensor.guide.machine import Guide
from sensor.guide.questions import WHY_STOPPED, advice
from sensor.guide.steps import OVER
from sensor.guided_events import GuidedView, Query, Step

__all__ = ["guided_view"]


class _Words(NamedTuple):
    """Background, giant word, one sentence."""

    mood: str
    word: str
    instruction: str


_WORDS = {
    Step.SCREEN: _Words("wait", "FIRST", "A few questions, so that this is safe for you."),
    Step.PAIN_BEFORE: _Words("wait", "PAIN?", "How strong is your pain now? You need not say."),
    Step.LIE_STILL: _Words("wait", "STILL", "Lie still: the sensor on the {side} leg, both legs relaxed."),
    Step.PREPARE: _Words("rest", "INHALE", "Breathe in."),
    Step.DRAW_IN: _Words("lift", "EXHALE", "Breathe out and slowly draw the knee in."),
    Step.HOLD: _Words("hold", "HOLD", "Hold gently and breathe slowly; relax shoulders and neck."),
    Step.RELEASE: _Words("lower", "LOWER", "Slowly lower the leg."),
    Step.REST: _Words("rest", "REST", "Rest and breathe."),
    Step.MOVE: _Words("wait", "MOVE", "Move the sensor to the {side} leg, then lie still. No key is needed."),
    Step.PAUSED: _Words("wait", "PAUSE", "Paused. Space or three taps: go on. s: end. p: it hurts."),
    Step.PAIN_STOP: _Words("alarm", "STOP", "Stopped. Let the leg down slowly."),
    Step.STOP_SCREEN: _Words("alarm", "STOP", "The exercise is over for now. Please answer."),
    Step.PAIN_AFTER: _Words("wait", "PAIN?", "How strong is your pain after it? You need not say."),
    Step.SUMMARY: _Words("done", "DONE", "The session is done and saved."),
    Step.REFERRED: _Words("alarm", "STOP", ""),
}
_ENDED = {
    "pain": "Ended because of pain, and saved. If it grows, seek medical evaluation.",
    "stop": "Ended and saved.",
    "idle": "Ended after some minutes without movement. Everything is saved.",
}
_LIFT_WORDS = {"both": "Breathe out and slowly draw both knees in."}


def guided_view(guide: Guide, view: CoachView) -> GuidedView:
    """The state of ``guide`` with the view of the sensor in use."""
    step, block = guide.step, guide.credits.current
    done = guide.credits.of(guide.credits.block)
    words = _words(guide, view)
    left_s = None if guide.due_s == inf or step is Step.DRAW_IN else max(0.0, guide.due_s - guide.now_s)
    return GuidedView(
        step=step,
        mood=words.mood,
        number=_number(guide, view, len(done), left_s),
        word=words.word,
        instruction=words.instruction.replace("{side}", block.side),
        detail=_detail(guide, len(done)),
        side=block.side,
        done=len(done),
        reps=block.reps,
        discs=_discs(guide, [rep.outcome == Outcome.FULL for rep in done]),
        hold_s=block.hold_s,
        held_s=view.held_s if step in (Step.HOLD, Step.RELEASE) else 0.0,
        seconds_left=left_s,
        breath=_breath(guide),
        zone_deg=guide.coaching.zone(block.side),
        plan=_plan(guide),
        question=_question(guide),
        is_over=guide.is_over,
    )


def _words(guide: Guide, view: CoachView) -> _Words:
    step = guide.step
    words = _WORDS[step]
    if step is Step.SUMMARY and guide.ending != "complete":
        # Not in the colour of what is done: that would be praise, or blame for what is missing.
        return words._replace(mood="wait", word="ENDED", instruction=_ENDED.get(guide.ending, _ENDED["stop"]))
    if guide.questions.current is WHY_STOPPED:
        return words._replace(word="WHY?", instruction="Why did you stop early? You can skip this.")
    if step is Step.REFERRED:
        return words._replace(instruction=advice(guide.questions.flag or ""))
    if step is Step.DRAW_IN:
        return words._replace(instruction=_LIFT_WORDS.get(guide.credits.current.side, words.instruction))
    if step is Step.HOLD and view.held_s >= guide.credits.current.hold_s:
        return words._replace(word="ENOUGH", instruction="That is enough. Slowly lower the leg.")
    if step is Step.HOLD and view.slipped:
        return words._replace(mood="slip", word="HIGHER", instruction="A little higher, as far as it is comfortable.")
    return words


def _number(guide: Guide, view: CoachView, done: int, left_s: float | None) -> str:
    step = guide.step
    if step is Step.PAIN_STOP:
        return "!"  # no count: what was done is of no matter now
    if view.phase is Phase.LOST or not view.link_up:
        return "--"
    if step in (Step.HOLD, Step.RELEASE):
        return str(int(view.held_s + 1e-9))
    if step is Step.DRAW_IN and view.phase is Phase.RAISING and isfinite(view.elevation_deg):
        return f"{view.elevation_deg:.0f}°"
    if step is Step.PREPARE and left_s is not None:
        return str(int(left_s) + 1)
    if guide.questions.current is not None:
        return "?"
    if step in OVER:
        return str(len(guide.credits.reps))
    return f"{done}/{guide.credits.current.reps}"


def _detail(guide: Guide, done: int) -> str:
    block = guide.credits.current
    if guide.step in OVER:
        reps = [rep for _, rep in guide.credits.reps]
        full = sum(rep.outcome == Outcome.FULL for rep in reps)
        return f"{len(reps)} reps, {full} full, {int(sum(rep.hold_s for rep in reps))} s held"
    return f"{min(done + 1, block.reps)} of {block.reps}, {block.hold_s:g} s"


def _breath(guide: Guide) -> str:
    fixed = {Step.PREPARE: "in", Step.DRAW_IN: "out"}
    return fixed.get(guide.step, guide.coaching.breath if guide.step is Step.HOLD else "")


def _discs(guide: Guide, full: list[bool]) -> tuple[str, ...]:
    if guide.step in OVER:
        return tuple("full" if rep.outcome == Outcome.FULL else "short" for _, rep in guide.credits.reps)
    discs = ["full" if is_full else "short" for is_full in full]
    if guide.step in (Step.DRAW_IN, Step.HOLD, Step.RELEASE):
        discs.append("now")
    return tuple(discs + ["open"] * (guide.credits.current.reps - len(discs)))


def _plan(guide: Guide) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    for number in range(len(guide.credits.sides)):
        block, reps = guide.credits.at(number), guide.credits.of(number)
        is_now = number == guide.credits.block
        mark = "done" if len(reps) >= block.reps else "now" if is_now else "next"
        rows.append((mark, f"{block.side} {len(reps)}/{block.reps} x {block.hold_s:g} s"))
    return tuple(rows)


def _question(guide: Guide) -> Query | None:
    if guide.step is Step.REFERRED:
        return Query("Please stop", (advice(guide.questions.flag or ""), "This is no diagnosis."), "q quit")
    query, note = guide.questions.query(), guide.guidance.plan.note
    if query is not None and note and guide.step is Step.PAIN_BEFORE:  # the last moment at which a screen is read
        return query._replace(lines=(*query.lines, note))
    return query
