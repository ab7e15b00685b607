"""What does a session that follows a plan look like, on top of what is counted?"""

from __future__ import annotations

from dataclasses import replace

from sensor.guided_events import GuidedView, Step
from tui.face import Disc, Face, Mood, PlanRow, Question

__all__ = ["guided_face"]

_STEPS = {Mood.LIFT: 0, Mood.HOLD: 1, Mood.SLIP: 1, Mood.LOWER: 2}


def guided_face(face: Face, view: GuidedView, *, is_live: bool) -> Face:
    """``face`` with what the plan says; a lost signal is shown as lost while one exercises."""
    share = min(1.0, view.held_s / view.hold_s) if view.hold_s > 0.0 else 0.0
    # In a hand, before it is told anew what is level, or when all is over: the angle is nothing that anybody holds.
    is_elsewhere = view.is_over or view.step in (Step.MOVE, Step.LIE_STILL)
    question = None if view.question is None else Question(*view.question)
    led = replace(
        face,
        side="" if view.is_over else view.side.upper(),
        discs=tuple(Disc(disc) for disc in view.discs),
        disc_fill=share,
        held_share=share,
        zone_deg=None if is_elsewhere else view.zone_deg or face.zone_deg,
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
