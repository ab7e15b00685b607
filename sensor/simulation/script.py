"""The script of a person who does the exercise.

Actions are values; a script is a tuple of them, played in order. Every number of a motion
stands in its action; chance only chose them. Angles in degrees, ``elevation`` absolute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.simulation.motion import Channel
from kneehold.sensor.simulation.stage import Stage

__all__ = [
    "Action",
    "Bounce",
    "Cough",
    "Creep",
    "Fidget",
    "Go",
    "Pause",
    "Regrip",
    "Repetition",
    "Rest",
    "Script",
    "Slip",
    "Tap",
]

# A tap on a plastic case lasts about this long.
TAP_S = 0.012


class Action(Protocol):
    """Something that can be played on a stage."""

    def play(self, stage: Stage) -> None:
        """Add what it does to the stage and let its time pass."""
        ...


Script = tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Fidget:
    """A small movement there and back, ``seconds`` each way."""

    at_s: float  # from the beginning of the rest it belongs to
    channel: Channel
    deg: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Rest:
    """Stay as you are."""

    seconds: float
    fidgets: tuple[Fidget, ...] = ()
    label: str = "rest"

    def play(self, stage: Stage) -> None:
        """Wait, with the fidgets."""
        start_s = stage.now_s
        for fidget in self.fidgets:
            home = stage.level(fidget.channel)
            stage.move(fidget.channel, home + fidget.deg, fidget.seconds, delay_s=fidget.at_s)
            stage.move(fidget.channel, home, fidget.seconds, delay_s=fidget.at_s + fidget.seconds)
        stage.wait(self.seconds)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Go:
    """Bring one channel to a level and stay there as long as ``stay_s``."""

    channel: Channel
    to: float
    seconds: float
    stay_s: float = 0.0
    label: str = "go"

    def play(self, stage: Stage) -> None:
        """Move, then stay."""
        start_s = stage.now_s
        stage.move(self.channel, self.to, self.seconds)
        stage.wait(self.seconds + self.stay_s)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop on the way up, at ``share`` (0-1) of the way."""

    share: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Bounce:
    """Swings near the end of the range: down by ``deg`` and up again, ``seconds`` each way."""

    times: int
    deg: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Regrip:
    """The hands let go and take hold again: a dip of ``deg``, over after ``seconds``."""

    at_s: float  # from the end of the lift
    deg: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Creep:
    """A slow further pull inside the hold."""

    at_s: float  # from the end of the lift
    deg: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Repetition:
    """Lift, hold, return; enough of them to count or not.

    ``hold_s`` runs from the end of the lift to the beginning of the return, bounces included.
    """

    to_deg: float
    lift_s: float
    hold_s: float
    return_s: float
    back_deg: float | None = None  # None: where it came from
    lift_skew: float = 0.0
    return_skew: float = 0.0
    pause: Pause | None = None
    bounce: Bounce | None = None
    creep: Creep | None = None
    regrips: tuple[Regrip, ...] = ()
    roll_deg: float = 0.0  # taken on in the lift and given back in the return
    abduction_deg: float = 0.0
    label: str = "rep"

    def play(self, stage: Stage) -> None:
        """One repetition or attempt."""
        start_s, rest_deg = stage.now_s, stage.level("elevation")
        roll_deg, abduction_deg = stage.level("roll"), stage.level("abduction")
        stage.move("roll", roll_deg + self.roll_deg, self.lift_s)
        stage.move("abduction", abduction_deg + self.abduction_deg, self.lift_s)
        self._lift(stage, rest_deg)
        self._hold(stage)
        stage.move("roll", roll_deg, self.return_s)
        stage.move("abduction", abduction_deg, self.return_s)
        back_deg = rest_deg if self.back_deg is None else self.back_deg
        stage.move("elevation", back_deg, self.return_s, skew=self.return_skew)
        stage.wait(self.return_s)
        stage.live(start_s, self.lift_s, self.return_s)
        stage.span(self.label, start_s, is_raise=True)

    def _lift(self, stage: Stage, rest_deg: float) -> None:
        if self.pause is None:
            stage.move("elevation", self.to_deg, self.lift_s, skew=self.lift_skew)
            stage.wait(self.lift_s)
            return
        first_s = self.pause.share * self.lift_s
        stage.move("elevation", rest_deg + self.pause.share * (self.to_deg - rest_deg), first_s)
        stage.wait(first_s + self.pause.seconds)
        stage.move("elevation", self.to_deg, self.lift_s - first_s)
        stage.wait(self.lift_s - first_s)

    def _hold(self, stage: Stage) -> None:
        for k in range(self.bounce.times if self.bounce else 0):
            assert self.bounce is not None
            each_s = self.bounce.seconds
            _dip(stage, 2 * k * each_s, self.bounce.deg, each_s, each_s)
        for regrip in self.regrips:
            # Letting go is quicker than taking hold again.
            _dip(stage, regrip.at_s, regrip.deg, 0.4 * regrip.seconds, 0.6 * regrip.seconds)
        if self.creep is not None:
            to_deg = stage.level("elevation") + self.creep.deg
            stage.move("elevation", to_deg, self.creep.seconds, delay_s=self.creep.at_s)
        stage.wait(self.hold_s)


@dataclass(frozen=True, slots=True)
class Tap:
    """Somebody or something touches the sensor ``delay_s`` from now; takes no time of the script."""

    delay_s: float
    g: float
    direction: Vec3  # unit vector in thigh axes

    def play(self, stage: Stage) -> None:
        """One knock of 12 ms."""
        x, y, z = self.direction
        peak = self.g * GRAVITY_MPS2
        stage.knock(TAP_S, (peak * x, peak * y, peak * z), delay_s=self.delay_s)


@dataclass(frozen=True, slots=True)
class Cough:
    """A cough ``delay_s`` from now shakes thigh and pelvis; takes no time of the script."""

    delay_s: float
    bursts: int
    deg: float
    lift_m: float = 0.006  # how far the pelvis jumps

    def play(self, stage: Stage) -> None:
        """Bursts of a fifth of a second (4-5 Hz is how fast people cough in a row)."""
        seconds = 0.22 * self.bursts
        stage.wave("elevation", seconds, self.deg, 4.5, delay_s=self.delay_s, fade_s=0.1)
        stage.wave("hip_z", seconds, self.lift_m, 4.5, delay_s=self.delay_s, fade_s=0.1)


@dataclass(frozen=True, slots=True)
class Slip:
    """The strap slips round the thigh and tilts, ``delay_s`` from now; takes no time of the script."""

    delay_s: float
    seconds: float
    round_deg: float
    tilt_deg: float

    def play(self, stage: Stage) -> None:
        """Leave the sensor sitting differently."""
        stage.move("strap_x", stage.level("strap_x") + self.round_deg, self.seconds, delay_s=self.delay_s)
        stage.move("strap_y", stage.level("strap_y") + self.tilt_deg, self.seconds, delay_s=self.delay_s)


def _dip(stage: Stage, delay_s: float, deg: float, down_s: float, up_s: float) -> None:
    top_deg = stage.level("elevation")
    stage.move("elevation", top_deg - deg, down_s, delay_s=delay_s)
    stage.move("elevation", top_deg, up_s, delay_s=delay_s + down_s)
