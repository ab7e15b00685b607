"""Streams that belong together are joined, and what does not belong together is left out and said."""

from __future__ import annotations

import itertools

import pytest

from kneehold.sensor.tape.imports.streams import Parts, Reading, forward, joined, joined_parts, spread, summed


def every(step_s: float, count: int, begin_s: float = 0.0, x: float = 0.0) -> list[Reading]:
    return [Reading(begin_s + k * step_s, x, float(k), 0.0) for k in range(count)]


def test_the_acceleration_is_drawn_straight_between_its_neighbours() -> None:
    acc = [Reading(0.0, 1.0, 0.0, 9.0), Reading(0.1, 3.0, 0.0, 10.0)]
    assert list(joined(iter(acc), iter([Reading(0.025, 0.1, 0.2, 0.3)]))) == [
        (0.025, pytest.approx(1.5), 0.0, pytest.approx(9.25), 0.1, 0.2, 0.3)
    ]


@pytest.mark.parametrize(("apart_s", "rows"), [(0.11, 1), (0.14, 0)])
def test_nothing_is_drawn_across_more_than_one_lost_reading(apart_s: float, rows: int) -> None:
    alone: list[None] = []
    acc = [Reading(0.0, 0.0, 0.0, 0.0), Reading(apart_s, 0.0, 0.0, 0.0)]
    found = list(joined(iter(acc), iter([Reading(0.05, 0.0, 0.0, 0.0)]), lambda: alone.append(None)))
    assert (len(found), len(alone)) == (rows, 1 - rows)


def test_gravity_and_the_rest_are_added_up() -> None:
    gravity, linear = [Reading(0.0, 0.0, 0.0, 9.0), Reading(0.1, 0.0, 0.0, 10.0)], [Reading(0.05, 1.0, 2.0, 3.0)]
    assert list(summed(iter(linear), iter(gravity))) == [Reading(0.05, 1.0, 2.0, pytest.approx(12.5))]


def test_only_what_goes_forward_is_kept() -> None:
    left_out: list[None] = []
    readings = [Reading(t, 0.0, 0.0, 0.0) for t in (0.0, 0.1, 0.1, 0.05, 0.2)]
    kept = list(forward(readings, lambda: left_out.append(None)))
    assert ([reading.t_s for reading in kept], len(left_out)) == ([0.0, 0.1, 0.2], 2)


def test_samples_of_a_packet_lie_evenly_up_to_the_next() -> None:
    packets = [(0.0, [(1.0,), (2.0,)]), (0.04, [(3.0,), (4.0,)]), (2.0, [(5.0,), (6.0,)])]
    times = [t for t, _ in spread(iter(packets))]
    # Across the gap the spacing of the packet before is kept.
    assert times == pytest.approx([0.0, 0.02, 0.04, 0.06, 2.0, 2.02])


@pytest.mark.parametrize(("back_s", "parts"), [(0.4, 1), (0.6, 2)])
def test_a_clock_that_falls_back_by_half_a_second_began_again(back_s: float, parts: int) -> None:
    def stream() -> Parts:
        return Parts([*every(0.05, 100), *every(0.05, 100, 4.95 - back_s)], "any")

    warnings: list[str] = []
    rows = list(joined_parts(stream(), stream(), warnings))
    begun_again = [text for text in warnings if "started again once; the recording is read as 2 parts" in text]
    assert len(begun_again) == parts - 1
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(rows)]
    assert (max(gaps) == pytest.approx(10.0)) == (parts == 2)


def test_parts_that_do_not_begin_together_are_left_out_and_said() -> None:
    acc = Parts([*every(0.05, 100), *every(0.05, 100)], "acceleration")
    gyro = Parts([*every(0.05, 100), *every(0.05, 100, 2.5)], "angular rate")
    warnings: list[str] = []
    assert len(list(joined_parts(acc, gyro, warnings))) == 100
    (said,) = warnings
    assert said.startswith("the time of the acceleration jumps back by 5.0 s after 5.0 s, that of the angular rate")


@pytest.mark.parametrize(("missing", "is_said"), [(4, False), (80, True)])
def test_many_readings_of_the_rate_alone_are_said(missing: int, is_said: bool) -> None:
    acc, gyro = Parts(every(0.05, 1000 - missing), "acceleration"), Parts(every(0.05, 1000), "angular rate")
    warnings: list[str] = []
    list(joined_parts(acc, gyro, warnings))
    said = f"{missing} of 1000 readings of the angular rate have no acceleration beside them"
    assert warnings == ([said] if is_said else [])


def test_a_lag_is_taken_off_the_times_of_the_acceleration() -> None:
    acc = Parts([Reading(0.1, 1.0, 0.0, 0.0), Reading(0.2, 2.0, 0.0, 0.0)], "acceleration")
    gyro = Parts([Reading(0.1, 0.0, 0.0, 0.0)], "angular rate")
    assert [row[:2] for row in joined_parts(acc, gyro, [], lag_s=0.05)] == [(0.1, pytest.approx(1.5))]
