"""What stands on a fake org.bluez? Objects with properties, and the signals that tell of every change."""

from __future__ import annotations

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from kneehold.sensor.virtual.scanner import full_uuid

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DESCRIPTOR = "org.bluez.GattDescriptor1"
HCI0 = "/org/bluez/hci0"

_PROPERTIES = "org.freedesktop.DBus.Properties"
_MANAGER = "org.freedesktop.DBus.ObjectManager"

Properties = dict[str, Variant]
Answer = tuple[str, list[object]] | None  # signature and body

__all__ = [
    "ADAPTER",
    "CHARACTERISTIC",
    "DESCRIPTOR",
    "DEVICE",
    "HCI0",
    "SERVICE",
    "Answer",
    "BlueZError",
    "ObjectTree",
    "Properties",
    "full_uuid",
]


class BlueZError(Exception):
    """An error answer; a name without dots is one of org.bluez."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text)
        self.name = name if "." in name else f"org.bluez.Error.{name}"
        self.text = text


class ObjectTree:
    """``objects``: path -> interface -> properties. Without a ``bus`` nobody is told."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Properties]] = {}
        self.bus: MessageBus | None = None

    def add(self, path: str, interface: str, properties: Properties) -> None:
        self.objects.setdefault(path, {})[interface] = properties
        self._signal("/", _MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, {interface: properties}])

    def remove(self, path: str) -> None:
        """The object and all below it, those first."""
        below = [other for other in self.objects if other.startswith(f"{path}/")]
        for gone in (*sorted(below, reverse=True), path):
            interfaces = self.objects.pop(gone, None)
            if interfaces:
                self._signal("/", _MANAGER, "InterfacesRemoved", "oas", [gone, list(interfaces)])

    def set(self, path: str, interface: str, **properties: Variant) -> None:
        if interface in self.objects.get(path, {}):
            self.objects[path][interface].update(properties)
            self._signal(path, _PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, properties, []])

    def get(self, path: str, interface: str, name: str) -> object:
        return self.objects[path][interface][name].value

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[object]) -> None:
        if self.bus is not None and self.bus.connected:
            kind = MessageType.SIGNAL
            self.bus.send(
                Message(
                    message_type=kind, path=path, interface=interface, member=member, signature=signature, body=body
                )
            )
