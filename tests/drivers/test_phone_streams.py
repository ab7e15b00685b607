"""Two streams joined by time, and messages put in order: properties over random streams."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneehold.sensor.drivers.phone_streams import InOrder, RateCheck, Stamped, StreamJoin, number, table, vectors


def line(us: int) -> tuple[float, float, float]:
    """A value that is linear in time, so that interpolation is exact."""
    return (us * 1e-6, 2e-6 * us, -1e-6 * us)


@given(
    periods=st.tuples(st.integers(2_000, 20_000), st.integers(2_000, 20_000)),
    offset=st.integers(0, 19_000),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=100)
def test_samples_come_once_in_order_with_the_value_of_their_moment(
    periods: tuple[int, int], offset: int, seed: int
) -> None:
    first = [Stamped(us, line(us)) for us in range(0, 1_000_000, periods[0])]
    second = [Stamped(us, line(us)) for us in range(offset, 1_000_000, periods[1])]
    chance, join, got = random.Random(seed), StreamJoin(), []
    while first or second:
        few, more = chance.randrange(12), chance.randrange(12)
        got += join.take(tuple(first[:few]), tuple(second[:more]))
        first, second = first[few:], second[more:]
    times = [us for us, _, _ in got]
    assert times == sorted(set(times))
    for us, one, other in got:
        assert one == line(us)
        assert other == pytest.approx(line(us), abs=1e-9)
    assert len(got) + join.unpaired >= (1_000_000 - offset) // periods[0] - 20_000 // periods[0] - 2


def test_nothing_is_interpolated_across_a_hole() -> None:
    join = StreamJoin()
    first = tuple(Stamped(us, line(us)) for us in range(0, 1_000_000, 10_000))
    second = tuple(event for event in first if not 300_000 < event.us < 500_000)
    times = [us for us, _, _ in join.take(first, second)]
    assert not any(300_000 < us < 500_000 for us in times)
    assert {300_000, 500_000} <= set(times)
    assert join.unpaired == 19


def test_a_stream_that_ended_is_waited_for_half_a_second() -> None:
    join = StreamJoin()
    join.take((), (Stamped(0, line(0)),))
    assert join.take(tuple(Stamped(us, line(us)) for us in range(10_000, 500_000, 10_000)), ()) == []
    join.take((Stamped(700_000, line(700_000)),), ())
    assert join.unpaired == 20
    assert len(join.state()[2]) <= 51  # type: ignore[arg-type]


def test_a_clock_that_was_started_again_is_followed() -> None:
    join = StreamJoin()
    later = tuple(Stamped(us, line(us)) for us in range(9_000_000, 9_100_000, 10_000))
    again = tuple(Stamped(us, line(us)) for us in range(0, 100_000, 10_000))
    assert len(join.take(later, later)) == 10
    assert len(join.take(again, again)) == 10


@given(seed=st.integers(0, 10_000))
@settings(max_examples=100)
def test_messages_that_overtake_each_other_by_three_come_out_in_order(seed: int) -> None:
    chance = random.Random(seed)
    numbers = sorted(range(40), key=lambda n: n + chance.uniform(0.0, 2.9))
    order, got = InOrder(slack=1, restart=50, most=4, wait_s=1.0), []
    order.put(0, 0, 0, b"0")
    for k, n in enumerate(numbers):
        if n:
            got += [int(message) for message in order.put(n, n, k, str(n).encode())]
    assert got == list(range(1, 40))


def test_a_message_that_never_comes_is_waited_for_no_longer_than_said() -> None:
    order = InOrder(slack=1, restart=50, most=4, wait_s=1.0)
    assert order.put(1, 1, 0, b"1") == [b"1"]
    assert order.put(3, 3, 100, b"3") == []
    assert order.put(4, 4, 1_200_000_000, b"4") == [b"3", b"4"]
    held = [order.put(n, n, 1_300_000_000, str(n).encode()) for n in (6, 7, 8, 9, 10)]
    assert held[-1] == [b"6", b"7", b"8", b"9", b"10"]


@pytest.mark.parametrize(
    ("rate_hz", "is_refused"), [(5.0, True), (14.0, True), (18.0, False), (60.0, False), (420.0, False)]
)
def test_a_rate_is_refused_once_with_the_reason(rate_hz: float, is_refused: bool) -> None:
    check = RateCheck("set it to 100 Hz")
    faults = [fault for k in range(200) for fault in check.take([round(k * 1e6 / rate_hz)])]
    assert [fault.reason for fault in faults] == ["refused"] * is_refused
    assert all(fault.detail.endswith("too few to count; set it to 100 Hz") for fault in faults)


@pytest.mark.parametrize("value", [True, "1", None, [], float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_none(value: object) -> None:
    assert number(value) is None


def test_lists_that_do_not_fit_together_are_no_events() -> None:
    axes = ("x", "y", "z")
    assert vectors({"t": [1.0], "x": [1], "y": [2]}, "t", axes) is None
    assert vectors({"t": [1.0, 2.0], "x": [1], "y": [2], "z": [3]}, "t", axes) is None
    assert vectors({"t": [1.0, None, -1.0], "x": [1, 1, 1], "y": [2, 2, 2], "z": [3, 3, 3]}, "t", axes) == (
        Stamped(1_000_000, (1.0, 2.0, 3.0)),
    )
    assert table(b"[" * 100_000) == {}
