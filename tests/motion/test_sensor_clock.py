"""Does every sample get the time at which it was taken?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.model.values import ImuBlock, TimedRow
from kneehold.sensor.motion.sensor_clock import SensorClock

COUNT, HZ = 8, 104.0
SAMPLE = (0.0, 0.0, 9.81, 0.0, 0.0, 0.0)
BLOCK_S = COUNT / HZ


def block(tick: int | None, wrap: int = 2**32, count: int = COUNT, nominal_hz: float = HZ) -> ImuBlock:
    return ImuBlock(tick, 1000.0, wrap, nominal_hz, (SAMPLE,) * count)


def placed(timeline: SensorClock, blocks: Iterable[tuple[ImuBlock, float]]) -> list[float]:
    return [row[0] for each, at_s in blocks for row in timeline.place_block(each, round(at_s * 1e9))]


def even(blocks: int, first: int = 0) -> list[tuple[ImuBlock, float]]:
    """Packets of a sensor that stamps them with whole milliseconds."""
    return [(block(first + round(1000.0 * k * BLOCK_S)), k * BLOCK_S) for k in range(blocks)]


def steps(times: list[float]) -> list[float]:
    return [b - a for a, b in pairwise(times)]


def test_a_steady_sensor_has_even_times() -> None:
    timeline = SensorClock()
    times = placed(timeline, even(200))
    assert (timeline.samples, timeline.late, timeline.lost_s, timeline.restarts) == (200 * COUNT, 0, 0.0, 0)
    assert all(abs(step - 1.0 / HZ) < 0.0015 for step in steps(times))
    assert times[-1] == pytest.approx((200 * COUNT - 1) / HZ, abs=0.002)


def test_a_clock_that_runs_over_goes_on() -> None:
    wrap = 2**16
    blocks = [(block((65000 + round(1000.0 * k * BLOCK_S)) % wrap, wrap), k * BLOCK_S) for k in range(50)]
    timeline = SensorClock()
    times = placed(timeline, blocks)
    assert timeline.restarts == 0
    assert max(steps(times)) < 0.012


def test_lost_packets_stay_a_hole_and_are_counted() -> None:
    timeline = SensorClock()
    blocks = even(100)
    times = placed(timeline, blocks[:40] + blocks[45:])
    assert max(steps(times)) == pytest.approx(5 * BLOCK_S + 1.0 / HZ, abs=0.003)
    assert timeline.lost_s == pytest.approx(5 * BLOCK_S, abs=0.003)


def test_a_repeated_packet_is_dropped() -> None:
    timeline = SensorClock()
    blocks = even(20)
    times = placed(timeline, [*blocks[:10], blocks[9], *blocks[10:]])
    assert (len(times), timeline.late) == (20 * COUNT, COUNT)


def test_a_packet_repeated_just_after_the_clock_ran_over_is_dropped() -> None:
    wrap = 2**16
    blocks = [(block((65300 + round(1000.0 * k * BLOCK_S)) % wrap, wrap), k * BLOCK_S) for k in range(20)]
    over = next(k for k in range(1, 20) if (blocks[k][0].first_tick or 0) < (blocks[k - 1][0].first_tick or 0))
    timeline = SensorClock()
    placed(timeline, [*blocks[: over + 1], blocks[over - 1], *blocks[over + 1 :]])
    assert (timeline.samples, timeline.late, timeline.restarts) == (20 * COUNT, COUNT, 0)


def test_a_clock_that_jumps_ahead_of_what_the_host_saw_pass_began_anew() -> None:
    timeline = SensorClock()
    ahead = [(each, at_s + 20 * BLOCK_S) for each, at_s in even(20, first=900_000)]
    times = placed(timeline, even(20) + ahead)
    assert timeline.restarts == 1
    assert max(steps(times)) < 2.0 * BLOCK_S


@pytest.mark.parametrize("away_s", [12.0, 20.0, 60.0])
@pytest.mark.parametrize("stale", [1, 3])
def test_packets_held_back_through_an_outage_are_no_restart_and_the_gap_is_lost_time(away_s: float, stale: int) -> None:
    """The last packets before the outage come at its end, just before the first ones after it."""
    before, held = even(20), [(each, 20 * BLOCK_S + away_s) for each, _ in even(20 + stale)[20:]]
    first = 20 + stale + round(away_s / BLOCK_S)
    after = [(each, at_s + 0.001) for each, at_s in even(first + 20)[first:]]
    timeline = SensorClock()
    times = placed(timeline, [*before, *held, *after])
    assert timeline.restarts == 0
    assert times[-1] == pytest.approx((first + 20) * BLOCK_S - 1.0 / HZ, abs=0.01)  # the wall clock
    assert timeline.lost_s == pytest.approx((first - 20 - stale) * BLOCK_S, abs=0.01)
    assert timeline.samples / HZ + timeline.lost_s == pytest.approx(times[-1], abs=0.02)


def test_a_jump_after_packets_that_came_in_time_again_is_still_a_restart() -> None:
    held = [(each, max(at_s, 6.0) if at_s > 2.0 else at_s) for each, at_s in even(100)]
    ahead = [(each, at_s + 100 * BLOCK_S) for each, at_s in even(20, first=900_000)]
    timeline = SensorClock()
    placed(timeline, held + ahead)
    assert timeline.restarts == 1


def test_a_sensor_that_starts_anew_goes_on_where_the_host_says() -> None:
    timeline = SensorClock()
    blocks = even(30, first=500_000)
    again = [(each, at_s + 30 * BLOCK_S + 4.0) for each, at_s in even(30)]
    times = placed(timeline, blocks + again)
    assert timeline.restarts == 1
    # The packet after the pause came 4 s and a packet's length after the one before; each came with its last sample.
    assert times[len(blocks) * COUNT] - times[len(blocks) * COUNT - 1] == pytest.approx(4.0 + 1.0 / HZ, abs=0.002)


def test_packets_that_the_radio_held_back_keep_their_times() -> None:
    blocks = [(each, max(at_s, 6.0) if at_s > 2.0 else at_s) for each, at_s in even(100)]
    assert placed(SensorClock(), blocks) == placed(SensorClock(), even(100))


def test_a_sensor_that_runs_at_another_rate_than_announced_is_believed() -> None:
    timeline = SensorClock()
    blocks = [(block(round(1000.0 * k * COUNT / 52.0)), k * COUNT / 52.0) for k in range(60)]
    placed(timeline, blocks)
    assert timeline.spacing_s == pytest.approx(1.0 / 52.0, rel=0.01)


def test_without_a_clock_the_long_run_of_the_arrivals_gives_the_rate() -> None:
    timeline = SensorClock()
    jitter = (0.0, 0.03, 0.01, 0.05, 0.02)
    times = placed(timeline, [(block(None), k * COUNT / 103.0 + jitter[k % 5]) for k in range(600)])
    assert timeline.spacing_s == pytest.approx(1.0 / 103.0, rel=0.01)
    assert max(steps(times)) < 0.02


def test_without_a_clock_a_long_silence_is_a_hole() -> None:
    timeline = SensorClock()
    times = placed(timeline, [(block(None), k * BLOCK_S + (3.0 if k >= 50 else 0.0)) for k in range(100)])
    assert max(steps(times)) == pytest.approx(3.0, abs=0.2)


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10**10)), min_size=1, max_size=30))
def test_times_rise_whatever_the_clock_says(stamps: list[tuple[int, int]]) -> None:
    timeline = SensorClock()
    arrival_ns, times = 0, list[float]()
    for tick, later_ns in stamps:
        arrival_ns += later_ns
        times += [row[0] for row in timeline.place_block(block(tick), arrival_ns)]
    assert all(step > 0.0 for step in steps(times))


@given(st.integers(1, 39))
def test_a_saved_timeline_goes_on_as_if_nothing_had_been(cut: int) -> None:
    blocks = even(20) + [(each, at_s + 9.0) for each, at_s in even(20, first=9_000)]
    one, other = SensorClock(), SensorClock()
    placed(one, blocks[:cut])
    other.restore(one.state())
    assert placed(one, blocks[cut:]) == placed(other, blocks[cut:])


def row(t_s: float) -> TimedRow:
    return (t_s, *SAMPLE)


def test_rows_out_of_order_are_dropped_and_a_clock_that_falls_back_goes_on() -> None:
    timeline = SensorClock()
    times = [r[0] for r in timeline.place_rows(tuple(map(row, (5.0, 5.01, 5.02, 5.01, 5.03, 1.0, 1.01))))]
    assert (timeline.late, timeline.restarts) == (1, 1)
    assert times == pytest.approx([0.0, 0.01, 0.02, 0.03, 0.04, 0.05], abs=1e-9)
