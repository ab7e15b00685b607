"""The simulated recordings of the benchmark.

A case is a few numbers; the recording follows from them, so that work can be shared between
processes and every recording made again by ``kneehold simulate``.
"""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.simulation.scenarios import Simulation, simulate_daily, simulate_set

__all__ = ["AfterCase", "DailyCase", "SetCase", "after_cases", "daily_case", "daily_cases", "set_cases"]

# Far from the small seeds that examples and tests use.
_FIRST_SEED = 1001
# Prescriptions people get: from a first week to the longest usual hold.
_HOLDS_S = (30.0, 5.0, 20.0, 10.0)
# Every third recording loses one packet in twenty, which is a bad link.
_LOSSES = (0.0, 0.0, 0.05)
# Long enough to go through every posture, short enough to share between processes.
_DAILY_MIN = 15.0

# Nobody takes longer from putting the sensor on to the first repetition than some minutes.
_BEFORE_MIN = (0.5, 1.0, 2.0)
_AFTER_HOLD_S = 20.0
# For an exercise of a smaller range a leg that is only bent would be a repetition.
_AFTER_PROFILE = "knee-to-chest"

# What was declared, whether there are chairs and whether there are other exercises; with chairs it is seen what an
# unknown mounting cannot know.
_DAILY_KINDS = (
    ("declared mounting", True, True, False),
    ("unknown, on the mat", False, False, False),
    ("unknown, with chairs", False, True, False),
    ("declared, other exercises too", True, True, True),
    ("unknown, on the mat, other exercises too", False, False, True),
)


class SetCase(NamedTuple):
    """One set of an exercise; rate, sensor, its errors, mounting and events are drawn from the seed."""

    profile: str
    seed: int
    hold_s: float
    loss: float

    @property
    def name(self) -> str:
        """The words by which ``kneehold simulate`` makes the same recording."""
        return f"--profile {self.profile} --seed {self.seed} --hold {self.hold_s:g} --loss {self.loss:g}"

    @property
    def stem(self) -> str:
        """The same as the name of a file, without its ending."""
        return f"{self.profile}_seed{self.seed}_hold{self.hold_s:g}_loss{self.loss:g}"

    def simulate(self) -> Simulation:
        """The recording."""
        return simulate_set(self.seed, self.profile, hold_s=self.hold_s, loss=self.loss)


class AfterCase(NamedTuple):
    """A set of an exercise on the back that follows other movement: somebody walks in, sits, lies down, rolls."""

    profile: str
    seed: int
    before_min: float
    declared: bool

    @property
    def name(self) -> str:
        """The words by which ``kneehold simulate`` makes the same recording, with the mounting unknown."""
        return f"--profile {self.profile} --seed {self.seed} --hold {_AFTER_HOLD_S:g} --before {self.before_min:g}"

    def simulate(self) -> Simulation:
        """The recording."""
        return simulate_set(
            self.seed, self.profile, hold_s=_AFTER_HOLD_S, before_min=self.before_min, declared=self.declared
        )


class DailyCase(NamedTuple):
    """A quarter of an hour of other movement."""

    kind: str
    seed: int
    minutes: float
    declared: bool
    upright: bool
    mat: bool = False  # whether other exercises on the mat are done too

    @property
    def name(self) -> str:
        """Which kind, and which of them."""
        return f"{self.kind}, seed {self.seed}"

    @property
    def stem(self) -> str:
        """The same as the name of a file, without its ending."""
        return f"other_{self.kind.replace(',', '').replace(' ', '-')}_seed{self.seed}"

    def simulate(self) -> Simulation:
        """The recording."""
        return simulate_daily(self.seed, self.minutes, declared=self.declared, upright=self.upright, mat=self.mat)


def set_cases(sets: int) -> tuple[SetCase, ...]:
    """``sets`` cases of every shipped profile."""
    return tuple(
        SetCase(profile.name, _FIRST_SEED + k, _HOLDS_S[k % len(_HOLDS_S)], _LOSSES[k % len(_LOSSES)])
        for profile in all_profiles()
        for k in range(sets)
    )


def after_cases(sets: int) -> tuple[AfterCase, ...]:
    """``sets`` cases with a declared and as many with an unknown mounting."""
    return tuple(
        AfterCase(_AFTER_PROFILE, _FIRST_SEED + k, _BEFORE_MIN[k % len(_BEFORE_MIN)], declared)
        for declared in (True, False)
        for k in range(sets)
    )


def daily_cases(hours: float) -> tuple[DailyCase, ...]:
    """Cases of every kind, at least ``hours`` of each."""
    count = max(1, round(60.0 * hours / _DAILY_MIN))
    minutes = 60.0 * hours / count
    return tuple(
        DailyCase(kind, _FIRST_SEED + k, minutes, declared, upright, mat)
        for kind, declared, upright, mat in _DAILY_KINDS
        for k in range(count)
    )


def daily_case(kind: str, seed: int) -> DailyCase | None:
    """The case of full length that is named so; ``None`` if there is no such kind."""
    known = next((known for known in _DAILY_KINDS if known[0] == kind), None)
    return None if known is None else DailyCase(kind, seed, _DAILY_MIN, *known[1:])
