"""Are hints calm, few, and never a reason not to count? And is the other leg noticed where there are two sensors?"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from kneehold.sensor.exercises.plan_files import parse_plan
from kneehold.sensor.guide.plan_progress import PlanProgress
from kneehold.sensor.guide.steps import Signal
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.model.guided_events import Coached, SensorMoved, Stepped, Undone
from kneehold.sensor.model.values import CommandKind, Entry
from kneehold.sensor.simulation.guided import guided_script
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
from tests.guide.people import HOLD_S, Played, core, plan_of, play, pressed

_KNEE = "knee-to-chest"


def test_haste_is_told_once_a_repetition_and_still_counts() -> None:
    quick = Repetition(110.0, 0.7, HOLD_S + 0.7, 0.8)
    script = (Rest(26.0), quick, Rest(15.0), replace(quick, lift_s=2.8, return_s=3.0), Rest(5.0))
    played = play(core(), simulate_script(script, 1, rate_hz=52.0).entries())
    assert [event.code for event in played.of(Coached) if event.code == "slower"] == ["slower"]
    assert len(played.of(RepCounted)) == 2


def test_a_hold_beyond_the_plans_longest_is_told_to_end() -> None:
    script = (Rest(26.0), Repetition(110.0, 2.8, 12.0, 3.0), Rest(5.0))
    played = play(core(), simulate_script(script, 1, rate_hz=52.0).entries())
    assert [event.code for event in played.of(Coached)] == ["enough"]


def test_it_is_told_again_every_ten_seconds_until_the_leg_comes_down() -> None:
    script = (Rest(26.0), Repetition(110.0, 2.8, 34.0, 3.0), Rest(5.0))
    played = play(core(), simulate_script(script, 1, rate_hz=52.0).entries())
    told_s = [event.t_s for event in played.of(Coached) if event.code == "enough"]
    assert [round(later - told_s[0]) for later in told_s] == [0, 10, 20]


class _Legs(NamedTuple):
    """A person with a sensor on each leg."""

    right: tuple[Entry, ...]
    left: tuple[Entry, ...]

    def entries(self) -> list[Entry]:
        named = [
            entry._replace(sensor=name)
            for name, entries in (("right", self.right), ("left", self.left))
            for entry in entries
        ]
        return sorted(named, key=lambda entry: entry.arrival_ns)


def _leg(seed: int, begin_s: float, end_s: float, *, is_quiet: bool = False) -> tuple[Entry, ...]:
    script, start_deg = guided_script(seed, _KNEE, [[HOLD_S, HOLD_S]])
    lifts = script[1:-1]
    whole = (Rest(begin_s), *(() if is_quiet else lifts), Rest(end_s))
    return simulate_script(whole, seed, start_deg=start_deg, rate_hz=52.0).entries()


def _both(right: tuple[Entry, ...], left: tuple[Entry, ...]) -> Played:
    return play(core(sides=("right", "left")), _Legs(right, left).entries())


@pytest.fixture(scope="module")
def two_legs() -> Played:
    return _both(_leg(1, 26.0, 100.0), _leg(2, 86.0, 40.0))


def test_with_two_sensors_nothing_is_moved_and_each_leg_is_counted_by_its_own(two_legs: Played) -> None:
    assert two_legs.of(SensorMoved) == []
    assert "move" not in two_legs.steps
    reps = [(event.sensor, event.rep.side) for event in two_legs.of(RepCounted)]
    assert reps == [("right", "right"), ("right", "right"), ("left", "left"), ("left", "left")]
    assert two_legs.guided["ending"] == "complete"
    means = [sum(e.rep.hold_s for e in two_legs.of(RepCounted) if e.sensor == leg) / 2 for leg in ("right", "left")]
    symmetry = two_legs.guided["symmetry"]
    assert isinstance(symmetry, dict)
    assert symmetry["hold_s"] == pytest.approx(means[0] - means[1], abs=1e-3)


def test_with_two_sensors_the_wrong_leg_is_told_and_not_counted() -> None:
    played = _both(_leg(1, 26.0, 60.0, is_quiet=True), _leg(2, 30.0, 10.0))
    assert {(event.code, event.sensor) for event in played.of(Coached)} == {("wrong_leg", "left")}
    assert (len(played.of(Coached)), played.of(RepCounted)) == (2, [])


def test_with_two_sensors_only_the_leg_that_is_meant_loses_the_repetition_taken_back() -> None:
    entries = _Legs(_leg(1, 26.0, 100.0), _leg(2, 86.0, 40.0)).entries()
    played = play(core(sides=("right", "left")), entries, [pressed(112.0, CommandKind.UNDO, sensor="left")])
    summary = played.core.summary("x")
    assert [(event.sensor, event.index) for event in played.of(Undone)] == [("left", 1)]
    reps = [(rep["sensor"], rep["index"]) for rep in summary["reps"]]  # type: ignore[attr-defined]
    assert reps == [("right", 1), ("right", 2), ("left", 2)]


def test_a_plan_for_both_knees_counts_both_at_once_with_one_sensor() -> None:
    done = PlanProgress(parse_plan(plan_of(f"{_KNEE}-double"), "plan"))
    assert (done.current.side, len(done.sides)) == ("both", 1)


def test_the_next_exercise_of_the_same_leg_needs_no_other_place_of_the_sensor() -> None:
    block = plan_of(_KNEE)
    text = block.replace('"each"', '"right"')
    done = PlanProgress(parse_plan(text + text[text.index("[[block]]") :], "plan"))
    assert done.advance(is_one_sensor=True) is Signal.NEXT_BLOCK
    assert done.advance(is_one_sensor=True) is Signal.ALL_DONE


def test_a_knee_that_is_not_drawn_in_is_invited_again() -> None:
    played = play(core(), simulate_script((Rest(75.0),), 1, rate_hz=52.0).entries())
    invited = [event.step for event in played.of(Stepped) if event.step == "draw_in"]
    assert len(invited) >= 2
