"""Does the virtual Movesense answer and pack as the real one does?"""

from __future__ import annotations

import pytest

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.movesense_codec import COMMAND_CHANNEL, DATA_CHANNEL
from kneehold.sensor.drivers.movesense_virtual import Firmware, VirtualMovesense
from kneehold.sensor.model.values import ImuRow, Write

STILL: ImuRow = (0.0, 0.0, 9.75, 0.0, 0.0, 0.0)
HELLO = Write(COMMAND_CHANNEL, b"\x00\x01")
SUBSCRIBE = Write(COMMAND_CHANNEL, b"\x01\x0a/Meas/IMU6/52")
UNSUBSCRIBE = Write(COMMAND_CHANNEL, b"\x02\x0a")


def sensor(firmware: Firmware = Firmware.DEFAULT, **options: object) -> VirtualMovesense:
    return VirtualMovesense(ProtocolOptions(**options), firmware)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rate_hz", "variant", "lengths"),
    [
        (13.0, "imu6", [30]),
        (26.0, "imu6", [54]),
        (52.0, "imu6", [102]),
        (104.0, "imu6", [152, 48]),
        (208.0, "imu6", [152, 48]),
        (52.0, "imu9", [150]),
        (104.0, "imu9", [152, 144]),
    ],
)
def test_notifications_are_as_long_as_those_of_the_note(rate_hz: float, variant: str, lengths: list[int]) -> None:
    made = sensor(rate_hz=rate_hz, variant=variant)
    assert [len(data) for _, data in made.encode(1.0, (STILL,) * made.samples_per_packet)] == lengths


def test_the_default_firmware_answers_every_command_with_a_little_endian_status() -> None:
    made = sensor()
    assert made.answer(SUBSCRIBE) == ((DATA_CHANNEL, b"\x01\x0a\xc8\x00"),)


def test_the_default_firmware_greets_with_its_version_and_strings() -> None:
    ((_, reply),) = sensor().answer(HELLO)
    assert (reply[:3], reply.count(0)) == (b"\x01\x01\x01", 4)


def test_the_sample_firmware_greets_with_one_word() -> None:
    assert sensor(Firmware.SAMPLE).answer(HELLO) == ((DATA_CHANNEL, b"\x01\x01Hello"),)


def test_the_sample_firmware_accepts_in_silence() -> None:
    assert sensor(Firmware.SAMPLE).answer(SUBSCRIBE) == ()


@pytest.mark.parametrize(
    ("firmware", "reply"), [(Firmware.DEFAULT, b"\x01\x05\xfb\x01"), (Firmware.SAMPLE, b"\x01\x05\x01\xfb")]
)
def test_a_fifth_subscription_is_refused(firmware: Firmware, reply: bytes) -> None:
    made = sensor(firmware)
    for reference in range(1, 5):
        made.answer(Write(COMMAND_CHANNEL, bytes((1, reference)) + b"/Meas/IMU6/52"))
    assert made.answer(Write(COMMAND_CHANNEL, b"\x01\x05/Meas/IMU6/52")) == ((DATA_CHANNEL, reply),)


def test_a_path_it_does_not_stream_is_not_found() -> None:
    assert sensor().answer(Write(COMMAND_CHANNEL, b"\x01\x0a/Meas/IMU6/99")) == ((DATA_CHANNEL, b"\x01\x0a\x94\x01"),)


def test_a_path_may_end_with_a_nul() -> None:
    assert sensor().answer(Write(COMMAND_CHANNEL, SUBSCRIBE.payload + b"\x00"))[0][1] == b"\x01\x0a\xc8\x00"


def test_data_carries_the_reference_of_the_subscription() -> None:
    made = sensor()
    made.answer(Write(COMMAND_CHANNEL, b"\x01\x2a/Meas/IMU6/52"))
    ((_, data),) = made.encode(1.0, (STILL,))
    assert data[:2] == b"\x02\x2a"


def test_nothing_is_sent_after_unsubscribing() -> None:
    made = sensor()
    made.answer(SUBSCRIBE)
    made.answer(UNSUBSCRIBE)
    assert made.encode(1.0, (STILL,)) == ()


@pytest.mark.parametrize("write", [Write(DATA_CHANNEL, b"\x00\x01"), Write(COMMAND_CHANNEL, b"\x00")])
def test_bytes_that_are_no_command_are_not_answered(write: Write) -> None:
    assert sensor().answer(write) == ()


def test_its_clock_counts_milliseconds() -> None:
    ((_, data),) = sensor().encode(12.3456, (STILL,))
    assert int.from_bytes(data[2:6], "little") == 12346
