"""A radio, an adapter and a sensor for every simulated person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple, cast

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.sources.ble_search import Stack
from kneehold.sensor.virtual.backend import bumble_stack, make_central
from kneehold.sensor.virtual.peripheral import VirtualPeripheral
from kneehold.sensor.virtual.radio import RadioController, RadioLink

__all__ = ["VirtualAir", "peripheral_of", "virtual_air"]

# What is virtual needs no farewell that lasts longer.
_TIDY_S = 3.0


class VirtualAir(NamedTuple):
    """A Bluetooth to hand to the product, and what is in its range."""

    stack: Stack
    link: RadioLink
    peripherals: tuple[VirtualPeripheral, ...]


def peripheral_of(
    link: RadioLink,
    simulation: Simulation,
    *,
    index: int = 0,
    max_mtu: int = 247,
    boot_s: float = 60.0,
    variant: str = "",
) -> VirtualPeripheral:
    """The sensor of a simulated person, switched off; ``index`` makes its address and name."""
    return VirtualPeripheral(
        RadioController(f"sensor{index}", link=link),
        by_name(simulation.radio.driver),
        ProtocolOptions(simulation.radio.rate_hz, variant),
        [cast("TimedRow", tuple(row)) for row in simulation.rows.tolist()],
        address=f"C4:11:22:33:{index // 256:02X}:{index % 256:02X}",
        serial=f"{index:012d}",
        max_mtu=max_mtu,
        boot_s=boot_s,
    )


@asynccontextmanager
async def virtual_air(people: Sequence[Simulation]) -> AsyncGenerator[VirtualAir]:
    """A Bluetooth in which the sensors of ``people`` are in range."""
    # What bumble says of faults that are played on purpose is for nobody.
    logging.getLogger("bumble").setLevel(logging.CRITICAL)
    asyncio.get_running_loop().set_exception_handler(_hear)
    link = RadioLink()
    central = await make_central(RadioController("central", link=link))
    made = tuple(peripheral_of(link, person, index=index) for index, person in enumerate(people))
    for peripheral in made:
        await peripheral.start()
    try:
        yield VirtualAir(bumble_stack(central), link, made)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_TIDY_S):
                for peripheral in made:
                    await peripheral.stop()
                    link.forget(peripheral.controller)
                await central.power_off()


def _hear(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An answer of the adapter to somebody who was interrupted (Ctrl-C) meanwhile is for nobody either."""
    if not isinstance(context.get("exception"), asyncio.InvalidStateError):
        loop.default_exception_handler(context)
