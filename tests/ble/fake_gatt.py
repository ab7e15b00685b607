"""How does a fake org.bluez offer what it finds on a sensor? Services, characteristics and who listens to them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from bumble import att
from bumble.device import Peer
from dbus_fast import Message, Variant

from tests.ble.fake_objects import CHARACTERISTIC, DESCRIPTOR, SERVICE, Answer, BlueZError, ObjectTree, full_uuid

_FLAGS = ((0x02, "read"), (0x04, "write-without-response"), (0x08, "write"), (0x10, "notify"), (0x20, "indicate"))

__all__ = ["FakeGatt"]


class FakeGatt:
    """The attributes of all connected sensors.

    As in BlueZ who listens is a D-Bus connection: it outlives the radio link, is subscribed again when the
    sensor is back, and for each there is a PropertiesChanged of its own. Two living connections of one program
    therefore hear every value twice (bleak issue 2002).
    """

    def __init__(self, tree: ObjectTree) -> None:
        self._tree = tree
        self._attributes: dict[str, Any] = {}  # path -> bumble's proxy
        self._subscribed: dict[str, Any] = {}  # path of a characteristic -> what bumble calls
        self._listeners: dict[str, set[str]] = {}  # path of a characteristic -> senders

    async def offer(self, device: str, peer: Peer, mtu: int) -> None:
        """Put what ``peer`` has below ``device``."""
        for service in peer.services:
            path = f"{device}/service{service.handle:04x}"
            uuid = Variant("s", full_uuid(service.uuid))
            properties = {"UUID": uuid, "Device": Variant("o", device), "Primary": Variant("b", True)}
            self._tree.add(path, SERVICE, {**properties, "Includes": Variant("ao", [])})
            for characteristic in service.characteristics:
                self._add_characteristic(path, characteristic, mtu)
        for path, listeners in self._listeners.items():
            if listeners and path in self._attributes:
                await self._subscribe(path)

    def _add_characteristic(self, service: str, characteristic: Any, mtu: int) -> None:
        # bleak reads the handle from the path: that of the declaration, one before the value's.
        path = f"{service}/char{characteristic.handle - 1:04x}"
        self._attributes[path] = characteristic
        flags = [text for bit, text in _FLAGS if int(characteristic.properties) & bit]
        properties = {
            "UUID": Variant("s", full_uuid(characteristic.uuid)),
            "Service": Variant("o", service),
            "Value": Variant("ay", b""),
            "Notifying": Variant("b", False),
            "NotifyAcquired": Variant("b", False),
            "MTU": Variant("q", mtu),
            "Flags": Variant("as", flags),
        }
        self._tree.add(path, CHARACTERISTIC, properties)
        for descriptor in characteristic.descriptors:
            below = f"{path}/desc{descriptor.handle:04x}"
            self._attributes[below] = descriptor
            uuid = Variant("s", full_uuid(descriptor.type))
            shared = {"Value": Variant("ay", b""), "Flags": Variant("as", [])}
            self._tree.add(below, DESCRIPTOR, {"UUID": uuid, "Characteristic": Variant("o", path), **shared})

    def withdraw(self, device: str) -> None:
        """The sensor is gone: forget its attributes, not who listens."""
        for path in [path for path in self._attributes if path.startswith(f"{device}/")]:
            del self._attributes[path]
            self._subscribed.pop(path, None)

    def forget_listener(self, sender: str) -> None:
        """A D-Bus connection has ended."""
        for listeners in self._listeners.values():
            listeners.discard(sender)

    def forget_listeners(self) -> None:
        """bluetoothd has ended."""
        self._listeners.clear()

    # --- methods ----------------------------------------------------------------------------------

    async def read(self, message: Message) -> Answer:
        return "ay", [bytes(await _asked(self._attribute(message.path).read_value()))]

    async def write(self, message: Message) -> Answer:
        value, options = message.body
        kind = options.get("type")
        with_response = kind is None or kind.value == "request"
        await _asked(self._attribute(message.path).write_value(bytes(value), with_response=with_response))
        return None

    async def start_notify(self, message: Message) -> Answer:
        self._listeners.setdefault(message.path, set()).add(message.sender)
        await _asked(self._subscribe(message.path))
        return None

    async def stop_notify(self, message: Message) -> Answer:
        listeners = self._listeners.get(message.path, set())
        listeners.discard(message.sender)
        if not listeners and message.path in self._subscribed:
            del self._subscribed[message.path]
            characteristic = self._attribute(message.path)
            await _asked(characteristic.client.unsubscribe(characteristic))
            self._tree.set(message.path, CHARACTERISTIC, Notifying=Variant("b", False))
        return None

    async def _subscribe(self, path: str) -> None:
        if path not in self._subscribed:

            def on_value(value: bytes) -> None:
                for _ in self._listeners.get(path, ()):
                    self._tree.set(path, CHARACTERISTIC, Value=Variant("ay", bytes(value)))

            self._subscribed[path] = on_value
            characteristic = self._attribute(path)
            await characteristic.client.subscribe(characteristic, on_value)
        self._tree.set(path, CHARACTERISTIC, Notifying=Variant("b", True))

    def _attribute(self, path: str) -> Any:
        if path not in self._attributes:
            raise BlueZError("Failed", "Not connected")
        return self._attributes[path]


async def _asked(request: Coroutine[Any, Any, Any]) -> Any:
    """bumble cancels what is pending when the link dies; BlueZ calls it not connected."""
    try:
        return await request
    except att.ATT_Error as error:
        raise BlueZError("Failed", f"Operation failed with ATT error: 0x{error.error_code:02x}") from error
    except asyncio.CancelledError:
        raise BlueZError("Failed", "Not connected") from None
