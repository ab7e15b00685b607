"""Which sensors does a fake org.bluez know, and which is it connected with?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from bumble import core, hci
from bumble.device import Device, Peer
from dbus_fast import Message, Variant

from kneehold.sensor.virtual.scanner import Heard
from tests.ble.fake_gatt import FakeGatt
from tests.ble.fake_objects import DEVICE, HCI0, Answer, BlueZError, ObjectTree, Properties, full_uuid

# What BlueZ itself offers a sensor.
_MTU = 517

__all__ = ["FakeDevices"]


class FakeDevices:
    """Sensors that were heard or are connected.

    ``temporary_s``: a sensor that was not seen or connected for so long is forgotten, as BlueZ does with those
    that are not paired. ``disconnect_s``: how long it takes to say goodbye; real BlueZ takes 2 to 2.5 s.
    ``resolve_s``: how much longer reading the services takes.
    """

    def __init__(self, tree: ObjectTree, gatt: FakeGatt, central: Device) -> None:
        self.temporary_s = 30.0
        self.disconnect_s = 2.0
        self.resolve_s = 0.0
        self._tree, self._gatt, self._central = tree, gatt, central
        self._addresses: dict[str, hci.Address] = {}
        self._heard: dict[str, Heard] = {}
        self._links: dict[str, Any] = {}  # path -> bumble's connection
        self._pending: dict[str, asyncio.Task[Any]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # --- adverts ----------------------------------------------------------------------------------

    def on_advert(self, advert: Any) -> None:
        address = advert.address.to_string(with_type_qualifier=False)
        path = f"{HCI0}/dev_{address.replace(':', '_')}"
        self._addresses[path] = advert.address
        heard = self._heard.setdefault(path, Heard())
        for kind, raw in advert.data.ad_structures:
            heard.take(kind, raw)
        fresh: Properties = {"RSSI": Variant("n", advert.rssi)}
        if heard.makers:
            fresh["ManufacturerData"] = Variant("a{qv}", {k: Variant("ay", v) for k, v in heard.makers.items()})
        if path in self._tree.objects:
            self._tree.set(path, DEVICE, **fresh)
        else:
            self._tree.add(path, DEVICE, {**_device(address, heard), **fresh})
        self._touch(path)

    def forget(self, path: str) -> None:
        """What BlueZ does with a sensor that was away for long."""
        self._tree.remove(path)
        self._heard.pop(path, None)

    def connected(self) -> dict[str, Properties]:
        """Path and properties of each sensor that is connected."""
        return {path: dict(self._tree.objects[path][DEVICE]) for path in self._links}

    def load(self, remembered: dict[str, Properties]) -> None:
        """What BlueZ does at its start with the sensors in its files."""
        for path, properties in remembered.items():
            away = {"Connected": Variant("b", False), "ServicesResolved": Variant("b", False)}
            self._tree.add(path, DEVICE, {**properties, **away})
            self._touch(path)

    def _touch(self, path: str) -> None:
        if timer := self._timers.pop(path, None):
            timer.cancel()
        if path not in self._links:
            loop = asyncio.get_running_loop()
            self._timers[path] = loop.call_later(self.temporary_s, self.forget, path)

    # --- connections ------------------------------------------------------------------------------

    async def connect(self, message: Message) -> Answer:
        path = message.path
        if path in self._links:
            return None
        if path in self._pending:
            raise BlueZError("InProgress", "Operation already in progress")
        connection = await self._connected(path)
        self._links[path] = connection
        connection.on("disconnection", lambda _reason: self._lost(path))
        self._touch(path)
        self._tree.set(path, DEVICE, Connected=Variant("b", True))
        self._spawn(self._resolve(path, connection))
        return None

    async def _connected(self, path: str) -> Any:
        attempt = asyncio.ensure_future(self._central.connect(self._addresses[path], timeout=None))
        self._pending[path] = attempt
        try:
            return await attempt
        except asyncio.CancelledError:
            await self._central.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
            raise BlueZError("Failed", "le-connection-abort-by-local") from None
        except core.BaseBumbleError as error:
            raise BlueZError("Failed", str(error)) from error
        finally:
            del self._pending[path]

    async def _resolve(self, path: str, connection: Any) -> None:
        peer = Peer(connection)
        try:
            await peer.request_mtu(_MTU)
            await peer.discover_all()
            await asyncio.sleep(self.resolve_s)
            if self._links.get(path) is not connection:
                return
            await self._gatt.offer(path, peer, connection.att_mtu)
        except (asyncio.CancelledError, core.BaseBumbleError):
            return
        uuids = [full_uuid(service.uuid) for service in peer.services]
        self._tree.set(path, DEVICE, ServicesResolved=Variant("b", True), UUIDs=Variant("as", uuids))

    def _lost(self, path: str) -> None:
        self._links.pop(path, None)
        self._gatt.withdraw(path)
        for service in [p for p in self._tree.objects if p.startswith(f"{path}/service") and p.count("/") == 5]:
            self._tree.remove(service)
        self._tree.set(path, DEVICE, ServicesResolved=Variant("b", False))
        self._tree.set(path, DEVICE, Connected=Variant("b", False))
        self._touch(path)

    async def disconnect(self, message: Message) -> Answer:
        if message.path in self._links:
            await asyncio.sleep(self.disconnect_s)
        await self.drop(message.path)
        return None

    async def drop(self, path: str) -> None:
        """End the connection, or the attempt at one."""
        if path in self._pending:
            self._pending[path].cancel()
        if path in self._links:
            with contextlib.suppress(core.BaseBumbleError):
                await self._links[path].disconnect()

    async def drop_all(self) -> None:
        for path in {*self._links, *self._pending}:
            await self.drop(path)

    async def end(self) -> None:
        """No timer and no task is left behind."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _device(address: str, heard: Heard) -> Properties:
    no = Variant("b", False)
    named = {"Name": Variant("s", heard.name)} if heard.name else {}
    return {
        "Address": Variant("s", address),
        "AddressType": Variant("s", "random"),
        "Adapter": Variant("o", HCI0),
        "Alias": Variant("s", heard.name or address.replace(":", "-")),
        "UUIDs": Variant("as", list(heard.services)),
        "Connected": no,
        "ServicesResolved": no,
        "Paired": no,
        "Bonded": no,
        "Trusted": no,
        "Blocked": no,
        "LegacyPairing": no,
        **named,
    }
