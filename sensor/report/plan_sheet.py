"""A plan on one sheet of paper for the patient: positions, doses, times and when to stop."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from kneehold.sensor.exercises.plan import GuidedPlan, PlanBlock
from kneehold.sensor.report.page import page
from kneehold.sensor.report.positions import position_svgs
from kneehold.sensor.report.words import (
    FLAG_WORDS,
    SHEET_AUTHORS,
    SHEET_CAPTIONS,
    SHEET_STOP,
    clock_words,
    dose_words,
    say,
    sheet_steps,
)

__all__ = ["plan_sheet"]


def plan_sheet(plan: GuidedPlan, titles: Mapping[str, str] | None = None) -> str:
    """The whole page; ``titles``: the name of each exercise in words. Every text of the plan is escaped."""
    named = titles or {}
    blocks: dict[str, list[PlanBlock]] = {}
    for block in plan.blocks:
        blocks.setdefault(block.profile, []).append(block)
    body = [
        f"<h1>{escape(plan.title)}</h1>",
        f'<p class="mut">{escape(SHEET_AUTHORS.get(plan.author, plan.author))}</p>',
        f'<p class="note">{escape(plan.note)}</p>' if plan.note else "",
        *(_exercise(name, of, named.get(name, name), is_only=len(blocks) == 1) for name, of in blocks.items()),
        f"<h2>{say('sheet.when')}</h2><p>{escape(_when(plan))}</p>",
        f"<h2>{say('sheet.how')}</h2><ol>{''.join(f'<li>{escape(step)}</li>' for step in sheet_steps(plan))}</ol>",
        _stop(),
    ]
    return page(plan.title, f'<div class="sheet">{"".join(body)}</div>')


def _exercise(name: str, blocks: list[PlanBlock], title: str, *, is_only: bool) -> str:
    heading = "" if is_only else f"<h2>{escape(title)}</h2>"
    doses = "".join(f"<li>{escape(dose_words(b.side, b.reps, b.hold_s, b.longest_s))}</li>" for b in blocks)
    captions = SHEET_CAPTIONS.get(name, SHEET_CAPTIONS[""])
    return f'{heading}{position_svgs(name, captions)}<ul class="dose">{doses}</ul>'


def _when(plan: GuidedPlan) -> str:
    times = [
        say("sheet.slot", name=slot.name, first=clock_words(slot.from_min), last=clock_words(slot.to_min))
        for slot in plan.slots
    ]
    often = say("sheet.daily", times="; ".join(times)) if times else say("sheet.any_time")
    return f"{often} {say('sheet.takes', minutes=f'{max(1.0, plan.least_minutes):.0f}')}"


def _stop() -> str:
    flags = "".join(f"<li>{escape(words)}</li>" for words in FLAG_WORDS.values())
    first, see, urgent = SHEET_STOP
    return (
        f'<section class="stop"><h2>{say("sheet.stop")}</h2><p><b>{escape(first)}</b></p><p>{escape(see)}</p>'
        f"<ul>{flags}</ul><p><b>{escape(urgent)}</b></p></section>"
    )
