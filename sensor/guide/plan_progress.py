"""Progress through the plan: repetitions credited to their block, and what is next."""

from __future__ import annotations

from dataclasses import replace

from kneehold.sensor.exercises.plan import GuidedPlan, PlanBlock
from kneehold.sensor.guide.steps import Signal
from kneehold.sensor.model.events import Rep
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Side

__all__ = ["PlanProgress"]


class PlanProgress(Snapshot):
    """The blocks of one session: ``block`` is the running one, ``sides`` the legs as they are really done."""

    __slots__ = ("_plan", "block", "extras", "reps", "sides", "undone")
    _past = ("block", "extras", "reps", "sides", "undone")

    def __init__(self, plan: GuidedPlan) -> None:
        self._plan = plan
        self.block = 0
        self.sides: tuple[str, ...] = tuple(block.side for block in plan.blocks)
        self.reps: list[tuple[int, Rep]] = []  # block and repetition
        self.extras: list[int] = []  # indexes of repetitions
        self.undone: list[tuple[str, int]] = []  # sensor and index

    @property
    def current(self) -> PlanBlock:
        """The running block, with the leg that really does it."""
        return self.at(self.block)

    def at(self, number: int) -> PlanBlock:
        """The block ``number``, from 0."""
        return replace(self._plan.blocks[number], side=self.sides[number])

    def of(self, number: int) -> tuple[Rep, ...]:
        """Repetitions credited to the block ``number``."""
        return tuple(rep for block, rep in self.reps if block == number)

    @property
    def is_complete(self) -> bool:
        """Whether the running block has all its repetitions."""
        return len(self.of(self.block)) >= self.current.reps

    def credit(self, rep: Rep) -> bool:
        """Put ``rep`` down; False: the block was complete, so it is an extra one."""
        if self.is_complete:
            self.extras.append(rep.index)
            return False
        self.reps.append((self.block, rep))
        return True

    def advance(self, *, is_one_sensor: bool) -> Signal:
        """The running block is complete: what is next? The next block runs from here on."""
        if self.block + 1 >= len(self.sides):
            return Signal.ALL_DONE
        before = self.current.side
        self.block += 1
        is_other = self.current.side != before and Side.BOTH not in (self.current.side, before)
        return Signal.SWITCH if is_other and is_one_sensor else Signal.NEXT_BLOCK

    def undo(self, *, may_reopen: bool) -> Rep | None:
        """Take back the last repetition; ``may_reopen``: its block may become the running one again."""
        if not self.reps:
            return None
        block, rep = self.reps.pop()
        self.undone.append((rep.sensor, rep.index))
        if may_reopen:
            self.block = block
        return rep

    def set_side(self, side: str) -> bool:
        """The running block is done with ``side``, the next one of that leg with the other; whether that is new."""
        if side == self.current.side or self.of(self.block):
            return False
        sides = list(self.sides)
        for later in range(self.block + 1, len(sides)):
            if sides[later] == side:
                sides[later] = sides[self.block]
                break
        sides[self.block] = side
        self.sides = tuple(sides)
        return True
