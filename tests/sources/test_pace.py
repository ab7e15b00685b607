"""Is each entry handed over when it is its turn?"""

from __future__ import annotations

import asyncio

import pytest

from kneehold.sensor.model.values import Tick
from kneehold.sensor.sources.pace import AT_ONCE, REAL_TIME, Pace, paced

_S = 1_000_000_000


class _Time:
    """A clock that only moves while somebody sleeps; ``slept`` is every wait that was asked for."""

    def __init__(self, late_s: float = 0.0) -> None:
        self.now_s = 100.0
        self.late_s = late_s
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 9))
        self.now_s += seconds + self.late_s
        await asyncio.sleep(0)


def _waits(speed: float, arrivals_s: list[float], late_s: float = 0.0) -> list[float]:
    time = _Time(late_s)

    async def listen() -> None:
        pace = Pace(speed, clock=time.clock, sleep=time.sleep)
        async for _ in paced([Tick("thigh", round(s * _S)) for s in arrivals_s], pace):
            pass

    asyncio.run(listen())
    return time.slept


@pytest.mark.parametrize(
    ("speed", "waits"), [(REAL_TIME, [0.0, 1.0, 2.0]), (5.0, [0.0, 0.2, 0.4]), (0.5, [0.0, 2.0, 4.0])]
)
def test_waits_are_the_recorded_ones_divided_by_the_speed(speed: float, waits: list[float]) -> None:
    assert _waits(speed, [7.0, 8.0, 10.0]) == waits


def test_at_once_nothing_is_waited_for_but_others_get_their_turn() -> None:
    assert _waits(AT_ONCE, [7.0, 8.0, 1000.0]) == [0.0, 0.0, 0.0]


def test_late_wakings_do_not_add_up() -> None:
    assert _waits(REAL_TIME, [0.0, 1.0, 2.0, 3.0], late_s=0.1) == [0.0, 0.9, 0.9, 0.9]


def test_an_entry_older_than_the_one_before_is_due_at_once() -> None:
    assert _waits(REAL_TIME, [5.0, 3.0, 6.0]) == [0.0, 0.0, 1.0]


def test_a_new_speed_holds_from_the_next_entry_on() -> None:
    time = _Time()

    async def listen() -> None:
        pace = Pace(REAL_TIME, clock=time.clock, sleep=time.sleep)
        for second in range(5):
            await pace.turn(second * _S)
            if second == 1:
                pace.speed = 10.0

    asyncio.run(listen())
    assert time.slept == [0.0, 1.0, 0.0, 0.1, 0.1]
