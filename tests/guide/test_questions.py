"""Is every answer kept under its question, and is a red flag one whenever it was answered with yes?"""

from __future__ import annotations

import pytest

from kneehold.sensor.guide.questions import (
    NOT_ANSWERED,
    PAIN_AFTER,
    PAIN_BEFORE,
    RED_FLAGS,
    URGENT,
    WHY_STOPPED,
    Question,
    Questions,
)


def _asked(*questions: Question) -> Questions:
    asked = Questions()
    asked.ask(questions)
    return asked


@pytest.mark.parametrize("text", ["0", "7", "10", NOT_ANSWERED])
@pytest.mark.parametrize("question", [PAIN_BEFORE, PAIN_AFTER])
def test_pain_is_a_number_from_0_to_10(question: Question, text: str) -> None:
    asked = _asked(question)
    assert asked.answer(text)
    assert (asked.answers, asked.current, asked.answer_to(question.name)) == ([(question.name, text)], None, text)


@pytest.mark.parametrize("text", ["11", "-1", "yes", ""])
def test_anything_else_leaves_the_question_open(text: str) -> None:
    asked = _asked(PAIN_BEFORE)
    assert not asked.answer(text)
    assert (asked.answers, asked.current) == ([], PAIN_BEFORE)


def test_questions_come_one_after_the_other_and_a_last_answer_is_the_one_that_holds() -> None:
    asked = _asked(PAIN_BEFORE, PAIN_AFTER)
    asked.answer("3")
    assert asked.current is PAIN_AFTER
    asked.answer("4")
    asked.ask((PAIN_BEFORE,))
    asked.answer("5")
    assert asked.answer_to("pain_before") == "5"
    assert _asked().answer_to("pain_before") is None
    assert not _asked().answer("5")


@pytest.mark.parametrize("flag", RED_FLAGS, ids=lambda flag: flag.name)
def test_each_red_flag_ends_it_and_is_named(flag: Question) -> None:
    asked = _asked(*RED_FLAGS)
    for question in RED_FLAGS:
        assert asked.current is question
        assert asked.answer("yes" if question is flag else "no")
    assert (asked.flag, asked.is_clear) == (flag.name, False)


def test_bladder_and_bowels_come_first() -> None:
    assert RED_FLAGS[0].name == URGENT


def test_a_screen_is_clear_only_if_every_flag_was_denied() -> None:
    asked = _asked(*RED_FLAGS)
    for _ in RED_FLAGS:
        asked.answer("no")
    assert (asked.is_clear, asked.flag) == (True, None)
    asked.ask(RED_FLAGS)
    asked.answer(NOT_ANSWERED)
    assert (asked.is_clear, asked.flag) == (False, None)


@pytest.mark.parametrize(
    ("question", "kind"), [(RED_FLAGS[1], "flag"), (PAIN_AFTER, "pain"), (WHY_STOPPED, "why")], ids=lambda x: str(x)[:9]
)
def test_a_question_is_shown_as_what_it_is(question: Question, kind: str) -> None:
    query = _asked(question).query()
    assert query is not None
    assert (query.kind, query.name, query.note) == (kind, question.name, "")
    assert _asked().query() is None
