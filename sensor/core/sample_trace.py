"""Elevation and phase of every sample, interpolated between the means that the core counts with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, nan

from kneehold.sensor.model.values import TimedRow

__all__ = ["SampleTrace", "Trace"]

# Called for every sample, in order: sensor, time (s), elevation (degrees, NaN while unknown), phase.
Trace = Callable[[str, float, float, str], None]

# Between means further apart nothing is known: no line is drawn across.
HOLE_S = 0.1


class SampleTrace:
    """Tells ``trace`` of every sample of ``sensor``, the elevation drawn straight between the means."""

    def __init__(self, sensor: str, trace: Trace) -> None:
        self._sensor = sensor
        self._trace = trace
        self._waiting: list[float] = []  # times of samples behind the newest mean
        self._point = (-1e9, nan, "")  # that mean: time, elevation, phase

    def expect(self, rows: Sequence[TimedRow]) -> None:
        """These samples came."""
        self._waiting.extend(row[0] for row in rows)

    def follow(self, t: float, elevation_deg: float, phase: str) -> None:
        """What was found at a mean; the samples up to it are told."""
        before_s, before_deg, before = self._point
        self._point = (t, elevation_deg, phase)
        is_joined = t - before_s <= HOLE_S and isfinite(before_deg) and isfinite(elevation_deg)
        told = 0
        for at_s in self._waiting:
            if at_s > t:
                break
            told += 1
            if is_joined:
                angle_deg = elevation_deg - (elevation_deg - before_deg) * (t - at_s) / (t - before_s)
                self._trace(self._sensor, at_s, angle_deg, phase)
            elif at_s - before_s < t - at_s:
                self._trace(self._sensor, at_s, before_deg, before)
            else:
                self._trace(self._sensor, at_s, elevation_deg, phase)
        del self._waiting[:told]

    def finish(self) -> None:
        """No mean follows: the last samples are as the last mean was."""
        for at_s in self._waiting:
            self._trace(self._sensor, at_s, *self._point[1:])
        self._waiting.clear()
