"""``kneehold live --sensor phyphox://bluetooth`` as a process of its own: counted, killed, and gone on with."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.virtual.backend import make_central
from kneehold.sensor.virtual.radio import RadioController, RadioLink
from tests.ble.phyphox_phone import PhyphoxPhone
from tests.ble.private_bus import PrivateBus
from tests.phone.fake_apps import Felt

pytestmark = pytest.mark.long

Program = asyncio.subprocess.Process
ROOT = Path(__file__).resolve().parents[2]
HOLD_S = 5.0
ADDRESS = "phyphox://bluetooth"


async def started(*words: str) -> Program:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "kneehold.sensor.cli.main", "live", "--json", *words)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=pipe)


async def killed_and_resumed(bus: PrivateBus, data: Path, felt: Felt, pause_s: float) -> tuple[bytes, bytes, bytes]:
    """What both programs said on standard error, and the second one's events."""
    from tests.ble.fake_bluez import FakeBlueZ

    link = RadioLink()
    central = await make_central(RadioController("central", link=link))
    fake = FakeBlueZ(bus.address, central, link)
    await fake.start()
    phone = PhyphoxPhone(link)
    first = await started("--sensor", ADDRESS, "--hold", f"{HOLD_S:g}", "--reps", "2", "--data-dir", str(data))
    programs = [first]
    try:
        await phone.take_experiment()
        await phone.play(felt, to_s=pause_s)
        first.kill()
        _, first_said = await first.communicate()
        await phone.leave()
        second = await started("--resume", "--data-dir", str(data))
        programs.append(second)
        # The person presses play again; the experiment's time goes on where it stood.
        await phone.play(felt, from_s=pause_s)
        second.send_signal(signal.SIGINT)
        events, second_said = await second.communicate()
        return first_said, second_said, events
    finally:
        for program in programs:
            if program.returncode is None:
                program.kill()
                await program.wait()
        await phone.switch_off()
        await fake.kill()
        await central.power_off()


def test_a_session_over_bluetooth_goes_on_after_a_crash(
    bus: PrivateBus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    person = simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=416.0, events=())
    first_rep, second_rep = person.reps
    pause_s = (first_rep.return_s + second_rep.lift_start_s) / 2.0
    said, said_again, events = asyncio.run(killed_and_resumed(bus, tmp_path, Felt(person), pause_s))
    for text in (said, said_again):
        assert b"choose kneehold, open the experiment and press play" in text
        assert b"Traceback" not in text
    summary = json.loads(events.splitlines()[-1])
    assert [rep["hold_s"] for rep in summary["reps"]] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.10)
    (folder,) = (tmp_path / "sessions").iterdir()
    header = json.loads((folder / "session.json").read_text())
    assert [sensor["driver"] for sensor in header["sensors"]] == ["phyphox"]
