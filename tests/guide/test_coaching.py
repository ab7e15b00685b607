"""Are hints calm, few, and never a reason not to count? And is the other leg noticed where there are two sensors?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from typing import NamedTuple

import pytest

from kneehold.sensor.exercises.plan import PlanBlock
from kneehold.sensor.exercises.plan_files import parse_plan
from kneehold.sensor.guide.coaching import Coaching
from kneehold.sensor.guide.plan_progress import PlanProgress
from kneehold.sensor.guide.steps import Signal
from kneehold.sensor.model.events import Phase, Rep, RepCounted
from kneehold.sensor.model.guided_events import Breathed, Coached, GuidedEvent, SensorMoved, Step, Stepped, Undone
from kneehold.sensor.model.values import CommandKind, Entry
from kneehold.sensor.simulation.guided import guided_script
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
from tests.guide.by_hand import coach_view, guidance_of, rep_of
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


# --- told by hand -------------------------------------------------------------------------------------


_BLOCK = PlanBlock("knee-to-chest", "right", 2, 5.0, 8.0, None)


def _coaching(more: str = "", **guidance: object) -> Coaching:
    return Coaching(guidance_of(plan_of(_KNEE, more=more), **guidance))  # type: ignore[arg-type]


def _codes(said: Sequence[GuidedEvent]) -> list[str]:
    return [event.code for event in said if isinstance(event, Coached)]


def _held(coaching: Coaching, held_s: float, *, step: Step = Step.HOLD, elevation_deg: float = 90.0) -> list[str]:
    view = coach_view(Phase.HOLDING, t_s=100.0 + held_s, held_s=held_s, elevation_deg=elevation_deg)
    return _codes(coaching.watch(step, view, _BLOCK, is_ours=True))


def test_a_hold_is_told_to_end_at_the_longest_allowed_and_ten_seconds_after_it_was_told() -> None:
    coaching = _coaching()
    coaching.hold(100.0)
    said_at = [held_s for held_s in (7.9, 8.0, 8.1, 17.9, 18.0, 27.9, 28.0) if _held(coaching, held_s)]
    assert said_at == [8.0, 18.0, 28.0]


def test_every_hold_is_told_for_itself() -> None:
    coaching = _coaching("[zone]\nlow_deg = 60\nhigh_deg = 90\n")
    coaching.hold(100.0)
    assert _held(coaching, 8.0, elevation_deg=95.0) == ["enough", "far_enough"]
    coaching.hold(None)  # the same hold goes on
    assert _held(coaching, 8.5, elevation_deg=95.0) == []
    coaching.hold(110.0)
    assert _held(coaching, 8.0, elevation_deg=95.0) == ["enough", "far_enough"]


@pytest.mark.parametrize(("elevation_deg", "codes"), [(93.2, []), (93.4, ["far_enough"])])
def test_beyond_the_zone_is_more_than_one_raise_differs_from_the_next(elevation_deg: float, codes: list[str]) -> None:
    coaching = _coaching("[zone]\nlow_deg = 60\nhigh_deg = 90\n")
    coaching.hold(100.0)
    assert _held(coaching, 1.0, elevation_deg=elevation_deg) == codes


def test_without_a_comfortable_height_a_zone_in_shares_is_not_known() -> None:
    unknown, known = _coaching(), _coaching(comfortable=(("right", 100.0),))
    assert (unknown.zone("right"), known.zone("left")) == (None, None)
    assert known.zone("right") == (0.0, 100.0)
    unknown.hold(100.0)
    assert _held(unknown, 1.0, elevation_deg=150.0) == []


@pytest.mark.parametrize("step", [Step.RELEASE, Step.REST])
def test_out_of_a_hold_nothing_is_told_of_it(step: Step) -> None:
    coaching = _coaching()
    coaching.hold(100.0)
    assert _held(coaching, 9.0, step=step) == []
    # Only a release may turn out to be the same hold, which then goes on.
    coaching.hold(None)
    assert _held(coaching, 9.0) == (["enough"] if step is Step.RELEASE else [])


@pytest.mark.parametrize("phase", [Phase.RAISING, Phase.LOST])
def test_what_is_not_seen_as_a_hold_is_not_coached_as_one(phase: Phase) -> None:
    coaching = _coaching()
    coaching.hold(100.0)
    view = coach_view(phase, t_s=120.0, held_s=20.0, elevation_deg=90.0)
    assert coaching.watch(Step.HOLD, view, _BLOCK, is_ours=True) == []


def test_the_breath_in_a_hold_begins_with_one_in_and_goes_on_in_its_own_time() -> None:
    coaching = _coaching()  # in 4 s, out 6 s
    assert coaching.breath == ""
    coaching.hold(100.0)
    assert coaching.breath == ""  # not yet told
    seen: list[tuple[float, str, str]] = []
    for t_s in (100.0, 103.9, 104.0, 109.9, 110.0, 114.5, 131.0):
        view = coach_view(Phase.HOLDING, t_s=t_s)
        for event in coaching.watch(Step.HOLD, view, _BLOCK, is_ours=True):
            assert isinstance(event, Breathed)
            seen.append((event.t_s, event.part, coaching.breath))
    assert seen == [
        (100.0, "in", "in"), (104.0, "out", "out"), (110.0, "in", "in"), (114.0, "out", "out"),
        # Nothing was looked at for a while: what was due is told in its order, the breath of now is the last.
        (120.0, "in", "in"), (124.0, "out", "in"), (130.0, "in", "in"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rep", "codes"),
    [
        (rep_of(lift_s=1.15, return_s=1.15), []),  # 0.57 of 2 s
        (rep_of(lift_s=1.13), ["slower"]),
        (rep_of(return_s=1.13), ["slower"]),
        (rep_of(flags=("fast_lift",)), ["slower"]),
        (rep_of(flags=("fast_return",)), ["slower"]),
        (rep_of(flags=("bounce",)), ["slower"]),
        (rep_of(flags=("cough",)), []),
    ],
)
def test_haste_is_a_flank_shorter_than_the_plan_asks_for_or_one_that_was_flagged(rep: Rep, codes: list[str]) -> None:
    assert _codes(_coaching().judge(rep, is_full=True)) == codes


def test_the_first_full_repetition_of_a_leg_shows_what_is_comfortable() -> None:
    coaching = _coaching()
    coaching.judge(rep_of(plateau_deg=80.0), is_full=False)
    assert coaching.zone("right") is None
    coaching.judge(rep_of(plateau_deg=100.0), is_full=True)
    coaching.judge(rep_of(plateau_deg=120.0), is_full=True)
    coaching.judge(rep_of(plateau_deg=90.0, side="left"), is_full=True)
    assert (coaching.zone("right"), coaching.zone("left")) == ((0.0, 100.0), (0.0, 90.0))


def _other(coaching: Coaching, elevation_deg: float, step: Step = Step.HOLD, side: str = "right") -> list[str]:
    view = coach_view(Phase.REST, sensor="left", elevation_deg=elevation_deg)
    return _codes(coaching.watch(step, view, replace(_BLOCK, side=side), is_ours=False))


def test_the_other_leg_is_told_once_when_it_rises_and_again_after_it_was_down() -> None:
    coaching = _coaching()
    least_deg = guidance_of().profile_of(_KNEE).min_range_deg
    rest, up, half, down = 10.0, 10.0 + 0.62 * least_deg, 10.0 + 0.35 * least_deg, 10.0 + 0.25 * least_deg
    heights = [rest, rest + 0.58 * least_deg, up, up, half, up, down, up]
    assert [_other(coaching, height) for height in heights] == [
        [], [], ["wrong_leg"], [], [], [], [], ["wrong_leg"],
    ]  # fmt: skip


def test_where_both_legs_move_or_nobody_exercises_the_other_leg_may_rise() -> None:
    for step, side in [(Step.HOLD, "both"), (Step.LIE_STILL, "right")]:
        coaching = _coaching()
        assert [_other(coaching, height, step, side) for height in (10.0, 90.0)] == [[], []]
    coaching = _coaching()
    assert [_other(coaching, height) for height in (nan, 10.0, nan, 90.0)] == [[], [], [], ["wrong_leg"]]


def test_the_lowest_place_of_the_other_leg_is_its_rest() -> None:
    coaching = _coaching()
    least_deg = guidance_of().profile_of(_KNEE).min_range_deg
    heights = [0.5 * least_deg, 0.0, 0.5 * least_deg, 0.7 * least_deg]
    assert [_other(coaching, height) for height in heights] == [[], [], [], ["wrong_leg"]]
