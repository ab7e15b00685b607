"""Is every step of a guided session said, once, in words that fit, and never praised where it hurt?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sensor.guide.questions import RED_FLAGS
from sensor.guided_events import Asked, Breathed, Stepped
from sensor.values import CommandKind
from tests.guide.people import Played, core, guided_entries, play, pressed
from tui.sound.cues import Cue, Loudness
from tui.sound.director import Director, Order
from tui.sound.sounder import Language

_KNEE = "knee-to-chest"


def _played(*acts: tuple[float, CommandKind, str], due: bool = False) -> Played:
    return play(core(due=due), guided_entries(_KNEE), [pressed(*act) for act in acts])


def _heard(played: Played) -> list[Order]:
    director = Director(played.core.setup, Loudness.CALM)
    orders: list[Order] = []
    for update in played.updates:
        director.take(update)
        orders += director.due(update.view.t_s + 0.3)
    return [*orders, *director.due(1e9)]


def _cues(orders: Sequence[Order]) -> list[Cue]:
    return [order.cue for order in orders]


def test_a_whole_session_is_said_in_its_order() -> None:
    breath = (Cue.INHALE, Cue.EXHALE, Cue.TICK, Cue.NUMBER, Cue.HOLD, Cue.RELEASED)
    said = [cue for cue in _cues(_heard(_played())) if cue not in breath]
    again = [Cue.BREATHE_IN, Cue.DRAW_IN, Cue.TARGET]
    leg = [Cue.LIE_STILL, Cue.BREATHE_IN, Cue.DRAW_IN, Cue.KEEP_BREATHING, Cue.TARGET, Cue.REST, *again]
    assert said[:2] == [Cue.PAIN_BEFORE, Cue.NOT_ANSWERED]
    assert said[2 : 1 + len(leg)] == leg[1:]  # whoever lies still already is not told to
    moved = said[1 + len(leg) :]
    assert set(moved[: moved.index(Cue.LIE_STILL)]) == {Cue.MOVE_SENSOR}
    assert moved[moved.index(Cue.LIE_STILL) :] == [*leg, Cue.PAIN_AFTER, Cue.NOT_ANSWERED, Cue.DONE]


def test_the_breath_is_paced_by_tones_as_the_core_says() -> None:
    played = _played()
    heard = [order.cue for order in _heard(played) if order.cue in (Cue.INHALE, Cue.EXHALE)]
    assert heard == [Cue.INHALE if event.part == "in" else Cue.EXHALE for event in played.of(Breathed)]


def test_a_stop_for_pain_is_said_at_once_and_ends_without_praise() -> None:
    played = _played((30.0, CommandKind.PAIN, ""))
    cues = _cues(_heard(played))
    stopped_s = next(event.t_s for event in played.of(Stepped) if event.step == "pain_stop")
    said = next(order.due_s for order in _heard(played) if order.cue is Cue.STOPPED)
    assert (said, Cue.DONE in cues, cues[-1]) == (pytest.approx(stopped_s), False, Cue.ENDED)


@pytest.mark.parametrize(("noes", "cue"), [(0, Cue.SEEK_HELP_NOW), (2, Cue.SEEK_HELP)])
def test_a_red_flag_says_to_seek_help(noes: int, cue: Cue) -> None:
    answers = [(1.0 + k, CommandKind.ANSWER, "no") for k in range(noes)]
    cues = _cues(_heard(_played(*answers, (9.0, CommandKind.ANSWER, "yes"), due=True)))
    assert cues[-1] is cue


def test_every_red_flag_is_asked_aloud() -> None:
    played = _played(*((1.0 + 3.0 * k, CommandKind.ANSWER, "no") for k in range(4)), due=True)
    asked = [event.question for event in played.of(Asked)]
    assert asked[:4] == [question.name for question in RED_FLAGS]
    heard = [cue for cue in _cues(_heard(played)) if cue.value.startswith("flag_")]
    assert heard == [Cue.FLAG_BLADDER, Cue.FLAG_NUMBNESS, Cue.FLAG_BELOW_KNEE, Cue.FLAG_INCREASING]


def test_advice_is_spoken_in_full() -> None:
    english = Language("en")
    assert english.text(("seek_help_now",)) == "Stop. Seek medical evaluation urgently."
    assert english.text(("seek_help",)) == "Stop. Please seek medical evaluation."
