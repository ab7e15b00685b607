"""Recognises that the sensor was moved to the other leg and lies still there."""

from __future__ import annotations

from math import radians

from kneehold.sensor.guide.observation import Observation
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import AngleQuality

__all__ = ["SensorSwap"]

# A sensor that is taken off turns and is shaken; a leg that is lifted and put down again turns by up to 270 degrees.
_TURNED_RAD = radians(400.0)
_UNFIT_S = 0.3
# Strapped on again, then as still as arming asks for, and not a mere pause of the hand that holds it.
_STILL_S = 2.0
_AT_LEAST_S = 4.0
# Asked so often and still lying still: the sensor was moved too gently to be noticed.
_MOST_ASKS = 3


class SensorSwap(Snapshot):
    """Follows one move of the sensor, from the moment it is asked for."""

    _past = ("_begin_rad", "_removed_s", "_unfit_s", "asks")
    __slots__ = _past

    def __init__(self) -> None:
        self.asks = 0  # how often it was asked for again
        self._begin_rad: float | None = None
        self._removed_s: float | None = None
        self._unfit_s: float | None = None

    def begin(self) -> None:
        """It is asked for now."""
        self.asks = 0
        self._begin_rad = self._removed_s = self._unfit_s = None

    @property
    def is_removed(self) -> bool:
        """Whether it was noticed that the sensor was taken off."""
        return self._removed_s is not None

    def watch(self, seen: Observation) -> bool:
        """Take what one entry brought; whether the sensor is taken to be on the other leg now."""
        if self._begin_rad is None:
            self._begin_rad = seen.turned_rad
        if seen.fitness not in (AngleQuality.TURNED, AngleQuality.SHAKEN):
            self._unfit_s = None
        elif self._unfit_s is None:
            self._unfit_s = seen.now_s
        is_unfit = self._unfit_s is not None and seen.now_s - self._unfit_s >= _UNFIT_S
        if self._removed_s is None and (is_unfit or seen.turned_rad - self._begin_rad > _TURNED_RAD):
            self._removed_s = seen.now_s
        if self._removed_s is None:
            return self.asks >= _MOST_ASKS and seen.still_s >= _STILL_S
        return seen.now_s - self._removed_s >= _AT_LEAST_S and seen.still_s >= _STILL_S
