"""Does the Movesense protocol follow the sensor through replies, halves and refusals?"""

from __future__ import annotations

import struct
from math import inf, nan, pi

import pytest

from kneehold.sensor.drivers.movesense import DRIVER
from kneehold.sensor.drivers.movesense_codec import BATTERY_CHANNEL, COMMAND_CHANNEL, DATA_CHANNEL
from kneehold.sensor.model.values import Battery, Fault, ImuBlock, Write
from tests.drivers.movesense_bytes import SAMPLE, halves, notified, protocol, reasons, whole

# --- commands -------------------------------------------------------------------------------------


def test_commands_are_written_with_response_on_the_command_characteristic() -> None:
    machine = protocol()
    assert {(w.channel, w.with_response) for w in (*machine.start(), *machine.stop())} == {(COMMAND_CHANNEL, True)}


def test_stop_unsubscribes_the_reference_that_start_subscribed() -> None:
    machine = protocol()
    assert machine.stop()[0].payload == b"\x02" + machine.start()[1].payload[1:2]


@pytest.mark.parametrize(
    ("rate_hz", "variant", "path"),
    [
        (None, "", b"/Meas/IMU6/52"),
        (104.0, "imu6", b"/Meas/IMU6/104"),
        (26.0, "imu9", b"/Meas/IMU9/26"),
        (208.0, "imu9", b"/Meas/IMU9/208"),
    ],
)
def test_the_path_follows_the_options(rate_hz: float | None, variant: str, path: bytes) -> None:
    assert protocol(rate_hz, variant).start()[1].payload[2:] == path


# --- replies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        b"\x01\x01Hello",
        b"\x01\x01\x01000000000000\x00Movesense\x00",
        b"\x01\x0a\xc8\x00",
        b"\x01\x0a\xca\x00",
        b"\x01\x0a\xc8\x00value",
    ],
)
def test_a_good_reply_says_nothing(reply: bytes) -> None:
    assert notified(protocol(), reply) == ()


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        (b"\x01\x0a\x94\x01", "subscription: 404 no such measurement"),
        (b"\x01\x0a\xfb\x01", "subscription: 507 no free subscription"),
        (b"\x01\x0a\x01\xfb", "subscription: 507 no free subscription"),
        (b"\x01\x0a\xf5\x01", "subscription: 501 this rate is not supported"),
        (b"\x01\x0a\xf4\x01", "subscription: 500 refused"),
        (b"\x01\x01\xad\x01", "hello: 429 too many requests, which lasts until the battery is taken out"),
    ],
)
def test_a_status_of_400_or_more_in_either_byte_order_is_a_refusal(reply: bytes, detail: str) -> None:
    assert notified(protocol(), reply) == (Fault("refused", detail),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "length"),
        (b"\x02", "length"),
        (b"\x01\x0a", "length"),
        (b"\x01\x01", "length"),
        (b"\x01\x0a\xc8", "length"),
        (b"\x01\x0a\x00\x00", "unknown_status"),
        (b"\x01\x63\xc8\x00", "unknown_reference"),
        (b"\x02\x63" + bytes(28), "unknown_reference"),
        (b"\x03\x63" + bytes(28), "unknown_reference"),
        (b"\x04\x0a" + bytes(28), "unknown_type"),
        (b"\x00\x0a", "unknown_type"),
        (b"\x02\x0a", "length"),
        (b"\x02\x0a" + bytes(4), "length"),
        (b"\x02\x0a" + bytes(27), "length"),
        (b"\x02\x0a" + bytes(29), "length"),
        (b"\x03\x0a" + bytes(46), "half_packet"),
    ],
)
def test_bytes_that_cannot_be_are_one_fault(data: bytes, reason: str) -> None:
    assert reasons(notified(protocol(), data)) == [reason]


def test_a_characteristic_nobody_asked_for_is_a_fault() -> None:
    assert notified(protocol(), b"\x01", "0000ffff-0000-1000-8000-00805f9b34fb")[0][0] == "unknown_channel"


# --- data -----------------------------------------------------------------------------------------


def test_acceleration_stays_and_angular_rate_becomes_radians() -> None:
    (block,) = notified(protocol(), whole())
    assert block == ImuBlock(1000, 1000.0, 2**32, 52.0, ((0.0, 0.0, 9.75, pi / 180, -2 * pi / 180, 0.5 * pi / 180),))


def test_arrays_come_one_after_the_other_not_interleaved() -> None:
    (block,) = notified(protocol(), whole(5, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), (0.0,) * 6))
    assert isinstance(block, ImuBlock)
    assert [row[:3] for row in block.samples] == [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0)]


def test_a_magnetometer_is_counted_and_dropped_whatever_it_says() -> None:
    (block,) = notified(protocol(variant="imu9"), whole() + struct.pack("<3f", nan, inf, 1e30))
    assert isinstance(block, ImuBlock)
    assert len(block.samples) == 1


@pytest.mark.parametrize("bad", [nan, inf, -inf])
@pytest.mark.parametrize("place", range(6))
def test_a_value_that_is_no_number_spoils_its_packet(bad: float, place: int) -> None:
    values = list(SAMPLE)
    values[place] = bad
    assert reasons(notified(protocol(), whole(1, tuple(values[:3]), tuple(values[3:])))) == ["not_finite"]


def test_infinities_of_both_signs_do_not_cancel() -> None:
    assert reasons(notified(protocol(), whole(1, (inf, -inf, 0.0)))) == ["not_finite"]


@pytest.mark.parametrize(
    ("acc", "gyr", "reason"),
    [
        ((400.0, -400.0, 0.0), (5000.0, -5000.0, 0.0), "ImuBlock"),
        ((400.5, 0.0, 0.0), (0.0, 0.0, 0.0), "range"),
        ((0.0, -400.5, 0.0), (0.0, 0.0, 0.0), "range"),
        ((0.0, 0.0, 0.0), (0.0, 5001.0, 0.0), "range"),
        ((0.0, 0.0, 0.0), (0.0, 0.0, -5001.0), "range"),
        ((3e38, 3e38, 3e38), (3e38, 3e38, 3e38), "range"),
    ],
)
def test_what_no_chip_can_measure_is_refused(acc: tuple[float, ...], gyr: tuple[float, ...], reason: str) -> None:
    assert reasons(notified(protocol(), whole(1, acc, gyr))) == [reason]


@pytest.mark.parametrize("samples", [1, 2, 3, 4, 8, 12])
@pytest.mark.parametrize("variant", ["imu6", "imu9"])
def test_the_number_of_samples_follows_from_the_length(samples: int, variant: str) -> None:
    floats = 6 if variant == "imu6" else 9
    (block,) = notified(
        protocol(variant=variant), b"\x02\x0a" + struct.pack(f"<I{floats * samples}f", 7, *[1.0] * floats * samples)
    )
    assert isinstance(block, ImuBlock)
    assert len(block.samples) == samples


# --- halves ---------------------------------------------------------------------------------------


def test_two_halves_make_one_packet() -> None:
    machine, (first, second) = protocol(104.0), halves()
    messages = (*notified(machine, first), *notified(machine, second))
    assert [(m.first_tick, len(m.samples)) for m in messages if isinstance(m, ImuBlock)] == [(2000, 8)]


def test_a_reply_or_battery_level_between_two_halves_does_not_part_them() -> None:
    machine, (first, second) = protocol(104.0), halves()
    notified(machine, first)
    between = (*notified(machine, b"\x01\x0a\xc8\x00"), *notified(machine, b"\x50", BATTERY_CHANNEL))
    assert (between, reasons(notified(machine, second))) == ((Battery(80),), ["ImuBlock"])


def test_a_second_first_half_drops_the_one_held() -> None:
    machine, (first, second) = protocol(104.0), halves(3000)
    notified(machine, halves(2000)[0])
    assert reasons(notified(machine, first)) == ["half_packet"]
    (block,) = notified(machine, second)
    assert isinstance(block, ImuBlock)
    assert block.first_tick == 3000


def test_a_whole_packet_after_a_first_half_is_used_and_the_half_counted() -> None:
    machine = protocol(104.0)
    notified(machine, halves()[0])
    assert reasons(notified(machine, whole())) == ["half_packet", "ImuBlock"]


def test_a_second_half_is_used_once() -> None:
    machine, (first, second) = protocol(104.0), halves()
    notified(machine, first)
    notified(machine, second)
    assert reasons(notified(machine, second)) == ["half_packet"]


def test_a_half_does_not_survive_a_new_connection() -> None:
    machine, (first, second) = protocol(104.0), halves()
    notified(machine, first)
    machine.start()
    assert reasons(notified(machine, second)) == ["half_packet"]


def test_a_restored_half_is_completed_by_its_second() -> None:
    machine, (first, second) = protocol(104.0), halves()
    notified(machine, first)
    heir = protocol(104.0)
    heir.restore(machine.state())
    assert reasons(notified(heir, second)) == ["ImuBlock"]


# --- battery --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"\x00", "Battery"), (b"\x64", "Battery"), (b"\x65", "range"), (b"", "length"), (b"\x10\x10", "length")],
)
def test_a_battery_level_is_one_byte_up_to_a_hundred(data: bytes, message: str) -> None:
    assert reasons(notified(protocol(), data, BATTERY_CHANNEL)) == [message]


def test_a_sensor_that_only_listens_needs_no_write_from_the_protocol() -> None:
    assert not any(isinstance(m, Write) for m in notified(protocol(), whole()))


def test_the_driver_listens_to_data_and_battery() -> None:
    assert DRIVER.subscribe == (DATA_CHANNEL, BATTERY_CHANNEL)
