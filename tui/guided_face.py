"""The face of a session that follows a plan, on top of what is counted."""

from __future__ import annotations

from dataclasses import replace

from kneehold.sensor.guide.steps import EXERCISING
from kneehold.sensor.model.guided_events import BlockRow, GuidedView, Query, Step
from kneehold.tui.face import DashboardState, Disc, Mood, PlanRow, Question
from kneehold.tui.wording.words import DEFAULT, count, key_of, say, sentences

__all__ = ["guided_face"]

_BREATHS = {"in": "word.inhale", "out": "word.exhale"}
_STEPS = {Mood.LIFT: 0, Mood.HOLD: 1, Mood.SLIP: 1, Mood.LOWER: 2}
_HELD = (Step.HOLD, Step.RELEASE)


def guided_face(face: DashboardState, view: GuidedView, *, is_live: bool, exercise: str = "") -> DashboardState:
    """``face`` with what the plan says; a lost signal is shown as lost during the exercise.

    ``exercise`` is the name of the profile, for the translation of the plan's note.
    """
    share = min(1.0, view.held_s / view.hold_s) if view.hold_s > 0.0 else 0.0
    # In a hand, before the rest pose is known, or when all is over: the angle is nothing that anybody holds.
    is_elsewhere = view.is_over or view.step in (Step.MOVE, Step.LIE_STILL)
    question = None if view.question is None else _question(view.question, exercise)
    led = replace(
        face,
        side="" if view.is_over else _beside(view, is_live=is_live),
        discs=tuple(Disc(disc) for disc in view.discs),
        disc_fill=share,
        held_share=share,
        zone_deg=None if is_elsewhere else _zone(view.zone_deg, face.zone_deg),
        degrees=None if is_elsewhere else face.degrees,
        caption=_instruction(view, is_live=is_live),
        plan=tuple(PlanRow(row.mark, _row(row)) for row in view.plan),
        question=question,
        links=() if view.is_over else face.links,  # the sensor may be taken off, and its silence is no trouble
    )
    if not is_live and question is None and not view.is_over:
        return replace(led, held_share=0.0)
    mood = Mood(view.mood)
    word = say(f"word.{view.word}")
    return replace(led, mood=mood, number=view.number, word=word, detail=_detail(view), step=_STEPS.get(mood))


def _instruction(view: GuidedView, *, is_live: bool) -> str:
    """The sentence for the step; without a signal what to do until it is back, for nothing else can be said then."""
    if not is_live and view.question is None and view.step in (*EXERCISING, Step.LIE_STILL):
        return say("step.unseen.hold" if view.step in _HELD else "step.unseen.any")
    key = f"step.{view.instruction}"
    if key in sentences(DEFAULT):
        return say(key)
    return say(key_of(key, f"{view.words}_{view.side}", view.words, view.side))


def _detail(view: GuidedView) -> str:
    if view.is_over:
        reps = sum(row.done for row in view.plan)
        return count("detail.summary", reps, full=view.full, seconds=int(view.total_s))
    if view.instruction == "too_long":
        return say("detail.too_long", seconds=f"{view.hold_s:g}", longest=f"{view.longest_s:g}")
    return say("detail.led", rep=min(view.done + 1, view.reps), reps=view.reps, seconds=f"{view.hold_s:g}")


def _question(query: Query, exercise: str) -> Question:
    lines = (say(f"question.{query.name}"),)
    if query.kind == "stop":
        urgent = "urgent" if query.name == "bladder_or_bowel" else "any"
        lines = (say(f"step.referred.{urgent}"), say("question.no_diagnosis"))
    title = say(
        {"flag": "question.safety", "pain": "question.pain", "why": "question.why"}.get(query.kind, "question.stop")
    )
    note = (_note(query.note, exercise),) if query.note else ()
    return Question(title, (*lines, *note), say(f"question.keys_{query.kind}"), query.kind != "stop")


def _note(note: str, exercise: str) -> str:
    """A shipped plan's note in the language in use; any other as it was written."""
    key = f"note.{exercise}"
    return say(key) if sentences(DEFAULT).get(key) == note else note


def _row(row: BlockRow) -> str:
    leg = say(f"leg.{row.side}")
    return say("line.block", leg=leg, done=row.done, reps=row.reps, seconds=f"{row.hold_s:g}")


def _beside(view: GuidedView, *, is_live: bool) -> str:
    """The leg; in a hold, which leg it is is felt, and the breath is paced for those who do not hear it."""
    is_paced = is_live and view.step is Step.HOLD and view.mood == Mood.HOLD and view.held_s < view.hold_s
    side = say(_BREATHS.get(view.breath if is_paced else "", f"side.{view.side}"))
    return f"→ {side}" if view.step is Step.MOVE else side


def _zone(planned: tuple[float, float] | None, held: tuple[float, float] | None) -> tuple[float, float] | None:
    """The plan's zone, but nothing below where the hold goes on: a thigh that lies flat is never where it should be."""
    if planned is None:
        return held
    low, high = planned
    if held is not None:
        return max(low, min(held[0], high)), high
    return (low, high) if low > 0.0 else None
