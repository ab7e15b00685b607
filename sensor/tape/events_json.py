"""Events as JSON, for ``replay --json`` and ``events.jsonl``."""

from __future__ import annotations

from kneehold.sensor.coach.summary import ANGLE_DIGITS, TIME_DIGITS, reps_json
from kneehold.sensor.model.events import Attempt, Event, RepCounted, Sounded

__all__ = ["event_json"]


# What comes before an event's other fields, as far as it has them: what is read first.
_FIRST = ("index", "t_s", "detected_at_s")


def event_json(event: Event | Sounded) -> dict[str, object]:
    """``type`` first, then when it was and when it was known (an attempt's reason before), then the other fields.

    A repetition's own fields stand beside the event's.
    """
    fields = _rounded(event)
    if isinstance(event, RepCounted):
        fields = {**fields, **reps_json(event.rep)}
    first = ("reason", *_FIRST) if isinstance(event, Attempt) else _FIRST
    return {"type": event.type, **{name: fields[name] for name in first if name in fields}, **fields}


def _rounded(event: Event | Sounded) -> dict[str, object]:
    return {
        name: round(value, _digits(name)) if isinstance(value, float) else value
        for name, value in event._asdict().items()
        if name != "rep"
    }


def _digits(name: str) -> int:
    return ANGLE_DIGITS if name.endswith("_deg") else TIME_DIGITS
