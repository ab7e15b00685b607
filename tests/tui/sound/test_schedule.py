"""Who goes first, who waits, and who is dropped for what reason."""

from __future__ import annotations

import pytest

from kneehold.tui.sound.cues import CUES, Cue
from kneehold.tui.sound.schedule import Order, Schedule

_WORDS_S, _TONE_S = 2.0, 0.5
_WORDS, _TONE = ("words",), ("tone:x",)


def _schedule(*wishes: tuple[Cue, float, tuple[str, ...]]) -> Schedule:
    schedule = Schedule(lambda clip: _TONE_S if clip.startswith("tone:") else _WORDS_S)
    for wish in wishes:
        schedule.add(*wish)
    return schedule


def _run(schedule: Schedule, until_s: float = 30.0, from_s: float = 0.0) -> list[tuple[Cue, float]]:
    steps = range(round(20 * from_s), round(20 * until_s) + 1)
    orders = [order for step in steps for order in schedule.due(step / 20 - 0.3, step / 20)]
    return [(order.cue, round(order.start_s, 2)) for order in orders]


def _reasons(schedule: Schedule) -> dict[Cue, str]:
    return {dropped.cue: dropped.reason for dropped in schedule.take_dropped()}


def test_words_wait_for_words() -> None:
    schedule = _schedule((Cue.REST, 1.0, _WORDS), (Cue.BREATHE_IN, 2.0, _WORDS))
    assert _run(schedule) == [(Cue.REST, 1.0), (Cue.BREATHE_IN, 3.2)]


@pytest.mark.parametrize("tone", [Cue.EXHALE, Cue.TICK, Cue.HOLD, Cue.RELEASED])
def test_a_tone_is_skipped_where_words_are_heard_or_due_before_it_ends(tone: Cue) -> None:
    schedule = _schedule((Cue.TARGET, 10.0, _WORDS), (tone, 9.8, _TONE), (tone, 11.0, _TONE), (tone, 14.0, _TONE))
    assert _run(schedule) == [(Cue.TARGET, 10.0), (tone, 14.0)]
    assert {dropped.reason for dropped in schedule.take_dropped()} == {"target is due", "target is heard"}


def test_a_hint_does_not_begin_where_the_target_would_have_to_wait_for_it() -> None:
    schedule = _schedule((Cue.FAR_ENOUGH, 9.0, _WORDS), (Cue.TARGET, 10.0, _WORDS))
    assert _run(schedule) == [(Cue.TARGET, 10.0)]
    assert _reasons(schedule) == {Cue.FAR_ENOUGH: "too late after target"}


def test_the_target_waits_for_the_words_of_a_step_and_is_still_heard() -> None:
    schedule = _schedule((Cue.KEEP_BREATHING, 9.0, _WORDS), (Cue.TARGET, 10.0, _WORDS))
    assert _run(schedule) == [(Cue.KEEP_BREATHING, 9.0), (Cue.TARGET, 11.2)]


def test_safety_cuts_everything_else_short_and_waits_for_safety() -> None:
    schedule = _schedule((Cue.REST, 1.0, _WORDS))
    assert _run(schedule, 2.0) == [(Cue.REST, 1.0)]
    schedule.add(Cue.STOPPED, 2.0, _WORDS)
    schedule.add(Cue.SEEK_HELP, 2.1, _WORDS)
    orders: list[Order] = [order for step in range(40, 200) for order in schedule.due(step / 20 - 0.3, step / 20)]
    assert [(order.cue, order.start_s, order.is_urgent) for order in orders] == [
        (Cue.STOPPED, 2.0, True),
        (Cue.SEEK_HELP, pytest.approx(4.2), False),
    ]


def test_what_was_ordered_and_has_not_begun_is_taken_back() -> None:
    schedule = _schedule((Cue.TARGET, 10.0, _WORDS))
    (order,) = schedule.due(9.8, 10.1)
    schedule.drop((Cue.TARGET,), "the hold is over", 9.9)
    assert schedule.take_recalled() == ((order.id, "the hold is over"),)


def test_what_has_begun_is_not_taken_back() -> None:
    schedule = _schedule((Cue.TARGET, 10.0, _WORDS))
    schedule.due(9.8, 10.1)
    schedule.drop((Cue.TARGET,), "the hold is over", 10.2)
    assert schedule.take_recalled() == ()


def test_a_number_is_heard_in_its_second_or_not_at_all() -> None:
    schedule = _schedule((Cue.KEEP_BREATHING, 1.0, _WORDS), (Cue.NUMBER, 2.0, ("n02",)))
    assert _run(schedule) == [(Cue.KEEP_BREATHING, 1.0)]
    assert _reasons(schedule) == {Cue.NUMBER: "too late after keep_breathing"}


def test_played_too_fast_for_words_only_the_tones_are_left() -> None:
    schedule = _schedule()
    schedule.has_words = False
    schedule.add(Cue.TARGET, 1.0, ("tone:chord", "lower"))
    schedule.add(Cue.REST, 2.0, _WORDS)
    (order,) = schedule.due(0.8, 1.1)
    assert (order.clips, _reasons(schedule)) == (("tone:chord",), {Cue.REST: "played too fast for words"})


def test_every_cue_has_a_row() -> None:
    assert set(CUES) == set(Cue)
