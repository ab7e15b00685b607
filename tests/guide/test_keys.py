"""A key is offered only where it does something."""

from __future__ import annotations

from functools import cache

import pytest

from kneehold.sensor.guide.keys import command_of, keys_at
from kneehold.sensor.model.guided_events import Step
from kneehold.tui.lines import foot_rows
from kneehold.tui.wording.words import languages, sentences
from tests.guide.people import core, guided_entries, play, pressed

_untouched = cache(lambda: play(core(), guided_entries("knee-to-chest")).events)
# A moment of the simulated session at which it is at that step.
_AT_S = {Step.PREPARE: 22.0, Step.DRAW_IN: 26.0, Step.HOLD: 31.0, Step.REST: 39.0}


def test_every_key_that_is_offered_makes_an_entry() -> None:
    for step in Step:
        for keys, _ in keys_at(step, has_reps=True, may_choose_leg=True):
            first = "0" if keys == "0-9" else keys
            assert command_of(first) is not None, (step, keys)


@pytest.mark.parametrize("step", _AT_S)
def test_what_is_offered_while_exercising_changes_something(step: Step) -> None:
    offered = [key for key, _ in keys_at(step, has_reps=step is Step.REST, may_choose_leg=True)]
    for key in offered:
        command = command_of("l" if key == "r" else key)
        assert command is not None
        acted = play(core(), guided_entries("knee-to-chest"), [pressed(_AT_S[step], *command)])
        assert acted.events != _untouched(), (step, key)


def test_without_a_repetition_there_is_nothing_to_undo_and_with_two_sensors_no_leg_to_choose() -> None:
    keys = dict(keys_at(Step.LIE_STILL, has_reps=False, may_choose_leg=False))
    assert set(keys) == {"space", "p", "s"}


@pytest.mark.parametrize("step", [Step.SUMMARY, Step.REFERRED, Step.PAIN_STOP])
def test_where_nothing_works_nothing_is_offered(step: Step) -> None:
    assert keys_at(step, has_reps=True, may_choose_leg=True) == ()


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("width", [60, 80])
def test_all_keys_are_shown_in_two_rows_at_most(width: int, code: str) -> None:
    words = sentences(code)
    for step in Step:
        keys = (*keys_at(step, has_reps=True, may_choose_leg=True), ("q", "quit"), ("m", "view"))
        shown = tuple((words.get(f"key_name.{key}", key), words[f"key.{does}"]) for key, does in keys)
        assert foot_rows(shown, None, width) <= 2, (step, code)
