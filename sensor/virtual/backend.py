"""A bleak backend over a bumble device, for tests and demos.

bleak's front end and all of ATT, L2CAP and HCI are real; only the operating system's Bluetooth and
the air are not. Made for bleak 3.1, whose backends are plain classes passed by argument.
"""

# bumble's types are partly missing: what comes from it is not known to the type checker.
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportMissingParameterType=false, reportIncompatibleMethodOverride=false
# pyright: reportMissingTypeArgument=false, reportMissingImports=false, reportUnknownLambdaType=false

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar

from bleak import BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bumble import att, core, hci
from bumble.device import Device, Peer

from kneehold.sensor.sources.ble_search import Stack
from kneehold.sensor.virtual.scanner import BumbleScanner, full_uuid

__all__ = ["BumbleClient", "bumble_stack", "make_central"]

_PROPERTIES = (
    (0x01, "broadcast"),
    (0x02, "read"),
    (0x04, "write-without-response"),
    (0x08, "write"),
    (0x10, "notify"),
    (0x20, "indicate"),
    (0x40, "authenticated-signed-writes"),
    (0x80, "extended-properties"),
)
_LARGEST_MTU = 517  # what BlueZ offers
_DISCONNECT_S = 10.0


class BumbleClient(BaseBleakClient):
    """One connection. ``central`` and ``scanner`` are set by ``bumble_stack``."""

    central: ClassVar[Device]
    scanner: ClassVar[type[BumbleScanner]]

    def __init__(self, address_or_ble_device: Any, services: Any = None, **kwargs: Any) -> None:
        super().__init__(address_or_ble_device, **kwargs)
        self._device = address_or_ble_device if isinstance(address_or_ble_device, BLEDevice) else None
        self._wanted = services
        self._connection: Any = None
        self._gone = asyncio.Event()

    @property
    def name(self) -> str:
        """Name of the device, else its address."""
        return (self._device.name if self._device else None) or self.address

    @property
    def mtu_size(self) -> int:
        """As agreed; 23 while not connected."""
        return self._connection.att_mtu if self._connection else 23

    @property
    def is_connected(self) -> bool:
        """Whether the link is up."""
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        """Connect, agree on the MTU and read the services."""
        if self.is_connected:
            raise BleakError("Client is already connected")
        if self._device is None:
            self._device = await BleakScanner.find_device_by_address(
                self.address, timeout=self._timeout, backend=self.scanner
            )
            if self._device is None:
                raise BleakDeviceNotFoundError(self.address, f"{self.address} was not found")
        async with asyncio.timeout(self._timeout):
            self._connection = connection = await self._connected(self._device)
            self._gone.clear()
            connection.on("disconnection", self._on_disconnection)
            try:
                peer = Peer(connection)
                await self._att(peer.request_mtu(_LARGEST_MTU))
                await self._att(peer.discover_all())
                self.services = self._collect(peer)
            except BaseException:
                await self.disconnect()
                raise

    async def _connected(self, device: BLEDevice) -> Any:
        try:
            return await self.central.connect(device.details["address"], timeout=None)
        except asyncio.CancelledError:
            # Device.cancel_connection() does nothing here: connect() has already left
            await self.central.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
            raise
        except core.BaseBumbleError as error:
            raise BleakError(f"connect failed: {error!r}") from error

    def _collect(self, peer: Peer) -> BleakGATTServiceCollection:
        found = BleakGATTServiceCollection()
        for s in peer.services:
            if self._wanted and full_uuid(s.uuid) not in self._wanted:
                continue
            service = BleakGATTService(s, s.handle, full_uuid(s.uuid))
            found.add_service(service)
            for c in s.characteristics:
                properties: Any = [text for bit, text in _PROPERTIES if int(c.properties) & bit]
                room = lambda: self.mtu_size - 3  # noqa: E731 as bleak wants it
                char = BleakGATTCharacteristic(c, c.handle, full_uuid(c.uuid), properties, room, service)
                found.add_characteristic(char)
                for d in c.descriptors:
                    found.add_descriptor(BleakGATTDescriptor(d, d.handle, full_uuid(d.type), char))
        return found

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = None
        self.services = None
        self._gone.set()
        if self._disconnected_callback:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        """End the link."""
        if self._connection is None:
            return
        await self._connection.disconnect()
        await asyncio.wait_for(self._gone.wait(), _DISCONNECT_S)

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        """Sensors of this kind are not paired."""
        raise NotImplementedError

    async def unpair(self) -> None:
        """Sensors of this kind are not paired."""
        raise NotImplementedError

    async def _att(self, request: Coroutine[Any, Any, Any]) -> Any:
        """Bumble cancels what is pending when the link dies; say it as bleak would."""
        if self._connection is None:
            request.close()
            raise BleakError("Not connected")
        try:
            return await request
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._connection is None and not (task and task.cancelling()):
                raise BleakError("disconnected") from None
            raise
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error

    async def read_gatt_char(self, characteristic: Any, *, use_cached: bool = False, **kwargs: Any) -> bytearray:
        """Value of a characteristic."""
        return bytearray(await self._att(characteristic.obj.read_value()))

    async def read_gatt_descriptor(self, descriptor: Any, *, use_cached: bool = False, **kwargs: Any) -> bytearray:
        """Value of a descriptor."""
        return bytearray(await self._att(descriptor.obj.read_value()))

    async def write_gatt_char(self, characteristic: Any, data: Any, response: bool) -> None:
        """Write a characteristic."""
        await self._att(characteristic.obj.write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(self, descriptor: Any, data: Any) -> None:
        """Write a descriptor."""
        await self._att(descriptor.obj.write_value(bytes(data), with_response=True))

    async def start_notify(self, characteristic: Any, callback: Any, **kwargs: Any) -> None:
        """Call ``callback`` with every notification."""
        proxy = characteristic.obj
        await self._att(proxy.client.subscribe(proxy, lambda value: callback(bytearray(value))))

    async def stop_notify(self, characteristic: Any) -> None:
        """No more notifications."""
        await self._att(characteristic.obj.client.unsubscribe(characteristic.obj))


def bumble_stack(central: Device) -> Stack:
    """What ``BleSource`` and ``sightings`` take, for the adapter ``central``."""
    scanner = type("BumbleScanner", (BumbleScanner,), {"central": central, "running": 0})
    client = type("BumbleClient", (BumbleClient,), {"central": central, "scanner": scanner})
    return Stack(scanner, client, None)


async def make_central(controller: Any, address: str = "F0:F1:F2:F3:F4:F5") -> Device:
    """A powered adapter on ``controller``."""
    device = Device.with_hci("central", hci.Address(address), controller, controller)
    await device.power_on()
    return device
