"""A plan in sentences, for who wrote it or follows it."""

from __future__ import annotations

from kneehold.sensor.exercises.plan import GuidedPlan, PlanBlock, Progress, Zone
from kneehold.sensor.report.words import clock_words, plan_note, plan_title, sentence_or
from kneehold.tui.wording.words import say

__all__ = ["plan_text_lines"]


def plan_text_lines(plan: GuidedPlan) -> tuple[str, ...]:
    """The whole plan, a sentence or two a line, in the language in use."""
    breath, tempo = plan.breath, plan.tempo
    slots = [
        say("plan.slot", name=sentence_or(f"report.slot.{slot.name}", slot.name), **_span(slot.from_min, slot.to_min))
        for slot in plan.slots
    ]
    lines = [
        say("plan.title", title=plan_title(plan), author=say(f"plan.author_{plan.author}")),
        *(_block(number, block) for number, block in enumerate(plan.blocks, start=1)),
        say("plan.rest", rest=float(plan.rest_s), breath_in=float(breath.in_s), breath_out=float(breath.out_s)),
        say("plan.tempo", lift=float(tempo.lift_s), lower=float(tempo.lower_s), fastest=float(tempo.fastest_degps)),
        _zone(plan.zone),
        say("plan.when", when=", ".join(slots) or say("plan.any_time"), minutes=plan.least_minutes),
        _progress(plan.progress),
        say("plan.end", minutes=float(plan.end_after_min)),
    ]
    return (*lines, plan_note(plan)) if plan.note else tuple(lines)


def _block(number: int, block: PlanBlock) -> str:
    within = "" if block.tolerance_s is None else say("plan.within", seconds=float(block.tolerance_s))
    return say(
        "plan.block",
        place=number,
        exercise=sentence_or(f"exercise.{block.profile}", block.profile),
        leg=say(f"report.leg.{block.side}"),
        reps=block.reps,
        hold=float(block.hold_s),
        longest=float(block.longest_s),
        within=within,
    )


def _zone(zone: Zone) -> str:
    if zone.is_share:
        return say("plan.zone_share", low=100.0 * zone.low, high=100.0 * zone.high)
    return say("plan.zone", low=float(zone.low), high=float(zone.high))


def _progress(progress: Progress) -> str:
    if progress.is_locked:
        return say("plan.locked")
    return say(
        "plan.progress",
        sessions=progress.sessions,
        step=float(progress.step_s),
        reps=progress.most_reps,
        longest=float(progress.longest_s),
    )


def _span(from_min: int, to_min: int) -> dict[str, str]:
    return {"first": clock_words(from_min), "last": clock_words(to_min)}
