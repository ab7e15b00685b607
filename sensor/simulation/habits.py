"""The script of a set as a person with given traits does it: raises, rests, and what happens between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import radians, sin
from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.between import (
    THIGH_M,
    Bridge,
    Butterfly,
    CrossLegs,
    HandleStrap,
    OtherLeg,
    PelvicTilt,
)
from kneehold.sensor.simulation.everyday import Cycle, LieDown, Restrap, RollOver, Scratch, SitUp, Tumble
from kneehold.sensor.simulation.exercises import Exercise
from kneehold.sensor.simulation.families import Traits
from kneehold.sensor.simulation.raising import Breaths, Calm, Heart, Pulses, RaisedKnee, Stir, StrapTurn, split_way
from kneehold.sensor.simulation.script import Action, Cough, Creep, Go, Regrip, Script, Tap
from kneehold.sensor.simulation.stage import STATUE, Person, Stage

__all__ = ["Habit", "draw_habit", "person_of"]

# Clear of the least range that counts, so that breathing cannot decide whether a repetition was one.
_MARGIN_DEG = 8.0
_HIGHEST_DEG = 135.0
# Of a movement that must not be a repetition: at most this share of the least range.
_BELOW_SHARE = 0.6
# Above this the foot is on the mat already; a foot that is drawn up stays at most at this share of the least range.
_MAT_FROM_DEG = 35.0
_MAT_SHARE = 0.85
# The quickest lift that people are seen to do.
_QUICKEST_S = 0.4
# A level taken for rest must have been held for two seconds; a changed one is given twice that.
_CHANGED_REST_S = 4.0
# The band of a hold.
_BAND_DEG, _BAND_SHARE = 5.0, 0.2
_LYING = ("knee-to-chest", "knee-to-chest-double", "knee-to-chest-strap", "straight-leg-raise")
_SEATED = "knee-to-chest-seated"


class Habit(NamedTuple):
    """A script and the pose it begins in."""

    script: Script
    start_deg: float
    start_roll_deg: float


def person_of(rng: np.random.Generator, traits: Traits, liveliness: float) -> Person:
    """Breathing, sway and tremor of the traits, at frequencies of its own."""
    return Person(
        breath_deg=traits.breath_deg * liveliness,
        breath_hz=float(rng.uniform(0.15, 0.35)),
        breath_phase_rad=float(rng.uniform(0.0, 2.0 * np.pi)),
        sway_deg=traits.sway_deg * liveliness,
        tremor_deg=traits.tremor_deg,
        tremor_hz=float(rng.uniform(4.5, 8.5)),
        rest_breath_share=traits.rest_breath,
        other_axes_deg=traits.other_axes_deg,
    )


def draw_habit(
    rng: np.random.Generator, exercise: Exercise, traits: Traits, *, out: float, reps: int, hold_s: float, marked: bool
) -> Habit:
    """``reps`` raises held about ``hold_s``; ``out``: 1 for the left leg, -1 for the right.

    ``marked``: a strap that was taken off is put on as its marks say, to about 20 degrees.
    """
    drawer = _Drawer(rng, exercise, traits, out, hold_s, marked)
    drawer.rest_deg = drawer.level(raised=drawer.chance(traits.mat))
    start_deg = drawer.rest_deg
    script: list[Action] = [*drawer.stir(), drawer.calm(drawer.between(3.0, 6.0))]
    for number in range(1, reps + 1):
        script += drawer.round(number, is_last=number == reps)
    if traits.heart_mps2 > 0.0:
        clock = Stage(np.random.default_rng(0), STATUE, {})
        for action in script:
            action.play(clock)
        script.insert(0, Heart(clock.now_s, drawer.between(0.9, 1.6), traits.heart_mps2))
    return Habit(tuple(script), start_deg, -out * traits.rest_roll_deg)


@dataclass(slots=True)
class _Drawer:
    """Draws one round after the other; ``rest_deg`` is where the next begins."""

    rng: np.random.Generator
    exercise: Exercise
    traits: Traits
    out: float
    hold_s: float
    marked: bool
    rest_deg: float = 0.0

    def between(self, low: float, high: float) -> float:
        """Any number between; ``low`` if ``high`` is less."""
        return float(self.rng.uniform(low, max(low, high)))

    def chance(self, share: float) -> bool:
        """Whether what happens so often happens now."""
        return bool(self.rng.random() < share)

    def sign(self) -> float:
        """-1 or 1."""
        return -1.0 if self.rng.random() < 0.5 else 1.0

    def level(self, *, raised: bool) -> float:
        """A rest level; ``raised``: with the foot on the mat, where people do that."""
        low, high = self.exercise.rest_deg
        if raised and self.exercise.raised_rest_deg is not None:
            low, high = self.exercise.raised_rest_deg
        return self.between(low, high)

    def round(self, number: int, *, is_last: bool) -> list[Action]:
        """One raise, what happens meanwhile, and the rest behind it."""
        raised = self.rest_deg > 0.5 * sum(self.exercise.raised_rest_deg or (180.0, 180.0)) - 10.0
        is_changed = self.chance(self.traits.changes) and self.exercise.raised_rest_deg is not None
        rep = self._raise(self.level(raised=not raised) if is_changed else self.rest_deg)
        asides = self._asides(rep)
        self.rest_deg = rep.back_deg
        rest_s = self.traits.rest_s * self.between(0.7, 1.3)
        if is_changed:
            rest_s = max(rest_s, _CHANGED_REST_S)
        return [*asides, rep, *self._rest(number, self.between(3.0, 5.0) if is_last else rest_s, is_last=is_last)]

    # --- a raise ------------------------------------------------------------------------------

    def _raise(self, back_deg: float) -> RaisedKnee:
        traits, exercise = self.traits, self.exercise
        to_deg = self._top_deg()
        range_deg = to_deg - self.rest_deg
        # A small raise cannot be led far aside: it would be more aside than up.
        aside = min(1.0, range_deg / 60.0) * self.between(0.4, 1.2)
        lift_s, return_s = self._seconds(), self._seconds()
        strokes = max(1, int(traits.strokes)) if exercise.has_hands else 1
        # No stop may be so long that the thigh seems to rest there.
        hesitate_s = min(traits.hesitate_s * self.between(0.6, 1.4), 1.5)
        rep = RaisedKnee(
            to_deg, lift_s, self._held_s(), return_s, back_deg,
            strokes=split_way(self.rng, strokes), hesitate_s=hesitate_s if strokes > 1 else 0.0,
            lift_skew=self.between(-0.5, 0.5), return_skew=self.between(-0.5, 0.5),
            turn_out_deg=-self.out * aside * traits.turn_out_deg, abduct_deg=self.out * aside * traits.abduct_deg,
            detour_deg=self.sign() * self.between(0.5, 1.0) * traits.detour_deg * range_deg / 100.0,
            lead_s=traits.lead * min(lift_s, 3.0), rest_roll_deg=-self.out * traits.rest_roll_deg,
            roll_in_s=traits.roll_in_s, landing_mps2=GRAVITY_MPS2 * traits.landing_g * self.between(0.3, 1.0),
            pelvis_roll_deg=traits.pelvis_roll_deg * self.between(0.7, 1.3),
        )  # fmt: skip
        return self._changing(rep, range_deg)

    def _top_deg(self) -> float:
        low, high = self.exercise.top_deg
        least_deg = self.rest_deg + self.exercise.min_range_deg + _MARGIN_DEG
        if self.exercise.from_rest:
            low, high = self.rest_deg + low, min(_HIGHEST_DEG, self.rest_deg + high)
        return self.between(max(low, least_deg), high)

    def _seconds(self) -> float:
        """Of a lift or a return."""
        usual_s, slowness = self.between(*self.exercise.lift_s), self.traits.slowness
        if slowness < 0.0:
            return usual_s - slowness * (_QUICKEST_S - usual_s)
        return usual_s + slowness * (self.traits.slow_s - usual_s)

    def _held_s(self) -> float:
        if self.exercise.hold_s is not None:
            low, high = self.exercise.hold_s
            return self.between(low, min(high, self.hold_s))
        return max(self.exercise.min_hold_s + 0.8, self.hold_s * self.between(0.85, 1.2))

    def _changing(self, rep: RaisedKnee, range_deg: float) -> RaisedKnee:
        """With what hands and hips do in the hold; what would leave the band for long is left out."""
        traits = self.traits
        if not self.exercise.has_hands:
            return rep
        band_deg = min(_BAND_DEG, _BAND_SHARE * range_deg)
        overshoot_deg = min(traits.overshoot_deg * self.between(0.3, 1.0), 0.3 * range_deg)
        rep = replace(rep, overshoot_deg=overshoot_deg, settle_s=self.between(0.5, 1.5))
        if self.chance(0.5) and rep.hold_s > 6.0:
            deg = min(traits.creep_deg * self.between(0.5, 1.0), 0.3 * range_deg, 140.0 - rep.to_deg)
            at_s, seconds = self.between(1.0, 0.3 * rep.hold_s), self.between(0.3, 0.55) * rep.hold_s
            rep = replace(rep, creep=Creep(at_s, deg, seconds) if deg > 0.0 else None)
        else:
            room_deg = 0.85 * band_deg - traits.breath_deg * self.exercise.liveliness - 2.0 * traits.sway_deg
            rep = replace(rep, sag_deg=max(0.0, min(traits.sag_deg, 2.0 * room_deg)))
        if traits.pulses_deg > 0.0 and rep.hold_s > 4.0:
            deg = min(traits.pulses_deg, 0.4 * band_deg)
            pulses = Pulses(self.between(0.2, 1.5), self.between(1.5, 4.0), deg, self.between(0.7, 1.8))
            rep = replace(rep, pulses=pulses)
        return replace(rep, dips=self._dips(rep.hold_s, range_deg))

    def _dips(self, hold_s: float, range_deg: float) -> tuple[Regrip, ...]:
        """Hands that slip and take hold again within the time of a regrip."""
        if self.traits.dips <= 0.0 or hold_s <= 8.0:
            return ()
        count = int(self.traits.dips + self.rng.random())
        deepest_deg = min(12.0 - self.traits.breath_deg, 0.45 * range_deg)
        step_s = (hold_s - 4.0) / max(count, 1)
        return tuple(
            Regrip(1.5 + (k + self.between(0.0, 0.6)) * step_s, self.between(3.0, deepest_deg), self.between(0.7, 1.3))
            for k in range(count)
        )

    def _asides(self, rep: RaisedKnee) -> list[Action]:
        """Coughs, knocks and a strap that turns while the knee is raised."""
        actions: list[Action] = []
        lifted_s = max(0.0, -rep.lead_s) + (rep.roll_in_s if self.traits.rest_roll_deg else 0.0) + rep.lift_s
        for _ in range(int(self.traits.coughs + self.rng.random()) if self.traits.coughs > 0.0 else 0):
            at_s = lifted_s + self.between(0.1, 0.9) * rep.hold_s
            actions.append(Cough(at_s, int(self.rng.integers(1, 4)), self.between(0.3, 1.2)))
            actions.append(Tap(at_s, self.between(1.0, 3.0), self._direction()))
        if self.traits.knock_g > 0.0:
            at_s = self.between(0.0, lifted_s + rep.hold_s)
            actions.append(Tap(at_s, self.traits.knock_g * self.between(0.5, 1.0), self._direction()))
        if self.traits.turn_raised_deg > 0.0 and self.chance(self.traits.turns):
            at_s = self.between(0.0, lifted_s + rep.hold_s)
            deg = self.sign() * self.traits.turn_raised_deg * self.between(0.3, 1.0)
            actions.append(StrapTurn(at_s, self.between(0.3, rep.lift_s), deg, self.between(-4.0, 4.0)))
        return actions

    def _direction(self) -> tuple[float, float, float]:
        x, y, z = self.rng.normal(size=3)
        size = float(np.sqrt(x * x + y * y + z * z))
        return float(x) / size, float(y) / size, float(z) / size

    # --- the beginning and a rest -------------------------------------------------------------

    def stir(self) -> list[Action]:
        """What the first seconds are disturbed by."""
        if self.traits.stir_deg == 0.0:
            return []
        x, y, z = (GRAVITY_MPS2 * self.traits.first_knock_g * part for part in self._direction())
        return [Stir(self.between(0.8, 2.5), self.traits.stir_deg, self.between(0.7, 2.0), (x, y, z))]

    def calm(self, seconds: float) -> Calm:
        """Lie still, as this person does."""
        count = int(self.traits.twitches * self.rng.random() + 0.5) if seconds > 3.5 else 0
        # Not in the last second and a half: what moves then belongs to the lift.
        twitches = tuple(
            (self.between(1.0, seconds - 2.5), self.sign() * self.between(2.0, 12.0)) for _ in range(count)
        )
        return Calm(seconds, Breaths(self.traits.rest_sway_deg * self.exercise.liveliness, twitches))

    def _rest(self, number: int, seconds: float, *, is_last: bool) -> list[Action]:
        traits = self.traits
        actions: list[Action] = []
        if traits.turn_between_deg > 0.0 and self.chance(traits.turns) and not is_last:
            deg = self.sign() * traits.turn_between_deg * self.between(0.4, 1.0)
            turn_s = min(self.between(0.3, 1.5), max(0.3, seconds - 1.0))
            actions.append(
                StrapTurn(min(0.3, seconds), turn_s, deg, self.between(-4.0, 4.0), is_handled=self.chance(0.4))
            )
        actions.append(self.calm(seconds))
        if number == int(traits.remounts):
            actions += [self._restrap(), self.calm(max(seconds, 4.0))]
        elif self.chance(traits.other) and not is_last:
            actions += [*self._other(), self.calm(max(seconds, 2.5))]
        return actions

    def _restrap(self) -> Restrap:
        far = min(20.0, self.traits.remount_deg) if self.marked else self.traits.remount_deg
        tumbles = tuple(
            Tumble(
                (self.between(-170.0, 170.0), self.between(-80.0, 80.0), self.between(-170.0, 170.0)),
                (self.between(-0.3, 0.1), self.between(-0.2, 0.2), self.between(0.05, 0.4)),
                self.between(0.4, 1.2),
                self.between(0.0, 2.0),
            )
            for _ in range(int(self.rng.integers(2, 6)))
        )
        to_deg = (self.between(-far, far), self.between(-far, far) / 3.0, self.between(-far, far))
        return Restrap(tumbles, to_deg, self.between(0.8, 1.5))

    # --- other movement -----------------------------------------------------------------------

    def _other(self) -> list[Action]:
        """Something that is no raise, from where the thigh rests and back to there."""
        if self.exercise.name == _SEATED:
            kinds = (self._scratch, self._cross_legs, self._handle_strap, self._other_leg)
        elif self.exercise.name in _LYING:
            kinds = (
                self._scratch, self._cross_legs, self._handle_strap, self._other_leg, self._butterfly, self._bridge,
                self._cycle, self._sit_up, self._roll_over, self._tilt,
            )  # fmt: skip
        else:
            kinds = (self._scratch, self._cross_legs, self._handle_strap, self._legs_apart)
        return kinds[int(self.rng.integers(len(kinds)))]()

    @property
    def _most_deg(self) -> float:
        """How far a movement that is no repetition may raise the thigh."""
        return _BELOW_SHARE * self.exercise.min_range_deg

    @property
    def _can_raise(self) -> bool:
        """Whether a foot may be put on the mat here without being a repetition."""
        return self.exercise.raised_rest_deg is not None

    def _mat_deg(self) -> float:
        """With the foot drawn up: clear of what would be a repetition."""
        if self.rest_deg > _MAT_FROM_DEG:
            return self.rest_deg
        return min(self.between(36.0, 44.0), self.rest_deg + _MAT_SHARE * self.exercise.min_range_deg)

    def _scratch(self) -> list[Action]:
        deg = self.between(0.2, 1.0) * min(30.0, self._most_deg)
        x, y, z = self._direction()
        tap = (self.between(0.5, 1.5), (15.0 * x, 15.0 * y, 15.0 * z))
        rub_deg = self.between(0.1, 0.25) * min(24.0, self._most_deg)
        return [Scratch(deg, self.between(1.0, 2.5), rub_deg, self.between(2.5, 4.0), (tap,))]

    def _cross_legs(self) -> list[Action]:
        by_deg = self.between(0.2, 1.0) * min(25.0, self._most_deg)
        turn_deg = self.sign() * self.between(5.0, 30.0)
        aside = (self.between(4.0, 14.0), turn_deg, self.between(0.7, 1.6), self.between(4.0, 20.0))
        return [CrossLegs(by_deg, *aside, self.out)]

    def _handle_strap(self) -> list[Action]:
        left_deg = self.between(-8.0, 8.0)
        tugs = int(self.rng.integers(2, 7))
        shake = (self.between(4.0, 20.0), self.between(2.0, 8.0), left_deg, self.between(0.25, 0.7))
        return [HandleStrap(tugs, *shake, self.between(2.0, 15.0))]

    def _other_leg(self) -> list[Action]:
        by_deg = self.between(-0.05, 0.3) * min(14.0, self._most_deg)
        sway = (self.sign() * self.between(2.0, 7.0), self.between(0.004, 0.02))
        return [OtherLeg(by_deg, *sway, self.between(1.0, 3.0), self.between(5.0, 20.0))]

    def _tilt(self) -> list[Action]:
        by_deg = self.sign() * self.between(0.15, 0.4) * min(14.0, self._most_deg)
        return [PelvicTilt(by_deg, self.between(0.004, 0.015), self.between(0.7, 1.8), int(self.rng.integers(2, 6)))]

    def _butterfly(self) -> list[Action]:
        if not self._can_raise:
            return self._legs_apart()
        mat_deg = self._mat_deg()
        aside = (self.between(35.0, 60.0), self.between(20.0, 45.0), int(self.rng.integers(0, 6)))
        ways = (self.between(0.5, 1.5), self.between(1.0, 15.0), self.out)
        return [Butterfly(mat_deg, mat_deg - self.between(5.0, 25.0), *aside, *ways)]

    def _legs_apart(self) -> list[Action]:
        """The straight leg is led aside, as on a wall or on the mat."""
        level_deg = self.rest_deg + self.between(-0.2, 0.2) * min(12.0, self._most_deg)
        aside = (self.between(10.0, 35.0), self.between(0.0, 25.0), int(self.rng.integers(0, 3)))
        return [Butterfly(self.rest_deg, level_deg, *aside, self.between(0.8, 2.0), self.between(1.0, 15.0), self.out)]

    def _bridge(self) -> list[Action]:
        if not self._can_raise:
            return self._tilt()
        mat_deg = self._mat_deg()
        rise_m = self.between(0.3, 0.8) * THIGH_M * sin(radians(mat_deg))
        return [Bridge(mat_deg, rise_m, self.between(0.8, 2.0), self.between(1.0, 8.0), int(self.rng.integers(1, 5)))]

    def _cycle(self) -> list[Action]:
        if not self._can_raise or self.rest_deg > _MAT_FROM_DEG:
            return self._tilt()
        ways = (self.between(22.0, 35.0), self.between(0.7, 1.3), self.between(4.0, 12.0))
        return [Cycle(self.between(55.0, 75.0), *ways)]

    def _sit_up(self) -> list[Action]:
        bump_deg = self.between(0.2, 1.0) * min(15.0, self._most_deg)
        stay_s = self.between(2.0, 15.0)
        moves: list[Action] = [
            SitUp(self.between(1.2, 3.0), bump_deg, stay_s),
            LieDown(self.between(1.5, 3.0), bump_deg),
        ]
        return [*moves, Go("elevation", self.rest_deg, 1.2, label="foot_back")] if self.rest_deg != 0.0 else moves

    def _roll_over(self) -> list[Action]:
        hip_deg = self.between(0.0, 0.8) * self._most_deg
        return [
            RollOver(self.sign() * self.between(60.0, 95.0), self.between(1.0, 2.5), self.between(2.0, 15.0), hip_deg)
        ]
