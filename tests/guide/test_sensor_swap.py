"""Is a sensor that goes to the other leg noticed, and a leg that only moves not taken for one?"""

from __future__ import annotations

from math import radians

import pytest

from kneehold.sensor.guide.observation import Observation
from kneehold.sensor.guide.sensor_swap import SensorSwap
from kneehold.sensor.model.values import AngleQuality
from tests.guide.by_hand import coach_view


def _seen(
    now_s: float, turned_deg: float = 0.0, *, fitness: AngleQuality = AngleQuality.GOOD, still_s: float = 0.0
) -> Observation:
    return Observation(now_s, now_s, coach_view(), (), None, still_s, fitness, radians(turned_deg), 0, False)


def _asked() -> SensorSwap:
    swap = SensorSwap()
    swap.begin()
    return swap


@pytest.mark.parametrize(("turned_deg", "is_removed"), [(390.0, False), (410.0, True)])
def test_more_than_a_whole_turn_since_it_was_asked_for_takes_the_sensor_off(
    turned_deg: float, is_removed: bool
) -> None:
    swap = _asked()
    swap.watch(_seen(100.0, 5_000.0))
    swap.watch(_seen(101.0, 5_000.0 + turned_deg))
    assert swap.is_removed is is_removed


@pytest.mark.parametrize("fitness", [AngleQuality.TURNED, AngleQuality.SHAKEN])
@pytest.mark.parametrize(("unfit_s", "is_removed"), [(0.29, False), (0.31, True)])
def test_three_tenths_of_a_second_in_a_hand_take_it_off(
    fitness: AngleQuality, unfit_s: float, is_removed: bool
) -> None:
    swap = _asked()
    swap.watch(_seen(10.0))
    swap.watch(_seen(11.0, fitness=fitness))
    swap.watch(_seen(11.0 + unfit_s, fitness=fitness))
    assert swap.is_removed is is_removed


def test_two_short_knocks_are_not_one_long_one() -> None:
    swap = _asked()
    for now_s, fitness in [(11.0, AngleQuality.SHAKEN), (11.1, AngleQuality.GOOD), (11.4, AngleQuality.SHAKEN)]:
        swap.watch(_seen(now_s, fitness=fitness))
    assert not swap.is_removed


@pytest.mark.parametrize(
    ("after_s", "still_s", "is_there"),
    [(3.9, 3.0, False), (4.0, 1.9, False), (4.0, 2.0, True), (60.0, 1.9, False), (60.0, 2.0, True)],
)
def test_it_is_on_the_other_leg_once_it_lies_still_there(after_s: float, still_s: float, is_there: bool) -> None:
    swap = _asked()
    assert not swap.watch(_seen(10.0))
    assert not swap.watch(_seen(20.0, 500.0, still_s=30.0))
    assert swap.watch(_seen(20.0 + after_s, 500.0, still_s=still_s)) is is_there


@pytest.mark.parametrize(
    ("asks", "still_s", "is_there"), [(0, 99.0, False), (2, 99.0, False), (3, 1.9, False), (3, 2.0, True)]
)
def test_whoever_lies_still_through_three_reminders_has_moved_it_too_gently(
    asks: int, still_s: float, is_there: bool
) -> None:
    swap = _asked()
    swap.asks += asks
    assert swap.watch(_seen(100.0, still_s=still_s)) is is_there
    assert not swap.is_removed


def test_each_move_is_watched_from_its_own_beginning() -> None:
    swap = _asked()
    swap.asks = 3
    swap.watch(_seen(10.0))
    swap.watch(_seen(11.0, 500.0, fitness=AngleQuality.SHAKEN))
    assert swap.is_removed
    swap.begin()
    assert (swap.is_removed, swap.watch(_seen(20.0, 600.0, fitness=AngleQuality.SHAKEN, still_s=9.0))) == (False, False)
    assert not swap.is_removed
