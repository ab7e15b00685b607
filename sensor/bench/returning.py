"""Time until a sensor streams again after it was out of range, silent or off.

On the virtual radio, in virtual time: the pauses between attempts and what a connection takes are
waited for as they would be, but cost nothing.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from kneehold.sensor.bench.live_path import RATE_HZ, WARM_UP_S, LivePath, live_path
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.virtual.stage import VirtualAir, virtual_air
from kneehold.sensor.virtual.virtual_clock import WarpLoop

__all__ = ["AWAY_S", "measure_returns"]

# A turn in bed, a walk to the door, a walk around the house.
AWAY_S = (1.0, 10.0, 60.0)
# Between two losses, at most: each meets the source at another moment of its own pauses.
_CALM_S = 5.0
_LOOK_AGAIN_S = 0.01
# Whoever is not back by then never comes back.
_NEVER_S = 120.0


def measure_returns(away_s: float, losses: int, folder: Path) -> list[float]:
    """Seconds from the return of the sensor to its first packet, after being ``away_s`` away, ``losses`` times."""
    person = simulate_set(1, "knee-to-chest", rate_hz=RATE_HZ, reps=3, hold_s=4.0)

    async def live() -> list[float]:
        async with virtual_air([person]) as air:
            air.peripherals[0].plays_for_ever = True
            path = live_path(air, folder)
            running = asyncio.create_task(path.run())
            await asyncio.sleep(WARM_UP_S)
            chance = random.Random(1)
            took_s = [await _lost_once(air, path, away_s, chance.uniform(1.0, _CALM_S)) for _ in range(losses)]
            await path.finish(running)
            return took_s

    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        return runner.run(live())


async def _lost_once(air: VirtualAir, path: LivePath, away_s: float, calm_s: float) -> float:
    controller = air.peripherals[0].controller
    await asyncio.sleep(calm_s)
    air.link.set_range(controller, False)
    await asyncio.sleep(away_s)
    air.link.set_range(controller, True)
    heard, back_s = path.packets, asyncio.get_running_loop().time()
    while path.packets == heard:
        await asyncio.sleep(_LOOK_AGAIN_S)
        if asyncio.get_running_loop().time() - back_s > _NEVER_S:
            break
    return asyncio.get_running_loop().time() - back_s
