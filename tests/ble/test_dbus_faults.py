"""What does a person see when BlueZ or the bus misbehaves? It is said, tried again, and streams."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import pytest
from bleak import BleakClient, BleakScanner

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.errors import NoRadioError, SensorNotFoundError
from kneehold.sensor.sources.scan_results import LinkPhase
from kneehold.sensor.sources.sensor_search import SensorQuery, find_sensors
from kneehold.sensor.virtual.peripheral import VirtualPeripheral
from tests.ble.live_run import LiveRun, Scenario, World, moved

if TYPE_CHECKING:
    # Only where there is Linux.
    from tests.ble.fake_bluez import FakeBlueZ

Play = Callable[[Scenario], None]

pytestmark = pytest.mark.worlds("dbus")

FAILED, NOT_READY, BUSY = "org.bluez.Error.Failed", "org.bluez.Error.NotReady", "org.bluez.Error.InProgress"
NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
# One attempt that fails at once, a pause, and another.
SOON_S = 5.0
# An attempt to connect that is never answered lasts 12 s, and its farewell 4 s.
LATE_S = 25.0


def fake(world: World) -> FakeBlueZ:
    return cast("FakeBlueZ", world.service)


def streams_after(play: Play, spoil: Callable[[FakeBlueZ], None], seconds: float) -> list[str]:
    """What was said until packets came, with a BlueZ that ``spoil`` has been at."""
    said: list[str] = []

    async def scenario(world: World) -> None:
        spoil(fake(world))
        run = LiveRun(world, [await world.sensor(moved())])
        await run.until(lambda: len(run.rows["thigh"]) > 52, seconds)
        await run.finish()
        said.extend(run.troubles)

    play(scenario)
    return said


@pytest.mark.parametrize(
    ("method", "name", "text"),
    [
        ("Device1.Connect", FAILED, "Software caused connection abort"),
        ("Device1.Connect", BUSY, "In Progress"),
        ("Device1.Connect", NOT_READY, "Resource Not Ready"),
        ("Device1.Connect", NO_REPLY, "Remote peer disconnected"),
        ("Adapter1.StartDiscovery", BUSY, "Operation already in progress"),
        ("Adapter1.SetDiscoveryFilter", FAILED, "Failed"),
        ("GattCharacteristic1.StartNotify", FAILED, "Operation failed with ATT error: 0x0e"),
        ("GattCharacteristic1.WriteValue", FAILED, "Operation failed with ATT error: 0x0e"),
        ("GattCharacteristic1.WriteValue", "org.bluez.Error.NotPermitted", "Write not permitted"),
        ("GattCharacteristic1.WriteValue", FAILED, "Not connected"),
    ],
)
def test_an_error_is_said_and_tried_again(play: Play, method: str, name: str, text: str) -> None:
    said = streams_after(play, lambda bluez: bluez.errors.update({method: (name, text)}), SOON_S)
    assert len(said) == 1
    assert said[0]
    assert not any(sign in said[0] for sign in ("org.", "[", "_"))


@pytest.mark.parametrize("method", ["Adapter1.StopDiscovery", "GattCharacteristic1.WriteValue"])
def test_what_bleak_tries_again_by_itself_is_not_even_said(play: Play, method: str) -> None:
    assert streams_after(play, lambda bluez: bluez.errors.update({method: (BUSY, "In Progress")}), SOON_S) == []


@pytest.mark.parametrize("method", ["Device1.Connect", "GattCharacteristic1.StartNotify"])
def test_a_question_that_is_never_answered_is_given_up(play: Play, method: str) -> None:
    async def scenario(world: World) -> None:
        fake(world).swallowed.add(method)
        run = LiveRun(world, [await world.sensor(moved())])
        await run.until(lambda: bool(run.troubles), LATE_S)
        fake(world).swallowed.clear()
        await run.until(lambda: len(run.rows["thigh"]) > 52, SOON_S)
        await run.finish()
        assert run.troubles == ["the sensor did not answer in time"]

    play(scenario)


def test_services_that_are_never_read_are_given_up(play: Play) -> None:
    async def scenario(world: World) -> None:
        fake(world).devices.resolve_s = 60.0
        run = LiveRun(world, [await world.sensor(moved())])
        await run.until(lambda: bool(run.troubles), LATE_S)
        fake(world).devices.resolve_s = 0.0
        await run.until(lambda: len(run.rows["thigh"]) > 52, SOON_S)
        await run.finish()
        assert run.troubles == ["the sensor did not answer in time"]

    play(scenario)


def test_a_connection_that_takes_ten_seconds_is_waited_for(play: Play) -> None:
    assert streams_after(play, lambda bluez: bluez.delays.update({"Device1.Connect": 10.0}), LATE_S) == []


def test_a_sensor_forgotten_between_search_and_connection_is_searched_again(play: Play) -> None:
    async def scenario(world: World) -> None:
        # The connection begins later than BlueZ remembers what it has seen.
        fake(world).devices.temporary_s = 1.0
        fake(world).delays["Device1.Connect"] = 2.0
        run = LiveRun(world, [await world.sensor(moved())])
        await run.until(lambda: bool(run.troubles), SOON_S)
        fake(world).devices.temporary_s = 30.0
        await run.until(lambda: len(run.rows["thigh"]) > 52, SOON_S)
        await run.finish()
        assert run.statuses[-1].phase is LinkPhase.UP

    play(scenario)


def test_no_bluetooth_service_is_said(play: Play) -> None:
    async def scenario(world: World) -> None:
        await fake(world).kill()
        try:
            with pytest.raises(NoRadioError, match="Bluetooth is not running"):
                await find_sensors({"thigh": SensorQuery()}, 1.0, world.stack)
        finally:
            await fake(world).start()

    play(scenario)


def test_a_service_that_comes_back_without_a_memory_does_not_mislead(play: Play) -> None:
    """bleak then holds the sensor to be connected still; only an advert corrects it."""

    async def scenario(world: World) -> None:
        sensor = await world.sensor(moved())
        run = LiveRun(world, [sensor])
        await run.at(3.0)
        await fake(world).kill(is_forgetful=True)
        await asyncio.sleep(4.0)
        await fake(world).start()
        packets = len(run.heard_s)
        await run.until(lambda: len(run.heard_s) > packets + 10, 2.0 * SOON_S)
        await run.finish()

    play(scenario)


def test_no_bus_is_said(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(world: World) -> None:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
        with pytest.raises(NoRadioError, match="Bluetooth is not running on this computer"):
            await find_sensors({"thigh": SensorQuery()}, 1.0, world.stack)

    play(scenario)


def test_bluetooth_that_is_off_is_said_and_a_later_search_finds_the_sensor(play: Play) -> None:
    async def scenario(world: World) -> None:
        await world.sensor(moved())
        await fake(world).power(False)
        with pytest.raises(NoRadioError, match="switched off"):
            await find_sensors({"thigh": SensorQuery()}, 1.0, world.stack)
        await fake(world).power(True)
        await asyncio.sleep(0.1)
        (found,) = await find_sensors({"thigh": SensorQuery()}, 1.0, world.stack)
        assert found.identity.name == "Movesense 000000000000"

    play(scenario)


def test_an_empty_room_is_no_fault(play: Play) -> None:
    async def scenario(world: World) -> None:
        with pytest.raises(SensorNotFoundError):
            await find_sensors({"thigh": SensorQuery()}, 1.0, world.stack)

    play(scenario)


@pytest.mark.parametrize("is_closed", [True, False])
def test_this_world_doubles_packets_for_a_lost_client_that_was_not_closed(play: Play, is_closed: bool) -> None:
    """As real BlueZ does; without it the scenarios would not notice a source that forgets to disconnect."""

    async def scenario(world: World) -> None:
        sensor = await world.sensor(moved())
        first, second = Listener(), Listener()
        await first.listen(sensor)
        world.link.break_connections(sensor.controller)
        await first.lost.wait()
        if is_closed:
            await first.client.disconnect()
        await second.listen(sensor)
        while len(second.heard) < 40:
            await asyncio.sleep(0.1)
        is_doubled = len(set(second.heard)) < len(second.heard)
        assert is_doubled is not is_closed
        await first.client.disconnect()
        await second.client.disconnect()

    play(scenario)


class Listener:
    """A program that uses bleak without care."""

    def __init__(self) -> None:
        self.client: BleakClient
        self.heard: list[bytes] = []
        self.lost = asyncio.Event()

    async def listen(self, sensor: VirtualPeripheral) -> None:
        device = await BleakScanner.find_device_by_name(sensor.name)
        assert device is not None
        self.client = BleakClient(device, disconnected_callback=lambda _client: self.lost.set())
        await self.client.connect()
        family = by_name("movesense")
        channel = family.subscribe[0]
        await self.client.start_notify(channel, lambda _channel, payload: self.heard.append(bytes(payload)))
        for write in family.protocol(ProtocolOptions(rate_hz=family.rates_hz[0])).start():
            await self.client.write_gatt_char(write.channel, write.payload, response=write.with_response)


@pytest.mark.parametrize(
    ("method", "name", "text"),
    [
        ("GattCharacteristic1.StartNotify", FAILED, "Operation failed with ATT error: 0x01"),
        ("GattCharacteristic1.WriteValue", FAILED, "Operation failed with ATT error: 0x0a"),
    ],
)
def test_services_from_before_a_change_of_firmware_are_named_with_the_remedy(
    play: Play, method: str, name: str, text: str
) -> None:
    (said,) = streams_after(play, lambda bluez: bluez.errors.update({method: (name, text)}), SOON_S)
    assert "the system may still hold the old list of services" in said
    assert "bluetoothctl remove " in said
    assert "org.bluez" not in said
