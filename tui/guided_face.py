"""What does a session that follows a plan look like, on top of what is counted?"""

from __future__ import annotations

from dataclasses import replace

from sensor.guided_events import GuidedView, Step
from tui.face import Disc, Face, Mood, PlanRow, Question

__all__ = ["guided_face"]

_BREATHS = {"in": "INHALE", "out": "EXHALE"}
_STEPS = {Mood.LIFT: 0, Mood.HOLD: 1, Mood.SLIP: 1, Mood.LOWER: 2}


def guided_face(face: Face, view: GuidedView, *, is_live: bool) -> Face:
    """``face`` with what the plan says; a lost signal is shown as lost while one exercises."""
    share = min(1.0, view.held_s / view.hold_s) if view.hold_s > 0.0 else 0.0
    # In a hand, before it is told anew what is level, or when all is over: the angle is nothing that anybody holds.
    is_elsewhere = view.is_over or view.step in (Step.MOVE, Step.LIE_STILL)
    question = None if view.question is None else Question(*view.question)
    led = replace(
        face,
        side="" if view.is_over else _beside(view, is_live=is_live),
        discs=tuple(Disc(disc) for disc in view.discs),
        disc_fill=share,
        held_share=share,
        zone_deg=None if is_elsewhere else _zone(view.zone_deg, face.zone_deg),
        degrees=None if is_elsewhere else face.degrees,
        caption=view.instruction,
        plan=tuple(PlanRow(mark, text) for mark, text in view.plan),
        question=question,
    )
    if not is_live and question is None and not view.is_over:
        return led
    mood = Mood(view.mood)
    number, word = view.number, view.word
    return replace(led, mood=mood, number=number, word=word, detail=view.detail, step=_STEPS.get(mood))


def _beside(view: GuidedView, *, is_live: bool) -> str:
    """The leg; in a hold, which leg it is is felt, and the breath is paced for those who do not hear it."""
    is_paced = is_live and view.step is Step.HOLD and view.mood == Mood.HOLD and view.held_s < view.hold_s
    return _BREATHS.get(view.breath if is_paced else "", view.side.upper())


def _zone(planned: tuple[float, float] | None, held: tuple[float, float] | None) -> tuple[float, float] | None:
    """The plan's zone, but nothing below where the hold goes on: a thigh that lies flat is never where it should be."""
    if planned is None:
        return held
    low, high = planned
    if held is not None:
        return max(low, min(held[0], high)), high
    return (low, high) if low > 0.0 else None
