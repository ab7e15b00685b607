"""The search for Bluetooth sensors.

One search serves every sensor that is missed: two scanners at once disturb each other on some
systems. A sensor that a killed program left connected does not advertise; it is asked of the system.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, NamedTuple

from bleak import BleakAdapter, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakError,
)

from kneehold.sensor.drivers.registry import DRIVERS, choose
from kneehold.sensor.model.errors import AmbiguousSensorError, NoRadioError
from kneehold.sensor.model.values import Advert
from kneehold.sensor.sources.scan_results import Identity, ScanResult

__all__ = ["SYSTEM", "Search", "Stack", "sentence", "sightings"]


class Stack(NamedTuple):
    """Which Bluetooth is used; ``None``: that of the system. Tests and the demo bring their own."""

    scanner: Any = None
    client: Any = None
    adapter: Any = None


SYSTEM = Stack()

# Switching the scanner on takes a second at most; a service that hangs would be waited for in vain.
ANSWER_S = 10.0
# A round of looking, after which the system is asked again what it is connected with.
ROUND_S = 4.0
# Sensors advertise several times a second; when the address was not seen for so long, the name has to do.
BY_NAME_AFTER_S = 2.5
_BATTERY_SERVICE = "0000180f-0000-1000-8000-00805f9b34fb"

_OFF = "Bluetooth is switched off"
_REASONS = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "there is no Bluetooth adapter",
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "the Bluetooth adapter is too old for such sensors",
    BleakBluetoothNotAvailableReason.POWERED_OFF: f"{_OFF} (if it is on, start kneehold again)",
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: "this program is not allowed to use Bluetooth",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "this program is not allowed to use Bluetooth",
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: "this program is not allowed to use Bluetooth",
}


class _Missed:
    """A sensor that is looked for; ``device`` once it was seen."""

    def __init__(self, identity: Identity, services: tuple[str, ...], since_s: float, scan_first: bool) -> None:
        self.identity = identity
        self.services = services
        self.scan_first = scan_first
        self.since_s = since_s
        self.device: BLEDevice | None = None
        self.found: asyncio.Future[tuple[BLEDevice, bool]] = asyncio.get_running_loop().create_future()


class Search:
    """Looks while somebody is missed."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._missed: list[_Missed] = []
        self._looking: asyncio.Task[None] | None = None
        self._seen_one = asyncio.Event()

    async def find(
        self, identity: Identity, services: tuple[str, ...], *, scan_first: bool = False
    ) -> tuple[BLEDevice, bool]:
        """Wait until the sensor is there; the second value says whether it was connected already.

        ``scan_first``: do not believe the system that it is connected before a round of looking for it.
        Raises what bleak raises where there is no radio.
        """
        missed = _Missed(identity, services, asyncio.get_running_loop().time(), scan_first)
        self._missed.append(missed)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            return await missed.found
        finally:
            self._missed.remove(missed)

    async def stop(self) -> None:
        """Stop looking, whoever is missed."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        try:
            while self._missed:
                await self._ask_system()
                if self._missed:
                    await self._scan()
                # Whoever was found takes itself off the list before the next round begins.
                await asyncio.sleep(0.0)
        except Exception as error:
            for missed in self._missed:
                if not missed.found.done():
                    missed.found.set_exception(error)

    async def _scan(self) -> None:
        self._seen_one.clear()
        async with BleakScanner(self._on_advert, backend=self._stack.scanner):
            with suppress(TimeoutError):
                async with asyncio.timeout(ROUND_S):
                    await self._seen_one.wait()
        # Told only now: to connect while one's own scanner still runs fails on some adapters.
        for missed in self._missed:
            if missed.device is not None and not missed.found.done():
                missed.found.set_result((missed.device, False))

    async def _ask_system(self) -> None:
        for missed in list(self._missed):
            if missed.scan_first:
                missed.scan_first = False
                continue
            for device in await _connected(self._stack, missed.services):
                advert = Advert(device.address, device.name or "")
                is_it = missed.identity.is_address(advert) or missed.identity.is_name(advert)
                if is_it and not missed.found.done():
                    missed.found.set_result((device, True))
        await asyncio.sleep(0.0)

    def _on_advert(self, device: BLEDevice, data: AdvertisementData) -> None:
        advert = _advert(device, data)
        now_s = asyncio.get_running_loop().time()
        for missed in self._missed:
            by_name = missed.identity.is_name(advert) and now_s - missed.since_s >= BY_NAME_AFTER_S
            if missed.device is None and (missed.identity.is_address(advert) or by_name):
                missed.device = device
                self._seen_one.set()


async def sightings(seconds: float, stack: Stack = SYSTEM) -> AsyncGenerator[ScanResult]:
    """Every advert for ``seconds``, and first what is connected already.

    Raises ``NoRadioError`` where there is no Bluetooth that may be used.
    """
    heard: asyncio.Queue[ScanResult] = asyncio.Queue()

    def on_advert(device: BLEDevice, data: AdvertisementData) -> None:
        battery = data.service_data.get(_BATTERY_SERVICE, b"")
        heard.put_nowait(_sighting(_advert(device, data), battery[0] if battery else None))

    scanner = BleakScanner(on_advert, backend=stack.scanner)
    try:
        async with asyncio.timeout(ANSWER_S):
            connected = [(await _connected(stack, driver.services), driver) for driver in DRIVERS]
            await scanner.start()
    except TimeoutError as error:
        raise NoRadioError("the system's Bluetooth service does not answer.") from error
    # ValueError: the address of the bus, which a person can set, is none.
    except (BleakError, OSError, EOFError, ValueError) as error:
        raise NoRadioError(f"{sentence(error)}.") from error
    try:
        for devices, driver in connected:
            for device in devices:
                yield ScanResult(Advert(device.address, device.name or ""), driver)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    yield await heard.get()
    finally:
        # Bluetooth that went away meanwhile has nothing to stop.
        with suppress(BleakError, OSError, EOFError):
            await scanner.stop()


def sentence(error: BaseException) -> str:
    """What a person is told of ``error``, without a full stop."""
    if isinstance(error, BleakBluetoothNotAvailableError):
        return _REASONS.get(error.reason, "Bluetooth cannot be used")
    if isinstance(error, TimeoutError):
        return "the sensor did not answer in time"
    is_unknown = isinstance(error, BleakDBusError) and "ServiceUnknown" in error.dbus_error
    if is_unknown or isinstance(error, FileNotFoundError | ConnectionError):
        return "Bluetooth is not running on this computer"
    is_denied = isinstance(error, BleakDBusError) and "AccessDenied" in error.dbus_error
    if is_denied or isinstance(error, PermissionError):
        return "this program is not allowed to use Bluetooth"
    if isinstance(error, ValueError):
        return f"the system's Bluetooth service cannot be reached ({error})"
    if isinstance(error, BleakCharacteristicNotFoundError):
        return "the sensor does not offer what its family should; is its firmware the right one"
    text = str(error).strip() or type(error).__name__
    return text.partition("\n")[0].rstrip(".")


async def _connected(stack: Stack, services: tuple[str, ...]) -> list[BLEDevice]:
    """What the system is connected with and offers one of ``services``; nothing where it cannot say."""
    if not services or (stack.scanner is not None and stack.adapter is None):
        return []
    try:
        adapter = await BleakAdapter.get(backend=stack.adapter)
        return await adapter.get_connected_devices(list(services))
    except NotImplementedError:
        return []


def _advert(device: BLEDevice, data: AdvertisementData) -> Advert:
    return Advert(
        device.address,
        data.local_name or device.name or "",
        tuple(data.service_uuids),
        tuple(data.manufacturer_data.items()),
        data.rssi,
    )


def _sighting(advert: Advert, battery_percent: int | None) -> ScanResult:
    try:
        return ScanResult(advert, choose(advert), battery_percent)
    except AmbiguousSensorError:
        return ScanResult(advert, None, battery_percent)
