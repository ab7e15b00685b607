"""Every step of a guided session is said, once, in words that fit, and never praised where it hurt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kneehold.sensor.guide.questions import PAIN_AFTER, PAIN_BEFORE, RED_FLAGS, WHY_STOPPED
from kneehold.sensor.model.events import Sounded
from kneehold.sensor.model.guided_events import Asked, Breathed, Stepped
from kneehold.sensor.model.values import CommandKind
from kneehold.tui.sound import guided
from kneehold.tui.sound.cues import Cue
from kneehold.tui.sound.sounder import Language
from tests.guide.people import Played, core, guided_entries, play, pressed
from tests.tui.sound.heard import heard

_KNEE = "knee-to-chest"


def _played(*acts: tuple[float, CommandKind, str], due: bool = False) -> Played:
    return play(core(due=due), guided_entries(_KNEE), [pressed(*act) for act in acts])


def _heard(played: Played) -> list[Sounded]:
    return [cue for cue in heard(played) if cue.played_s is not None]


def _cues(log: Sequence[Sounded]) -> list[str]:
    return [cue.cue for cue in log]


def test_a_whole_session_is_said_in_its_order() -> None:
    breath = (Cue.INHALE, Cue.EXHALE, Cue.TICK, Cue.NUMBER, Cue.HOLD, Cue.RELEASED)
    said = [cue for cue in _cues(_heard(_played())) if cue not in breath]
    again = [Cue.BREATHE_IN, Cue.DRAW_IN, Cue.TARGET]
    leg = [Cue.LIE_STILL, Cue.BREATHE_IN, Cue.DRAW_IN, Cue.KEEP_BREATHING, Cue.TARGET, Cue.REST, *again]
    assert said[:2] == [Cue.PAIN_BEFORE, Cue.NOT_ANSWERED]
    assert said[2 : 1 + len(leg)] == leg[1:]  # whoever lies still already is not told to
    moved = said[1 + len(leg) :]
    assert set(moved[: moved.index(Cue.BREATHE_IN)]) <= {Cue.MOVE_SENSOR, Cue.LIE_STILL}
    assert moved[moved.index(Cue.BREATHE_IN) :] == [*leg[1:], Cue.PAIN_AFTER, Cue.NOT_ANSWERED, Cue.DONE]


def test_the_breath_is_paced_by_tones_as_the_core_says() -> None:
    played = _played()
    log = heard(played)
    tones = [cue.cue for cue in log if cue.cue in (Cue.INHALE, Cue.EXHALE)]
    assert tones == [Cue.INHALE if event.part == "in" else Cue.EXHALE for event in played.of(Breathed)]


def test_a_stop_for_pain_is_said_at_once_and_ends_without_praise() -> None:
    played = _played((30.0, CommandKind.PAIN, ""))
    cues = _cues(_heard(played))
    stopped_s = next(event.t_s for event in played.of(Stepped) if event.step == "pain_stop")
    said = next(cue.played_s for cue in _heard(played) if cue.cue == Cue.STOPPED)
    assert (said, Cue.DONE in cues, cues[-1]) == (pytest.approx(stopped_s, abs=0.1), False, Cue.ENDED)


def test_who_ends_it_early_is_asked_why_once_and_aloud() -> None:
    acts = ((30.0, CommandKind.STOP, ""), (34.0, CommandKind.ANSWER, "4"), (38.0, CommandKind.ANSWER, "2"))
    log = _heard(_played(*acts))
    assert [cue.text for cue in log[-3:]] == [
        "How strong is your pain now, after the exercise, from zero to ten?",
        "Why did you stop early?",
        "The session has ended.",
    ]


def test_every_question_that_may_be_asked_is_spoken() -> None:
    asked = (*RED_FLAGS, PAIN_BEFORE, PAIN_AFTER, WHY_STOPPED)
    assert {question.name for question in asked} == set(guided._QUESTIONS)


@pytest.mark.parametrize(("noes", "cue"), [(0, Cue.SEEK_HELP_NOW), (2, Cue.SEEK_HELP)])
def test_a_red_flag_says_to_seek_help(noes: int, cue: Cue) -> None:
    answers = [(1.0 + k, CommandKind.ANSWER, "no") for k in range(noes)]
    cues = _cues(_heard(_played(*answers, (9.0, CommandKind.ANSWER, "yes"), due=True)))
    assert cues[-1] == cue


def test_every_red_flag_is_asked_aloud() -> None:
    played = _played(*((4.0 + 5.0 * k, CommandKind.ANSWER, "no") for k in range(4)), due=True)
    asked = [event.question for event in played.of(Asked)]
    assert asked[:4] == [question.name for question in RED_FLAGS]
    said = [cue for cue in _cues(_heard(played)) if cue.startswith("flag_")]
    assert said == [Cue.FLAG_BLADDER, Cue.FLAG_NUMBNESS, Cue.FLAG_BELOW_KNEE, Cue.FLAG_INCREASING]


def test_advice_is_spoken_in_full() -> None:
    english = Language("en")
    assert english.text(("seek_help_now",)) == "Stop. Get medical help now."
    assert english.text(("seek_help",)) == "Stop. Please see a doctor."


def test_a_question_that_was_answered_is_not_asked_any_more() -> None:
    played = _played(*((0.5 + 0.5 * k, CommandKind.ANSWER, "no") for k in range(4)), due=True)
    log = {cue.cue: cue for cue in heard(played)}
    assert not log[Cue.FLAG_BLADDER].dropped  # begun before its answer: heard whole
    vanished = (Cue.FLAG_NUMBNESS, Cue.FLAG_BELOW_KNEE, Cue.FLAG_INCREASING)
    assert [(log[cue].played_s, log[cue].dropped) for cue in vanished] == [(None, "answered")] * 3
    asked_s, before_s = log[Cue.PAIN_BEFORE].played_s, log[Cue.FLAG_BLADDER].ended_s
    assert asked_s is not None
    assert before_s is not None
    assert asked_s >= before_s


def test_after_a_pause_it_goes_on_with_words() -> None:
    played = _played((30.0, CommandKind.PAUSE, ""), (40.0, CommandKind.PAUSE, ""))
    said = [cue.text for cue in _heard(played) if cue.text]
    assert said[said.index("Paused.") + 1] == "Let's continue. Lie still."
