"""A plan on one sheet of paper for the patient: positions, doses, times and when to stop."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from kneehold.sensor.exercises.plan import GuidedPlan, PlanBlock
from kneehold.sensor.report.page import page
from kneehold.sensor.report.positions import position_svgs
from kneehold.sensor.report.words import (
    clock_words,
    count_of,
    flag_words,
    plan_note,
    plan_title,
    say,
    sentence_or,
    sheet_steps,
)
from kneehold.sensor.review.safety import FLAGS

__all__ = ["plan_sheet"]


def plan_sheet(plan: GuidedPlan, titles: Mapping[str, str] | None = None) -> str:
    """The whole page; ``titles``: the name of each exercise in words. Every text of the plan is escaped."""
    named = titles or {}
    blocks: dict[str, list[PlanBlock]] = {}
    for block in plan.blocks:
        blocks.setdefault(block.profile, []).append(block)
    body = [
        f"<h1>{escape(plan_title(plan))}</h1>",
        f'<p class="mut">{escape(sentence_or(f"report.sheet.{plan.author}", plan.author))}</p>',
        f'<p class="note">{escape(plan_note(plan))}</p>' if plan.note else "",
        *(_exercise(name, of, named.get(name, name), is_only=len(blocks) == 1) for name, of in blocks.items()),
        f"<h2>{say('sheet.when')}</h2><p>{escape(_when(plan))}</p>",
        f"<h2>{say('sheet.how')}</h2><ol>{''.join(f'<li>{escape(step)}</li>' for step in sheet_steps(plan))}</ol>",
        _stop(),
    ]
    return page(plan_title(plan), f'<div class="sheet">{"".join(body)}</div>')


def _exercise(name: str, blocks: list[PlanBlock], title: str, *, is_only: bool) -> str:
    heading = "" if is_only else f"<h2>{escape(sentence_or(f'exercise.{name}', title))}</h2>"
    doses = "".join(f"<li>{escape(_dose(block))}</li>" for block in blocks)
    start, _, hold = sentence_or(f"report.pose.{name}", say("pose.any")).partition(" | ")
    return f'{heading}{position_svgs(name, (start, hold))}<ul class="dose">{doses}</ul>'


def _dose(block: PlanBlock) -> str:
    """What to do with one leg."""
    return say(
        "sheet.dose",
        leg=sentence_or(f"report.sheet.dose_{block.side}", block.side),
        times=count_of(block.reps, "time"),
        hold=float(block.hold_s),
        longest=float(block.longest_s),
    )


def _when(plan: GuidedPlan) -> str:
    times = [
        say(
            "sheet.slot",
            name=sentence_or(f"report.slot.{slot.name}", slot.name),
            first=clock_words(slot.from_min),
            last=clock_words(slot.to_min),
        )
        for slot in plan.slots
    ]
    often = say("sheet.daily", times="; ".join(times)) if times else say("sheet.any_time")
    return f"{often} {say('sheet.takes', minutes=max(1.0, plan.least_minutes))}"


def _stop() -> str:
    flags = "".join(f"<li>{escape(flag_words(flag))}</li>" for flag in FLAGS)
    first, see, urgent = (say(f"sheet.stop_{part}") for part in ("pain", "flags", "urgent"))
    return (
        f'<section class="stop"><h2>{say("sheet.stop")}</h2><p><b>{escape(first)}</b></p><p>{escape(see)}</p>'
        f"<ul>{flags}</ul><p><b>{escape(urgent)}</b></p></section>"
    )
