"""Other movements of a leg, lying and sitting.

Actions that are no repetition of the knee-to-chest stretch, each physically continuous with the
posture it begins and ends in. Angles in degrees, positions in metres, times in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.simulation.script import TAP_S
from kneehold.sensor.simulation.stage import Stage

__all__ = [
    "Bend",
    "Cycle",
    "Kick",
    "LieDown",
    "Restrap",
    "RollOver",
    "Scratch",
    "SitUp",
    "Tumble",
    "TurnOnMat",
]

# Lying on a side, the middle of the pelvis is higher than on the back.
_SIDE_LYING_M = 0.05


@dataclass(frozen=True, slots=True)
class RollOver:
    """From the back onto a side or the belly, stay, and back again; thigh and trunk together."""

    to_deg: float  # about the body's long axis
    seconds: float
    stay_s: float
    hip_deg: float  # by how much the hip is bent meanwhile
    label: str = "roll_over"

    def play(self, stage: Stage) -> None:
        """Over and back."""
        start_s, home_deg, leg_deg = stage.now_s, stage.level("body"), stage.level("elevation")
        mat_m = stage.level("hip_z")
        for body_deg, thigh_deg, hip_m, stay_s in (
            (home_deg + self.to_deg, leg_deg + self.hip_deg, mat_m + _SIDE_LYING_M, self.stay_s),
            (home_deg, leg_deg, mat_m, 1.0),
        ):
            stage.move("body", body_deg, self.seconds)
            stage.move("elevation", thigh_deg, 0.8 * self.seconds)
            stage.move("hip_z", hip_m, self.seconds)
            stage.wait(self.seconds + stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class TurnOnMat:
    """Lying, turn about the vertical in a few pushes that lift the thigh a little."""

    by_deg: float
    pushes: int
    push_s: float
    bump_deg: float
    label: str = "turn_on_mat"

    def play(self, stage: Stage) -> None:
        """Push after push."""
        start_s, leg_deg = stage.now_s, stage.level("elevation")
        for _ in range(self.pushes):
            stage.move("yaw", stage.level("yaw") + self.by_deg / self.pushes, self.push_s)
            stage.move("elevation", leg_deg + self.bump_deg, 0.5 * self.push_s)
            stage.move("elevation", leg_deg, 0.5 * self.push_s, delay_s=0.5 * self.push_s)
            stage.wait(self.push_s + 0.3)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class SitUp:
    """From the back to sitting on the mat; with ``to_edge_deg`` the legs swing over the edge of a bed."""

    seconds: float
    bump_deg: float  # how far the thighs come up in between
    stay_s: float
    to_edge_deg: float = 0.0  # turn about the vertical
    label: str = "sit_up"

    def play(self, stage: Stage) -> None:
        """Up, the legs following."""
        start_s = stage.now_s
        half_s = 0.5 * self.seconds
        stage.move("elevation", self.bump_deg, half_s)
        stage.move("elevation", 0.0, half_s, delay_s=half_s)
        stage.move("yaw", stage.level("yaw") + self.to_edge_deg, self.seconds, delay_s=0.2 * self.seconds)
        stage.move("hip_x", stage.level("hip_x") + 0.03, self.seconds)
        stage.wait(1.2 * self.seconds + self.stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class LieDown:
    """From sitting (mat, bed or chair beside it) onto the back."""

    seconds: float
    bump_deg: float
    turn_deg: float = 0.0
    label: str = "lie_down"

    def play(self, stage: Stage) -> None:
        """Down, the legs following."""
        start_s = stage.now_s
        half_s = 0.5 * self.seconds
        stage.move("elevation", self.bump_deg, half_s)
        stage.move("elevation", 0.0, half_s, delay_s=half_s)
        stage.move("yaw", stage.level("yaw") + self.turn_deg, self.seconds)
        stage.wait(self.seconds + 1.0)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Kick:
    """Fling the leg up and let it fall, so many times."""

    times: int
    deg: float
    up_s: float
    down_s: float
    label: str = "kick"

    def play(self, stage: Stage) -> None:
        """Kick after kick."""
        start_s, leg_deg = stage.now_s, stage.level("elevation")
        for _ in range(self.times):
            stage.move("elevation", leg_deg + self.deg, self.up_s)
            stage.move("elevation", leg_deg, self.down_s, delay_s=self.up_s)
            stage.wait(self.up_s + self.down_s + 0.2)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Scratch:
    """Bring the leg nearer, scratch it, and put it back."""

    deg: float
    seconds: float
    rub_deg: float
    rub_hz: float
    taps: tuple[tuple[float, Vec3], ...]  # seconds from the beginning, force in thigh axes [m/s2]
    label: str = "scratch"

    def play(self, stage: Stage) -> None:
        """Up, rub, down."""
        start_s, leg_deg = stage.now_s, stage.level("elevation")
        for delay_s, force in self.taps:
            stage.knock(TAP_S, force, delay_s=delay_s)
        stage.move("elevation", leg_deg + self.deg, 0.7)
        stage.wait(0.7)
        stage.wave("elevation", self.seconds, self.rub_deg, self.rub_hz, fade_s=0.2)
        stage.wave("roll", self.seconds, self.rub_deg, self.rub_hz, fade_s=0.2)
        stage.wait(self.seconds)
        stage.move("elevation", leg_deg, 0.8)
        stage.wait(1.3)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Bend:
    """Put the foot on the mat, stay so, and stretch the leg again."""

    to_deg: float
    seconds: float
    stay_s: float
    label: str = "bend_knee"

    def play(self, stage: Stage) -> None:
        """Bend and stretch."""
        start_s, leg_deg = stage.now_s, stage.level("elevation")
        for level_deg, stay_s in ((self.to_deg, self.stay_s), (leg_deg, 1.0)):
            stage.move("elevation", level_deg, self.seconds)
            stage.wait(self.seconds + stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Cycle in the air, on the back."""

    middle_deg: float
    swing_deg: float
    hz: float
    seconds: float
    label: str = "cycle"

    def play(self, stage: Stage) -> None:
        """Up, round and round, down; no fade, so that the leg is never held."""
        start_s, leg_deg = stage.now_s, stage.level("elevation")
        stage.move("elevation", self.middle_deg, 0.8)
        stage.wave("elevation", self.seconds + 0.8, self.swing_deg, self.hz, delay_s=0.3, fade_s=0.5)
        stage.wait(0.3 + self.seconds)
        stage.move("elevation", leg_deg, 0.8)
        stage.wait(2.0)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Tumble:
    """One turn of the sensor in the hand."""

    strap_deg: Vec3  # angles of the strap about x, y, z
    hand_m: Vec3  # where the hand holds it, against its place on the thigh
    seconds: float
    stay_s: float


@dataclass(frozen=True, slots=True)
class Restrap:
    """Take the sensor off, turn it in the hand, put it on again with the strap at ``to_deg``."""

    tumbles: tuple[Tumble, ...]
    to_deg: Vec3
    seconds: float
    label: str = "restrap"

    def play(self, stage: Stage) -> None:
        """Tumble after tumble; the leg stays where it is."""
        start_s = stage.now_s
        home_m = (stage.level("hip_x"), stage.level("hip_y"), stage.level("hip_z"))
        last = Tumble(self.to_deg, (0.0, 0.0, 0.0), self.seconds, 1.0)
        for tumble in (*self.tumbles, last):
            x_deg, y_deg, z_deg = tumble.strap_deg
            stage.move("strap_x", x_deg, tumble.seconds)
            stage.move("strap_y", y_deg, tumble.seconds)
            stage.move("strap_z", z_deg, tumble.seconds)
            stage.move("hip_x", home_m[0] + tumble.hand_m[0], tumble.seconds)
            stage.move("hip_y", home_m[1] + tumble.hand_m[1], tumble.seconds)
            stage.move("hip_z", home_m[2] + tumble.hand_m[2], tumble.seconds)
            stage.wait(tumble.seconds + tumble.stay_s)
        stage.span(self.label, start_s)
