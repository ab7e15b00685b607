"""In which worlds are the scenarios played?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from sensor.virtual.backend import bumble_stack, make_central
from sensor.virtual.radio import RadioController, RadioLink
from sensor.virtual.warp import WarpLoop
from tests.ble.live_run import World

Scenario = Callable[[World], Awaitable[None]]


def play_in_process(scenario: Scenario) -> None:
    """World A: bleak over bumble in this process, in virtual time."""

    async def play() -> None:
        link = RadioLink()
        central = await make_central(RadioController("central", link=link))
        world = World("bumble", link, bumble_stack(central))
        try:
            await scenario(world)
        finally:
            await world.clear()
            await central.power_off()

    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        runner.run(play())


@pytest.fixture(params=["bumble"])
def play(request: pytest.FixtureRequest) -> Iterator[Callable[[Scenario], None]]:
    """Plays a scenario in each world."""
    return {"bumble": play_in_process}[request.param]
