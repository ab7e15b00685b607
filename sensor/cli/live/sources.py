"""Where the entries of a live session come from: sensors over Bluetooth, phones that send, apps that are asked."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NamedTuple

from kneehold.sensor.cli.live.phone_line import PHONE_WAIT_S, PhoneLine, open_phone_line, phone_words
from kneehold.sensor.cli.options.sensors import found_sensors
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import SensorNotFoundError, UsageError

if TYPE_CHECKING:
    from kneehold.sensor.sources.ble_search import Stack
    from kneehold.sensor.sources.phone import PhoneSource
    from kneehold.sensor.sources.phone_apps import PhoneAppSource
    from kneehold.sensor.sources.phone_bluetooth import PhoneBluetoothSource
    from kneehold.sensor.sources.scan_results import BleSensor

__all__ = ["Sources", "new_sources", "sources_of"]

_PHONE = "phone"
_OVER_BLUETOOTH = "phyphox://bluetooth"
_APP_WAIT_S = 30.0
_LOOK_EVERY_S = 0.05


class Sources(NamedTuple):
    """The sensors of a session, in order; those that do not come over Bluetooth have a source of their own."""

    sensors: tuple[BleSensor, ...]
    own: dict[str, PhoneSource]  # by the sensor's name
    phone: PhoneLine | None  # the server, where a phone sends by itself


async def new_sources(args: argparse.Namespace, stack: Stack, exits: AsyncExitStack) -> Sources:
    """Find every sensor that the options name, and wait until each can be heard.

    Raises as ``found_sensors``, ``open_phone_line`` and ``PhoneAppSource`` do.
    """
    texts = _texts(args)
    names = tuple(name for name, text in texts.items() if text == _PHONE)
    apps = {name: text for name, text in texts.items() if _is_app(text)}
    if args.driver and (names or apps):
        raise UsageError("a phone says itself how it sends; leave out --driver.")
    if sum(text.lower() == _OVER_BLUETOOTH for text in apps.values()) > 1:
        raise UsageError(f"only one phone can come over Bluetooth ({_OVER_BLUETOOTH}); use 'phone' for the other leg.")
    others = [name for name in texts if name not in names and name not in apps]
    found = {sensor.name: sensor for sensor in await found_sensors(args, stack, others)} if others else {}
    own: dict[str, PhoneSource] = {}
    for name, address in apps.items():
        source = _app(args, name, address, None, exits)
        own[name] = source
        found[name] = await _app_sensor(name, address, source, args.wait)
    phone = None
    if names:
        phone = await exits.enter_async_context(open_phone_line(args, names))
        phone.show()
        is_mounted = args.mount not in (None, "unknown")
        wait_s = PHONE_WAIT_S if args.wait is None else args.wait
        for name in names:
            own[name] = phone.source
            found[name] = await phone.sensor(name, wait_s, args.variant, is_mounted=is_mounted)
    return Sources(tuple(found[name] for name in texts), own, phone)


async def sources_of(
    args: argparse.Namespace, sensors: tuple[BleSensor, ...], begin_ns: int | None, exits: AsyncExitStack
) -> Sources:
    """The sources of a session that is gone on with; phones find the same address as before."""
    own: dict[str, PhoneSource] = {}
    for sensor in sensors:
        if _is_app(sensor.identity.address):
            own[sensor.name] = _app(args, sensor.name, sensor.identity.address, begin_ns, exits)
    names = tuple(s.name for s in sensors if not s.driver.is_bluetooth and s.name not in own)
    phone = None
    if names:
        phone = await exits.enter_async_context(open_phone_line(args, names, begin_ns, is_resumed=True))
        phone.show()
        own.update(dict.fromkeys(names, phone.source))
    return Sources(sensors, own, phone)


def _texts(args: argparse.Namespace) -> dict[str, str]:
    """What was said of each sensor, by its name."""
    if args.left or args.right:
        if args.phone or args.sensor:
            raise UsageError(
                "--sensor is for one sensor, as is --phone, --left and --right are for two; not all of them."
            )
        return {"right": args.right or "", "left": args.left or ""}
    if args.phone and args.sensor:
        raise UsageError("--phone is the sensor; leave out --sensor.")
    return {"thigh": _PHONE if args.phone else args.sensor or ""}


def _is_app(text: str) -> bool:
    from kneehold.sensor.sources.phone_apps import driver_of_address

    return "://" in text and driver_of_address(text) is not None


def _app(
    args: argparse.Namespace, name: str, address: str, begin_ns: int | None, exits: AsyncExitStack
) -> PhoneAppSource | PhoneBluetoothSource:
    from kneehold.sensor.sources.phone_apps import PhoneAppSource

    if address.lower() == _OVER_BLUETOOTH:
        source = _peripheral(args, name, begin_ns)
    else:
        source = PhoneAppSource(name, address, begin_ns=begin_ns)
    exits.push_async_callback(source.stop)
    source.begin()
    return source


def _peripheral(args: argparse.Namespace, name: str, begin_ns: int | None) -> PhoneBluetoothSource:
    if sys.platform != "linux":
        raise UsageError(f"{_OVER_BLUETOOTH} works on Linux only; use the phone's own hotspot and --phone instead.")
    from kneehold.sensor.drivers.phyphox import BYTES
    from kneehold.sensor.phone.experiment import bluetooth_experiment
    from kneehold.sensor.sources.phone_bluetooth import PERIPHERAL_NAME, PhoneBluetoothSource
    from kneehold.tui.wording.words import say_in

    words = phone_words(getattr(args, "language", None))
    tell(say_in(words.language, "scan.bluetooth"), error=True)
    experiment = bluetooth_experiment(PERIPHERAL_NAME, BYTES, words)
    return PhoneBluetoothSource(name, experiment.encode(), begin_ns=begin_ns)


async def _app_sensor(
    name: str, address: str, source: PhoneAppSource | PhoneBluetoothSource, wait_s: float | None
) -> BleSensor:
    from kneehold.sensor.drivers.contract import ProtocolOptions
    from kneehold.sensor.drivers.registry import by_name
    from kneehold.sensor.sources.phone_apps import driver_of_address
    from kneehold.sensor.sources.scan_results import BleSensor, Identity

    usual_s = PHONE_WAIT_S if address.lower() == _OVER_BLUETOOTH else _APP_WAIT_S
    end_s = time.monotonic() + (usual_s if wait_s is None else wait_s)
    while not source.packets:
        if time.monotonic() > end_s:
            raise SensorNotFoundError(f"{address}: {source.trouble or 'nothing came'}.")
        await asyncio.sleep(_LOOK_EVERY_S)
    return BleSensor(name, Identity(address, "phone"), by_name(driver_of_address(address) or ""), ProtocolOptions())
