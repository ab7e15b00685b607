"""Does a Movesense go on, slower, behind a link that cuts its packets?"""

from __future__ import annotations

import pytest

from sensor.values import Fault, Write
from tests.drivers.movesense_bytes import halves, notified, payload, protocol, reasons, whole


def cut_at(length: int, tick: int = 1000) -> bytes:
    return (b"\x02\x0a" + payload(tick, [0.0, 0.0, 9.75] * 4, [1.0, -2.0, 0.5] * 4))[:length]


@pytest.mark.parametrize(
    ("rate_hz", "length", "path"),
    [
        (52.0, 101, b"/Meas/IMU6/26"),
        (104.0, 101, b"/Meas/IMU6/26"),
        (104.0, 120, b"/Meas/IMU6/52"),
        (52.0, 40, b"/Meas/IMU6/13"),
    ],
)
def test_packets_that_always_end_at_the_same_byte_are_asked_for_smaller(
    rate_hz: float, length: int, path: bytes
) -> None:
    machine = protocol(rate_hz)
    data = halves()[0][:length]
    for _ in range(2):
        assert reasons(notified(machine, data)) == ["length"]
    fault, said, stop, start = notified(machine, data)
    assert reasons((fault, said)) == ["length", "narrow"]
    assert isinstance(stop, Write)
    assert stop.payload == b"\x02\x0a"
    assert isinstance(start, Write)
    assert start.payload[2:] == path


def test_packets_cut_at_different_bytes_are_only_damaged() -> None:
    machine = protocol()
    messages = [notified(machine, cut_at(length)) for length in (101, 99, 101, 99, 40, 101)]
    assert {reason for each in messages for reason in reasons(each)} == {"length"}


def test_what_was_on_its_way_at_the_old_rate_asks_for_nothing_more() -> None:
    machine = protocol()
    for _ in range(3):
        notified(machine, cut_at(101))
    assert reasons(notified(machine, cut_at(101))) == ["length"]
    assert reasons(notified(machine, whole())) == ["ImuBlock"]


def test_where_no_rate_fits_it_is_said_and_nothing_asked() -> None:
    machine = protocol()
    last = [notified(machine, cut_at(20)) for _ in range(3)][-1]
    assert reasons(last) == ["length", "narrow"]
    assert isinstance(last[1], Fault)
    assert "needs 30" in last[1].detail


def test_a_new_connection_is_asked_for_the_full_rate_again() -> None:
    machine = protocol()
    asked = machine.start()
    for _ in range(3):
        notified(machine, cut_at(101))
    assert machine.start() == asked
