"""A counted session as text for a person, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from kneehold.sensor.exercises.plan import PlanBlock
from kneehold.sensor.model.events import Attempt, Outcome, Rep
from kneehold.sensor.model.shown import shown
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.sensor.report.words import (
    attempt_words,
    held_words,
    leg_words,
    number,
    plan_title,
    remark_words,
    sentence_or,
)
from kneehold.sensor.report.words import say as say_report
from kneehold.sensor.review.table import render_table
from kneehold.tui.blocks import blocks_of
from kneehold.tui.event_text import minutes
from kneehold.tui.wording.translate import translated
from kneehold.tui.wording.words import plus_minus, say

__all__ = ["session_text"]


def session_text(result: ReplayResult) -> str:
    """The repetitions, the attempts, what to doubt, and the mounting; no newline at the end."""
    if result.summary["samples"] == 0:
        warned = _warnings(result)
        source = shown(result.source)
        # Packets came, or there would be no warning.
        nothing = (
            say("result.unread", source=source)
            if warned
            else say("result.empty", source=source, empty=say_report("grade.empty"))
        )
        return "\n\n".join([nothing, *warned])
    reps, attempts = result.reps, result.attempts
    blocks = [
        _heading(result.summary),
        *_guided(result),
        _count(reps, sum(block.reps for block in blocks_of(result.setup))),
    ]
    if reps:
        plan = () if result.setup.guidance is None else result.setup.guidance.plan.blocks
        blocks.append(render_table(say("result.columns").split(" | "), [_rep_cells(rep, plan) for rep in reps]))
    if attempts:
        blocks.append("\n".join(_attempt_line(attempt) for attempt in attempts))
    blocks.append("\n".join([*_warnings(result), *_verdict(result)]))
    return "\n\n".join(block for block in blocks if block)


def _warnings(result: ReplayResult) -> list[str]:
    warnings = cast("Sequence[object]", result.summary["warnings"])
    return [say("result.warning", text=shown(translated(str(warning)))) for warning in warnings]


def _heading(summary: dict[str, object]) -> str:
    rate_hz, lost_s = cast("float | None", summary["rate_hz"]), cast("float", summary["lost_s"])
    return say(
        "result.first",
        source=shown(str(summary["source"])),
        minutes=minutes(cast("float", summary["duration_s"])),
        rate=number(rate_hz, 1),
        lost=number(lost_s, 1),
    )


def _guided(result: ReplayResult) -> list[str]:
    """How a session that followed a plan ended, and what was said of the pain."""
    if "guided" not in result.summary:
        return []
    guided = cast("dict[str, object]", result.summary["guided"])
    answers = cast("list[dict[str, str]]", guided["answers"])
    pain = [_answer(a["question"], a["answer"]) for a in answers if a["question"].startswith("pain")]
    extra = cast("list[int]", guided["extra"])
    more = [say("result.extra", count=len(extra))] if extra else []
    ending = say(f"result.{str(guided['ending']).replace(' ', '_')}")
    guidance = result.setup.guidance
    title = str(guided["plan"]) if guidance is None else plan_title(guidance.plan)
    return [say("result.led", plan=shown(title), said="; ".join([ending, *more, *pain]))]


def _answer(question: str, answer: str) -> str:
    known = {"not answered": "none"}.get(answer, answer)
    said = sentence_or(f"answer.{known}", answer)
    return say("event.answered", question=say(f"asked.{question}"), answer=shown(said))


def _count(reps: Sequence[Rep], target: int) -> str:
    full, cut = (sum(rep.outcome == outcome for rep in reps) for outcome in (Outcome.FULL, Outcome.INTERRUPTED))
    said = say("result.count", reps=len(reps), target=target, full=full, short=len(reps) - full - cut)
    return f"{said}, {say('result.interrupted', cut=cut)}" if cut else said


def _rep_cells(rep: Rep, plan: Sequence[PlanBlock]) -> tuple[str, ...]:
    return (
        str(rep.index),
        leg_words(rep.side),
        sentence_or(f"outcome.{rep.outcome}", rep.outcome),
        minutes(rep.hold_s) + plus_minus(rep.hold_pm_s),
        f"{number(rep.plateau_deg, 0)}°",
        f"{number(rep.range_deg, 0)}°",
        minutes(rep.lift_start_s),
        minutes(rep.return_s),
        ", ".join([*_too_long(rep, plan), *remark_words(rep)]),
    )


def _too_long(rep: Rep, plan: Sequence[PlanBlock]) -> list[str]:
    """A hold beyond what the plan allows that leg, in whole seconds."""
    blocks = [block for block in plan if block.side == rep.side]
    longest = max(blocks, key=lambda block: block.longest_s, default=None)
    said = "" if longest is None else held_words(rep.hold_s, longest.hold_s, longest.longest_s)
    return [said] if said else []


def _attempt_line(attempt: Attempt) -> str:
    return say(
        "result.attempt",
        at=minutes(attempt.lift_start_s),
        reason=shown(attempt_words(attempt.reason)),
        peak=float(attempt.peak_deg),
        held=minutes(attempt.hold_s),
    )


def _verdict(result: ReplayResult) -> list[str]:
    untrusted = [] if result.is_trusted else [say_report("doubt.untrusted")]
    return [*untrusted, *_mounting(is_known=result.is_posture_known)]


def _mounting(*, is_known: bool) -> list[str]:
    return [say("result.known")] if is_known else [say("result.unknown"), say("result.unknown_more")]
