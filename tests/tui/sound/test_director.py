"""What is heard is what was counted, at the moment it is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.model.events import (
    Event,
    HoldBridged,
    HoldEnded,
    HoldMoved,
    HoldStarted,
    Rep,
    RepCounted,
    SignalBack,
    SignalLost,
    TargetReached,
    Update,
    Warned,
)
from kneehold.tui.sound.cues import Cue, Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.schedule import Order
from kneehold.tui.sound.sounder import Language
from tests.tui.sound.sessions import REPS, events_of, session, updates

_LENGTH_S = Language("en").length_s


def _heard(loudness: Loudness = Loudness.CALM) -> list[Order]:
    director = Director(session()[1], loudness, _LENGTH_S)
    orders: list[Order] = []
    for update in updates():
        director.take(update)
        orders += director.due(update.view.t_s, update.view.t_s + 0.3)
    return orders


def _director(loudness: Loudness = Loudness.CALM, **setup: object) -> Director:
    return Director(replace(session()[1], **setup), loudness, _LENGTH_S)


def _take(director: Director, *events: Event) -> None:
    director.take(Update(updates()[0].view, events, ()))


def _until(director: Director, until_s: float, from_s: float = 0.0) -> list[Order]:
    """Orders up to ``until_s``, asked for as live: a little ahead, twenty times a second."""
    steps = range(int(20 * from_s), int(20 * until_s) + 1)
    return [order for step in steps for order in director.due(step / 20 - 0.3, step / 20)]


def _cues(orders: list[Order]) -> list[Cue]:
    return [order.cue for order in orders]


_HOLD = HoldStarted("thigh", "right", 10.0, 10.5, 110.0)
_ENDED = HoldEnded("thigh", "right", 20.0, 20.2, 10.0, "released")


def test_the_target_is_heard_at_the_moment_the_core_calls_true_once_a_hold() -> None:
    targets = [order.due_s for order in _heard() if order.cue is Cue.TARGET]
    assert targets == pytest.approx([event.t_s for event in events_of(TargetReached)])


def test_the_target_is_ordered_before_it_is_reached() -> None:
    director = _director(hold_s=11.0)
    _take(director, _HOLD)
    _until(director, 20.6)
    assert _cues(_until(director, 20.8 + 0.3)) == [Cue.TARGET]


def test_each_hold_begins_and_ends_audibly() -> None:
    heard = _cues(_heard())
    assert (heard.count(Cue.HOLD), heard.count(Cue.RELEASED)) == (REPS, REPS)


def test_calm_speaks_the_last_three_seconds_and_ticks_every_five() -> None:
    director = _director(hold_s=11.0)
    _take(director, _HOLD)
    planned = [(order.due_s, order.clips) for order in _until(director, 100.0) if order.cue is not Cue.HOLD]
    assert planned == [
        (15.0, ("tone:tick",)),
        (18.0, ("n03",)),
        (19.0, ("n02",)),
        (20.0, ("n01",)),
        (21.0, ("tone:chord", "lower")),
    ]


def test_counting_speaks_every_second_to_twenty_then_every_fifth() -> None:
    director = _director(Loudness.COUNT, hold_s=31.0)
    _take(director, _HOLD)
    numbers = [order.clips[0] for order in _until(director, 100.0) if order.cue is Cue.NUMBER]
    assert numbers == [*(f"n{second:02d}" for second in range(1, 21)), "n25", "n30"]


def test_counting_aloud_agrees_with_the_count_of_every_side() -> None:
    spoken = [order.clips for order in _heard(Loudness.COUNT) if order.cue is Cue.REP]
    assert spoken == [(f"n{event.rep.index:02d}",) for event in events_of(RepCounted)]


def test_silent_orders_nothing() -> None:
    assert _heard(Loudness.SILENT) == []


def test_a_released_hold_takes_back_what_was_planned() -> None:
    director = _director(hold_s=11.0)
    _take(director, _HOLD)
    _until(director, 10.6)
    _take(director, _ENDED._replace(detected_at_s=15.1))
    assert _cues(_until(director, 100.0)) == [Cue.RELEASED]
    assert {dropped.reason for dropped in director.take_dropped()} == {"the hold is over"}


def test_a_hold_that_moved_has_its_target_later() -> None:
    director = _director(hold_s=11.0)
    _take(director, _HOLD)
    _take(director, HoldMoved("thigh", "right", 13.0, 13.4, 120.0))
    assert [order.due_s for order in _until(director, 100.0) if order.cue is Cue.TARGET] == [24.0]


def test_a_short_loss_is_not_spoken_of_and_the_hold_goes_on() -> None:
    director = _director(hold_s=11.0)
    _take(director, _HOLD)
    _until(director, 12.0)
    _take(director, SignalLost("thigh", 12.0, 12.5))
    back = HoldBridged("thigh", "right", 12.0, 13.0, 1.0)
    _take(director, SignalBack("thigh", 13.0, 13.0, 1.0), back)
    heard = _cues(_until(director, 100.0))
    assert (Cue.SIGNAL_LOST in heard, Cue.SIGNAL_BACK in heard, heard[-1]) == (False, False, Cue.TARGET)


def test_while_the_signal_is_away_no_second_is_claimed() -> None:
    director = _director(hold_s=11.0)
    _take(director, _HOLD)
    _until(director, 12.0)
    _take(director, SignalLost("thigh", 12.0, 12.5))
    lost = _until(director, 100.0)
    assert [(order.cue, order.start_s) for order in lost] == [(Cue.SIGNAL_LOST_HOLD, pytest.approx(15.0, abs=0.1))]


def test_a_sensor_that_measures_wrongly_gets_no_confident_count() -> None:
    director = _director(Loudness.COUNT, hold_s=11.0)
    _take(director, Warned("thigh", 1.0, 1.0, "faulty_sensor", "wrong", trusted=False), _HOLD)
    assert _cues(_until(director, 100.0)) == [Cue.FAULT]


def test_after_the_last_repetition_of_a_leg_the_other_is_called_then_the_end() -> None:
    rep = events_of(RepCounted)[0]
    assert isinstance(rep, RepCounted)
    director = _director(side="both", reps=1)
    right: Rep = rep.rep._replace(side="right")
    _take(director, rep._replace(rep=right))
    first = _cues(_until(director, 100.0))
    left: Rep = rep.rep._replace(side="left", index=2)
    _take(director, rep._replace(rep=left))
    assert (first, _cues(_until(director, 100.0))) == ([Cue.NEXT_LEFT], [Cue.DONE])


def test_what_happened_before_a_jump_is_known_but_not_heard() -> None:
    director = _director(reps=2)
    rep = events_of(RepCounted)[0]
    director.reset((_HOLD, rep))
    silent = _until(director, 100.0)
    _take(director, rep)
    assert (silent, Cue.DONE in _cues(_until(director, 200.0))) == ([], True)


def test_slipping_is_said_once_each_time() -> None:
    director = _director()
    view = updates()[0].view
    for slipped in (False, True, True, False, True):
        director.take(Update(view._replace(slipped=slipped), (), ()))
    assert _cues(_until(director, 100.0)) == [Cue.SLIPPED, Cue.SLIPPED]
