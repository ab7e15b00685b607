"""phyphox over Bluetooth: this computer is the peripheral that hands over the experiment and is written to.

Linux only: BlueZ lets a program serve characteristics, over D-Bus. Every object BlueZ asks about is answered here.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, cast

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusError

from kneehold.sensor.drivers import phyphox
from kneehold.sensor.model.values import Entry
from kneehold.sensor.sources.phone import PhoneSource
from kneehold.sensor.sources.scan_results import LinkPhase, LinkStatus

__all__ = ["PERIPHERAL_NAME", "PhoneBluetoothSource", "pieces_of"]

# BlueZ puts it into the answer to a scan; the advert itself holds the flags and the service's UUID.
PERIPHERAL_NAME = "kneehold"

_BLUEZ = "org.bluez"
_ROOT = "/org/kneehold"
_ADVERT = f"{_ROOT}/advert"
_SERVICE, _CHARACTERISTIC, _ADVERTISEMENT = (
    "org.bluez.GattService1", "org.bluez.GattCharacteristic1", "org.bluez.LEAdvertisement1",
)  # fmt: skip
_EXPERIMENT_SERVICE = "cddf0001-30f7-4671-8b43-5e40ba53514a"
_TRANSFER = "cddf0002-30f7-4671-8b43-5e40ba53514a"
_DATA_SERVICE = "8e2f0020-4b6e-4565-a86f-6c6450726f66"
_BATTERY_SERVICE, _BATTERY = "0000180f-0000-1000-8000-00805f9b34fb", "00002a19-0000-1000-8000-00805f9b34fb"
# Service: its characteristics, each with what may be done to it.
_TABLE: dict[str, dict[str, str]] = {
    _EXPERIMENT_SERVICE: {_TRANSFER: "notify"},
    _DATA_SERVICE: {phyphox.BYTES: "write"},
    _BATTERY_SERVICE: {_BATTERY: "read"},
}
# Every link carries 20 bytes.
_PIECE = 20
# Slower than any connection interval of a transfer: BlueZ queues what comes faster, and drops it in the end.
_PIECE_S = 0.01
_AGAIN_S = 2.0
# What reads it only needs it to be there; a computer on the mains is full.
_FULL = 100

_Properties = dict[str, Variant]


def pieces_of(experiment: bytes) -> list[bytes]:
    """The notifications that hand over an experiment: a head with size and checksum, then the file."""
    head = b"phyphox" + len(experiment).to_bytes(4, "big") + zlib.crc32(experiment).to_bytes(4, "big")
    return [head, *(experiment[k : k + _PIECE] for k in range(0, len(experiment), _PIECE))]


class PhoneBluetoothSource(PhoneSource):
    """One phone, by the name of its sensor. ``begin`` once; must be made in a running event loop."""

    def __init__(self, name: str, experiment: bytes, *, begin_ns: int | None = None) -> None:
        super().__init__((name,), begin_ns=begin_ns)
        self._name = name
        self._experiment = experiment
        self._objects = _objects()
        self._bus: MessageBus | None = None
        self._task: asyncio.Task[None] | None = None
        self._transfer: asyncio.Task[None] | None = None
        self.packets = 0
        self.trouble = ""  # why nothing comes; one sentence

    def begin(self) -> None:
        """Advertise, and again whenever Bluetooth went away."""
        self._task = asyncio.create_task(self._keep())

    async def entries(self) -> AsyncGenerator[Entry]:
        """As of a phone that sends by itself; whoever stops listening ends the advertising."""
        try:
            async for entry in super().entries():
                yield entry
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End advertising and serving; BlueZ forgets what a program served that has left the bus."""
        for task in (self._transfer, self._task):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _keep(self) -> None:
        while True:
            try:
                await self._serve()
                self.trouble = "Bluetooth went away"
            except (OSError, EOFError, DBusError, ValueError) as error:
                self.trouble = f"Bluetooth cannot be served ({str(error) or type(error).__name__})"
            if self.on_status is not None:
                self.on_status(LinkStatus(self._name, LinkPhase.WAITING, self.trouble))
            await asyncio.sleep(_AGAIN_S)

    async def _serve(self) -> None:
        """Register with BlueZ and answer until it leaves the bus."""
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        gone = asyncio.Event()
        self._bus = bus

        def on_message(message: Message) -> Message | bool | None:
            if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
                if message.body[0] == _BLUEZ and not message.body[2]:
                    gone.set()
                return None
            return self._answer(message) if message.message_type is MessageType.METHOD_CALL else None

        bus.add_message_handler(on_message)
        try:
            rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'"
            await _call(
                bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.AddMatch", "s", rule
            )
            adapter = await _adapter(bus)
            await _call(bus, _BLUEZ, adapter, "org.bluez.GattManager1.RegisterApplication", "oa{sv}", _ROOT, {})
            advertise = "org.bluez.LEAdvertisingManager1.RegisterAdvertisement"
            await _call(bus, _BLUEZ, adapter, advertise, "oa{sv}", _ADVERT, {})
            self.trouble = ""
            ends = {asyncio.ensure_future(bus.wait_for_disconnect()), asyncio.ensure_future(gone.wait())}
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for end in ends:
                    end.cancel()
        finally:
            self._bus = None
            bus.disconnect()

    # --- what BlueZ asks ------------------------------------------------------------------------

    def _answer(self, message: Message) -> Message | None:
        path, member = str(message.path), str(message.member)
        if not path.startswith(_ROOT):
            return None
        interfaces = self._objects.get(path, {})
        uuid = str(interfaces[_CHARACTERISTIC]["UUID"].value) if _CHARACTERISTIC in interfaces else ""
        if member == "GetManagedObjects":
            served = {place: found for place, found in self._objects.items() if place != _ADVERT}
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [served])
        if member == "GetAll":
            return Message.new_method_return(message, "a{sv}", [interfaces.get(str(message.body[0]), {})])
        if member == "StartNotify" and uuid == _TRANSFER:
            self._hand_over(path)
        elif member == "WriteValue" and uuid == phyphox.BYTES:
            self.packets += 1
            self.take(self._name, phyphox.BYTES, bytes(message.body[0]))
        elif member == "ReadValue" and uuid == _BATTERY:
            return Message.new_method_return(message, "ay", [bytes((_FULL,))])
        elif member not in ("StopNotify", "Release"):
            return Message.new_error(message, "org.bluez.Error.NotSupported", "not served")
        return Message.new_method_return(message)

    def _hand_over(self, path: str) -> None:
        if self._transfer is not None:
            self._transfer.cancel()
        self._transfer = asyncio.create_task(self._send_pieces(path))

    async def _send_pieces(self, path: str) -> None:
        for piece in pieces_of(self._experiment):
            bus = self._bus
            if bus is None:
                return
            body: list[Any] = [_CHARACTERISTIC, {"Value": Variant("ay", piece)}, []]
            told = Message.new_signal(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", body)
            bus.send(told)  # pyright: ignore[reportUnknownMemberType]
            await asyncio.sleep(_PIECE_S)


def _objects() -> dict[str, dict[str, _Properties]]:
    """Everything that is served, and the advert, by path and interface."""
    advert = {
        "Type": Variant("s", "peripheral"),
        "ServiceUUIDs": Variant("as", [_EXPERIMENT_SERVICE]),
        "LocalName": Variant("s", PERIPHERAL_NAME),
        # Without the flag of this property a phone may leave the computer out of its list.
        "Discoverable": Variant("b", True),
    }
    objects: dict[str, dict[str, _Properties]] = {_ADVERT: {_ADVERTISEMENT: advert}}
    for k, (service, characteristics) in enumerate(_TABLE.items()):
        place = f"{_ROOT}/service{k}"
        objects[place] = {_SERVICE: {"UUID": Variant("s", service), "Primary": Variant("b", True)}}
        for n, (uuid, flag) in enumerate(characteristics.items()):
            objects[f"{place}/char{n}"] = {
                _CHARACTERISTIC: {
                    "UUID": Variant("s", uuid),
                    "Service": Variant("o", place),
                    "Flags": Variant("as", [flag]),
                }
            }
    return objects


async def _adapter(bus: MessageBus) -> str:
    """Path of the first adapter that can be a peripheral."""
    found = await _call(bus, _BLUEZ, "/", "org.freedesktop.DBus.ObjectManager.GetManagedObjects", "")
    for path, interfaces in cast("dict[str, dict[str, object]]", found[0]).items():
        if "org.bluez.GattManager1" in interfaces and "org.bluez.LEAdvertisingManager1" in interfaces:
            return path
    raise ValueError("there is no adapter that can be a peripheral")


async def _call(bus: MessageBus, to: str, path: str, method: str, signature: str, *body: object) -> list[Any]:
    interface, _, member = method.rpartition(".")
    reply = await bus.call(Message(to, path, interface, member, signature=signature, body=list(body)))
    if reply.message_type is MessageType.ERROR:
        raise ValueError(" ".join(str(part) for part in reply.body) or str(reply.error_name))
    return reply.body
