"""Does a Movesense go on, slower, behind a link that cuts its packets?"""

from __future__ import annotations

from math import pi
from struct import pack

import pytest

from kneehold.sensor.model.values import Fault, ImuBlock, Write
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


def test_where_no_rate_fits_each_measurement_is_asked_for_on_its_own() -> None:
    machine = protocol()
    fault, said, *writes = [notified(machine, cut_at(20)) for _ in range(3)][-1]
    assert reasons((fault, said)) == ["length", "narrow"]
    asked = [write.payload for write in writes if isinstance(write, Write)]
    assert asked == [b"\x02\x0a", b"\x01\x0b/Meas/Acc/13", b"\x01\x0c/Meas/Gyro/13"]
    assert all(len(payload) <= 20 for payload in asked)


def alone(reference: int, tick: int, *value: float) -> bytes:
    return pack("<BBI3f", 2, reference, tick, *value)


@pytest.mark.parametrize("is_acceleration_first", [True, False])
def test_two_measurements_of_one_moment_are_one_sample(is_acceleration_first: bool) -> None:
    machine = protocol()
    parts = [alone(11, 5000, 1.0, 2.0, 9.0), alone(12, 5003, 180.0, 0.0, -90.0)]
    first, second = parts if is_acceleration_first else parts[::-1]
    assert len(first) == 18
    assert notified(machine, first) == ()
    (block,) = notified(machine, second)
    assert isinstance(block, ImuBlock)
    assert block.first_tick in (5000, 5003)
    assert block.samples[0] == pytest.approx((1.0, 2.0, 9.0, pi, 0.0, -pi / 2.0))


def test_a_measurement_whose_other_half_was_lost_is_dropped_and_counted() -> None:
    machine = protocol()
    sent = [alone(11, 5000, 0.0, 0.0, 9.8), alone(11, 5077, 0.0, 0.0, 9.8), alone(12, 5154, 0.0, 0.0, 0.0)]
    assert [reasons(notified(machine, data)) for data in sent] == [[], ["unpaired"], ["unpaired"]]
    assert reasons(notified(machine, alone(11, 5154, 0.0, 0.0, 9.8))) == ["ImuBlock"]


def test_where_nothing_fits_it_is_said_and_nothing_asked() -> None:
    machine = protocol()
    last = [notified(machine, cut_at(17)) for _ in range(3)][-1]
    assert reasons(last) == ["length", "narrow"]
    assert isinstance(last[1], Fault)
    assert "needs 18" in last[1].detail


def test_a_new_connection_is_asked_for_the_full_rate_again() -> None:
    machine = protocol()
    asked = machine.start()
    for _ in range(3):
        notified(machine, cut_at(101))
    assert machine.start() == asked
