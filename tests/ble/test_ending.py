"""Does a program of its own, that somebody ends, leave the sensor as it should? Over D-Bus, in real time."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.virtual.backend import make_central
from kneehold.sensor.virtual.peripheral import VirtualPeripheral
from kneehold.sensor.virtual.radio import RadioController, RadioLink
from kneehold.sensor.virtual.stage import peripheral_of
from tests.ble.live_run import moved
from tests.ble.private_bus import PrivateBus

ROOT = Path(__file__).resolve().parents[2]
# A machine under load takes its time; what hangs for longer is a fault.
_LONG_S = 60.0
_UNSUBSCRIBE = by_name("movesense").protocol(ProtocolOptions()).stop()[0]

Program = asyncio.subprocess.Process
End = Callable[[Program], Awaitable[None]]


async def ended(bus: PrivateBus, words: tuple[str, ...], end: End) -> tuple[Program, VirtualPeripheral, str]:
    """A program that hears packets is ended by ``end``; returns it, the sensor, and what it said."""
    from tests.ble.fake_bluez import FakeBlueZ

    link = RadioLink()
    central = await make_central(RadioController("central", link=link))
    fake = FakeBlueZ(bus.address, central, link)
    await fake.start()
    sensor = peripheral_of(link, moved())
    sensor.plays_for_ever = True
    await sensor.start()
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kneehold.sensor.cli.main", *words), cwd=ROOT, stdout=pipe, stderr=pipe
    )
    assert program.stderr is not None
    try:
        async with asyncio.timeout(_LONG_S):
            while sensor.sent < 30:
                assert program.returncode is None, (await program.stderr.read()).decode()
                await asyncio.sleep(0.05)
            await end(program)
            await program.wait()
            # BlueZ passes the goodbye on to the sensor.
            while sensor.connection is not None:
                await asyncio.sleep(0.05)
        return program, sensor, (await program.stderr.read()).decode()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
        await sensor.stop()
        link.forget(sensor.controller)
        await fake.kill()
        await central.power_off()


@pytest.fixture
def run(bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Program, VirtualPeripheral, str]]:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    return lambda words, end: asyncio.run(ended(bus, words, end))


@pytest.mark.long
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_kill_and_a_closed_terminal_say_goodbye_to_the_sensor_and_seal_the_tape(run, tmp_path, name) -> None:
    async def by_signal(program: Program) -> None:
        program.send_signal(getattr(signal, name))

    program, sensor, said = run(("record", "--data-dir", str(tmp_path)), by_signal)
    assert program.returncode == 0, said
    assert sensor.written[-1] == _UNSUBSCRIBE
    (folder,) = (tmp_path / "sessions").iterdir()
    assert (folder / "tape.jsonl.gz").exists()
    assert json.loads((tmp_path / "sensors.json").read_text())["sensors"]


@pytest.mark.long
def test_whoever_reads_the_events_may_go_away_at_any_time(run, tmp_path) -> None:
    """As ``| head -1`` does: the next event ends the session in good order."""

    async def by_closed_pipe(program: Program) -> None:
        assert program.stdout is not None
        assert b"armed" in await program.stdout.readline()
        program.stdout._transport.close()  # type: ignore[attr-defined]

    words = ("live", "--headless", "--json", "--hold", "3", "--data-dir", str(tmp_path))
    program, sensor, said = run(words, by_closed_pipe)
    assert program.returncode == 0
    assert "Traceback" not in said
    assert sensor.written[-1] == _UNSUBSCRIBE
    (folder,) = (tmp_path / "sessions").iterdir()
    assert (folder / "tape.jsonl.gz").exists()
