"""Movements of a leg on a chair and standing.

Actions between sitting (elevation 0) and standing (-90), continuous with both.
"""

from __future__ import annotations

from dataclasses import dataclass

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.stage import Stage

__all__ = ["STANDING_DEG", "SitDown", "Stand", "StandUp", "Walk"]

STANDING_DEG = -90.0

# From a seat of 0.45 m to upright the hip rises by the length of a thigh, 0.4 m, and goes forward as much.
_SEAT_TO_STAND_M = 0.4
# From the floor it rises by a whole leg.
_FLOOR_TO_STAND_M = 0.85
# A heel strike at the thigh: short, and mostly along it.
_HEEL_STRIKE_S = 0.025


@dataclass(frozen=True, slots=True)
class StandUp:
    """From a seat to standing."""

    seconds: float
    label: str = "stand_up"

    def play(self, stage: Stage) -> None:
        """The knee goes down as the hip goes up."""
        start_s = stage.now_s
        stage.move("elevation", STANDING_DEG, self.seconds)
        stage.move("hip_z", stage.level("hip_z") + _SEAT_TO_STAND_M, self.seconds)
        stage.move("hip_x", stage.level("hip_x") + _SEAT_TO_STAND_M, self.seconds)
        stage.wait(self.seconds + 0.5)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class SitDown:
    """From standing onto a chair, or with ``over_deg`` onto the floor, knees coming up on the way."""

    seconds: float
    stay_s: float
    over_deg: float = 0.0  # how far the thigh comes above the horizontal on the way to the floor
    label: str = "sit_down"

    def play(self, stage: Stage) -> None:
        """Down, and stay."""
        start_s = stage.now_s
        fall_m = _FLOOR_TO_STAND_M if self.over_deg > 0.0 else _SEAT_TO_STAND_M
        stage.move("hip_z", stage.level("hip_z") - fall_m, self.seconds)
        stage.move("hip_x", stage.level("hip_x") - _SEAT_TO_STAND_M, self.seconds)
        stage.move("elevation", self.over_deg, self.seconds)
        stage.wait(self.seconds)
        if self.over_deg > 0.0:
            stage.move("elevation", 0.0, 1.5)
            stage.wait(1.5)
        stage.wait(self.stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Stand:
    """Stand, shifting weight."""

    seconds: float
    sway_deg: float
    label: str = "stand"

    def play(self, stage: Stage) -> None:
        """Sway."""
        start_s = stage.now_s
        stage.noise("elevation", self.seconds, self.sway_deg, 0.8)
        stage.noise("roll", self.seconds, self.sway_deg, 1.0)
        stage.wait(self.seconds)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Walk:
    """Walk: the thigh swings once a stride, the hip goes up and down twice, the heel strikes once."""

    seconds: float
    stride_hz: float
    swing_deg: float
    strike_g: float
    turn_deg: float = 0.0
    label: str = "walk"

    def play(self, stage: Stage) -> None:
        """Stride after stride; the thigh swings further forward than back."""
        start_s = stage.now_s
        stage.wave("elevation", self.seconds, self.swing_deg, self.stride_hz, fade_s=1.5)
        stage.wave("elevation", self.seconds, 0.2 * self.swing_deg, 2.0 * self.stride_hz, fade_s=1.5)
        stage.wave("roll", self.seconds, 4.0, self.stride_hz, fade_s=1.5)
        stage.wave("hip_z", self.seconds, 0.02, 2.0 * self.stride_hz, fade_s=1.5)
        stage.move("yaw", stage.level("yaw") + self.turn_deg, self.seconds)
        for k in range(2, int(self.seconds * self.stride_hz) - 1):
            peak = self.strike_g * GRAVITY_MPS2
            # Against the long axis, since the floor pushes up; a little to the front.
            stage.knock(_HEEL_STRIKE_S, (-peak, 0.0, 0.3 * peak), delay_s=(k + 0.35) / self.stride_hz)
        stage.wait(self.seconds)
        stage.span(self.label, start_s)
