"""Are samples placed rightly in time, whatever the clocks do?"""

from __future__ import annotations

import pytest

from kneehold.sensor.model.values import ImuBlock, ImuRow
from kneehold.sensor.motion.sensor_clock import SensorClock

RATE_HZ = 50.0
PER_PACKET = 5
HOUR_NS = 3600 * 10**9
_ROW: ImuRow = (0.0, 0.0, 9.81, 0.0, 0.0, 0.0)


def _placed(stamps: list[tuple[int, int | None]]) -> tuple[list[float], SensorClock]:
    """The times of all samples of packets with these (arrival_ns, tick)."""
    timeline = SensorClock()
    times: list[float] = []
    for arrival_ns, tick in stamps:
        block = ImuBlock(tick, 1000.0, 2**32, RATE_HZ, (_ROW,) * PER_PACKET)
        times += [row[0] for row in timeline.place_block(block, arrival_ns)]
    return times, timeline


def _stamps(packets: int, *, has_clock: bool) -> list[tuple[int, int | None]]:
    return [(k * 10**8 + 2 * HOUR_NS, k * 100 if has_clock else None) for k in range(packets)]


@pytest.mark.parametrize("has_clock", [True, False], ids=["a sensor with a clock", "a sensor without"])
def test_a_computer_whose_clock_is_set_back_an_hour_changes_no_time(has_clock: bool) -> None:
    stamps = _stamps(200, has_clock=has_clock)
    set_back = [(ns - (HOUR_NS if k >= 100 else 0), tick) for k, (ns, tick) in enumerate(stamps)]
    expected, _ = _placed(stamps)
    times, timeline = _placed(set_back)
    assert times == pytest.approx(expected, abs=1e-6)
    assert (timeline.set_back, timeline.restarts, timeline.lost_s) == (1, 0, 0.0)


def test_a_computer_whose_clock_is_set_forward_an_hour_changes_no_time_of_a_sensor_with_a_clock() -> None:
    stamps = _stamps(200, has_clock=True)
    set_forward = [(ns + (HOUR_NS if k >= 100 else 0), tick) for k, (ns, tick) in enumerate(stamps)]
    assert _placed(set_forward)[0] == _placed(stamps)[0]


def test_packets_that_come_in_a_burst_are_no_clock_set_back() -> None:
    stamps = [(ns - 4 * 10**8 * (k % 5 == 4), tick) for k, (ns, tick) in enumerate(_stamps(50, has_clock=True))]
    assert _placed(stamps)[1].set_back == 0
