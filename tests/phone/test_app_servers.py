"""Apps that serve motion on the phone, polled or listened to over a real socket."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.drivers.sensorserver import ACCELEROMETER, CHANNEL, GYROSCOPE
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.events import Rep, Warned
from kneehold.sensor.model.values import Entry, Packet
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.sources.phone_apps import PhoneAppSource, driver_of_address
from tests.phone.fake_apps import Felt
from tests.phone.fake_servers import RemotePhyphox, SensorServerApp, phone_serving
from tests.phone.test_app_pushes import HOLD_S, assert_same, counted


@pytest.fixture(scope="module")
def person() -> Simulation:
    return simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=416.0, events=())


def wanted(felt: Felt) -> list[Rep]:
    """What the samples themselves are counted as."""
    return counted(None, felt.samples())[0]


async def heard(address: str, is_over: Callable[[], bool]) -> tuple[list[Entry], PhoneAppSource]:
    source = PhoneAppSource("thigh", address)
    source.begin()
    entries: list[Entry] = []

    async def listen() -> None:
        async for entry in source.entries():
            entries.append(entry)

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(60.0):
        while not is_over():
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    source.close()
    await listening
    return entries, source


def phyphox_of(app: RemotePhyphox) -> dict[str, Callable[..., Awaitable[object]]]:
    return {"/config": app.config, "/control": app.control, "/get": app.get}


@pytest.mark.parametrize(("system", "is_old"), [("android", False), ("ios", False), ("android", True)])
def test_phyphox_is_polled(person: Simulation, system: str, is_old: bool) -> None:
    async def whole() -> list[Entry]:
        app = RemotePhyphox(Felt(person), system=system, is_old=is_old)
        async with phone_serving(phyphox_of(app)) as port:
            entries, _ = await heard(f"phyphox://127.0.0.1:{port}", lambda: app.is_over)
        assert any("%7Cacc_time" in request for request in app.requests)
        return entries

    assert_same(counted("phyphox", asyncio.run(whole()))[0], wanted(Felt(person)))


@pytest.mark.parametrize("system", ["android", "ios"])
def test_buffers_that_were_emptied_begin_again(person: Simulation, system: str) -> None:
    first, second = person.reps

    async def whole() -> list[Entry]:
        clear_at_s = (first.return_s + second.lift_start_s) / 2.0
        app = RemotePhyphox(Felt(person), system=system, speed=2.0, clear_at_s=clear_at_s)
        async with phone_serving(phyphox_of(app)) as port:
            return (await heard(f"phyphox://127.0.0.1:{port}", lambda: app.is_over))[0]

    reps, _ = counted("phyphox", asyncio.run(whole()))
    assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.1)


def test_an_experiment_without_a_gyroscope_is_refused_with_the_reason(person: Simulation) -> None:
    async def whole() -> tuple[list[Entry], PhoneAppSource]:
        app = RemotePhyphox(Felt(person))
        app.has_gyroscope = False
        async with phone_serving(phyphox_of(app)) as port:
            half_a_second = asyncio.create_task(asyncio.sleep(0.5))
            return await heard(f"phyphox://127.0.0.1:{port}", half_a_second.done)

    entries, source = asyncio.run(whole())
    assert "no gyroscope" in source.trouble
    _, events = counted("phyphox", entries)
    assert ["no gyroscope" in event.text for event in events if isinstance(event, Warned)] == [True]


def test_sensorserver_is_listened_to(person: Simulation) -> None:
    felt = Felt(person, acc_hz=120.0, gyr_hz=200.0)

    async def whole() -> list[Entry]:
        app = SensorServerApp(felt)
        async with phone_serving({"/sensors/connect": app.connect}) as port:
            return (await heard(f"sensorserver://127.0.0.1:{port}", lambda: app.is_over))[0]

    assert_same(counted("sensorserver", asyncio.run(whole()))[0], wanted(felt))


@pytest.mark.parametrize("apart_s", [0.3, 2.0, 3600.0, -3600.0])
def test_two_sensors_with_clocks_of_their_own_are_counted_alike(person: Simulation, apart_s: float) -> None:
    """One counts from the start of the phone, the other leaves out the time in which it slept."""
    felt = Felt(person)
    events = [
        (t_s, kind, late_s, xyz)
        for kind, stream, late_s in ((ACCELEROMETER, felt.acc, 0.0), (GYROSCOPE, felt.gyr, apart_s))
        for t_s, xyz in zip(stream.t_s.tolist(), stream.xyz.tolist(), strict=True)
    ]
    entries: list[Entry] = []
    for t_s, kind, late_s, xyz in sorted(events):
        message = {"type": kind, "values": xyz, "timestamp": 3_925_000_000_000_000 + round(1e9 * (t_s + late_s))}
        entries.append(Packet("thigh", round(1e9 * t_s), CHANNEL, json.dumps(message).encode()))
    reps, said = counted("sensorserver", entries)
    assert_same(reps, wanted(felt), 0.02)
    (warned,) = [event for event in said if isinstance(event, Warned)]
    assert (warned.code, f"{abs(apart_s):.1f} s apart" in warned.text) == ("clocks", True)


def test_a_lost_connection_to_sensorserver_is_made_again(person: Simulation) -> None:
    async def whole() -> tuple[list[Entry], SensorServerApp]:
        app = SensorServerApp(Felt(person), drop_at_s=13.0, speed=4.0)
        async with phone_serving({"/sensors/connect": app.connect}) as port:
            entries, _ = await heard(f"sensorserver://127.0.0.1:{port}", lambda: app.is_over)
        return entries, app

    entries, app = asyncio.run(whole())
    reps, _ = counted("sensorserver", entries)
    assert app.connections >= 2
    # The connection was lost in the rest between two holds, for 1 s of the computer: 4 s of the motion.
    assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.1)


def test_what_sensorserver_closes_with_is_said_in_words(person: Simulation) -> None:
    async def whole() -> str:
        app = SensorServerApp(Felt(person), speed=1e6, close_code=4009)
        async with phone_serving({"/sensors/connect": app.connect}) as port:
            return (await heard(f"sensorserver://127.0.0.1:{port}", lambda: app.is_over))[1].trouble

    assert asyncio.run(whole()) == "SensorServer has no permission for a sensor"


def test_five_samples_per_second_of_sensorserver_are_refused_with_its_setting(person: Simulation) -> None:
    async def whole() -> list[Entry]:
        app = SensorServerApp(Felt(person, acc_hz=5.0, gyr_hz=5.0))
        async with phone_serving({"/sensors/connect": app.connect}) as port:
            return (await heard(f"sensorserver://127.0.0.1:{port}", lambda: app.is_over))[0]

    _, events = counted("sensorserver", asyncio.run(whole()))
    (warned,) = [event for event in events if isinstance(event, Warned) and event.code == "refused"]
    assert "10000 microseconds" in warned.text


@pytest.mark.parametrize("address", ["phyphox://", "phyphox://:80", "sensorserver://x:99999", "phyphox://[::1"])
def test_an_address_without_a_host_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="has no usable host and port"):
        driver_of_address(address)


def test_live_counts_from_an_app_and_its_tape_replays_alike(
    person: Simulation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = RemotePhyphox(Felt(person), speed=4.0)
    port: list[int] = []
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        async with phone_serving(phyphox_of(app)) as number:
            port.append(number)
            ready.set()
            while not done.is_set():
                await asyncio.sleep(0.05)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10.0)
    try:
        words = ["live", "--sensor", f"phyphox://127.0.0.1:{port[0]}", "--hold", "5", "--reps", "2", "--json"]
        assert main([*words, "--for", "11", "--data-dir", str(tmp_path)]) == 0
    finally:
        done.set()
        thread.join()
    live = capsys.readouterr().out.splitlines()
    (folder,) = (tmp_path / "sessions").iterdir()
    assert main(["replay", str(folder), "--json"]) == 0
    assert capsys.readouterr().out.splitlines() == live
    assert json.loads(live[-1])["counted"] == 2


def test_live_says_why_nothing_comes_from_an_app(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["live", "--sensor", "phyphox://127.0.0.1:9", "--wait", "0.5", "--json", "--data-dir", str(tmp_path)]
    assert main(words) == 4
    assert "127.0.0.1:9 does not answer" in capsys.readouterr().err
