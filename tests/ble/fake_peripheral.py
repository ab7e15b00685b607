"""What if the computer is the peripheral? The part of a stand-in for bluetoothd that serves what a program registers.

A program's objects are read over D-Bus and become a GATT server of bumble's on the virtual radio, so that whoever
connects speaks ATT with it, as with the real one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from bumble import att, data_types, hci
from bumble.core import UUID, AdvertisingData
from bumble.device import Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from dbus_fast import Message, MessageType, Variant

from kneehold.sensor.virtual.radio import RadioController, RadioLink
from tests.ble.fake_objects import CHARACTERISTIC, SERVICE, Answer, BlueZError, ObjectTree, Properties

_ADVERT = "org.bluez.LEAdvertisement1"
_ADDRESS = "F0:F1:F2:F3:F4:F6"
_ADVERT_BYTES = 31
_ADVERT_MS = 50.0
_KINDS = {
    "read": Characteristic.Properties.READ,
    "write": Characteristic.Properties.WRITE,
    "notify": Characteristic.Properties.NOTIFY,
}
# What bluetoothd answers a device with where a program refuses.
_REFUSED = att.ATT_Error(att.ATT_UNLIKELY_ERROR_ERROR)

__all__ = ["FakePeripheral"]


class FakePeripheral:
    """``org.bluez.GattManager1`` and ``LEAdvertisingManager1`` of one adapter; one program at a time."""

    def __init__(self, tree: ObjectTree, link: RadioLink) -> None:
        self._tree, self._link = tree, link
        self._owner = ""
        self._served: list[Service] = []
        self._notified: dict[str, Characteristic[bytes]] = {}  # by the program's path
        self._controller: RadioController | None = None
        self._device: Device | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def register_application(self, message: Message) -> Answer:
        """Read what the program serves."""
        self._owner = str(message.sender)
        manager = "org.freedesktop.DBus.ObjectManager.GetManagedObjects"
        (objects,) = await self._ask(str(message.body[0]), manager)
        self._notified, services = {}, dict[str, list[Characteristic[bytes]]]()
        for path, interfaces in objects.items():
            if CHARACTERISTIC in interfaces:
                made = self._characteristic(path, interfaces[CHARACTERISTIC])
                services.setdefault(interfaces[CHARACTERISTIC]["Service"].value, []).append(made)
        self._served = [Service(objects[path][SERVICE]["UUID"].value, few) for path, few in services.items()]
        return None

    async def register_advertisement(self, message: Message) -> Answer:
        """Begin to advertise what was registered, the name in the scan response; what is too long is refused."""
        get_all = "org.freedesktop.DBus.Properties.GetAll"
        (advert,) = await self._ask(str(message.body[0]), get_all, "s", _ADVERT)
        flags = AdvertisingData.Flags.BR_EDR_NOT_SUPPORTED
        if "Discoverable" in advert and advert["Discoverable"].value:
            flags |= AdvertisingData.Flags.LE_GENERAL_DISCOVERABLE_MODE
        uuids = data_types.CompleteListOf128BitServiceUUIDs([UUID(u) for u in advert["ServiceUUIDs"].value])
        data = bytes(AdvertisingData([data_types.Flags(flags), uuids]))
        answer = bytes(AdvertisingData([data_types.CompleteLocalName(advert["LocalName"].value)]))
        if max(len(data), len(answer)) > _ADVERT_BYTES:
            raise BlueZError("InvalidLength", "Advertising data too long.")
        await self.release()
        self._controller = RadioController("peripheral", link=self._link)
        # Adverts of the older form, as in the guest.
        self._controller.le_features &= ~hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
        config = DeviceConfiguration(
            name="a computer", address=hci.Address(_ADDRESS), advertising_interval_min=_ADVERT_MS,
            advertising_interval_max=_ADVERT_MS,
        )  # fmt: skip
        self._device = Device.from_config_with_hci(config, self._controller, self._controller)
        for service in self._served:
            self._device.add_service(service)
        self._device.advertising_data, self._device.scan_response_data = data, answer
        await self._device.power_on()
        await self._device.start_advertising(auto_restart=True)
        return None

    async def release(self) -> None:
        """Nothing is served any more."""
        device, controller = self._device, self._controller
        self._device = self._controller = None
        if device is not None and controller is not None:
            with suppress(Exception):
                await device.stop_advertising()
            self._link.forget(controller)
            await device.power_off()

    def on_signal(self, message: Message) -> None:
        """A value that the program changed is notified to whoever listens."""
        if message.message_type is not MessageType.SIGNAL or message.sender != self._owner:
            return
        made = self._notified.get(message.path or "")
        if message.member == "PropertiesChanged" and made is not None and "Value" in message.body[1]:
            self._begin(partial(self._notify, made, bytes(message.body[1]["Value"].value)))

    def on_name_gone(self, name: str) -> None:
        """A program left the bus: what it registered goes with it."""
        if name == self._owner:
            self._owner = ""
            self._begin(self.release)

    # --- what a device does ---------------------------------------------------------------------

    def _characteristic(self, path: str, properties: Properties) -> Characteristic[bytes]:
        kinds = Characteristic.Properties(0)
        for flag in properties["Flags"].value:
            kinds |= _KINDS[flag]
        value: CharacteristicValue[bytes] = CharacteristicValue(
            read=lambda _connection: self._read(path), write=lambda _connection, data: self._write(path, data)
        )
        made: Characteristic[bytes] = Characteristic(
            properties["UUID"].value, kinds, Characteristic.READABLE | Characteristic.WRITEABLE, value
        )
        if "notify" in properties["Flags"].value:
            self._notified[path] = made
            made.on("subscription", lambda _bearer, is_on, _indicated: self._begin(partial(self._listen, path, is_on)))
        return made

    async def _read(self, path: str) -> bytes:
        (value,) = await self._of_device(path, "ReadValue", "a{sv}", {})
        return bytes(value)

    async def _write(self, path: str, data: bytes) -> None:
        await self._of_device(path, "WriteValue", "aya{sv}", bytes(data), {"type": Variant("s", "request")})

    async def _listen(self, path: str, is_on: bool) -> None:
        await self._of_device(path, "StartNotify" if is_on else "StopNotify", "")

    async def _notify(self, made: Characteristic[bytes], value: bytes) -> None:
        if self._device is not None:
            await self._device.notify_subscribers(made, value)

    async def _of_device(self, path: str, member: str, signature: str, *body: object) -> list[Any]:
        try:
            return await self._ask(path, f"{CHARACTERISTIC}.{member}", signature, *body)
        except BlueZError as error:
            raise _REFUSED from error

    async def _ask(self, path: str, method: str, signature: str = "", *body: object) -> list[Any]:
        bus = self._tree.bus
        interface, _, member = method.rpartition(".")
        if bus is None:
            raise BlueZError("Failed", "bluetoothd is gone")
        reply = await bus.call(Message(self._owner, path, interface, member, signature=signature, body=list(body)))
        if reply is None or reply.message_type is MessageType.ERROR:
            raise BlueZError("Failed", f"{path} does not answer")
        return reply.body

    def _begin(self, action: Callable[[], Any]) -> None:
        task = asyncio.create_task(action())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
