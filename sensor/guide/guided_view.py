"""What a screen may show of a guided session now: the codes of every step stand here, in one table."""

from __future__ import annotations

from math import inf, isfinite
from typing import NamedTuple

from kneehold.sensor.guide.machine import Guide
from kneehold.sensor.guide.questions import URGENT, WHY_STOPPED
from kneehold.sensor.guide.steps import OVER
from kneehold.sensor.model.events import CoachView, Outcome, Phase
from kneehold.sensor.model.guided_events import BlockRow, GuidedView, Query, Step
from kneehold.sensor.model.values import Side

__all__ = ["guided_view"]


class _Codes(NamedTuple):
    """Background, giant word, sentence; words and sentences are codes that the screen puts into a language."""

    mood: str
    word: str
    instruction: str


_CODES = {
    Step.SCREEN: _Codes("wait", "safety", "screen"),
    Step.PAIN_BEFORE: _Codes("wait", "pain", "pain_before"),
    Step.LIE_STILL: _Codes("wait", "still", "lie_still"),
    Step.PREPARE: _Codes("rest", "inhale", "prepare"),
    Step.DRAW_IN: _Codes("lift", "knee_in", "draw_in"),
    Step.HOLD: _Codes("hold", "hold", "hold"),
    Step.RELEASE: _Codes("lower", "lower", "release"),
    Step.REST: _Codes("rest", "rest", "rest"),
    Step.MOVE: _Codes("wait", "sensor", "move"),
    Step.PAUSED: _Codes("wait", "pause", "paused"),
    Step.PAIN_STOP: _Codes("alarm", "stop", "pain_stop"),
    Step.STOP_SCREEN: _Codes("alarm", "stop", "stop_screen"),
    Step.PAIN_AFTER: _Codes("wait", "pain", "pain_after"),
    Step.SUMMARY: _Codes("done", "done", "summary.complete"),
    Step.REFERRED: _Codes("alarm", "stop", "referred"),
}
_ENDINGS = ("complete", "pain", "stop", "idle")


def guided_view(guide: Guide, view: CoachView) -> GuidedView:
    """The state of ``guide`` with the view of the sensor in use."""
    step, block = guide.step, guide.credits.current
    done = guide.credits.of(guide.credits.block)
    reps = [rep for _, rep in guide.credits.reps]
    codes = _codes(guide, view)
    left_s = None if guide.due_s == inf or step is Step.DRAW_IN else max(0.0, guide.due_s - guide.now_s)
    return GuidedView(
        step=step,
        mood=codes.mood,
        number=_number(guide, view, len(done), left_s),
        word=codes.word,
        instruction=codes.instruction,
        side=block.side,
        words=guide.guidance.profile_of(block.profile).words,
        done=len(done),
        reps=block.reps,
        full=sum(rep.outcome == Outcome.FULL for rep in reps),
        total_s=sum(rep.hold_s for rep in reps),
        discs=_discs(guide, [rep.outcome == Outcome.FULL for rep in done]),
        hold_s=block.hold_s,
        longest_s=block.longest_s,
        held_s=view.held_s if step in (Step.HOLD, Step.RELEASE) else 0.0,
        seconds_left=left_s,
        breath=_breath(guide),
        zone_deg=guide.coaching.zone(block.side),
        plan=_plan(guide),
        question=_question(guide),
        is_over=guide.is_over,
    )


def _codes(guide: Guide, view: CoachView) -> _Codes:
    step, block = guide.step, guide.credits.current
    codes = _CODES[step]
    if step is Step.SUMMARY and guide.ending != "complete":
        # Not in the colour of success: that would be praise, or blame for what is missing.
        ending = guide.ending if guide.ending in _ENDINGS else "stop"
        return codes._replace(mood="wait", word="ended", instruction=f"summary.{ending}")
    if guide.questions.current is WHY_STOPPED:
        return codes._replace(word="why", instruction="why_stopped")
    if step is Step.REFERRED:
        return codes._replace(instruction="referred.urgent" if guide.questions.flag == URGENT else "referred.any")
    if step is Step.DRAW_IN and block.side == Side.BOTH:
        return codes._replace(word="knees_in")
    if step is Step.HOLD and view.held_s >= block.longest_s:
        return _Codes("slip", "lower", "too_long")
    if step is Step.HOLD and view.held_s >= block.hold_s:
        return codes._replace(word="lower", instruction="enough")
    if step is Step.HOLD and view.slipped:
        return _Codes("slip", "higher", "higher")
    return codes


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


def _plan(guide: Guide) -> tuple[BlockRow, ...]:
    rows: list[BlockRow] = []
    for number in range(len(guide.credits.sides)):
        block, reps = guide.credits.at(number), guide.credits.of(number)
        is_now = number == guide.credits.block
        mark = "done" if len(reps) >= block.reps else "now" if is_now else "next"
        rows.append(BlockRow(mark, block.side, len(reps), block.reps, block.hold_s))
    return tuple(rows)


def _question(guide: Guide) -> Query | None:
    if guide.step is Step.REFERRED:
        return Query("stop", guide.questions.flag or "")
    query, note = guide.questions.query(), guide.guidance.plan.note
    if query is not None and note and guide.step is Step.PAIN_BEFORE:  # the last moment at which a screen is read
        return query._replace(note=note)
    return query
