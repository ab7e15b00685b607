"""A virtual sensor on the radio: a GATT server that answers from a driver's virtual sensor.

Its person begins to move when somebody first listens, and goes on whether the link is up or not.
"""

# bumble's types are partly missing: what comes from it is not known to the type checker.
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportMissingParameterType=false, reportMissingImports=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from bumble import data_types
from bumble.core import UUID, AdvertisingData
from bumble.device import Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Address

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions, VirtualSensor
from kneehold.sensor.model.values import ImuRow, TimedRow, Write

__all__ = ["Notification", "VirtualPeripheral", "advert_name"]

Notification = tuple[str, bytes]  # channel, payload

_ADVERT_BYTES = 31
_FLAGS_BYTES = 3
_ADVERT_MS = 50.0
# Where a driver names no service, any will do: characteristics are found by their own numbers.
_SOME_SERVICE = "0000fff0-0000-1000-8000-00805f9b34fb"


class VirtualPeripheral:
    """A sensor of the family ``driver`` on a thigh that moves as ``rows`` say (device clock from 0, m/s2, rad/s).

    ``alter`` may change, drop or double what is sent; ``is_silent`` keeps the link and sends nothing;
    ``plays_for_ever`` begins the motion again where it ends.
    """

    def __init__(
        self,
        controller: Any,
        driver: Driver,
        options: ProtocolOptions,
        rows: Sequence[TimedRow],
        *,
        address: str = "C4:11:22:33:44:55",
        serial: str = "000000000000",
        max_mtu: int = 247,
        boot_s: float = 60.0,
    ) -> None:
        self.controller = controller
        self.name = advert_name(driver, serial)
        self.address = address
        self.is_silent = False
        self.plays_for_ever = False
        self.alter: Callable[[Notification], Iterable[Notification]] = lambda sent: (sent,)
        self.sent = 0  # notifications handed to the link
        self.written: list[Write] = []  # what was asked of it
        self.ended = asyncio.Event()  # all rows are over
        self._driver, self._options, self._rows = driver, options, rows
        self._boot_s = boot_s  # what the sensor's clock showed at the first row
        self._sensor: VirtualSensor = driver.virtual(options)
        self._is_asked = False
        self._task: asyncio.Task[None] | None = None
        config = DeviceConfiguration(
            name=self.name,
            address=Address(address),  # static random: adapters that use private addresses can tell it apart
            advertising_interval_min=_ADVERT_MS,
            advertising_interval_max=_ADVERT_MS,
        )
        self.device = Device.from_config_with_hci(config, controller, controller)
        self.device.gatt_server.max_mtu = max_mtu
        self._characteristics = self._make_services()
        self.device.advertising_data = _advertising_data(driver, self.name)
        self.device.on("connection", self._on_connection)
        self.connection: Any = None

    async def start(self) -> None:
        """Switch on and advertise."""
        await self.device.power_on()
        await self.device.start_advertising(auto_restart=True)

    async def stop(self) -> None:
        """Switch off, as when the battery is flat."""
        if self._task is not None:
            self._task.cancel()
        with suppress(Exception):
            await self.device.stop_advertising()
        await self.device.power_off()

    def reboot(self, clock_s: float = 0.0) -> None:
        """Begin the sensor's clock again at ``clock_s`` and forget all subscriptions; the caller breaks the link."""
        self._boot_s = clock_s - self._played_s
        self._forget()

    # --- GATT -----------------------------------------------------------------------------------

    def _make_services(self) -> dict[str, Characteristic[bytes]]:
        """Every service with its characteristics; returns those that notify."""
        protocol, kinds = self._driver.protocol(self._options), Characteristic.Properties
        usual = (*self._driver.services, _SOME_SERVICE)[0]
        writes = (*protocol.start(), *protocol.stop())
        wanted = dict.fromkeys((write.service or usual, write.channel) for write in writes)
        written = {channel for _, channel in wanted}
        wanted.update(dict.fromkeys((usual, channel) for channel in self._driver.subscribe))
        services: dict[str, list[Characteristic[bytes]]] = {}
        notified: dict[str, Characteristic[bytes]] = {}
        for service, channel in wanted:
            properties, value = kinds(0), b""
            if channel in written:
                properties |= kinds.WRITE | kinds.WRITE_WITHOUT_RESPONSE
                value = CharacteristicValue(write=self._writer(channel))
            if channel in self._driver.subscribe:
                properties |= kinds.NOTIFY
            made = Characteristic(channel, properties, Characteristic.READABLE | Characteristic.WRITEABLE, value)
            services.setdefault(service, []).append(made)
            if channel in self._driver.subscribe:
                notified[channel] = made
                made.on("subscription", self._on_subscription)
        for service, characteristics in services.items():
            self.device.add_service(Service(service, characteristics))
        return notified

    def _writer(self, channel: str) -> Callable[[Any, bytes], Any]:
        async def on_write(_connection: Any, value: bytes) -> None:
            write = Write(channel, bytes(value))
            self.written.append(write)
            replies = self._sensor.answer(write)
            self._is_asked = True
            self._begin()
            for reply in replies:
                await self._notify(reply)

        return on_write

    def _on_connection(self, connection: Any) -> None:
        self.connection = connection
        connection.on("disconnection", lambda *_: self._forget())

    def _on_subscription(self, *_: Any) -> None:
        if not self._driver.protocol(self._options).start():
            self._is_asked = True
            self._begin()

    def _forget(self) -> None:
        self.connection = None
        self._is_asked = False
        self._sensor = self._driver.virtual(self._options)

    async def _notify(self, sent: Notification) -> None:
        if self.is_silent or self.connection is None:
            return
        for channel, payload in self.alter(sent):
            self.sent += 1
            await self.device.notify_subscribers(self._characteristics[channel], payload)

    # --- motion ---------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._task is None:
            self._played_from_s = asyncio.get_running_loop().time()
            self._task = asyncio.create_task(self._play())

    @property
    def _played_s(self) -> float:
        return 0.0 if self._task is None else asyncio.get_running_loop().time() - self._played_from_s

    async def _play(self) -> None:
        rounds_s = self._rows[-1][0] + (self._rows[-1][0] - self._rows[0][0]) / max(1, len(self._rows) - 1)
        begin_s = 0.0
        await self._play_once(begin_s)
        while self.plays_for_ever:
            begin_s += rounds_s
            await self._play_once(begin_s)
        self.ended.set()

    async def _play_once(self, begin_s: float) -> None:
        loop = asyncio.get_running_loop()
        step = self._sensor.samples_per_packet
        for first in range(0, len(self._rows) - step + 1, step):
            rows = self._rows[first : first + step]
            await asyncio.sleep(max(0.0, self._played_from_s + begin_s + rows[-1][0] - loop.time()))
            if self._is_asked and self.connection is not None:
                samples: tuple[ImuRow, ...] = tuple((r[1], r[2], r[3], r[4], r[5], r[6]) for r in rows)
                for sent in self._sensor.encode(self._boot_s + begin_s + rows[0][0], samples):
                    await self._notify(sent)


def advert_name(driver: Driver, serial: str) -> str:
    """A name that the driver's own pattern fits, with ``serial`` where it leaves room."""
    globs = [pattern.name_glob for pattern in driver.adverts if pattern.name_glob is not None]
    return globs[0].replace("*", serial).replace("?", "0") if globs else driver.title


def _advertising_data(driver: Driver, name: str) -> bytes:
    flags = AdvertisingData.Flags.LE_GENERAL_DISCOVERABLE_MODE | AdvertisingData.Flags.BR_EDR_NOT_SUPPORTED
    parts: list[Any] = [data_types.Flags(flags)]
    room = _ADVERT_BYTES - _FLAGS_BYTES
    pattern = driver.adverts[0]
    if pattern.service_uuid is not None:
        listed = data_types.IncompleteListOf128BitServiceUUIDs([UUID(pattern.service_uuid)])
        parts.append(listed)
        room -= 18
    if pattern.manufacturer_id is not None:
        parts.append(data_types.ManufacturerSpecificData(pattern.manufacturer_id, pattern.manufacturer_prefix))
        room -= 4 + len(pattern.manufacturer_prefix)
    parts.append(data_types.CompleteLocalName(name[: max(0, room - 2)]))
    return bytes(AdvertisingData(parts))
