"""Does a movement that has begun go where the learned axis says?

With an unknown mounting one movement gave the axis, and only lifts prove it. Who sits first and then lies down has
taught another axis, sign or zero than the exercise has. So as long as nothing is proved every departure from a rest is
looked at by itself.
"""

from __future__ import annotations

from math import acos, cos, degrees, radians

from sensor.events import Phase
from sensor.motion.elevation import ElevationModel
from sensor.motion.vectors import dot
from sensor.snapshot import Snapshot
from sensor.values import Vec3

__all__ = ["Departure"]

# So long still is a place of rest, a pause between two movements is shorter.
LAY_S = 0.5
# What seems to be held, still for so long (as long as arming takes), may be where it rests.
HELD_S = 2.0
# Turned so far from rest the way is known to ten degrees: breath, stirring and soft tissue turn a leg by two or three.
AWAY_COSINE = cos(radians(20.0))
# A lift whose knee is led 25 degrees aside, by an axis from one led as far the other way, rises by cos 50 of its turn.
# Once a lift was believed only a turn that has next to nothing of a lift says that it was none: real legs wander.
LEAST_SHARE = cos(radians(50.0))
LEAST_BELIEVED_SHARE = cos(radians(75.0))
_UP = (Phase.HOLDING, Phase.LOWERING)
_BEGINNING = (Phase.REST, Phase.RAISING)


class Departure(Snapshot):
    """Remembers the pose at rest; ``otherwise`` at every sample while the axis is not proved."""

    __slots__ = ("_furthest", "_held_up", "rest_up")
    _past = __slots__

    def __init__(self) -> None:
        self.rest_up: Vec3 | None = None  # up, in sensor axes, when the thigh last lay at rest
        self._furthest = 1.0  # cosine of the widest turn from it since
        self._held_up: Vec3 | None = None  # up when it was last still in what seems to be a hold

    def forget(self) -> None:
        """The sensor sits otherwise, or nothing was seen for a while."""
        self.rest_up = self._held_up = None

    def otherwise(
        self,
        still_s: float,
        up: Vec3,
        elevation_deg: float,
        model: ElevationModel,
        phase: Phase,
        *,
        is_turned: bool,
        is_believed: bool,
    ) -> Vec3 | None:
        """The rest pose that the thigh, at ``up`` now, has left otherwise than ``model`` says a lift does, if it has.

        ``is_turned``: it is out of the plane, or where no thigh goes. Of what seems to be a hold only that is asked.
        ``is_believed``: a lift was seen with this axis.
        """
        left = self._left(still_s, up, phase, is_turned=is_turned)
        if left is None or not model.is_learned:
            return None
        cosine = dot(left, up)
        if cosine > AWAY_COSINE:
            return None
        turned_deg = degrees(acos(max(-1.0, cosine)))
        least = LEAST_BELIEVED_SHARE if is_believed else LEAST_SHARE
        if not is_turned and elevation_deg - model.elevation_deg(*left) >= least * turned_deg:
            return None
        self.rest_up, self._furthest, self._held_up = left, cosine, None  # what seemed to be held was at rest
        return left

    def _left(self, still_s: float, up: Vec3, phase: Phase, *, is_turned: bool) -> Vec3 | None:
        """The pose that it is leaving, if it is."""
        rest = self.rest_up
        if phase is Phase.REST and still_s >= LAY_S:
            self.rest_up, self._furthest = up, 1.0
            return None
        cosine = dot(rest, up) if rest is not None else 1.0
        is_on_its_way = cosine <= self._furthest  # and not on its way back, where legs roll
        self._furthest = min(cosine, self._furthest)
        if phase in _UP:
            if still_s >= HELD_S:
                self._held_up = up
            return self._held_up if is_turned else None
        self._held_up = None
        return rest if is_on_its_way and phase in _BEGINNING else None
