"""The summary of a guided session, besides its repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import cast

from kneehold.sensor.guide.machine import Guide
from kneehold.sensor.model.events import Rep
from kneehold.sensor.model.values import Side

__all__ = ["guided_summary"]


def guided_summary(counted: dict[str, object], guide: Guide, reps: Sequence[Rep]) -> dict[str, object]:
    """``counted`` (the summary of the core) without what was taken back, and with ``guided``."""
    undone = set(guide.credits.undone)
    listed = cast("list[dict[str, object]]", counted["reps"])
    kept = [rep for rep in listed if (rep["sensor"], rep["index"]) not in undone]
    return {
        **counted,
        "counted": len(kept) if counted["trusted"] else 0,
        "reps": kept,
        "guided": {
            "plan": guide.guidance.plan.title,
            "ending": guide.ending or "broken off",
            "answers": [{"question": name, "answer": answer} for name, answer in guide.questions.answers],
            "blocks": _blocks(guide),
            "extra": list(guide.credits.extras),
            "undone": [rep for rep in listed if (rep["sensor"], rep["index"]) in undone],
            "symmetry": _symmetry([rep for rep in reps if (rep.sensor, rep.index) not in undone]),
        },
    }


def _blocks(guide: Guide) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number in range(len(guide.credits.sides)):
        block, reps = guide.credits.at(number), guide.credits.of(number)
        rows.append(
            {
                "exercise": block.profile,
                "side": block.side,
                "wanted": block.reps,
                "done": len(reps),
                "full": sum(rep.outcome == "full" for rep in reps),
            }
        )
    return rows


def _symmetry(reps: Sequence[Rep]) -> dict[str, float] | None:
    """Right less left, means over repetitions, seconds and degrees; ``None`` without both legs."""
    right, left = ([rep for rep in reps if rep.side == side] for side in (Side.RIGHT, Side.LEFT))
    if not right or not left:
        return None
    return {
        "hold_s": round(_mean([rep.hold_s for rep in right]) - _mean([rep.hold_s for rep in left]), 3),
        "range_deg": round(_mean([rep.range_deg for rep in right]) - _mean([rep.range_deg for rep in left]), 2),
    }


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)
