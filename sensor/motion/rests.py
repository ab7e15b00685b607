"""Where does this thigh rest between its lifts?

With an unknown mounting posture is not known. But clear lifts say where they began: a person who has got up stands a
right angle below, and sitting down is then no lift any more.
"""

from __future__ import annotations

from math import cos, radians

from sensor.motion.vectors import dot
from sensor.snapshot import Snapshot
from sensor.values import Vec3

__all__ = ["Rests"]

# The axis of one lift is known to ten degrees, and the leg turns in or out by as much.
SAME_AXIS_COSINE = cos(radians(30.0))
# The foot on the mat and the leg stretched out lie 60 degrees apart at most, lying and standing 90.
APART_DEG = 75.0


class Rests(Snapshot):
    """The places of rest of one mounting, in its own elevation."""

    __slots__ = ("_axis", "_highest_deg", "_lowest_deg")
    _past = __slots__

    def __init__(self) -> None:
        self._axis: Vec3 | None = None
        self.forget()

    def add(self, axis: Vec3, rest_deg: float) -> None:
        """A clear lift about ``axis`` (unit, sensor axes; turning about it raises the knee) from ``rest_deg``."""
        if self._axis is None or dot(self._axis, axis) < SAME_AXIS_COSINE or not self.fit(rest_deg):
            self.forget()
        self._axis = axis
        self._lowest_deg = min(self._lowest_deg, rest_deg)
        self._highest_deg = max(self._highest_deg, rest_deg)

    def fit(self, rest_deg: float) -> bool:
        """Whether a thigh that did these lifts may do another from ``rest_deg``."""
        return self._highest_deg - APART_DEG <= rest_deg <= self._lowest_deg + APART_DEG

    def shift(self, by_deg: float) -> None:
        """Every angle kept here is greater by so much."""
        self._lowest_deg += by_deg
        self._highest_deg += by_deg

    def forget(self) -> None:
        """Another exercise may rest anywhere."""
        self._lowest_deg, self._highest_deg = 1e9, -1e9
