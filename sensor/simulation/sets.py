"""What may happen in one set of an exercise.

``draw_set`` draws a script: so many repetitions, with the events asked for or with events as they
happen. Every number is within what a person can do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.simulation.exercises import Exercise
from kneehold.sensor.simulation.script import (
    TAP_S,
    Action,
    Bounce,
    Cough,
    Creep,
    Fidget,
    Pause,
    Regrip,
    Repetition,
    Rest,
    Script,
    Slip,
    Tap,
)
from kneehold.sensor.simulation.stage import Person

__all__ = ["EVENT_NAMES", "DrawnSet", "draw_set"]

# Event: how likely a set has it where nothing is asked for.
_CHANCES: dict[str, float] = {
    "bounce": 0.12,
    "cough": 0.08,
    "creep": 0.15,
    "fast_lift": 0.12,
    "fast_return": 0.12,
    "fidget": 0.4,
    "partial": 0.15,
    "regrip": 0.2,
    "rest_change": 0.15,
    "roll": 0.6,
    "short_hold": 0.12,
    "slip": 0.06,
    "taps": 0.25,
    "two_stage": 0.15,
}
EVENT_NAMES: tuple[str, ...] = tuple(_CHANCES)

# Events that hands make; a leg raised straight has none on it.
_OF_HANDS = frozenset(("bounce", "creep", "regrip", "two_stage"))
# Clear of the least range that counts, so that breathing cannot decide whether a repetition was one [deg].
_MARGIN_DEG = 8.0
_HIGHEST_DEG = 135.0
# A regrip that goes deeper than this below the plateau, breathing included, would end the hold.
_DEEPEST_DIP_DEG = 14.0
# Shorter holds leave no room for something to happen inside.
_ROOMY_HOLD_S = 9.0


class DrawnSet(NamedTuple):
    """A script and where it begins."""

    script: Script
    start_deg: float
    events: tuple[str, ...]


def draw_set(
    rng: np.random.Generator,
    exercise: Exercise,
    person: Person,
    *,
    reps: int,
    hold_s: float,
    events: tuple[str, ...] | None,
) -> DrawnSet:
    """A set of ``reps`` repetitions held about ``hold_s``; ``UsageError`` for an unknown event.

    ``events`` that the exercise does not allow, or a hold has no room for, are left out.
    """
    chosen = _chosen_events(rng, exercise, events)
    # Which repetition each event befalls.
    where = {event: int(rng.integers(reps)) for event in chosen}
    start_deg = _draw_rest(rng, exercise, raised="rest_change" not in chosen)
    drawer = _Drawer(rng, exercise, person, hold_s, start_deg)
    script: list[Action] = [Rest(float(rng.uniform(3.0, 6.0)))]
    for k in range(reps):
        script += drawer.round({event for event in chosen if where[event] == k or event in ("roll", "fidget", "taps")})
    return DrawnSet((*script, Rest(float(rng.uniform(3.0, 5.0)))), start_deg, chosen)


def _chosen_events(rng: np.random.Generator, exercise: Exercise, events: tuple[str, ...] | None) -> tuple[str, ...]:
    unknown = [event for event in events or () if event not in _CHANCES]
    if unknown:
        raise UsageError(f"there is no event '{unknown[0]}'; known are: {', '.join(EVENT_NAMES)}.")
    draws = rng.random(len(_CHANCES))
    wanted = [event for event, draw in zip(_CHANCES, draws, strict=True) if draw < _CHANCES[event]]
    return tuple(
        event
        for event in (wanted if events is None else sorted(set(events)))
        if (exercise.has_hands or event not in _OF_HANDS)
        and (exercise.raised_rest_deg is not None or event != "rest_change")
    )


def _draw_rest(rng: np.random.Generator, exercise: Exercise, *, raised: bool) -> float:
    # About a third of people begin with the foot on the mat.
    begins_raised = rng.random() < 0.3 and raised
    low, high = exercise.rest_deg
    if begins_raised and exercise.raised_rest_deg is not None:
        low, high = exercise.raised_rest_deg
    return float(rng.uniform(low, high))


@dataclass(slots=True)
class _Drawer:
    """Draws one round after the other; ``rest_deg`` is where the next begins."""

    rng: np.random.Generator
    exercise: Exercise
    person: Person
    hold_s: float
    rest_deg: float

    def round(self, events: set[str]) -> list[Action]:
        """Everything around one repetition, with the rest behind it."""
        actions: list[Action] = []
        if "partial" in events:
            actions += [self._partial(), Rest(self._uniform(2.5, 5.0))]
        rep = self._repetition(events)
        actions += [*self._asides(events, rep), rep]
        if rep.back_deg is not None:
            self.rest_deg = rep.back_deg
        # A new level is only taken for rest after two seconds on it.
        rest_s = self._uniform(2.0 if rep.back_deg is None else 4.0, 8.0)
        return [*actions, Rest(rest_s, self._fidgets(rest_s) if "fidget" in events else ())]

    def _uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, max(low, high)))

    def _top_deg(self) -> float:
        low, high = self.exercise.top_deg
        least_deg = self.rest_deg + self.exercise.min_range_deg + _MARGIN_DEG
        if self.exercise.from_rest:
            low, high = self.rest_deg + low, min(_HIGHEST_DEG, self.rest_deg + high)
        return self._uniform(max(low, least_deg), high)

    def _hold_s(self, events: set[str]) -> float:
        if self.exercise.hold_s is not None:
            low, high = self.exercise.hold_s
            return self._uniform(low, min(high, self.hold_s))
        least_s = self.exercise.min_hold_s + 0.8
        if "short_hold" in events:
            return max(least_s, self.hold_s * self._uniform(0.25, 0.7))
        return max(least_s, self.hold_s * self._uniform(0.97, 1.2))

    def _repetition(self, events: set[str]) -> Repetition:
        top_deg, hold_s = self._top_deg(), self._hold_s(events)
        turn = 1.0 if "roll" in events else 0.2
        rep = Repetition(
            to_deg=top_deg,
            lift_s=self._uniform(0.6, 0.9) if "fast_lift" in events else self._uniform(*self.exercise.lift_s),
            hold_s=hold_s,
            return_s=self._uniform(0.5, 0.8) if "fast_return" in events else self._uniform(*self.exercise.lift_s),
            lift_skew=self._uniform(-0.5, 0.5),
            return_skew=self._uniform(-0.5, 0.5),
            roll_deg=turn * self._uniform(-10.0, 10.0),
            abduction_deg=turn * self._uniform(-6.0, 6.0),
        )
        if "rest_change" in events and self.exercise.raised_rest_deg is not None:
            rep = replace(rep, back_deg=self._uniform(*self.exercise.raised_rest_deg))
        if "two_stage" in events:
            # Minimum jerk lingers at either end: with it the stop lasts 1-2 s. Longer, it would be a new rest.
            pause = Pause(self._uniform(0.55, 0.75), self._uniform(0.5, 0.9))
            rep = replace(rep, pause=pause, lift_s=min(max(rep.lift_s, 1.6), 2.6))
        return self._disturbed(rep, events, top_deg - self.rest_deg)

    def _disturbed(self, rep: Repetition, events: set[str], range_deg: float) -> Repetition:
        """With what happens inside the hold."""
        quiet_from_s = 0.0
        if "bounce" in events:
            bounce = Bounce(
                int(self.rng.integers(2, 4)), min(self._uniform(3.5, 7.0), 0.3 * range_deg), self._uniform(0.28, 0.45)
            )
            rep = replace(rep, bounce=bounce)
            quiet_from_s = 2 * bounce.times * bounce.seconds
        room_s = rep.hold_s - quiet_from_s
        if room_s < _ROOMY_HOLD_S:
            return rep
        if "creep" in events:
            deg = min(self._uniform(3.0, 10.0), 0.3 * range_deg, 140.0 - rep.to_deg)
            at_s, seconds = quiet_from_s + self._uniform(1.0, 0.3 * room_s), self._uniform(0.3, 0.55) * room_s
            rep = replace(rep, creep=Creep(at_s, deg, seconds))
        if "regrip" in events:
            deepest_deg = min(13.0, 0.45 * range_deg, _DEEPEST_DIP_DEG - self.person.breath_deg)
            at_s = quiet_from_s + self._uniform(2.0, room_s - 4.0)
            regrip = Regrip(at_s, self._uniform(min(6.0, deepest_deg), deepest_deg), self._uniform(0.8, 1.3))
            rep = replace(rep, regrips=(regrip,))
        return rep

    def _partial(self) -> Repetition:
        """An attempt that stays well below the least range."""
        way_deg = self._uniform(0.4, 0.72) * self.exercise.min_range_deg
        return Repetition(
            to_deg=self.rest_deg + way_deg,
            lift_s=self._uniform(0.8, 2.5),
            hold_s=self._uniform(0.5, 4.0),
            return_s=self._uniform(0.8, 2.0),
            label="partial",
        )

    def _asides(self, events: set[str], rep: Repetition) -> list[Action]:
        """What happens to the sensor meanwhile."""
        actions: list[Action] = []
        seconds = rep.lift_s + rep.hold_s + rep.return_s
        if "taps" in events:
            for _ in range(1 + int(self.rng.poisson(0.05 * seconds))):
                x, y, z = self.rng.normal(size=3)
                size = float(np.sqrt(x * x + y * y + z * z))
                direction = (float(x) / size, float(y) / size, float(z) / size)
                actions.append(Tap(self._uniform(0.0, seconds - TAP_S), self._uniform(0.5, 3.0), direction))
        if "cough" in events:
            at_s = rep.lift_s + self._uniform(0.2, 0.8) * rep.hold_s
            actions.append(Cough(at_s, int(self.rng.integers(1, 4)), self._uniform(0.4, 1.5)))
        if "slip" in events:
            actions.append(Slip(0.0, rep.lift_s, self._uniform(-10.0, 10.0), self._uniform(-3.0, 3.0)))
        return actions

    def _fidgets(self, rest_s: float) -> tuple[Fidget, ...]:
        """At most one small movement, once the leg has come to rest and before it is lifted again."""
        seconds = self._uniform(0.4, 0.8)
        if rest_s < 2.5 + 2.0 * seconds + 0.5:
            return ()
        at_s = self._uniform(2.5, rest_s - 2.0 * seconds - 0.3)
        if self.rng.random() < 0.5:
            return (Fidget(at_s, "roll", self._uniform(-8.0, 8.0), seconds),)
        return (Fidget(at_s, "elevation", self._uniform(1.0, 4.0), seconds),)
