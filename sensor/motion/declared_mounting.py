"""Declared mountings such as ``x=knee,-y=front``, parsed."""

from __future__ import annotations

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Mounting, Vec3

__all__ = ["parse_mounting"]

_AXES: dict[str, Vec3] = {
    "x": (1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "z": (0.0, 0.0, 1.0),
    "-x": (-1.0, 0.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "-z": (0.0, 0.0, -1.0),
}


def parse_mounting(text: str) -> Mounting:
    """Read ``unknown`` or a declaration; ``UsageError`` says what is allowed.

    ``x=knee`` means: the sensor's x axis points along the thigh towards the knee;
    ``-y=front``: minus y points out of the front of the thigh. Either alone is allowed.
    """
    if text.strip().lower() == "unknown":
        return UNKNOWN_MOUNTING
    found: dict[str, Vec3] = {}
    for part in text.split(","):
        axis, _, end = part.strip().lower().partition("=")
        vector = _AXES.get(axis.strip().removeprefix("+"))
        end = end.strip()
        if vector is None or end not in ("knee", "front") or end in found:
            raise UsageError(f"the mounting '{text}' is not understood; write 'unknown' or, say, 'x=knee,-y=front'.")
        found[end] = vector
    knee, front = found.get("knee"), found.get("front")
    if knee is not None and front is not None and any(k and f for k, f in zip(knee, front, strict=True)):
        raise UsageError(f"the mounting '{text}' names one axis twice; knee and front are at right angles.")
    return Mounting(knee, front)
