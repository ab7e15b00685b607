"""What makes the guided session go on, second by second, on a guide that is told by hand what the core saw."""

from __future__ import annotations

import pytest

from kneehold.sensor.guide.observation import CoreCommandKind
from kneehold.sensor.model.events import (
    Armed,
    Attempt,
    Disarmed,
    HoldEnded,
    HoldMoved,
    HoldResumed,
    HoldStarted,
    Phase,
)
from kneehold.sensor.model.guided_events import Answered, Asked, ExtraRep, SensorMoved, Step, Stepped, Undone
from kneehold.sensor.model.values import AngleQuality, CommandKind
from tests.guide.by_hand import ByHand, counted, guidance_of, rep_of
from tests.guide.people import plan_of

_BOTH = (("right", "right"), ("left", "left"))
_STARTED = HoldStarted("thigh", "right", 0.0, 0.0, 100.0)
_ENDED = HoldEnded("thigh", "right", 0.0, 0.0, 5.0, "released")
_DISARMED = Disarmed("thigh", 0.0, 0.0, "turned")


def _one(reps: int = 1, more: str = "") -> ByHand:
    """A plan of one block with the right leg."""
    return ByHand(guidance_of(plan_of("knee-to-chest", reps, more).replace('"each"', '"right"')))


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("away_s", "step"), [(179.9, Step.PAUSED), (180.1, Step.SUMMARY)])
def test_three_minutes_after_the_last_movement_the_session_ends(away_s: float, step: Step) -> None:
    hand = ByHand().to(Step.PREPARE)
    hand.press(10.0, CommandKind.PAUSE)
    hand.at(50.0, moved=True)
    hand.at(50.0 + away_s)
    assert (hand.guide.step, hand.guide.ending) == (step, "idle" if step is Step.SUMMARY else "")


def test_a_key_and_a_repetition_are_signs_of_life() -> None:
    hand = ByHand().to(Step.RELEASE)
    hand.at(100.0, counted(rep_of()))
    hand.press(200.0, CommandKind.PAUSE)
    assert hand.guide.step is Step.PAUSED
    hand.at(379.0)
    assert hand.guide.step is Step.PAUSED


@pytest.mark.parametrize(("phase", "step"), [(Phase.HOLDING, Step.HOLD), (Phase.LOST, Step.SUMMARY)])
def test_who_holds_moves_not_and_is_there_as_long_as_it_is_seen(phase: Phase, step: Step) -> None:
    hand = ByHand().to(Step.HOLD)
    for now_s in range(10, 200, 5):
        hand.at(now_s, phase=phase)
    assert hand.guide.step is step


def test_while_the_signal_is_lost_the_time_of_a_step_does_not_end_it() -> None:
    hand = ByHand().to(Step.REST)
    hand.at(100.0, phase=Phase.LOST)
    assert hand.guide.step is Step.REST
    hand.at(100.1)
    assert hand.guide.step is Step.PREPARE


def test_outside_the_exercise_time_passes_without_a_signal_as_well() -> None:
    hand = ByHand()
    hand.at(20.0, phase=Phase.LOST)
    assert hand.guide.step is Step.LIE_STILL


def test_the_clock_of_the_session_never_goes_back() -> None:
    hand = ByHand()
    hand.at(19.0)
    hand.at(5.0)
    assert hand.guide.now_s == 19.0


# --- questions ------------------------------------------------------------------------------------


def test_an_unanswered_question_passes_after_its_time_and_not_before() -> None:
    hand = ByHand()
    assert hand.at(19.9) == []
    assert [e.answer for e in hand.at(20.0) if isinstance(e, Answered)] == ["not answered"]


def test_each_answer_gives_the_next_question_its_whole_time() -> None:
    hand = ByHand().to(Step.HOLD)
    hand.press(10.0, CommandKind.PAIN)
    hand.at(18.0)
    assert hand.guide.step is Step.STOP_SCREEN
    said = hand.press(40.0, CommandKind.ANSWER, "no")
    assert [(type(event), event.question) for event in said if isinstance(event, Asked | Answered)] == [
        (Answered, "bladder_or_bowel"), (Asked, "numbness"),
    ]  # fmt: skip
    assert hand.at(69.9) == []
    assert [e.question for e in hand.at(70.0) if isinstance(e, Answered)] == ["numbness"]


def test_what_is_no_answer_is_not_recorded() -> None:
    hand = ByHand()
    assert hand.press(1.0, CommandKind.ANSWER, "11") == []
    hand.to(Step.PREPARE)
    assert hand.press(hand.now_s, CommandKind.ANSWER, "3") == []


def test_yes_is_a_red_flag_only_where_one_is_asked_for() -> None:
    hand = ByHand(guidance_of(due=True))
    hand.press(1.0, CommandKind.ANSWER, "no")
    hand.press(2.0, CommandKind.ANSWER, "not answered")
    assert hand.guide.step is Step.SCREEN
    hand.press(3.0, CommandKind.ANSWER, "yes")
    assert (hand.guide.step, hand.guide.ending, hand.guide.is_over) == (Step.REFERRED, "referred", True)


# --- what a person does ---------------------------------------------------------------------------


def test_the_first_three_taps_pause_and_the_next_three_go_on() -> None:
    hand = ByHand().to(Step.HOLD)
    hand.at(10.0, taps=1, phase=Phase.HOLDING)
    assert (hand.guide.step, hand.guide.due_s) == (Step.PAUSED, 70.0)
    hand.at(11.0, taps=1)
    assert hand.guide.step is Step.PAUSED
    hand.at(12.0, taps=2)
    assert hand.guide.step is Step.LIE_STILL


def test_taps_where_there_is_nothing_to_pause_change_nothing() -> None:
    hand = ByHand()
    hand.at(1.0, taps=1)
    assert (hand.guide.step, hand.guide.was_tapped) == (Step.PAIN_BEFORE, False)


def test_a_pause_by_key_waits_for_ever_even_after_one_by_taps() -> None:
    hand = ByHand().to(Step.PREPARE)
    hand.at(10.0, taps=1)
    hand.at(12.0, taps=2)
    hand.press(13.0, CommandKind.PAUSE)
    hand.at(100.0, taps=2)
    assert hand.guide.step is Step.PAUSED
    hand.press(101.0, CommandKind.PAUSE)
    assert hand.guide.step is Step.LIE_STILL


def test_a_repetition_taken_back_opens_its_block_again() -> None:
    hand = _one().to(Step.RELEASE)
    hand.at(10.0, counted(rep_of()))
    assert (hand.guide.step, hand.guide.ending) == (Step.PAIN_AFTER, "complete")
    (undone, *_) = hand.press(11.0, CommandKind.UNDO)
    assert isinstance(undone, Undone)
    assert (undone.index, undone.side, hand.guide.step, hand.guide.ending) == (1, "right", Step.LIE_STILL, "")
    assert hand.press(12.0, CommandKind.UNDO) == []


def test_after_the_end_a_repetition_can_be_taken_back_but_nothing_opens() -> None:
    hand = _one().to(Step.RELEASE)
    hand.at(10.0, counted(rep_of()))
    hand.press(11.0, CommandKind.ANSWER, "3")
    assert hand.guide.step is Step.SUMMARY
    assert [type(event) for event in hand.press(12.0, CommandKind.UNDO)] == [Undone]
    assert hand.guide.step is Step.SUMMARY


def test_once_the_sensor_is_off_an_undone_repetition_opens_nothing() -> None:
    hand = _moving()
    hand.at(21.0, turned_rad=1.0)
    hand.at(22.0, turned_rad=10.0)
    hand.press(23.0, CommandKind.UNDO)
    assert (hand.guide.step, hand.guide.credits.block) == (Step.MOVE, 1)


def test_before_the_sensor_is_off_an_undone_repetition_opens_its_block() -> None:
    hand = _moving()
    hand.press(21.0, CommandKind.UNDO)
    assert (hand.guide.step, hand.guide.credits.block) == (Step.LIE_STILL, 0)


def _moving() -> ByHand:
    """The right leg is done, the sensor is to be moved, at 20 s."""
    hand = ByHand().to(Step.REST)
    hand.at(20.0, counted(rep_of(2)))
    assert (hand.guide.step, hand.guide.credits.block) == (Step.MOVE, 1)
    return hand


@pytest.mark.parametrize("step", [Step.PAIN_BEFORE, Step.LIE_STILL, Step.PREPARE])
def test_the_leg_is_chosen_before_its_first_repetition(step: Step) -> None:
    hand = ByHand().to(step)
    said = hand.press(hand.now_s, CommandKind.ANSWER, "left")
    assert [(e.side, e.is_seen) for e in said if isinstance(e, SensorMoved)] == [("left", False)]
    assert hand.guide.credits.sides == ("left", "right")
    # Whoever lies down already is learned again; the question stays.
    assert hand.guide.step is (Step.PAIN_BEFORE if step is Step.PAIN_BEFORE else Step.LIE_STILL)
    assert [e.reason for e in said if isinstance(e, Stepped)] == ([] if step is Step.PAIN_BEFORE else ["unarmed"])


def test_the_leg_is_not_chosen_in_a_hold_nor_with_two_sensors() -> None:
    assert ByHand().to(Step.HOLD).press(10.0, CommandKind.ANSWER, "left") == []
    two = ByHand(sensors=_BOTH).to(Step.PREPARE, "right")
    assert two.press(two.now_s, CommandKind.ANSWER, "left") == []


def test_choosing_the_leg_that_it_is_already_changes_nothing() -> None:
    hand = ByHand().to(Step.PREPARE)
    assert hand.press(hand.now_s, CommandKind.ANSWER, "right") == []


# --- what the core says ---------------------------------------------------------------------------


def test_events_of_the_other_leg_are_not_this_exercise() -> None:
    hand = ByHand(sensors=_BOTH).to(Step.PREPARE, "right")
    hand.at(hand.now_s, HoldStarted("left", "left", 0.0, 0.0, 100.0), sensor="left")
    assert (hand.guide.sensor, hand.guide.step) == ("right", Step.PREPARE)


@pytest.mark.parametrize(
    "hold", [HoldMoved("thigh", "right", 0.0, 0.0, 100.0), HoldResumed("thigh", "right", 0.0, 0.0)]
)
def test_a_hold_that_goes_on_is_a_hold(hold: HoldMoved | HoldResumed) -> None:
    hand = ByHand().to(Step.RELEASE)
    hand.at(hand.now_s, hold, phase=Phase.HOLDING)
    assert hand.guide.step is Step.HOLD


def test_an_attempt_leads_back_to_the_breath() -> None:
    hand = ByHand().to(Step.PREPARE)
    hand.at(hand.now_s, phase=Phase.RAISING)
    assert hand.guide.step is Step.DRAW_IN
    hand.at(hand.now_s, Attempt("thigh", "right", 0.0, 0.0, "range", 0.0, 30.0, 0.0))
    assert hand.guide.step is Step.PREPARE


@pytest.mark.parametrize("step", [Step.PREPARE, Step.HOLD, Step.REST])
def test_whoever_turns_away_lies_still_again(step: Step) -> None:
    hand = ByHand().to(step)
    hand.at(hand.now_s, _DISARMED)
    assert hand.guide.step is Step.LIE_STILL


def test_a_repetition_beyond_the_plan_is_told_with_its_index_and_not_judged() -> None:
    hand = _one().to(Step.RELEASE)
    hand.at(10.0, counted(rep_of()))
    (extra,) = hand.at(11.0, counted(rep_of(2, lift_s=0.1)))
    assert isinstance(extra, ExtraRep)
    assert (extra.index, extra.side, hand.guide.credits.extras) == (2, "right", [2])


def test_of_two_sensors_the_next_leg_needs_no_move() -> None:
    hand = ByHand(sensors=_BOTH).to(Step.REST, "right")
    hand.at(20.0, counted(rep_of(2, sensor="right")), sensor="right")
    assert (hand.guide.step, hand.guide.sensor) == (Step.LIE_STILL, "left")


def test_at_the_end_what_was_open_counts_for_its_own_sensor_until_the_session_is_over() -> None:
    hand = _one(reps=2).to(Step.RELEASE)
    hand.guide.finish((counted(rep_of(1, sensor="other")), counted(rep_of(1)), counted(rep_of(2))))
    assert [rep.sensor for _, rep in hand.guide.credits.reps] == ["thigh", "thigh"]
    hand.press(10.0, CommandKind.ANSWER, "3")
    assert hand.guide.is_over
    hand.guide.finish((counted(rep_of(3)),))
    assert hand.guide.credits.extras == []


# --- what the view shows --------------------------------------------------------------------------


@pytest.mark.parametrize(("phase", "step"), [(Phase.RAISING, Step.DRAW_IN), (Phase.LOWERING, Step.PREPARE)])
def test_a_lift_ends_the_breath(phase: Phase, step: Step) -> None:
    hand = ByHand().to(Step.PREPARE)
    hand.at(hand.now_s, phase=phase)
    assert hand.guide.step is step


def test_a_lift_of_the_other_leg_does_not() -> None:
    hand = ByHand(sensors=_BOTH).to(Step.PREPARE, "right")
    hand.at(hand.now_s, phase=Phase.RAISING, sensor="left")
    assert hand.guide.step is Step.PREPARE


def test_who_lowers_the_knee_again_is_led_through_the_breath_again() -> None:
    hand = ByHand().to(Step.PREPARE)
    hand.at(10.0)
    assert hand.guide.step is Step.DRAW_IN
    hand.at(11.0)  # not yet lifted
    assert hand.guide.step is Step.DRAW_IN
    hand.at(20.0, phase=Phase.RAISING)
    assert hand.guide.due_s == 35.0  # a lift has its own time from its last moment on
    hand.at(21.0, phase=Phase.REST)
    assert hand.guide.step is Step.PREPARE


def test_a_leg_that_is_down_has_been_released() -> None:
    hand = ByHand().to(Step.RELEASE)
    hand.at(hand.now_s, phase=Phase.LOWERING)
    assert hand.guide.step is Step.RELEASE
    hand.at(hand.now_s, phase=Phase.REST)
    assert hand.guide.step is Step.REST


@pytest.mark.parametrize(("asks", "is_moved"), [(2, False), (3, True)])
def test_a_sensor_moved_too_gently_is_taken_to_be_there_after_the_third_reminder(asks: int, is_moved: bool) -> None:
    hand = _moving()
    for k in range(asks):
        hand.at(45.0 + 25.0 * k, still_s=1.0)
    said = hand.at(45.0 + 25.0 * asks - 1.0, still_s=30.0)
    assert [event.is_seen for event in said if isinstance(event, SensorMoved)] == ([False] if is_moved else [])


def test_the_other_leg_is_learned_from_nothing() -> None:
    hand = _moving()
    hand.at(21.0, turned_rad=1.0)
    hand.at(22.0, turned_rad=10.0, fitness=AngleQuality.TURNED)
    said = hand.at(27.0, turned_rad=10.0, still_s=2.0)
    assert [(e.side, e.is_seen) for e in said if isinstance(e, SensorMoved)] == [("left", True)]
    kinds = [order.kind for order in hand.orders]
    wanted = [CoreCommandKind.HOLD_OFF, CoreCommandKind.REMOUNT, CoreCommandKind.BLOCK, CoreCommandKind.COUNT]
    assert (hand.guide.step, kinds) == (Step.LIE_STILL, wanted)
    assert hand.guide.begun_block is not None
    assert hand.guide.begun_block.side == "left"


def test_nothing_is_counted_before_somebody_lies_still() -> None:
    hand = ByHand()
    assert hand.guide.begun_block is None
    hand.press(1.0, CommandKind.ANSWER, "3")
    assert [order.kind for order in hand.orders] == [
        CoreCommandKind.HOLD_OFF, CoreCommandKind.BLOCK, CoreCommandKind.COUNT,
    ]  # fmt: skip
    assert hand.guide.begun_block is not None
    hand.at(2.0, Armed("thigh", 0.0, 0.0))
    hand.at(3.0, _STARTED, _ENDED)
    assert hand.orders == []


def test_a_leg_that_did_something_already_is_not_learned_again_when_it_turns_away() -> None:
    hand = ByHand().to(Step.REST)
    hand.at(10.0, _DISARMED)
    assert [order.kind for order in hand.orders] == [CoreCommandKind.HOLD_OFF, CoreCommandKind.COUNT]
    fresh = ByHand().to(Step.PREPARE)
    fresh.at(10.0, _DISARMED)
    assert [order.kind for order in fresh.orders] == [
        CoreCommandKind.HOLD_OFF, CoreCommandKind.REMOUNT, CoreCommandKind.COUNT,
    ]  # fmt: skip
