"""Limits of what a thigh can do: values beyond them are a damaged packet."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from kneehold.sensor.model.values import Fault, ImuRow

__all__ = ["ACC_LIMIT_MPS2", "GYR_LIMIT_RADPS", "plausibility_fault"]

# The widest ranges of such chips are 32 g (314 m/s²) and 4000 deg/s (70 rad/s).
ACC_LIMIT_MPS2 = 400.0
GYR_LIMIT_RADPS = 90.0


def plausibility_fault(rows: Sequence[ImuRow]) -> Fault | None:
    """``not_finite`` or ``range`` if any of ``rows`` cannot be; ``None`` if all can."""
    for row in rows:
        if not all(map(isfinite, row)):
            return Fault("not_finite")
        if max(map(abs, row[:3])) > ACC_LIMIT_MPS2:
            return Fault("range", "acceleration")
        if max(map(abs, row[3:])) > GYR_LIMIT_RADPS:
            return Fault("range", "angular rate")
    return None
