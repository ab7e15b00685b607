"""What the screen shows of a guided session is what is true at that moment."""

from __future__ import annotations

from functools import cache

import pytest

from kneehold.sensor.model.guided_events import GuidedView, Step, Stepped
from kneehold.sensor.model.values import CommandKind
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
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
