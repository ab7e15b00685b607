"""The angle and speed of one thigh over a session, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.model.values import TimedRow

__all__ = ["Trace", "trace_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Arrays of one length; ``elevation_deg`` is NaN where the angle is not known."""

    times_s: Array  # rising
    elevation_deg: Array
    speed_degps: Array  # size of the angular rate, the gyro's offset taken off

    def part(self, start_s: float, end_s: float) -> Trace:
        """The samples from ``start_s`` to ``end_s``, both included."""
        first, last = np.searchsorted(self.times_s, start_s), np.searchsorted(self.times_s, end_s, side="right")
        return Trace(self.times_s[first:last], self.elevation_deg[first:last], self.speed_degps[first:last])

    @property
    def rate_hz(self) -> float:
        """Samples a second, from the median spacing; 0 with fewer than two samples."""
        return 1.0 / float(np.median(np.diff(self.times_s))) if len(self.times_s) > 1 else 0.0


def trace_of(rows: Sequence[TimedRow], elevations_deg: Sequence[float]) -> Trace:
    """Trace of samples (rad/s in the last three) and their angles.

    The gyro's offset is the median of each axis over the session: a thigh in a stretching session
    rests or holds still most of the time.
    """
    table = np.array(rows, dtype=np.float64).reshape(-1, 7)
    rates = table[:, 4:]
    offset = np.median(rates, axis=0) if len(rates) else np.zeros(3)
    speed = np.degrees(np.sqrt(np.sum((rates - offset) ** 2, axis=1)))
    return Trace(_frozen(table[:, 0]), _frozen(np.array(elevations_deg, dtype=np.float64)), _frozen(speed))


def _frozen(values: Array) -> Array:
    kept = np.ascontiguousarray(values)
    kept.flags.writeable = False
    return kept
