"""Which leg has to do how many repetitions with which sensor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.exercises.whose_leg import legs_in_turn
from kneehold.sensor.model.events import Rep

__all__ = ["Block", "blocks_of"]


class Block(NamedTuple):
    """One leg's part of a session."""

    sensor: str
    side: str
    reps: int

    def done(self, reps: Iterable[Rep]) -> tuple[Rep, ...]:
        """Those of ``reps`` that belong to this block."""
        return tuple(rep for rep in reps if rep.sensor == self.sensor and rep.side == self.side)


def blocks_of(setup: SessionSetup) -> tuple[Block, ...]:
    """One sensor for both legs: right first, then left, as the counter names them; else one block per sensor."""
    first, *others = setup.sensors
    if others:
        return tuple(Block(sensor.name, str(sensor.side), setup.reps) for sensor in setup.sensors)
    legs = legs_in_turn(setup.profile.legs, setup.side)
    return tuple(Block(first.name, side, setup.reps) for side in legs)
