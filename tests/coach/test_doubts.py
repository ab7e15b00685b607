"""Is a repetition that may have been somebody who rolled over told late or never, and every other at once?"""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from sensor.coach.announcer import Announcer
from sensor.coach.doubts import Doubts
from sensor.events import Attempt, RepCounted
from sensor.values import LiftSigns
from tests.coach.trace import Way, plan, play

LIVELY, QUIET = radians(1.2), radians(0.2)
SIGNS = LiftSigns((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), 0.2, wanders=False, is_limb=False, sway_radps=QUIET)
COUNTED = next(
    event
    for event in play(Way(2.0, 60.0), Way(8.0, 60.0), Way(2.0, 0.0), Way(3.0, 0.0)).events
    if isinstance(event, RepCounted)
)


class Set:
    """Counts repetitions, one after the other, and says what was told of them."""

    def __init__(self) -> None:
        self.announcer, self.doubts = Announcer(plan()), Doubts()
        self.t = 0.0

    def rep(self, signs: LiftSigns = SIGNS, *, range_deg: float = 80.0, rest_s: float = 10.0) -> bool:
        """One repetition more; whether it is beyond doubt."""
        begin_s = self.t + rest_s
        self.t = begin_s + 12.0
        self.announcer.count += 1
        rep = COUNTED.rep._replace(
            index=self.announcer.count, lift_start_s=begin_s, return_s=self.t, range_deg=range_deg
        )
        said = COUNTED._replace(t_s=self.t, detected_at_s=self.t, rep=rep)
        self.announcer.events.append(said)
        return self.doubts.weigh(self.announcer, said, signs)

    @property
    def told(self) -> list[tuple[str, float, float]]:
        """What, when it began and when it was known."""
        return [
            ("rep", event.rep.lift_start_s, event.detected_at_s)
            if isinstance(event, RepCounted)
            else ("attempt", event.lift_start_s, event.detected_at_s)
            for event in self.announcer.events
            if isinstance(event, RepCounted | Attempt)
        ]

    @property
    def numbers(self) -> list[int]:
        return [event.rep.index for event in self.announcer.events if isinstance(event, RepCounted)]


def test_who_holds_a_leg_sways_with_it_and_is_told_at_once() -> None:
    held = Set()
    assert [held.rep(SIGNS._replace(sway_radps=sway)) for sway in (LIVELY, None)] == [True, True]
    assert (held.told, held.announcer.count) == ([("rep", 10.0, 22.0), ("rep", 32.0, 44.0)], 2)


def test_a_leg_that_lay_still_is_told_with_the_next_like_it_and_never_beyond_doubt() -> None:
    lying = Set()
    assert [lying.rep() for _ in range(3)] == [False] * 3
    assert lying.told == [("rep", 10.0, 44.0), ("rep", 32.0, 44.0), ("rep", 54.0, 66.0)]
    assert lying.numbers == [1, 2, 3]


def test_what_swung_as_only_a_limb_can_is_told_at_once_however_still_it_was_held() -> None:
    limb = Set()
    assert limb.rep(SIGNS._replace(is_limb=True))
    assert limb.told == [("rep", 10.0, 22.0)]


@pytest.mark.parametrize("range_deg", [40.0, 125.0])
def test_nobody_rolls_over_by_so_little_or_so_much(range_deg: float) -> None:
    assert Set().rep(range_deg=range_deg)


def test_nor_did_anybody_hold_a_leg_that_kept_turning() -> None:
    turning = Set()
    turning.rep(SIGNS._replace(sway_radps=radians(30.0)))
    assert turning.told == []


def test_until_then_it_is_not_counted_and_without_another_it_was_an_attempt() -> None:
    alone = Set()
    alone.rep()
    assert (alone.told, alone.announcer.count) == ([], 0)
    alone.doubts.forget(alone.announcer, 60.0)
    assert (alone.told, alone.announcer.count) == ([("attempt", 10.0, 60.0)], 0)


@pytest.mark.parametrize(("attempts", "what"), [(0, "rep"), (1, "attempt")])
def test_at_the_end_it_is_told_if_nothing_else_was_done_at_all(attempts: int, what: str) -> None:
    alone = Set()
    alone.announcer.attempts = attempts
    alone.rep()
    alone.doubts.finish(alone.announcer, 60.0)
    assert alone.told == [(what, 10.0, 60.0)]
    assert alone.announcer.count == len(alone.numbers)


def aside(deg: float) -> tuple[float, float, float]:
    return (cos(radians(deg)), sin(radians(deg)), 0.0)


@pytest.mark.parametrize(
    "other",
    [
        SIGNS._replace(axis=(-1.0, 0.0, 0.0)),
        SIGNS._replace(axis=aside(20.0)),
        SIGNS._replace(rest_up=(0.0, sin(radians(20.0)), cos(radians(20.0)))),
        SIGNS._replace(length_m=0.3),
        SIGNS._replace(wanders=True),
    ],
)
def test_one_of_another_kind_proves_nothing(other: LiftSigns) -> None:
    mixed = Set()
    mixed.rep()
    mixed.rep(other)
    assert mixed.told == [("attempt", 10.0, 44.0)]


def test_nor_does_one_of_another_height_or_after_a_long_while() -> None:
    for change in ({"range_deg": 95.0}, {"rest_s": 150.0}):
        mixed = Set()
        mixed.rep()
        mixed.rep(**change)
        assert [what for what, _, _ in mixed.told] == ["attempt"]


@pytest.mark.parametrize(("axis", "first"), [(SIGNS.axis, "rep"), (aside(90.0), "attempt")])
def test_one_that_was_held_decides_of_the_one_before(axis: tuple[float, float, float], first: str) -> None:
    both = Set()
    both.rep()
    assert both.rep(SIGNS._replace(axis=axis, sway_radps=LIVELY))
    assert both.told == [(first, 10.0, 44.0), ("rep", 32.0, 44.0)]
    assert both.numbers[-1] == len(both.numbers)


def test_what_is_kept_is_part_of_the_past() -> None:
    before, after = Set(), Set()
    before.rep()
    after.doubts.restore(before.doubts.state())
    after.t = before.t
    after.rep()
    assert after.numbers == [1, 2]
