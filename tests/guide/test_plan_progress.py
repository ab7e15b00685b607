"""Which repetition belongs to which part of the plan, and what comes next?"""

from __future__ import annotations

import pytest

from kneehold.sensor.exercises.plan_files import parse_plan
from kneehold.sensor.guide.plan_progress import PlanProgress
from kneehold.sensor.guide.steps import Signal
from tests.guide.by_hand import rep_of
from tests.guide.people import plan_of

_BLOCK = '[[block]]\nexercise = "{}"\nside = "{}"\nreps = {}\nhold_s = 5\nlongest_s = 8\n'


def _plan(*blocks: tuple[str, str, int]) -> PlanProgress:
    """Exercise, side and repetitions of each block."""
    text = 'title = "Short"\nauthor = "self"\n' + "".join(_BLOCK.format(*block) for block in blocks)
    return PlanProgress(parse_plan(text, "plan"))


def _each() -> PlanProgress:
    return PlanProgress(parse_plan(plan_of("knee-to-chest"), "plan"))


def test_a_block_takes_its_repetitions_and_no_more() -> None:
    done = _each()
    assert [done.credit(rep_of(index)) for index in (1, 2, 3)] == [True, True, False]
    assert ([rep.index for rep in done.of(0)], done.of(1), done.extras) == ([1, 2], (), [3])


def test_repetitions_stay_with_the_block_in_which_they_were_done() -> None:
    done = _each()
    done.credit(rep_of(1))
    done.advance(is_one_sensor=True)
    done.credit(rep_of(2))
    assert [[rep.index for rep in done.of(k)] for k in (0, 1)] == [[1], [2]]


@pytest.mark.parametrize(
    ("sides", "is_one_sensor", "signal"),
    [
        (("right", "left"), True, Signal.SWITCH),
        (("right", "left"), False, Signal.NEXT_BLOCK),
        (("right", "right"), True, Signal.NEXT_BLOCK),
    ],
)
def test_the_sensor_moves_only_if_there_is_one_and_the_leg_is_another(
    sides: tuple[str, str], is_one_sensor: bool, signal: Signal
) -> None:
    done = _plan(*(("knee-to-chest", side, 1) for side in sides))
    assert (done.advance(is_one_sensor=is_one_sensor), done.block) == (signal, 1)
    assert (done.advance(is_one_sensor=is_one_sensor), done.block) == (Signal.ALL_DONE, 1)


@pytest.mark.parametrize("first", [True, False])
def test_between_both_legs_and_one_the_sensor_stays(first: bool) -> None:
    blocks = [("knee-to-chest-double", "both", 1), ("knee-to-chest", "left", 1)]
    done = _plan(*(blocks if first else reversed(blocks)))
    assert done.advance(is_one_sensor=True) is Signal.NEXT_BLOCK


def test_the_last_repetition_is_taken_back_and_its_block_runs_again() -> None:
    done = _each()
    assert done.undo(may_reopen=True) is None
    done.credit(rep_of(1))
    done.credit(rep_of(2))
    done.advance(is_one_sensor=True)
    taken = done.undo(may_reopen=True)
    assert taken is not None
    assert (taken.index, done.block, done.undone, done.is_complete) == (2, 0, [("thigh", 2)], False)


def test_a_block_that_may_not_open_again_stays_as_it_is() -> None:
    done = _each()
    done.credit(rep_of(1))
    done.advance(is_one_sensor=True)
    assert done.undo(may_reopen=False) is not None
    assert (done.block, done.of(0)) == (1, ())


def test_another_leg_first_changes_places_with_the_next_block_of_that_leg() -> None:
    sides = ("right", "right", "left", "left")
    done = _plan(*(("knee-to-chest", side, 1) for side in sides))
    assert done.set_side("left") is True
    assert done.sides == ("left", "right", "right", "left")
    assert done.current.side == "left"


def test_where_no_other_block_has_that_leg_only_the_running_one_changes() -> None:
    done = _plan(("knee-to-chest", "right", 1), ("knee-to-chest", "right", 1))
    assert done.set_side("left") is True
    assert done.sides == ("left", "right")


def test_the_leg_stays_once_a_repetition_is_done_or_if_it_is_that_one_already() -> None:
    done = _each()
    assert done.set_side("right") is False
    done.credit(rep_of(1))
    assert (done.set_side("left"), done.sides) == (False, ("right", "left"))
