"""Is it asked once why a session was ended early, can it be skipped, and does the answer reach the summary?"""

from __future__ import annotations

import pytest

from kneehold.sensor.guide.questions import NOT_ANSWERED, WHY_STOPPED, Questions
from kneehold.sensor.model.guided_events import Asked, Step
from kneehold.sensor.model.values import CommandKind
from kneehold.sensor.review.safety import safety_of_summary
from tests.guide.people import Played, core, guided_entries, play, pressed

_KNEE = "knee-to-chest"


def _stopped(*answers: tuple[float, str], kind: CommandKind = CommandKind.STOP) -> Played:
    acts = [pressed(40.0, kind), *(pressed(t_s, CommandKind.ANSWER, text) for t_s, text in answers)]
    return play(core(), guided_entries(_KNEE), acts)


def _answer(played: Played) -> str | None:
    answers = {answer["question"]: answer["answer"] for answer in played.guided["answers"]}
    return answers.get(WHY_STOPPED.name)


@pytest.mark.parametrize(("key", "why"), [("1", "pain"), ("2", "fatigue"), ("3", "other")])
def test_a_digit_says_why(key: str, why: str) -> None:
    played = _stopped((42.0, "4"), (44.0, key))
    assert (_answer(played), played.steps[-1]) == (why, Step.SUMMARY)
    said = safety_of_summary(played.guided)
    assert (said.ending, said.why, said.pain_after) == ("stop", why, 4.0)
    assert played.core.is_ended_by_pain == (why == "pain")


def test_it_is_asked_after_the_pain_and_only_once() -> None:
    asked = [event.question for event in _stopped((42.0, "4"), (44.0, "2"), (45.0, "3")).of(Asked)]
    assert asked == ["pain_before", "pain_after", WHY_STOPPED.name]


def test_it_may_be_skipped_by_a_key_and_passes_by_itself() -> None:
    assert _answer(_stopped((42.0, "4"), (44.0, NOT_ANSWERED))) == NOT_ANSWERED
    silent = _stopped()
    assert (_answer(silent), silent.steps[-1]) == (NOT_ANSWERED, Step.SUMMARY)


def test_what_is_no_answer_changes_nothing() -> None:
    questions = Questions()
    questions.ask((WHY_STOPPED,))
    assert not questions.answer("7")
    assert not questions.answer("yes")
    assert questions.current is WHY_STOPPED


def test_who_pressed_it_hurts_or_did_the_whole_plan_is_not_asked() -> None:
    assert _answer(_stopped(kind=CommandKind.PAIN)) is None
    assert _answer(play(core(), guided_entries(_KNEE))) is None
