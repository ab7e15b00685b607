"""How does a counted session read to a person?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sensor.events import Attempt, Outcome, Rep
from sensor.review.quality import NOTHING_SENT
from sensor.review.table import number, render_table
from sensor.session import ReplayResult
from tui.blocks import blocks_of
from tui.text import ATTEMPT_REASONS, minutes

__all__ = ["ENDINGS", "session_text"]

_HEADINGS = ("rep", "side", "outcome", "hold", "angle", "range", "from", "to", "remarks")

ENDINGS = {
    "complete": "done as planned",
    "stop": "ended before the plan was done",
    "pain": "stopped because of pain; if it stays or grows, seek medical evaluation",
    "idle": "ended after some minutes without movement",
    "referred": "stopped: please seek medical evaluation",
    "broken off": "broken off",
}
_KNOWN = "Mounting: declared, so the posture was checked against the profile."
_UNKNOWN = (
    "Mounting: unknown. Only the change from the rest pose is known, not the posture:\n"
    "sitting still for as long as a hold looks the same. '--mount x=knee,y=front' tells\n"
    "how the sensor sits."
)


def session_text(result: ReplayResult) -> str:
    """The repetitions, the attempts, what to doubt, and the mounting; no newline at the end."""
    if result.summary["samples"] == 0:
        return f"{result.source} is {NOTHING_SENT}."
    reps, attempts = result.reps, result.attempts
    blocks = [
        _heading(result.summary),
        *_guided(result.summary),
        _count(reps, sum(block.reps for block in blocks_of(result.setup))),
    ]
    if reps:
        blocks.append(render_table(_HEADINGS, [_rep_cells(rep) for rep in reps]))
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
    full = sum(rep.outcome == Outcome.FULL for rep in reps)
    return f"{len(reps)} of {target} repetitions: {full} full, {len(reps) - full} short"


def _rep_cells(rep: Rep) -> tuple[str, ...]:
    return (
        str(rep.index),
        rep.side,
        rep.outcome,
        minutes(rep.hold_s),
        f"{number(rep.plateau_deg, 0)}°",
        f"{number(rep.range_deg, 0)}°",
        minutes(rep.lift_start_s),
        minutes(rep.return_s),
        ", ".join(rep.flags),
    )


def _attempt_line(attempt: Attempt) -> str:
    reason = ATTEMPT_REASONS.get(attempt.reason, attempt.reason)
    return (
        f"Not counted at {minutes(attempt.lift_start_s)}: {reason} "
        f"(up to {number(attempt.peak_deg, 0)}°, held {minutes(attempt.hold_s)})"
    )


def _verdict(result: ReplayResult) -> list[str]:
    untrusted = [] if result.is_trusted else ["Untrusted: no figure above should be believed."]
    return [*untrusted, _KNOWN if result.is_posture_known else _UNKNOWN]
