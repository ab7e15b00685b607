"""Actions of people who raise a thigh in their own way, and of what they do between two raises.

Angles in degrees, positions in metres, times in seconds; ``elevation`` is absolute.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.simulation.motion import Channel
from kneehold.sensor.simulation.script import Creep, Regrip
from kneehold.sensor.simulation.stage import Stage

__all__ = ["Breaths", "Calm", "Heart", "Pulses", "RaisedKnee", "Stir", "StrapTurn", "split_way"]

# No stroke of the hands is shorter.
_LEAST_STROKE_S = 0.15
# A heart beat shakes the tissue for about this long.
_BEAT_S = 0.12
# Sway reaches up to 1.2 Hz.
_SWAY_KNOT_S = 0.4
# A leg that settles swings in every way.
_STIRRED: tuple[tuple[Channel, float], ...] = (("elevation", 1.0), ("roll", 1.5), ("abduction", 0.5))
# A heel or a thigh that lands on a mat is stopped within this.
_LANDING_S = 0.03


@dataclass(frozen=True, slots=True)
class Pulses:
    """Small further pulls at the end of the range: up by ``deg`` and back, so many times a second."""

    at_s: float  # from the end of the lift
    seconds: float
    deg: float
    hz: float


@dataclass(frozen=True, slots=True)
class RaisedKnee:
    """Lift in strokes, overshoot, hold, return; led outwards before, with or after the lift.

    ``lead_s``: how much later than the lift the leading outwards begins (negative: earlier); it takes as
    long as the lift. ``hold_s`` runs from the end of the overshoot to the beginning of the return.
    """

    to_deg: float
    lift_s: float
    hold_s: float
    return_s: float
    back_deg: float
    strokes: tuple[float, ...] = (1.0,)  # shares of the way, adding up to 1
    hesitate_s: float = 0.0  # stop between two strokes, and once on the way back if there are several
    lift_skew: float = 0.0
    return_skew: float = 0.0
    turn_out_deg: float = 0.0  # about the thigh's own axis, signed
    abduct_deg: float = 0.0  # signed
    lead_s: float = 0.0
    detour_deg: float = 0.0  # turned out (and half as far aside) on the way, and back again; signed
    rest_roll_deg: float = 0.0  # the leg rolls out by so much at rest, and back in before it rises
    roll_in_s: float = 0.6
    pelvis_roll_deg: float = 0.0  # signed
    overshoot_deg: float = 0.0
    settle_s: float = 0.8
    sag_deg: float = 0.0  # over the whole hold
    creep: Creep | None = None
    dips: tuple[Regrip, ...] = ()
    pulses: Pulses | None = None
    landing_mps2: float = 0.0  # the leg is put down as hard as this

    def play(self, stage: Stage) -> None:
        """Before the lift the leg rolls in; the raise itself begins with the elevation."""
        began_s = stage.now_s
        if stage.level("roll") != 0.0:
            stage.move("roll", 0.0, self.roll_in_s)
            stage.wait(0.8 * self.roll_in_s)  # the last of it goes on while the leg rises
        out_s = max(self.lift_s, _LEAST_STROKE_S)
        if self.lead_s < 0.0:
            self._lead_out(stage, out_s, 0.0)
            stage.wait(-self.lead_s)
        if stage.now_s > began_s:
            stage.span("lead_in", began_s)
        start_s, from_deg = stage.now_s, stage.level("elevation")
        if self.lead_s >= 0.0:
            self._lead_out(stage, out_s, self.lead_s)
        stage.move("pelvis", self.pelvis_roll_deg, out_s)
        self._detour(stage, out_s)
        self._lift(stage, from_deg)
        lifted_s = stage.now_s - start_s
        self._hold(stage)
        self._return(stage)
        if self.landing_mps2 > 0.0:
            force = self.landing_mps2
            # The mat pushes up, out of the front of the thigh, and a little along it.
            stage.knock(_LANDING_S, (-0.3 * force, 0.1 * force, force), delay_s=-0.5 * _LANDING_S)
        stage.live(start_s, max(0.3, lifted_s), max(0.3, self.return_s))
        stage.span("rep", start_s, is_raise=True)
        stage.move("roll", self.rest_roll_deg, 0.8)

    def _lead_out(self, stage: Stage, seconds: float, delay_s: float) -> None:
        stage.move("roll", self.turn_out_deg, seconds, delay_s=delay_s)
        stage.move("abduction", self.abduct_deg, seconds, delay_s=delay_s)

    def _detour(self, stage: Stage, seconds: float) -> None:
        ways: tuple[tuple[Channel, float], ...] = (("roll", self.detour_deg), ("abduction", -0.5 * self.detour_deg))
        for channel, deg in ways:
            level_deg = stage.level(channel)
            stage.move(channel, level_deg + deg, 0.5 * seconds)
            stage.move(channel, level_deg, 0.5 * seconds, delay_s=0.5 * seconds)

    def _lift(self, stage: Stage, from_deg: float) -> None:
        top_deg, done, pauses_s = self.to_deg + self.overshoot_deg, 0.0, self.hesitate_s * (len(self.strokes) - 1)
        moving_s = max(self.lift_s - pauses_s, 0.5 * self.lift_s)
        for number, share in enumerate(self.strokes):
            if number:
                stage.wait(self.hesitate_s)
            done += share
            skew = self.lift_skew if len(self.strokes) == 1 else 0.0
            level_deg = top_deg if number + 1 == len(self.strokes) else from_deg + done * (top_deg - from_deg)
            seconds = max(share * moving_s, _LEAST_STROKE_S)
            stage.move("elevation", level_deg, seconds, skew=skew)
            stage.wait(seconds)
        if self.overshoot_deg != 0.0:
            stage.move("elevation", self.to_deg, self.settle_s)
            stage.wait(self.settle_s)

    def _hold(self, stage: Stage) -> None:
        for dip in self.dips:
            level_deg, down_s = stage.level("elevation"), 0.35 * dip.seconds
            stage.move("elevation", level_deg - dip.deg, down_s, delay_s=dip.at_s)
            stage.move("elevation", level_deg, dip.seconds - down_s, delay_s=dip.at_s + down_s)
        if self.pulses is not None:
            pulses = self.pulses
            stage.wave("elevation", pulses.seconds, pulses.deg, pulses.hz, delay_s=pulses.at_s, fade_s=0.3)
        if self.creep is not None:
            to_deg = stage.level("elevation") + self.creep.deg
            stage.move("elevation", to_deg, self.creep.seconds, delay_s=self.creep.at_s)
        if self.sag_deg != 0.0:
            stage.move("elevation", stage.level("elevation") - self.sag_deg, self.hold_s)
        stage.wait(self.hold_s)

    def _return(self, stage: Stage) -> None:
        stage.move("roll", 0.0, self.return_s)
        stage.move("abduction", 0.0, self.return_s)
        stage.move("pelvis", 0.0, self.return_s)
        self._detour(stage, self.return_s)
        if self.hesitate_s > 0.0 and self.return_s > 4.0 * self.hesitate_s:
            half_s, from_deg = 0.5 * (self.return_s - self.hesitate_s), stage.level("elevation")
            stage.move("elevation", 0.5 * (from_deg + self.back_deg), half_s)
            stage.wait(half_s + self.hesitate_s)
            stage.move("elevation", self.back_deg, half_s)
            stage.wait(half_s)
            return
        stage.move("elevation", self.back_deg, self.return_s, skew=self.return_skew)
        stage.wait(self.return_s)


@dataclass(frozen=True, slots=True)
class Stir:
    """The recording begins with a knock on the sensor while the leg still moves."""

    seconds: float
    deg: float
    hz: float
    knock_mps2: Vec3

    def play(self, stage: Stage) -> None:
        """Swing out; no fade at the beginning, the leg was moving before."""
        start_s = stage.now_s
        stage.knock(0.012, self.knock_mps2)
        for channel, share in _STIRRED:
            stage.wave(
                channel, 2.0 * self.seconds, share * self.deg, self.hz, delay_s=-self.seconds, fade_s=self.seconds
            )
        stage.wait(self.seconds)
        stage.span("stir", start_s)


@dataclass(frozen=True, slots=True)
class Breaths:
    """How a resting leg moves of itself; root mean squares in degrees."""

    sway_deg: float = 0.0
    twitches: tuple[tuple[float, float], ...] = ()  # seconds from the beginning, degrees of a quick turn out and back


@dataclass(frozen=True, slots=True)
class Calm:
    """Lie (or sit) as you are for a while; a resting leg may be livelier than a held one."""

    seconds: float
    life: Breaths = Breaths()
    label: str = "rest"

    def play(self, stage: Stage) -> None:
        """Wait."""
        start_s = stage.now_s
        if self.life.sway_deg > 0.0 and self.seconds > 0.0:
            stage.noise("elevation", self.seconds, self.life.sway_deg, _SWAY_KNOT_S)
            stage.noise("roll", self.seconds, self.life.sway_deg, _SWAY_KNOT_S)
            stage.noise("abduction", self.seconds, 0.5 * self.life.sway_deg, _SWAY_KNOT_S)
        for at_s, deg in self.life.twitches:
            home_deg = stage.level("roll")
            stage.move("roll", home_deg + deg, 0.4, delay_s=at_s)
            stage.move("roll", home_deg, 0.5, delay_s=at_s + 0.4)
        stage.wait(self.seconds)
        stage.span(self.label, start_s)


@dataclass(frozen=True, slots=True)
class Heart:
    """The pulse shakes the soft tissue under the strap; takes no time of the script."""

    seconds: float
    hz: float
    mps2: float  # height of one beat, out of the thigh

    def play(self, stage: Stage) -> None:
        """Beat after beat, no two intervals alike."""
        at_s = float(stage.rng.uniform(0.0, 1.0 / self.hz))
        while at_s < self.seconds:
            size = self.mps2 * float(stage.rng.uniform(0.8, 1.2))
            stage.knock(_BEAT_S, (0.2 * size, 0.3 * size, size), delay_s=at_s)
            at_s += float(stage.rng.normal(1.0, 0.04)) / self.hz


@dataclass(frozen=True, slots=True)
class StrapTurn:
    """The strap turns round the thigh and tilts, ``delay_s`` from now; takes no time of the script."""

    delay_s: float
    seconds: float
    round_deg: float
    tilt_deg: float = 0.0
    is_handled: bool = False  # by a hand, which also shakes it

    def play(self, stage: Stage) -> None:
        """Leave the sensor sitting differently."""
        stage.move("strap_round", stage.level("strap_round") + self.round_deg, self.seconds, delay_s=self.delay_s)
        stage.move("strap_y", stage.level("strap_y") + self.tilt_deg, self.seconds, delay_s=self.delay_s)
        if self.is_handled:
            stage.wave("strap_z", self.seconds, 3.0, 2.5, delay_s=self.delay_s, fade_s=0.2)
            for share in (0.15, 0.5, 0.85):
                x, y, z = (float(part) for part in 6.0 * stage.rng.normal(size=3))
                stage.knock(0.02, (x, y, z), delay_s=self.delay_s + share * self.seconds)


def split_way(rng: np.random.Generator, strokes: int) -> tuple[float, ...]:
    """Shares of the way of so many strokes, none less than half of an equal share."""
    parts = 0.5 + rng.random(strokes)
    return tuple(float(part) for part in parts / parts.sum())
