"""Is the sensor found that a person means, and is nothing guessed?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.known_sensors import KnownSensor, known_sensors, remember
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.errors import NoRadioError, SensorNotFoundError, UsageError
from kneehold.sensor.sources.ble_search import Stack
from kneehold.sensor.sources.scan_results import Identity
from kneehold.sensor.sources.sensor_search import SensorQuery, find_sensors
from tests.ble.live_run import World, moved

Play = Callable[[Callable[[World], Awaitable[None]]], None]
WAIT_S = 6.0


def found(play: Play, wishes: dict[str, SensorQuery], sensors: int = 2) -> dict[str, str]:
    """Role: name of what was found among so many sensors in range."""
    result: dict[str, str] = {}

    async def scenario(world: World) -> None:
        for index in range(sensors):
            await world.sensor(moved(), index=index)
        for sensor in await find_sensors(wishes, WAIT_S, world.stack):
            result[sensor.name] = sensor.identity.name

    play(scenario)
    return result


def test_the_only_sensor_in_range_needs_no_name(play: Play) -> None:
    assert found(play, {"thigh": SensorQuery()}, sensors=1) == {"thigh": "Movesense 000000000000"}


def test_of_two_sensors_none_is_guessed(play: Play) -> None:
    with pytest.raises(UsageError, match=r"several sensors .*000000000000.*000000000001"):
        found(play, {"thigh": SensorQuery()})


@pytest.mark.parametrize("text", ["Movesense 000000000001", "000000000001", "c4:11:22:33:00:01"])
def test_a_name_a_part_of_it_or_the_address_says_which(play: Play, text: str) -> None:
    assert found(play, {"thigh": SensorQuery(text)}) == {"thigh": "Movesense 000000000001"}


def test_the_sensor_used_last_is_taken_without_asking(play: Play) -> None:
    known = Identity("C4:11:22:33:00:01", "Movesense 000000000001")
    assert found(play, {"thigh": SensorQuery(remembered=known)}) == {"thigh": "Movesense 000000000001"}


def test_two_sensors_are_told_apart(play: Play) -> None:
    wishes = {"right": SensorQuery("000000000001"), "left": SensorQuery("000000000000")}
    assert found(play, wishes) == {"right": "Movesense 000000000001", "left": "Movesense 000000000000"}


def test_what_is_not_there_is_named_with_what_is(play: Play) -> None:
    with pytest.raises(SensorNotFoundError, match=r"'Movesense 9' was not found; in range is Movesense 000000000000"):
        found(play, {"thigh": SensorQuery("Movesense 9")}, sensors=1)


def test_an_empty_room_is_said(play: Play) -> None:
    with pytest.raises(SensorNotFoundError, match="no sensor was found"):
        found(play, {"thigh": SensorQuery()}, sensors=0)


def test_no_bluetooth_is_an_error_of_its_own(play: Play) -> None:
    from bleak.backends.scanner import BaseBleakScanner
    from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason

    class Off(BaseBleakScanner):
        def __init__(self, detection_callback: object, service_uuids: object, *_: object, **__: object) -> None: ...

        async def start(self) -> None:
            raise BleakBluetoothNotAvailableError("off", BleakBluetoothNotAvailableReason.POWERED_OFF)

        async def stop(self) -> None: ...

    async def scenario(_world: World) -> None:
        await find_sensors({"thigh": SensorQuery()}, WAIT_S, Stack(Off))

    with pytest.raises(NoRadioError, match="Bluetooth is switched off"):
        play(scenario)


def test_sensors_are_remembered_by_role_for_their_owner_only(tmp_path: Path) -> None:
    place = DataDir(tmp_path / "data")
    first, second = KnownSensor("a", "A", "movesense"), KnownSensor("b", "B", "movesense")
    remember(place, {"thigh": first})
    remember(place, {"left": second})
    assert known_sensors(place) == {"thigh": first, "left": second}
    assert (place.root / "sensors.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1, "sensors": {"thigh": 3}}', '{"schema": 99}'])
def test_a_damaged_memory_is_as_if_nothing_were_known(tmp_path: Path, text: str) -> None:
    (tmp_path / "sensors.json").write_text(text)
    assert known_sensors(DataDir(tmp_path)) == {}


def test_the_driver_of_a_sensor_that_does_not_tell_can_be_named(play: Play) -> None:
    wishes = {"thigh": SensorQuery("000000000000", driver=by_name("movesense"))}
    assert found(play, wishes, sensors=1) == {"thigh": "Movesense 000000000000"}
