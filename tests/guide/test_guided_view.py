"""What the screen shows of a guided session is what is true at that moment."""

from __future__ import annotations

from functools import cache
from math import nan

import pytest

from kneehold.sensor.guide.questions import RED_FLAGS
from kneehold.sensor.model.events import HoldEnded, HoldStarted, Phase
from kneehold.sensor.model.guided_events import GuidedView, Step, Stepped
from kneehold.sensor.model.values import CommandKind
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
from tests.guide.by_hand import ByHand, counted, guidance_of, rep_of
from tests.guide.people import HOLD_S, Played, core, guided_entries, plan_of, play, pressed


@cache
def _played() -> Played:
    return play(core(), guided_entries("knee-to-chest"))


def _views(played: Played) -> list[GuidedView]:
    return [update.guided for update in played.updates if update.guided is not None]


def test_in_a_hold_the_words_change_when_it_is_long_enough() -> None:
    holding = [view for view in _views(_played()) if view.step == Step.HOLD]
    early = {(view.word, view.instruction) for view in holding if 0.0 < view.held_s < HOLD_S}
    late = {(view.word, view.instruction) for view in holding if HOLD_S <= view.held_s < view.longest_s}
    assert early == {("hold", "hold")}
    assert late == {("lower", "enough")}


def test_a_hold_beyond_the_longest_is_told_to_end_in_the_colour_of_a_slip() -> None:
    script = (Rest(26.0), Repetition(110.0, 2.8, 12.0, 3.0), Rest(5.0))
    views = _views(play(core(), simulate_script(script, 1, rate_hz=52.0).entries()))
    over = [view for view in views if view.step == Step.HOLD and view.held_s >= view.longest_s]
    assert {(view.mood, view.word, view.instruction) for view in over} == {("slip", "lower", "too_long")}


def test_seconds_are_shown_as_held_in_a_hold_and_its_release_only() -> None:
    for view in _views(_played()):
        assert (view.held_s > 0.0) <= (view.step in (Step.HOLD, Step.RELEASE))


def test_the_breath_goes_in_before_the_lift_out_with_it_and_both_ways_in_a_hold() -> None:
    shown = {(str(view.step), view.breath) for view in _views(_played())}
    assert shown >= {("prepare", "in"), ("draw_in", "out"), ("hold", "in"), ("hold", "out")}
    assert {step for step, breath in shown if breath} == {"prepare", "draw_in", "hold"}


def test_repetitions_are_counted_within_their_part_and_over_the_session() -> None:
    seen = {(view.side, view.done, view.full) for view in _views(_played())}
    assert seen >= {("right", 0, 0), ("right", 1, 1), ("left", 0, 2), ("left", 1, 3), ("left", 2, 4)}
    assert ("left", 2, 2) not in seen


def test_steps_name_their_part_of_the_plan_from_one() -> None:
    holds = [event.block for event in _played().of(Stepped) if event.step == Step.HOLD]
    assert holds == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("act", "mood", "word", "instruction"),
    [
        (CommandKind.PAUSE, "wait", "pause", "paused"),
        (CommandKind.PAIN, "alarm", "stop", "pain_stop"),
    ],
)
def test_what_a_person_asked_for_is_on_the_screen_at_once(
    act: CommandKind, mood: str, word: str, instruction: str
) -> None:
    entries = guided_entries("knee-to-chest")
    played = play(core(), entries, [pressed(40.0, act)])
    after = [update.guided for update, t in zip(played.updates, played.times_s, strict=True) if 40.0 <= t < 40.5]
    shown = {(view.mood, view.word, view.instruction) for view in after if view is not None}
    assert shown == {(mood, word, instruction)}


def test_an_ended_session_is_not_shown_as_done() -> None:
    played = play(core(), guided_entries("knee-to-chest"), [pressed(40.0, CommandKind.STOP)])
    last = _views(played)[-1]
    assert (last.word == "done") is False
    done = _views(_played())[-1]
    assert (done.mood, done.word, done.instruction) == ("done", "done", "summary.complete")


def test_both_knees_have_a_word_of_their_own() -> None:
    profile = "knee-to-chest-double"
    views = _views(play(core(profile, plan=plan_of(profile)), guided_entries(profile)))
    assert {view.word for view in views if view.step == Step.DRAW_IN} == {"knees_in"}


# --- told by hand -------------------------------------------------------------------------------------


def _looks(view: GuidedView) -> tuple[str, str, str, str]:
    return (view.mood, view.number, view.word, view.instruction)


@pytest.mark.parametrize(
    ("held_s", "slipped", "looks"),
    [
        (4.9, False, ("hold", "4", "hold", "hold")),
        (4.9, True, ("slip", "4", "higher", "higher")),
        (5.0, False, ("hold", "5", "lower", "enough")),
        (5.0, True, ("hold", "5", "lower", "enough")),  # long enough: nobody is told to lift it again
        (7.9, False, ("hold", "7", "lower", "enough")),
        (8.0, True, ("slip", "8", "lower", "too_long")),
    ],
)
def test_a_hold_is_shown_by_its_seconds_and_what_is_to_be_done(
    held_s: float, slipped: bool, looks: tuple[str, str, str, str]
) -> None:
    view = ByHand().to(Step.HOLD).shown(Phase.HOLDING, held_s=held_s, slipped=slipped)
    assert (_looks(view), view.held_s) == (looks, held_s)


@pytest.mark.parametrize(
    ("phase", "elevation_deg", "link_up", "number"),
    [
        (Phase.RAISING, 41.6, True, "42°"),
        (Phase.RAISING, nan, True, "0/2"),
        (Phase.REST, 41.6, True, "0/2"),
        (Phase.LOST, 41.6, True, "--"),
        (Phase.RAISING, 41.6, False, "--"),
    ],
)
def test_the_angle_is_shown_in_a_lift_as_long_as_it_is_seen(
    phase: Phase, elevation_deg: float, link_up: bool, number: str
) -> None:
    hand = ByHand().to(Step.PREPARE)
    hand.at(hand.now_s, phase=Phase.RAISING)
    assert hand.guide.step is Step.DRAW_IN
    view = hand.shown(phase, elevation_deg=elevation_deg, link_up=link_up)
    assert (view.number, view.seconds_left, view.held_s) == (number, None, 0.0)


def test_before_the_lift_the_seconds_count_down_to_one() -> None:
    hand = ByHand().to(Step.PREPARE)
    begin_s = hand.now_s
    shown: list[tuple[str, float | None]] = []
    for later_s in (0.0, 0.5, 3.5, 3.9):
        hand.at(begin_s + later_s)
        view = hand.shown()
        shown.append((view.number, view.seconds_left and round(view.seconds_left, 3)))
    assert shown == [("5", 4.0), ("4", 3.5), ("1", 0.5), ("1", 0.1)]


def test_what_is_asked_stands_in_place_of_a_number() -> None:
    hand = ByHand()
    assert (hand.shown().number, hand.shown().seconds_left) == ("?", 20.0)
    hand.to(Step.HOLD).press(10.0, CommandKind.STOP)
    assert _looks(hand.shown()) == ("wait", "?", "pain", "pain_after")
    hand.press(11.0, CommandKind.ANSWER, "3")
    assert _looks(hand.shown()) == ("wait", "?", "why", "why_stopped")


def test_in_a_stop_for_pain_nothing_is_counted() -> None:
    hand = ByHand().to(Step.REST)
    hand.press(10.0, CommandKind.PAIN)
    assert _looks(hand.shown()) == ("alarm", "!", "stop", "pain_stop")


@pytest.mark.parametrize(
    ("ending", "looks"),
    [
        ("complete", ("done", "2", "done", "summary.complete")),
        ("idle", ("wait", "2", "ended", "summary.idle")),
        ("", ("wait", "2", "ended", "summary.stop")),
    ],
)
def test_the_end_says_how_it_ended_and_how_many_there_were(ending: str, looks: tuple[str, str, str, str]) -> None:
    hand = ByHand().to(Step.REST)
    hand.at(hand.now_s, counted(rep_of(2, outcome="short", hold_s=3.0)))
    hand.guide.step, hand.guide.ending = Step.SUMMARY, ending
    view = hand.shown()
    assert (_looks(view), view.discs, view.full, view.total_s, view.is_over) == (looks, ("full", "short"), 1, 8.0, True)


def test_discs_show_what_was_done_what_is_done_now_and_what_is_left() -> None:
    hand = ByHand(guidance_of(plan_of("knee-to-chest", reps=3)))
    assert hand.shown().discs == ("open", "open", "open")
    hand.to(Step.REST)
    assert hand.shown().discs == ("full", "open", "open")
    hand.at(hand.now_s, counted(rep_of(2, outcome="short")))
    hand.at(hand.now_s, HoldStarted("thigh", "right", 0.0, 0.0, 100.0))
    view = hand.shown()
    assert (view.discs, view.done, view.reps, view.full) == (("full", "short", "now"), 2, 3, 1)


def test_the_plan_shows_which_block_is_done_which_runs_and_which_is_next() -> None:
    hand = ByHand().to(Step.REST)
    assert [(row.mark, row.side, row.done, row.reps, row.hold_s) for row in hand.shown().plan] == [
        ("now", "right", 1, 2, 5.0), ("next", "left", 0, 2, 5.0),
    ]  # fmt: skip
    hand.at(hand.now_s, counted(rep_of(2)))
    assert [(row.mark, row.done) for row in hand.shown().plan] == [("done", 2), ("now", 0)]


@pytest.mark.parametrize(("flag", "instruction"), [(0, "referred.urgent"), (2, "referred.any")])
def test_after_a_red_flag_it_stays_on_the_screen(flag: int, instruction: str) -> None:
    hand = ByHand(guidance_of(due=True))
    for k in range(flag + 1):
        hand.press(1.0 + k, CommandKind.ANSWER, "yes" if k == flag else "no")
    view = hand.shown()
    assert view.question is not None
    assert (view.instruction, view.question.kind, view.question.name) == (instruction, "stop", RED_FLAGS[flag].name)


def test_the_breath_of_a_hold_is_the_one_that_was_told() -> None:
    hand = ByHand().to(Step.HOLD)
    hand.at(3.9, phase=Phase.HOLDING)  # the hold began at 0
    assert hand.shown(Phase.HOLDING).breath == "in"
    hand.at(4.0, phase=Phase.HOLDING)
    assert hand.shown(Phase.HOLDING).breath == "out"
    hand.at(hand.now_s, HoldEnded("thigh", "right", 0.0, 0.0, 5.0, "released"), phase=Phase.LOWERING)
    assert hand.shown(Phase.LOWERING, held_s=5.0).breath == ""
