"""The summary object of a recording."""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.model.events import Attempt, Rep

__all__ = ["SensorFacts", "reps_json", "summarize"]

SCHEMA = 1
# Microseconds and ten-thousandths of a degree: finer than any sensor, and the same text on every machine.
TIME_DIGITS = 6
ANGLE_DIGITS = 4


class SensorFacts(NamedTuple):
    """What one sensor's recording was like and what was counted in it."""

    sensor: str
    samples: int
    duration_s: float
    lost_s: float
    late: int
    restarts: int
    faults: int
    trusted: bool
    warnings: tuple[str, ...]
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    posture: str  # "declared" or "relative"


def summarize(source: str, facts: list[SensorFacts]) -> dict[str, object]:
    """Summary of one or two sensors; repetitions in order of time, numbered as the sensors numbered them."""
    trusted = all(fact.trusted for fact in facts)
    reps = sorted((rep for fact in facts for rep in fact.reps), key=lambda rep: rep.return_s)
    attempts = sorted((a for fact in facts for a in fact.attempts), key=lambda a: a.detected_at_s)
    longest = max(facts, key=lambda fact: fact.duration_s)
    seen_s = longest.duration_s - longest.lost_s
    return {
        "type": "summary",
        "schema": SCHEMA,
        "source": source,
        "samples": sum(fact.samples for fact in facts),
        "duration_s": round(longest.duration_s, TIME_DIGITS),
        "rate_hz": round((longest.samples - 1) / seen_s, 2) if seen_s > 0.0 else 0.0,
        "lost_s": round(sum(fact.lost_s for fact in facts), TIME_DIGITS),
        "trusted": trusted,
        "warnings": [text for fact in facts for text in fact.warnings],
        "counted": len(reps) if trusted else 0,
        "reps": [reps_json(rep) for rep in reps],
        "attempts": [
            {
                "reason": a.reason,
                "lift_start_s": round(a.lift_start_s, TIME_DIGITS),
                "peak_deg": round(a.peak_deg, ANGLE_DIGITS),
                "hold_s": round(a.hold_s, TIME_DIGITS),
            }
            for a in attempts
        ],
        "posture": "declared" if all(fact.posture == "declared" for fact in facts) else "relative",
    }


def reps_json(rep: Rep) -> dict[str, object]:
    """One repetition with the field names of the interfaces, rounded."""
    return {name: _rounded(name, value) for name, value in rep._asdict().items()}


def _rounded(name: str, value: object) -> object:
    if isinstance(value, tuple):
        return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, float):
        return round(value, ANGLE_DIGITS if name.endswith("_deg") else TIME_DIGITS)
    return value
