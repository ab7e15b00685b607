"""The angle and speed of one thigh over a session, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.model.values import TimedRow

__all__ = ["SAMPLE_COLUMNS", "Trace", "trace_of"]

Array = NDArray[np.float64]
# Of a row: the time, the acceleration, the rate.
SAMPLE_COLUMNS = 7


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


def trace_of(rows: Array | Sequence[TimedRow], elevations_deg: Array | Sequence[float]) -> Trace:
    """Trace of samples (a row each: s, three of m/s2, three of rad/s) and their angles.

    The gyro's offset is the median of each axis over the session: a thigh in a stretching session
    rests or holds still most of the time.
    """
    table = np.asarray(rows, dtype=np.float64).reshape(-1, SAMPLE_COLUMNS)
    squares = np.zeros(len(table))
    for axis in range(4, SAMPLE_COLUMNS) if len(table) else ():
        rate = table[:, axis].copy()  # one axis at a time: a session of hours is large
        rate -= np.median(rate)
        squares += rate**2
    angles = np.asarray(elevations_deg, dtype=np.float64)
    return Trace(_frozen(table[:, 0]), _frozen(angles), _frozen(np.degrees(np.sqrt(squares))))


def _frozen(values: Array) -> Array:
    kept = np.ascontiguousarray(values).view()
    kept.flags.writeable = False
    return kept
