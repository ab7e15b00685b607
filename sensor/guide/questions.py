"""The safety questions and what follows from an answer.

The red flags are those of the exercise text. A yes ends the coaching; it is not a diagnosis. Bladder and bowels come
first, because they cannot wait.
"""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.model.guided_events import Query
from kneehold.sensor.model.snapshot import Snapshot

__all__ = [
    "NOT_ANSWERED",
    "PAIN_AFTER",
    "PAIN_BEFORE",
    "RED_FLAGS",
    "URGENT",
    "WHY_STOPPED",
    "Question",
    "Questions",
]

NOT_ANSWERED = "not answered"
URGENT = "bladder_or_bowel"


class Question(NamedTuple):
    """One question; ``answers`` are what may be answered."""

    name: str
    answers: tuple[str, ...]
    is_flag: bool = False
    meanings: tuple[str, ...] = ()  # what each of ``answers`` is recorded as; empty: as it is


_YES_NO = ("yes", "no")
RED_FLAGS = (
    Question(URGENT, _YES_NO, is_flag=True),
    Question("numbness", _YES_NO, is_flag=True),
    Question("below_knee", _YES_NO, is_flag=True),
    Question("increasing", _YES_NO, is_flag=True),
)
_SCALE = tuple(str(number) for number in range(11))
PAIN_BEFORE = Question("pain_before", _SCALE)
PAIN_AFTER = Question("pain_after", _SCALE)
# Asked once, when the person ends a session before the plan is done.
WHY_STOPPED = Question("why_stopped", ("1", "2", "3"), meanings=("pain", "fatigue", "other"))
_ALL = {question.name: question for question in (*RED_FLAGS, PAIN_BEFORE, PAIN_AFTER, WHY_STOPPED)}


class Questions(Snapshot):
    """Puts one question after the other; remembers what was answered to all of them."""

    _past = ("_open", "answers")
    __slots__ = _past

    def __init__(self) -> None:
        self._open: list[str] = []
        self.answers: list[tuple[str, str]] = []

    @property
    def current(self) -> Question | None:
        """What is asked now."""
        return _ALL[self._open[0]] if self._open else None

    def ask(self, questions: tuple[Question, ...]) -> None:
        """From now on ask these."""
        self._open[:] = [question.name for question in questions]

    def answer(self, text: str) -> bool:
        """Take an answer to what is asked now; whether it is one. The next question is open then."""
        question = self.current
        if question is None or (text != NOT_ANSWERED and text not in question.answers):
            return False
        is_chosen = text in question.answers and question.meanings
        self.answers.append((question.name, question.meanings[question.answers.index(text)] if is_chosen else text))
        del self._open[0]
        return True

    def answer_to(self, name: str) -> str | None:
        """The last answer to the question of that name; ``None``: it was not asked."""
        found = [answer for question, answer in self.answers if question == name]
        return found[-1] if found else None

    @property
    def flag(self) -> str | None:
        """The red flag that was answered with yes."""
        found = [name for name, answer in self.answers if _ALL[name].is_flag and answer == "yes"]
        return found[0] if found else None

    @property
    def is_clear(self) -> bool:
        """Whether every red flag was denied when it was asked last."""
        return all(self.answer_to(question.name) == "no" for question in RED_FLAGS)

    def query(self) -> Query | None:
        """What is asked now, as it is shown."""
        question = self.current
        if question is None:
            return None
        if question is WHY_STOPPED:
            return Query("why", question.name)
        return Query("flag" if question.is_flag else "pain", question.name)
