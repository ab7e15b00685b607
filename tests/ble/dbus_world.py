"""World B: what if bleak's real BlueZ backend is used? It talks to a fake org.bluez, still in virtual time."""

from __future__ import annotations

import asyncio

import pytest
from bleak.backends.bluezdbus import manager as bluez_manager
from bleak.backends.bluezdbus.version import BlueZFeatures

from kneehold.sensor.sources.ble_search import SYSTEM
from kneehold.sensor.virtual.backend import make_central
from kneehold.sensor.virtual.radio import RadioController, RadioLink
from tests.ble.fake_bluez import FakeBlueZ
from tests.ble.live_run import Scenario, World
from tests.ble.private_bus import BusLoop, PrivateBus

__all__ = ["forget_manager", "play_on_private_bus"]


def play_on_private_bus(scenario: Scenario, bus: PrivateBus) -> None:
    """World B."""

    async def play() -> None:
        link = RadioLink()
        central = await make_central(RadioController("central", link=link))
        fake = FakeBlueZ(bus.address, central, link)
        await fake.start()
        world = World("dbus", link, SYSTEM, service=fake)
        try:
            await scenario(world)
        finally:
            await world.clear()
            forget_manager()
            await fake.kill()
            await central.power_off()

    with pytest.MonkeyPatch.context() as patch, asyncio.Runner(loop_factory=lambda: BusLoop(bus.pid)) as runner:
        patch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        # bleak would ask a program for the version, which takes real time.
        patch.setattr(BlueZFeatures, "checked_bluez_version", True)
        runner.run(play())


def forget_manager() -> None:
    """bleak keeps one connection to the bus for each event loop and never closes it."""
    manager = bluez_manager._global_instances.pop(asyncio.get_running_loop(), None)
    if manager is not None and manager._bus is not None:
        manager._bus.disconnect()
