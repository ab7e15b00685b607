"""How is an event written as JSON? The same for ``replay --json`` and ``events.jsonl``."""

from __future__ import annotations

from sensor.coach.summary import ANGLE_DIGITS, TIME_DIGITS, reps_json
from sensor.events import Event, RepCounted, Sounded

__all__ = ["event_json"]


def event_json(event: Event | Sounded) -> dict[str, object]:
    """``type`` first, then the event's fields; a repetition's own fields stand beside them."""
    fields: dict[str, object] = {"type": event.type}
    if isinstance(event, RepCounted):
        rep = reps_json(event.rep)
        return {**fields, "index": rep["index"], **_rounded(event), **rep}
    return {**fields, **_rounded(event)}


def _rounded(event: Event | Sounded) -> dict[str, object]:
    return {
        name: round(value, _digits(name)) if isinstance(value, float) else value
        for name, value in event._asdict().items()
        if name != "rep"
    }


def _digits(name: str) -> int:
    return ANGLE_DIGITS if name.endswith("_deg") else TIME_DIGITS
