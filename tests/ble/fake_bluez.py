"""What if BlueZ itself fails? A stand-in for bluetoothd, on a bus of its own and over the virtual radio.

bleak's BlueZ backend, dbus-fast and dbus-daemon are real. Faults, by interface and method:

    fake.errors["Device1.Connect"] = ("org.bluez.Error.Failed", "le-connection-abort-by-local")   the next call
    fake.delays["Device1.Connect"] = 30.0                                                         every call
    fake.swallowed.add("Device1.Connect")                                                         never answered
    fake.devices.resolve_s = 60.0; await fake.power(False); await fake.kill(); await fake.start()
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bumble.device import Device
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from kneehold.sensor.virtual.radio import RadioLink
from tests.ble.fake_devices import FakeDevices
from tests.ble.fake_gatt import FakeGatt
from tests.ble.fake_objects import ADAPTER, HCI0, Answer, BlueZError, ObjectTree, Properties
from tests.ble.fake_peripheral import FakePeripheral

_NAME = "org.bluez"
_NO_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"
_NO_OBJECT = "org.freedesktop.DBus.Error.UnknownObject"

__all__ = ["FakeBlueZ"]


class FakeBlueZ:
    """Owns org.bluez on the bus ``address`` between ``start`` and ``kill``; its adapter is ``central`` on ``link``."""

    def __init__(self, address: str, central: Device, link: RadioLink) -> None:
        self.errors: dict[str, tuple[str, str]] = {}
        self.delays: dict[str, float] = {}
        self.swallowed: set[str] = set()
        self.calls: list[str] = []
        self._address, self._central = address, central
        self._tree = ObjectTree()
        self._gatt = FakeGatt(self._tree)
        self.devices = FakeDevices(self._tree, self._gatt, central)
        self._peripheral = FakePeripheral(self._tree, link)
        self._tasks: set[asyncio.Task[None]] = set()
        self._remembered: dict[str, Properties] = {}
        self._methods: dict[str, Callable[[Message], Awaitable[Answer]]] = {
            "ObjectManager.GetManagedObjects": self._get_objects,
            "Properties.Set": self._set_property,
            "Adapter1.SetDiscoveryFilter": self._set_filter,
            "Adapter1.StartDiscovery": self._start_discovery,
            "Adapter1.StopDiscovery": self._stop_discovery,
            "Adapter1.RemoveDevice": self._remove_device,
            "Device1.Connect": self.devices.connect,
            "Device1.Disconnect": self.devices.disconnect,
            "GattManager1.RegisterApplication": self._peripheral.register_application,
            "LEAdvertisingManager1.RegisterAdvertisement": self._peripheral.register_advertisement,
            "GattCharacteristic1.ReadValue": self._gatt.read,
            "GattDescriptor1.ReadValue": self._gatt.read,
            "GattCharacteristic1.WriteValue": self._gatt.write,
            "GattCharacteristic1.StartNotify": self._gatt.start_notify,
            "GattCharacteristic1.StopNotify": self._gatt.stop_notify,
        }

    # --- life -------------------------------------------------------------------------------------

    async def start(self) -> None:
        """bluetoothd begins: its name is on the bus, it knows an adapter, and no sensor but those remembered."""
        bus = await MessageBus(bus_address=self._address).connect()
        bus.add_message_handler(self._on_message)
        self._tree.bus = bus
        await bus.call(_match("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"))
        await bus.call(_match("type='signal',interface='org.freedesktop.DBus.Properties'"))
        await bus.request_name(_NAME)
        self._tree.add("/org/bluez", "org.bluez.AgentManager1", {})
        self._tree.add(HCI0, ADAPTER, _adapter())
        for manager in ("org.bluez.GattManager1", "org.bluez.LEAdvertisingManager1"):
            self._tree.add(HCI0, manager, {})
        self.devices.load(self._remembered)
        self._central.on("advertisement", self.devices.on_advert)

    async def kill(self, *, is_forgetful: bool = False) -> None:
        """bluetoothd dies: nobody is told, and the kernel ends its connections.

        The next one knows the sensors that were connected, from files, unless ``is_forgetful``.
        """
        self._central.remove_listener("advertisement", self.devices.on_advert)
        bus, self._tree.bus = self._tree.bus, None
        assert bus is not None
        bus.disconnect()
        await bus.wait_for_disconnect()
        if self._central.is_scanning:
            await self._central.stop_scanning()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._gatt.forget_listeners()
        kept = {} if is_forgetful else self.devices.connected()
        await self.devices.drop_all()
        await self.devices.end()
        await self._peripheral.release()
        self._tree.objects.clear()
        self._remembered = kept

    async def power(self, is_on: bool) -> None:
        """Bluetooth is switched on or off, as on a laptop."""
        if not is_on:
            if self._central.is_scanning:
                await self._central.stop_scanning()
            await self.devices.drop_all()
        self._tree.set(HCI0, ADAPTER, Powered=Variant("b", is_on), Discovering=Variant("b", False))

    def unplug(self) -> None:
        """The adapter is taken away."""
        self._tree.remove(HCI0)

    # --- messages ---------------------------------------------------------------------------------

    def _on_message(self, message: Message) -> bool | None:
        if message.member == "NameOwnerChanged" and message.message_type == MessageType.SIGNAL:
            name, _old, new = message.body
            if not new:
                self._gatt.forget_listener(name)
                self._peripheral.on_name_gone(name)
            return None
        self._peripheral.on_signal(message)
        bus = self._tree.bus
        if message.message_type != MessageType.METHOD_CALL or bus is None:
            return None
        if message.destination not in (_NAME, bus.unique_name):
            return None
        task = asyncio.create_task(self._answer(bus, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _answer(self, bus: MessageBus, message: Message) -> None:
        key = f"{(message.interface or '').rpartition('.')[2]}.{message.member}"
        self.calls.append(key)
        if key in self.swallowed:
            return
        await asyncio.sleep(self.delays.get(key, 0.0))
        try:
            if key in self.errors:
                raise BlueZError(*self.errors.pop(key))
            signature, body = await self._result(key, message) or ("", [])
            reply = Message.new_method_return(message, signature, body)
        except BlueZError as error:
            reply = Message.new_error(message, error.name, error.text)
        if bus.connected:
            bus.send(reply)

    async def _result(self, key: str, message: Message) -> Answer:
        if key not in self._methods:
            raise BlueZError(_NO_METHOD, key)
        if message.path not in self._tree.objects and message.path != "/":
            raise BlueZError(_NO_OBJECT, message.path or "")
        return await self._methods[key](message)

    async def _get_objects(self, _message: Message) -> Answer:
        return "a{oa{sa{sv}}}", [self._tree.objects]

    async def _set_property(self, message: Message) -> Answer:
        interface, name, value = message.body
        if (interface, name) == (ADAPTER, "Powered"):
            await self.power(value.value)
        else:
            self._tree.set(message.path, interface, **{name: value})
        return None

    # --- the adapter ------------------------------------------------------------------------------

    async def _set_filter(self, _message: Message) -> Answer:
        return None

    async def _start_discovery(self, _message: Message) -> Answer:
        if not self._tree.get(HCI0, ADAPTER, "Powered"):
            raise BlueZError("NotReady", "Resource Not Ready")
        await self._central.start_scanning(filter_duplicates=False)
        self._tree.set(HCI0, ADAPTER, Discovering=Variant("b", True))
        return None

    async def _stop_discovery(self, _message: Message) -> Answer:
        if not self._tree.get(HCI0, ADAPTER, "Discovering"):
            raise BlueZError("Failed", "No discovery started")
        await self._central.stop_scanning()
        self._tree.set(HCI0, ADAPTER, Discovering=Variant("b", False))
        return None

    async def _remove_device(self, message: Message) -> Answer:
        (path,) = message.body
        await self.devices.drop(path)
        self.devices.forget(path)
        return None


def _match(rule: str) -> Message:
    daemon = "org.freedesktop.DBus"
    path = "/org/freedesktop/DBus"
    return Message(destination=daemon, path=path, interface=daemon, member="AddMatch", signature="s", body=[rule])


def _adapter() -> Properties:
    return {
        "Address": Variant("s", "00:11:22:33:44:55"),
        "AddressType": Variant("s", "public"),
        "Name": Variant("s", "fake"),
        "Alias": Variant("s", "fake"),
        "Powered": Variant("b", True),
        "Discoverable": Variant("b", False),
        "Pairable": Variant("b", False),
        "Discovering": Variant("b", False),
        "UUIDs": Variant("as", []),
        "Roles": Variant("as", ["central", "peripheral"]),
    }
