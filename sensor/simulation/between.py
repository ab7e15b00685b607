"""Movements between two raises that are no raise: each begins and ends in the same rest pose.

Angles in degrees, positions in metres, times in seconds. ``out`` is the sign of a turn to the left: 1 for the
left leg, -1 for the right one, so that ``out * abduction`` leads the knee outwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kneehold.sensor.simulation.motion import Channel
from kneehold.sensor.simulation.stage import Stage

__all__ = ["THIGH_M", "Bridge", "Butterfly", "CrossLegs", "HandleStrap", "OtherLeg", "PelvicTilt", "RollAcross"]

# Hip to knee of an adult (Winter, Biomechanics, 2009: 0.245 of the body's height).
THIGH_M = 0.42


@dataclass(frozen=True, slots=True)
class Butterfly:
    """The foot is drawn up, the knee falls outwards and is pressed down; so many times, then held."""

    mat_deg: float  # elevation with the foot drawn up
    open_deg: float  # elevation, in the sagittal plane, with the knee outwards
    abduct_deg: float
    turn_out_deg: float
    flutters: int
    each_s: float
    stay_s: float
    out: float
    label: str = "butterfly"

    def play(self, stage: Stage) -> None:
        """Draw up, open, flutter, stay, close, back."""
        start_s, rest_deg, roll_deg = stage.now_s, stage.level("elevation"), stage.level("roll")
        draw_s = 1.2 if self.mat_deg != rest_deg else 0.0
        if draw_s:
            stage.move("elevation", self.mat_deg, draw_s)
            stage.wait(draw_s)
        self._to(stage, self.open_deg, self.out * self.abduct_deg, roll_deg - self.out * self.turn_out_deg)
        for _ in range(self.flutters):
            for share in (0.6, 1.0):
                aside_deg, out_deg = share * self.abduct_deg, share * self.turn_out_deg
                level_deg = self.mat_deg + share * (self.open_deg - self.mat_deg)
                self._to(stage, level_deg, self.out * aside_deg, roll_deg - self.out * out_deg)
        stage.wait(self.stay_s)
        self._to(stage, self.mat_deg, 0.0, roll_deg)
        if draw_s:
            stage.move("elevation", rest_deg, draw_s)
            stage.wait(draw_s)
        stage.wait(0.5)
        stage.span(self.label, start_s)

    def _to(self, stage: Stage, level_deg: float, abduct_deg: float, roll_deg: float) -> None:
        stage.move("elevation", level_deg, self.each_s)
        stage.move("abduction", abduct_deg, self.each_s)
        stage.move("roll", roll_deg, self.each_s)
        stage.wait(self.each_s)


@dataclass(frozen=True, slots=True)
class Bridge:
    """With the foot on the mat the pelvis is lifted: the knee stays where it is and the hip rises."""

    mat_deg: float
    rise_m: float
    seconds: float
    stay_s: float
    times: int
    label: str = "bridge"

    def play(self, stage: Stage) -> None:
        """Draw the foot up, lift and lower, and back."""
        start_s, rest_deg = stage.now_s, stage.level("elevation")
        draw_s = 1.2 if self.mat_deg != rest_deg else 0.0
        if draw_s:
            stage.move("elevation", self.mat_deg, draw_s)
            stage.wait(draw_s)
        knee_m = THIGH_M * np.sin(np.radians(self.mat_deg))
        up_deg = float(np.degrees(np.arcsin((knee_m - self.rise_m) / THIGH_M)))
        back_m = THIGH_M * float(np.cos(np.radians(up_deg)) - np.cos(np.radians(self.mat_deg)))
        home_x, home_z = stage.level("hip_x"), stage.level("hip_z")
        for _ in range(self.times):
            for level_deg, x_m, z_m, stay_s in (
                (up_deg, home_x - back_m, home_z + self.rise_m, self.stay_s),
                (self.mat_deg, home_x, home_z, 0.5),
            ):
                stage.move("elevation", level_deg, self.seconds)
                stage.move("hip_x", x_m, self.seconds)
                stage.move("hip_z", z_m, self.seconds)
                stage.wait(self.seconds + stay_s)
        if draw_s:
            stage.move("elevation", rest_deg, draw_s)
            stage.wait(draw_s)
        stage.wait(0.5)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class CrossLegs:
    """One leg is laid over the other (or the ankles are crossed), and taken off again."""

    by_deg: float  # of elevation
    inwards_deg: float
    turn_deg: float
    seconds: float
    stay_s: float
    out: float
    label: str = "cross_legs"

    def play(self, stage: Stage) -> None:
        """Over, stay, back."""
        start_s = stage.now_s
        homes: tuple[tuple[Channel, float], ...] = (
            ("elevation", self.by_deg),
            ("abduction", -self.out * self.inwards_deg),
            ("roll", self.turn_deg),
        )
        levels = {channel: stage.level(channel) for channel, _ in homes}
        for is_over, stay_s in ((True, self.stay_s), (False, 1.0)):
            for channel, by in homes:
                stage.move(channel, levels[channel] + (by if is_over else 0.0), self.seconds)
            stage.wait(self.seconds + stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class OtherLeg:
    """The other leg does the stretch: the pelvis tilts and rolls, this thigh comes along a little."""

    by_deg: float
    pelvis_deg: float
    rise_m: float
    seconds: float
    stay_s: float
    label: str = "other_leg"

    def play(self, stage: Stage) -> None:
        """Up, hold, down."""
        start_s, home_deg, home_m = stage.now_s, stage.level("elevation"), stage.level("hip_z")
        for share, stay_s in ((1.0, self.stay_s), (0.0, 1.0)):
            stage.move("elevation", home_deg + share * self.by_deg, self.seconds)
            stage.move("pelvis", share * self.pelvis_deg, self.seconds)
            stage.move("hip_z", home_m + share * self.rise_m, self.seconds)
            stage.wait(self.seconds + stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class PelvicTilt:
    """The small of the back is pressed to the mat, so many times; the thigh follows by a few degrees."""

    by_deg: float
    rise_m: float
    seconds: float
    times: int
    label: str = "pelvic_tilt"

    def play(self, stage: Stage) -> None:
        """Tilt after tilt."""
        start_s, home_deg, home_m = stage.now_s, stage.level("elevation"), stage.level("hip_z")
        for _ in range(self.times):
            for share in (1.0, 0.0):
                stage.move("elevation", home_deg + share * self.by_deg, self.seconds)
                stage.move("hip_z", home_m + share * self.rise_m, self.seconds)
                stage.wait(self.seconds + 0.6)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class RollAcross:
    """From the back onto a side and back: the trunk rolls on the mat, so its axis travels; the hip bends meanwhile."""

    to_deg: float  # about the body's long axis; positive: onto the right side
    hip_deg: float
    radius_m: float  # of the trunk
    seconds: float
    stay_s: float
    label: str = "roll_over"

    def play(self, stage: Stage) -> None:
        """Over, stay, back."""
        start_s, home_deg = stage.now_s, stage.level("elevation")
        body_deg, y_m, z_m = stage.level("body"), stage.level("hip_y"), stage.level("hip_z")
        # A trunk is wider than deep: on the side its middle is higher.
        way_m, rise_m = self.radius_m * float(np.radians(self.to_deg)), 0.4 * self.radius_m
        for share, stay_s in ((1.0, self.stay_s), (0.0, 1.0)):
            stage.move("body", body_deg + share * self.to_deg, self.seconds)
            stage.move("hip_y", y_m - share * way_m, self.seconds)
            stage.move("hip_z", z_m + share * rise_m, self.seconds)
            stage.move("elevation", home_deg + share * self.hip_deg, 0.9 * self.seconds, delay_s=0.1 * self.seconds)
            stage.wait(self.seconds + stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class HandleStrap:
    """A hand tugs at the strap: the sensor turns to and fro on the thigh, is knocked, and stays ``left_deg`` off."""

    tugs: int
    round_deg: float
    tilt_deg: float
    left_deg: float
    each_s: float
    knock_mps2: float
    label: str = "strap_handling"

    def play(self, stage: Stage) -> None:
        """Tug after tug."""
        start_s, round_deg, tilt_deg = stage.now_s, stage.level("strap_round"), stage.level("strap_y")
        for k in range(self.tugs):
            way = 1.0 if k % 2 == 0 else -1.0
            stage.move("strap_round", round_deg + way * self.round_deg, self.each_s)
            stage.move("strap_y", tilt_deg + way * self.tilt_deg, self.each_s)
            x, y, z = (float(part) for part in self.knock_mps2 * stage.rng.normal(size=3))
            stage.knock(0.02, (x, y, z), delay_s=0.5 * self.each_s)
            stage.wait(self.each_s)
        stage.move("strap_round", round_deg + self.left_deg, self.each_s)
        stage.move("strap_y", tilt_deg, self.each_s)
        stage.wait(self.each_s + 0.5)
        stage.span(self.label, start_s)
