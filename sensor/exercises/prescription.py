"""The prescribed repetitions and holds of each leg."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.exercises.whose_leg import legs_in_turn

__all__ = ["PrescribedSet", "parts_by_rep", "parts_of", "targets_s"]


class PrescribedSet(NamedTuple):
    """``reps`` of one leg, each held for ``hold_s``."""

    side: str
    reps: int
    hold_s: float
    longest_s: float | None = None  # a longer hold is told to end; None: the plan does not say


def parts_of(
    plan: GuidedPlan | None, legs: str, side: str, reps: int, hold_s: float, sensors: Sequence[str]
) -> tuple[PrescribedSet, ...]:
    """The parts of ``plan``; without one, ``reps`` of each leg that is meant.

    ``legs`` is that of the exercise's profile: "both" where both legs do it at once.
    ``sensors`` are the sides of the sensors: with two of them, and where one is for both legs one after the other,
    each leg has a part of its own.
    """
    if plan is not None:
        return tuple(PrescribedSet(block.side, block.reps, block.hold_s, block.longest_s) for block in plan.blocks)
    if len(sensors) > 1:
        return tuple(PrescribedSet(of, reps, hold_s) for of in sensors)
    return tuple(PrescribedSet(leg, reps, hold_s) for leg in legs_in_turn(legs, side))


def targets_s(parts: Sequence[PrescribedSet], sides: Sequence[str]) -> tuple[float, ...]:
    """For how long each repetition was to be held, of repetitions of these ``sides`` in their order."""
    return tuple(part.hold_s for part in parts_by_rep(parts, sides))


def parts_by_rep(parts: Sequence[PrescribedSet], sides: Sequence[str]) -> tuple[PrescribedSet, ...]:
    """The part that each repetition belongs to, of repetitions of these ``sides`` in their order.

    One leg may have several parts: they are filled in their order, and what is more belongs to the last. A leg that
    nothing was prescribed for has the first part.
    """
    done: dict[str, int] = {}
    found: list[PrescribedSet] = []
    for side in sides:
        mine = [part for part in parts if side == part.side]
        place = done[side] = done.get(side, 0) + 1
        found.append((mine or list(parts))[_of(place, mine)])
    return tuple(found)


def _of(place: int, parts: Sequence[PrescribedSet]) -> int:
    """Which of ``parts`` the repetition ``place`` (from 1) belongs to."""
    upto = 0
    for number, part in enumerate(parts):
        upto += part.reps
        if place <= upto:
            return number
    return max(0, len(parts) - 1)
