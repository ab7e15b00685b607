"""A counted session as text for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from kneehold.sensor.exercises.plan import PlanBlock
from kneehold.sensor.model.events import Attempt, Outcome, Rep
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.sensor.review.quality import NOTHING_SENT
from kneehold.sensor.review.table import number, render_table
from kneehold.tui.blocks import blocks_of
from kneehold.tui.text import attempt_said, minutes
from kneehold.tui.wording.words import DEFAULT

__all__ = ["ENDINGS", "session_text"]

_HEADINGS = ("rep", "side", "outcome", "hold", "angle", "range", "from", "to", "remarks")

ENDINGS = {
    "complete": "done as planned",
    "stop": "ended before the plan was done",
    "pain": "stopped because of pain; if the pain gets worse, see a doctor",
    "idle": "ended: no movement for a few minutes",
    "referred": "stopped: please see a doctor",
    "broken off": "broken off",
}
_KNOWN = "Mounting: declared, so the posture was checked against the profile."
_UNKNOWN = (
    "Mounting: unknown. The sensor's position was not declared, so sitting still could look\n"
    "like a hold. To check posture, add --mount, such as '--mount x=knee,y=front'."
)


def session_text(result: ReplayResult) -> str:
    """The repetitions, the attempts, what to doubt, and the mounting; no newline at the end."""
    if result.summary["samples"] == 0:
        said = cast("Sequence[str]", result.summary["warnings"])
        # Packets came, or nothing would have been said.
        nothing = (
            f"{result.source} is {NOTHING_SENT}." if not said else f"{result.source} holds nothing that can be read."
        )
        return "\n\n".join([nothing, *(f"Warning: {warning}" for warning in said)])
    reps, attempts = result.reps, result.attempts
    blocks = [
        _heading(result.summary),
        *_guided(result.summary),
        _count(reps, sum(block.reps for block in blocks_of(result.setup))),
    ]
    if reps:
        plan = () if result.setup.guidance is None else result.setup.guidance.plan.blocks
        blocks.append(render_table(_HEADINGS, [_rep_cells(rep, plan) for rep in reps]))
    if attempts:
        blocks.append("\n".join(_attempt_line(attempt) for attempt in attempts))
    warnings = cast("Sequence[object]", result.summary["warnings"])
    blocks.append("\n".join([*(f"Warning: {warning}" for warning in warnings), *_verdict(result)]))
    return "\n\n".join(block for block in blocks if block)


def _heading(summary: dict[str, object]) -> str:
    rate_hz, lost_s = cast("float | None", summary["rate_hz"]), cast("float", summary["lost_s"])
    return (
        f"{summary['source']}: {minutes(cast('float', summary['duration_s']))} at {number(rate_hz, 1)} Hz, "
        f"{number(lost_s, 1)} s of it lost"
    )


def _guided(summary: dict[str, object]) -> list[str]:
    """How a session that followed a plan ended, and what was said of the pain."""
    if "guided" not in summary:
        return []
    guided = cast("dict[str, object]", summary["guided"])
    answers = cast("list[dict[str, str]]", guided["answers"])
    pain = [f"{a['question'].replace('_', ' ')}: {a['answer']}" for a in answers if a["question"].startswith("pain")]
    extra = cast("list[int]", guided["extra"])
    more = [f"{len(extra)} more than planned"] if extra else []
    return [f"{guided['plan']}: {'; '.join([ENDINGS[str(guided['ending'])], *more, *pain])}."]


def _count(reps: Sequence[Rep], target: int) -> str:
    full, cut = (sum(rep.outcome == outcome for rep in reps) for outcome in (Outcome.FULL, Outcome.INTERRUPTED))
    interrupted = f", {cut} interrupted by a lost signal" if cut else ""
    return f"{len(reps)} of {target} repetitions: {full} full, {len(reps) - full - cut} short{interrupted}"


def _rep_cells(rep: Rep, plan: Sequence[PlanBlock]) -> tuple[str, ...]:
    return (
        str(rep.index),
        rep.side,
        rep.outcome,
        minutes(rep.hold_s),
        f"{number(rep.plateau_deg, 0)}°",
        f"{number(rep.range_deg, 0)}°",
        minutes(rep.lift_start_s),
        minutes(rep.return_s),
        ", ".join([*_too_long(rep, plan), *rep.flags]),
    )


def _too_long(rep: Rep, plan: Sequence[PlanBlock]) -> list[str]:
    """A hold beyond what the plan allows that leg, in whole seconds."""
    blocks = [block for block in plan if block.side == rep.side]
    longest = max(blocks, key=lambda block: block.longest_s, default=None)
    if longest is None or rep.hold_s <= longest.longest_s:
        return []
    return [f"held {int(rep.hold_s)} s (plan {longest.hold_s:g}, at most {longest.longest_s:g})"]


def _attempt_line(attempt: Attempt) -> str:
    reason = attempt_said(attempt.reason, DEFAULT)
    return (
        f"Not counted at {minutes(attempt.lift_start_s)}: {reason} "
        f"(up to {number(attempt.peak_deg, 0)}°, held {minutes(attempt.hold_s)})"
    )


def _verdict(result: ReplayResult) -> list[str]:
    untrusted = [] if result.is_trusted else ["Not reliable: do not use these figures."]
    return [*untrusted, _KNOWN if result.is_posture_known else _UNKNOWN]
