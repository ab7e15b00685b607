"""Does a session survive what the system's Bluetooth does, and what a killed program leaves behind?"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.model.values import Link, LinkState
from kneehold.sensor.simulation.script import Repetition, Rest
from tests.ble.live_run import LiveRun, Scenario, World, clean_run, moved

Play = Callable[[Scenario], None]

pytestmark = pytest.mark.worlds("dbus", "bluez")

# A first rest long enough to lose the link in and to have it back.
SCRIPT = (Rest(14.0), Repetition(to_deg=110.0, lift_s=2.0, hold_s=8.0, return_s=2.0), Rest(3.0))
FAULT_S = 3.0
# Noticed after 2 s without data; a farewell into nothing takes no time.
DEAD_S = 4.0
BACK_S = 5.0
ROOT = Path(__file__).resolve().parents[2]


async def back_again(run: LiveRun, seconds: float) -> None:
    """Wait for a new connection and a packet from it."""
    await run.until(lambda: ups(run) == 2, seconds)
    packets = len(run.heard_s)
    await run.until(lambda: len(run.heard_s) > packets, seconds)


def ups(run: LiveRun) -> int:
    return sum(isinstance(entry, Link) and entry.state is LinkState.UP for entry in run.entries)


def assert_each_sample_once(run: LiveRun) -> None:
    times = [row[0] for row in run.rows["thigh"]]
    assert times
    assert all(a < b for a, b in itertools.pairwise(times))


def assert_counts_as_if_nothing_were(run: LiveRun, simulation) -> None:
    assert [rep.hold_s for rep in run.reps] == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=0.05)
    assert_each_sample_once(run)


def test_a_bluetooth_service_that_is_killed_is_waited_for(play: Play) -> None:
    simulation = moved(SCRIPT)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await run.at(FAULT_S)
        assert world.service is not None
        await world.service.kill()
        await asyncio.sleep(DEAD_S)
        await world.service.start()
        await back_again(run, BACK_S)
        await sensor.ended.wait()
        await run.finish()
        assert "Bluetooth is not running on this computer" in run.troubles
        assert_counts_as_if_nothing_were(run, simulation)

    play(scenario)


def test_bluetooth_may_be_switched_off_and_on(play: Play) -> None:
    simulation = moved(SCRIPT)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await run.at(FAULT_S)
        assert world.service is not None
        await world.service.power(False)
        await run.until(lambda: any("Bluetooth is switched off" in trouble for trouble in run.troubles), BACK_S)
        await world.service.power(True)
        await back_again(run, BACK_S)
        await sensor.ended.wait()
        await run.finish()
        assert_counts_as_if_nothing_were(run, simulation)

    play(scenario)


def test_a_sensor_that_a_killed_program_left_connected_is_taken_over(play: Play, tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        sensor = await world.sensor(moved(SCRIPT))
        sensor.plays_for_ever = True
        await leave_connected(sensor, tmp_path)
        assert sensor.connection is not None
        run = LiveRun(world, [sensor])
        await run.until(lambda: len(run.rows["thigh"]) > 52, BACK_S + 2.0)
        await run.finish()
        assert_each_sample_once(run)
        assert run.troubles == []
        assert sensor.connection is None

    play(scenario)


async def leave_connected(sensor, folder: Path) -> None:
    """Record with a process of its own, and kill it when packets flow."""
    words = ["record", "--sensor", sensor.name, "--data-dir", str(folder)]
    with (folder / "said").open("w") as said:
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kneehold.sensor.cli.main", *words), cwd=ROOT, stdout=said, stderr=said
        )
        try:
            # In virtual time much passes while a real process starts.
            async with asyncio.timeout(1e5):
                while sensor.sent < 30:
                    assert program.returncode is None, (folder / "said").read_text()
                    await asyncio.sleep(0.05)
        finally:
            if program.returncode is None:
                os.kill(program.pid, signal.SIGKILL)
            await program.wait()
