"""How long each step may last."""

from __future__ import annotations

from math import inf

from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.model.guided_events import Step

__all__ = ["INVITE_S", "step_timeout_s"]

# Nobody has to answer: lying down, nobody can. A red flag after a stop gets longer than a number.
_PAIN_ANSWER_S = 20.0
_FLAG_ANSWER_S = 30.0
# A reminder that comes more often nags; one that comes later is a silence somebody wonders about.
_REMIND_S = 25.0
# After breathing out without a lift: time for a breath of one's own, then the invitation comes again.
INVITE_S = 15.0
# Three taps may mean pain. Who does not say within this time that it goes on is taken to have stopped for pain.
_TAPPED_S = 60.0
# The words that the leg is to come down slowly, and the leg coming down.
_DOWN_S = 8.0


def step_timeout_s(step: Step, plan: GuidedPlan, *, was_tapped: bool) -> float:
    """Seconds of ``step``, infinite for one that waits; ``was_tapped``: a pause was made by tapping."""
    return {
        Step.PAIN_BEFORE: _PAIN_ANSWER_S,
        Step.PAIN_AFTER: _PAIN_ANSWER_S,
        Step.STOP_SCREEN: _FLAG_ANSWER_S,
        Step.LIE_STILL: _REMIND_S,
        Step.MOVE: _REMIND_S,
        Step.PREPARE: plan.breath.in_s,
        Step.DRAW_IN: INVITE_S,
        Step.REST: plan.rest_s,
        Step.PAUSED: _TAPPED_S if was_tapped else inf,
        Step.PAIN_STOP: _DOWN_S,
    }.get(step, inf)
