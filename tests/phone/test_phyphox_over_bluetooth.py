"""The computer as phyphox's peripheral, over a real D-Bus with a stand-in for bluetoothd that plays the phone."""

from __future__ import annotations

import asyncio
import shutil
import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from kneehold.sensor.cli.live.phone_line import phone_words
from kneehold.sensor.drivers.phyphox import BYTES
from kneehold.sensor.model.events import Rep
from kneehold.sensor.model.values import Entry, Packet
from kneehold.sensor.phone.experiment import bluetooth_experiment
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.sources.phone_bluetooth import PERIPHERAL_NAME, PhoneBluetoothSource
from tests.ble.private_bus import PrivateBus, private_bus
from tests.phone.fake_apps import Felt
from tests.phone.test_app_pushes import HOLD_S, counted

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="there is no dbus-daemon here")
_HCI = "/org/bluez/hci0"
_EXPERIMENT = bluetooth_experiment(PERIPHERAL_NAME, BYTES, phone_words("de")).encode()


class Bluetoothd:
    """Owns org.bluez; takes one application and plays what a phone does to it."""

    def __init__(self, bus: MessageBus, *, is_able: bool = True) -> None:
        self.bus, self.is_able = bus, is_able
        self.owner = ""
        self.objects: dict[str, dict[str, dict[str, Variant]]] = {}
        self.advert: dict[str, Variant] = {}
        self.notified: list[bytes] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self.bus.add_message_handler(self._on_message)
        rule = "type='signal',interface='org.freedesktop.DBus.Properties'"
        await self._call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.AddMatch", "s", rule)
        await self.bus.request_name("org.bluez")

    def _on_message(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "PropertiesChanged":
            changed = message.body[1]
            if "Value" in changed:
                self.notified.append(bytes(changed["Value"].value))
            return None
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.member == "GetManagedObjects":
            able = {"org.bluez.GattManager1": {}, "org.bluez.LEAdvertisingManager1": {}} if self.is_able else {}
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [{_HCI: {"org.bluez.Adapter1": {}, **able}}])
        if message.member in ("RegisterApplication", "RegisterAdvertisement"):
            task = asyncio.create_task(self._register(message))
            self._tasks.add(task)
            return True
        return None

    async def _register(self, message: Message) -> None:
        self.owner, path = str(message.sender), str(message.body[0])
        if message.member == "RegisterApplication":
            (self.objects,) = await self._call(
                self.owner, path, "org.freedesktop.DBus.ObjectManager.GetManagedObjects", ""
            )
        else:
            interface = "org.bluez.LEAdvertisement1"
            (self.advert,) = await self._call(
                self.owner, path, "org.freedesktop.DBus.Properties.GetAll", "s", interface
            )
        self.bus.send(Message.new_method_return(message))

    async def _call(self, to: str, path: str, method: str, signature: str, *body: object) -> list[Any]:
        interface, _, member = method.rpartition(".")
        reply = await self.bus.call(Message(to, path, interface, member, signature=signature, body=list(body)))
        assert reply is not None
        assert reply.message_type is not MessageType.ERROR, reply.body
        return reply.body

    def path_of(self, uuid: str) -> str:
        name = "org.bluez.GattCharacteristic1"
        return next(path for path, found in self.objects.items() if name in found and found[name]["UUID"].value == uuid)

    async def ask(self, uuid: str, member: str, *body: object, signature: str = "") -> list[Any]:
        """As bluetoothd passes on what a phone does to a characteristic."""
        return await self._call(
            self.owner, self.path_of(uuid), f"org.bluez.GattCharacteristic1.{member}", signature, *body
        )

    async def write(self, uuid: str, value: bytes) -> None:
        await self.ask(uuid, "WriteValue", value, {"type": Variant("s", "request")}, signature="aya{sv}")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Any:
    with private_bus() as made:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", made.address)
        yield made


def play(
    bus: PrivateBus, scenario: Callable[[Bluetoothd, PhoneBluetoothSource], Awaitable[None]], *, is_able: bool = True
) -> tuple[list[Entry], PhoneBluetoothSource]:
    entries: list[Entry] = []

    async def whole() -> PhoneBluetoothSource:
        connection = await MessageBus(bus_address=bus.address).connect()
        service = Bluetoothd(connection, is_able=is_able)
        await service.start()
        source = PhoneBluetoothSource("thigh", _EXPERIMENT)
        source.begin()

        async def listen() -> None:
            async for entry in source.entries():
                entries.append(entry)

        listening = asyncio.create_task(listen())
        async with asyncio.timeout(60.0):
            while is_able and not service.advert:
                await asyncio.sleep(0.01)
            await scenario(service, source)
        source.close()
        await listening
        connection.disconnect()
        return source

    return entries, asyncio.run(whole())


def test_the_experiment_is_handed_over_whole(bus: PrivateBus) -> None:
    async def scenario(service: Bluetoothd, _source: PhoneBluetoothSource) -> None:
        assert service.advert["ServiceUUIDs"].value == ["cddf0001-30f7-4671-8b43-5e40ba53514a"]
        assert service.advert["LocalName"].value == "kneehold"
        # Android asks for the battery without checking that it is there.
        (level,) = await service.ask("00002a19-0000-1000-8000-00805f9b34fb", "ReadValue", {}, signature="a{sv}")
        assert 0 <= bytes(level)[0] <= 100
        transfer = "cddf0002-30f7-4671-8b43-5e40ba53514a"
        await service.ask(transfer, "StartNotify")
        while sum(map(len, service.notified)) < 15 + len(_EXPERIMENT):
            await asyncio.sleep(0.01)
        await service.ask(transfer, "StopNotify")

        head, *pieces = service.notified
        data = b"".join(pieces)
        assert (head[:7], len(head), max(map(len, pieces))) == (b"phyphox", 15, 20)
        assert struct.unpack(">II", head[7:]) == (len(data), zlib.crc32(data))
        root = ElementTree.fromstring(data.decode())
        (bluetooth,) = root.iter("bluetooth")
        inputs = [(one.get("char"), one.get("conversion"), one.get("offset"), one.text) for one in bluetooth]
        names = ("at", "ax", "ay", "az", "gt", "gx", "gy", "gz")
        assert inputs == [(BYTES, "float32LittleEndian", str(4 * k), name) for k, name in enumerate(names)]
        flags = service.objects[service.path_of(BYTES)]["org.bluez.GattCharacteristic1"]["Flags"].value
        # With write-without-response iOS would stop after ten writes.
        assert flags == ["write"]

    play(bus, scenario)


def test_what_is_written_is_counted(bus: PrivateBus) -> None:
    person = simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=416.0, events=())
    felt = Felt(person)

    async def scenario(service: Bluetoothd, _source: PhoneBluetoothSource) -> None:
        # 25 passes per second of the experiment, each with the last event of each sensor; one pass in ten is dropped.
        for k in range(1, int(felt.end_s * 25)):
            if k % 10 == 0:
                continue
            parts: list[float] = []
            for stream in (felt.acc, felt.gyr):
                last = int(stream.t_s.searchsorted(k / 25.0)) - 1
                parts += [float(stream.t_s[last]), *map(float, stream.xyz[last])]
            await service.write(BYTES, struct.pack("<8f", *parts))

    entries, source = play(bus, scenario)
    # Everything was written at once; on the tape of a session it would have come when it was due.
    times = [
        entry._replace(arrival_ns=round(struct.unpack_from("<f", entry.payload)[0] * 1e9))
        for entry in entries
        if isinstance(entry, Packet)
    ]
    reps: list[Rep] = counted("phyphox", times)[0]
    assert source.packets == len(times)
    assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.15)


def test_a_bluetooth_service_that_began_again_is_registered_with_again(bus: PrivateBus) -> None:
    async def scenario(service: Bluetoothd, _source: PhoneBluetoothSource) -> None:
        service.advert = {}
        await service.bus.release_name("org.bluez")
        await asyncio.sleep(0.2)
        await service.bus.request_name("org.bluez")
        while not service.advert:
            await asyncio.sleep(0.05)
        await service.write(BYTES, bytes(32))

    _, source = play(bus, scenario)
    assert source.packets == 1


def test_an_adapter_that_cannot_be_a_peripheral_is_said(bus: PrivateBus) -> None:
    async def scenario(_service: Bluetoothd, source: PhoneBluetoothSource) -> None:
        while not source.trouble:
            await asyncio.sleep(0.01)

    _, source = play(bus, scenario, is_able=False)
    assert source.trouble == "Bluetooth cannot be served (there is no adapter that can be a peripheral)"


def test_without_a_bus_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")

    async def whole() -> str:
        source = PhoneBluetoothSource("thigh", _EXPERIMENT)
        source.begin()
        async with asyncio.timeout(5.0):
            while not source.trouble:
                await asyncio.sleep(0.01)
        await source.stop()
        return source.trouble

    assert "Bluetooth cannot be served" in asyncio.run(whole())
