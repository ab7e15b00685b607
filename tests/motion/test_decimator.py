"""Are means of neighbouring samples taken evenly, across no hole, and alike however a recording is cut?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.motion.decimator import HOLE_S, SPAN_S, Decimator


def samples(hz: float, seconds: float = 2.0, begin_s: float = 0.0) -> list[TimedRow]:
    """Values that rise with time, so that a mean tells which samples it was made of."""
    times = [begin_s + k / hz for k in range(round(seconds * hz))]
    return [(t, t, 2.0 * t, -t, 0.1 * t, 0.2 * t, 0.3 * t) for t in times]


def means(rows: list[TimedRow]) -> list[TimedRow]:
    thinner = Decimator()
    return thinner.take(rows) + thinner.flush()


@pytest.mark.parametrize("hz", [13.0, 26.0, 50.0, 52.0])
def test_a_slow_sensor_is_left_as_it_is(hz: float) -> None:
    assert means(samples(hz)) == samples(hz)


@pytest.mark.parametrize(("hz", "together"), [(60.0, 2), (100.0, 3), (104.0, 3), (200.0, 6), (208.0, 6), (416.0, 12)])
def test_of_a_fast_sensor_a_few_at_a_time_become_one(hz: float, together: int) -> None:
    found = means(samples(hz))[1:-1]
    assert [b[0] - a[0] for a, b in pairwise(found)] == pytest.approx([together / hz] * (len(found) - 1))
    assert together / hz >= SPAN_S


@given(hz=st.sampled_from([26.0, 60.0, 104.0, 208.0]), shift_s=st.floats(0.0, 1000.0))
def test_a_mean_is_that_of_its_time(hz: float, shift_s: float) -> None:
    for t, a, b, c, d, e, f in means(samples(hz, begin_s=shift_s)):
        assert (a, b, c, d, e, f) == pytest.approx((t, 2.0 * t, -t, 0.1 * t, 0.2 * t, 0.3 * t), rel=1e-9, abs=1e-9)


@given(hz=st.sampled_from([52.0, 104.0, 208.0]), sizes=st.lists(st.integers(1, 30), min_size=1, max_size=9))
def test_cutting_otherwise_changes_nothing(hz: float, sizes: list[int]) -> None:
    rows, thinner, found, at = samples(hz), Decimator(), list[TimedRow](), 0
    while at < len(rows):
        size = sizes[at % len(sizes)]
        found += thinner.take(rows[at : at + size])
        at += size
        again = Decimator()
        again.restore(thinner.state())
        thinner = again
    assert found + thinner.flush() == means(rows)


@pytest.mark.parametrize("odd", [0, 1, 2])
def test_no_mean_is_taken_across_a_hole(odd: int) -> None:
    rows = samples(104.0, 1.0)
    before, after = rows[: 51 + odd], rows[70:]
    found = means([*before, *after])
    assert not any(before[-1][0] < row[0] < after[0][0] for row in found)
    assert after[0] in found  # what comes first after a hole waits for nothing
    assert after[0][0] - before[-1][0] > HOLE_S


def test_the_last_samples_are_not_lost() -> None:
    rows, thinner = samples(208.0, 0.11), Decimator()
    found = thinner.take(rows)
    assert (len(rows), len(found)) == (23, 4)
    assert found[0] == rows[0]
    last = thinner.flush()
    assert [row[0] for row in last] == pytest.approx([sum(row[0] for row in rows[-4:]) / 4])
    assert thinner.flush() == []
    assert found[1][0] == pytest.approx(sum(row[0] for row in rows[1:7]) / 6)
