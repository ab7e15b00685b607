"""Was the movement that gave the flexion axis a lift at all?

With an unknown mounting the first turn of more than a quarter of a radian gives the axis. A foot that falls outwards
and comes back gives it too, and then no lift lies in the plane. So an axis is on trial until a lift was seen with
it: the sensor's path, or a repetition.
"""

from __future__ import annotations

from sensor.events import Phase
from sensor.motion.elevation import ElevationModel
from sensor.motion.lever import LeverArm
from sensor.motion.thigh_lift import is_clear_swing
from sensor.snapshot import Snapshot
from sensor.values import Vec3

__all__ = ["AxisTrial"]

# So long still, and the movement is over; a roll that goes on into a lift is not.
OVER_S = 0.5
# A swing about an axis more than 30 degrees off the one on trial is no proof of it but of the contrary.
ABOUT_SHARE = 0.75
# Nobody straps a sensor nearer to the hip; on a leg that rolls where it lies it is 5 to 9 cm from the axis.
NEAREST_M = 0.12
# As long as no axis is known there is no plane: a leg that came to lie otherwise has a new rest pose, or what it has
# rolled by would count as raised. So long still (raised: as long as no pull in two stages pauses), and so far off
# that nobody lifts it thither within a stillness.
RESTED_S = 2.0
PAUSED_S = 5.0
NEW_REST_DEG = 10.0
_DOWN = (Phase.REST, Phase.SETTLING)
_HELD = (Phase.HOLDING, Phase.LOWERING)


class AxisTrial(Snapshot):
    """Keeps or forgets a learned axis; ``step`` at every sample."""

    __slots__ = ("_count", "_is_tried")
    _past = __slots__

    def __init__(self) -> None:
        self._count = 0  # repetitions before the present excursion
        self._is_tried = False  # whether the movement before the present stillness was looked at

    def step(
        self, t: float, still_s: float, up: Vec3, model: ElevationModel, lever: LeverArm, count: int, phase: Phase
    ) -> None:
        """At ``t``, after ``still_s`` of stillness: ``up`` as the sensor sees it, ``count`` of repetitions so far."""
        is_over = still_s >= OVER_S
        if model.is_on_trial:
            if count > self._count:
                model.is_kept = True
            elif is_over and not self._is_tried and phase not in _HELD:
                _judge(t - still_s, t, model, lever)
            self._is_tried = is_over
        elif is_over and model.axis is None and phase not in _HELD:
            model.clear_turn()  # small stirrings never add up to a lift
            enough_s = RESTED_S if phase in _DOWN else PAUSED_S
            if still_s >= enough_s and model.elevation_deg(*up) > NEW_REST_DEG:
                model.set_rest(up)
        if phase in _DOWN:
            self._count = count


def _judge(over_s: float, now_s: float, model: ElevationModel, path: LeverArm) -> None:
    """By the movement that was over at ``over_s``."""
    if model.axis is None or model.rest_up is None:
        return
    model.end_gathering()
    lever = path.lever(over_s, now_s, model.axis, model.rest_up)
    if lever is None:
        return
    is_clear = is_clear_swing(lever)
    if is_clear and lever.about >= ABOUT_SHARE:
        model.is_kept = True
    elif is_clear or lever.length_m < NEAREST_M:
        model.forget_axis()
