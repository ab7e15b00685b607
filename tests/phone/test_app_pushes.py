"""phyphox and Sensor Logger over a real socket: counts and holds as of the motion itself, whatever the network does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.model.events import Event, Rep, RepCounted, Warned
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Entry, Mounting, Packet
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_set
from tests.phone.fake_apps import Clock, Felt, PhyphoxApp, SensorLoggerApp
from tests.phone.serving import TOKEN, Served, served

HOLD_S = 5.0


@pytest.fixture(scope="module")
def person() -> Simulation:
    return simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=416.0, events=(), declared=True)


def counted(
    driver: str | None, entries: Sequence[Entry], *, variant: str = "", mounting: Mounting = UNKNOWN_MOUNTING
) -> tuple[list[Rep], list[Event]]:
    rate_hz = by_name(driver).rates_hz[0] if driver else None
    sensor = SensorSetup("thigh", driver, "right", mounting, rate_hz, variant)
    setup = SessionSetup((sensor,), load_profile("knee-to-chest", None), HOLD_S, 2, None, "right", "gravity")
    pipeline = Pipeline(setup)
    events = [event for entry in entries for event in pipeline.feed(entry).events] + list(pipeline.finish().events)
    return [event.rep for event in events if isinstance(event, RepCounted)], events


@pytest.fixture(scope="module")
def wanted(person: Simulation) -> list[Rep]:
    """What the motion itself is counted as."""
    reps, _ = counted(None, Felt(person).samples())
    assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.1)
    return reps


def pushed(folder: Path, scenario: Callable[[Served, Clock], Awaitable[None]]) -> list[Entry]:
    """Packets as they would stand on the tape, stamped by the fake clock."""
    clock = Clock()
    entries: list[Entry] = []

    async def whole() -> None:
        async with served(folder, clock) as line:
            take = line.messages.append

            def stamp(message: tuple[str, str, str, bytes]) -> None:
                take(message)
                entries.append(Packet(message[0], round(clock.now_s * 1e9), message[2], message[3]))

            line.messages = _Listening(stamp)
            await scenario(line, clock)

    asyncio.run(whole())
    return entries


class _Listening(list[tuple[str, str, str, bytes]]):
    def __init__(self, listener: Callable[[tuple[str, str, str, bytes]], None]) -> None:
        super().__init__()
        self._listener = listener

    def append(self, message: tuple[str, str, str, bytes]) -> None:
        self._listener(message)


def assert_same(reps: list[Rep], wanted: list[Rep], within_s: float = 0.005) -> None:
    assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in wanted], abs=within_s)


# --- phyphox -----------------------------------------------------------------------------------------


def link(line: Served) -> str:
    return f"phyphox://127.0.0.1:{line.server.ports.http}/{TOKEN}/kneehold.phyphox"


@pytest.mark.parametrize(
    ("acc_hz", "gyr_hz", "overtaking"),
    [(100.0, 100.0, 0.0), (100.0, 100.0, 0.3), (200.0, 420.0, 0.1), (60.0, 60.0, 0.0)],
)
def test_phyphox_counts_as_the_motion_itself(
    tmp_path: Path, person: Simulation, acc_hz: float, gyr_hz: float, overtaking: float
) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        line.seat.face = lambda: {"held": 3.5, "done": 1}
        felt = Felt(person, acc_hz=acc_hz, gyr_hz=gyr_hz)
        app = PhyphoxApp(line.client, clock, felt, overtaking=overtaking)
        async with line.client.get(line.url(f"/{TOKEN}/")) as page:
            assert link(line) in await page.text()
        await app.open(link(line))
        await app.play()
        assert set(app.statuses) == {200}
        assert app.answers[0] == {"held": 3.5, "done": 1, "hz": 440.0, "loud": 0.0}

    reps, events = counted("phyphox", pushed(tmp_path, scenario))
    assert_same(reps, counted(None, Felt(person, acc_hz=acc_hz, gyr_hz=gyr_hz).samples())[0])
    assert [event for event in events if isinstance(event, Warned)] == []


def test_lost_pushes_of_phyphox_are_holes_and_nothing_worse(
    tmp_path: Path, person: Simulation, wanted: list[Rep]
) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        app = PhyphoxApp(line.client, clock, Felt(person), loss=0.05, overtaking=0.05)
        await app.open(link(line))
        await app.play()

    reps, _ = counted("phyphox", pushed(tmp_path, scenario))
    assert_same(reps, wanted, 0.15)


def test_numbers_of_ios_and_values_that_are_none_are_read(
    tmp_path: Path, person: Simulation, wanted: list[Rep]
) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        app = PhyphoxApp(line.client, clock, Felt(person), system="ios", nulls=1.0)
        await app.open(link(line))
        await app.play()

    reps, events = counted("phyphox", pushed(tmp_path, scenario))
    assert_same(reps, wanted, 0.02)
    assert [event for event in events if isinstance(event, Warned)] == []


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_pause_of_phyphox_is_a_hole_in_time(tmp_path: Path, person: Simulation, is_locked: bool) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        app = PhyphoxApp(line.client, clock, Felt(person), pause=(1.05, 30.0), is_locked=is_locked)
        await app.open(link(line))
        await app.play()

    reps, _ = counted("phyphox", pushed(tmp_path, scenario))
    assert [rep.hold_start_s for rep in reps] == pytest.approx([r.hold_start_s + 30.0 for r in person.reps], abs=0.1)


def test_the_tone_of_a_cue_is_a_pitch_for_phyphox(tmp_path: Path) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        body = {"at": [1.0], "ax": [0], "ay": [0], "az": [9.8], "gt": [1.0], "gx": [0], "gy": [0], "gz": [0]}
        line.seat.cue(0.0, ("chord",), "Lower")
        _, answer = await line.post("phyphox", body, plain=True)
        assert (answer["hz"], answer["loud"]) == (784.0, 0.5)
        clock.now_s += 0.4
        _, answer = await line.post("phyphox", body, plain=True)
        assert answer["loud"] == 0.0

    pushed(tmp_path, scenario)


# --- Sensor Logger -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "variant", "overtaking", "batch_s"),
    [
        ("android", "", 0.0, 0.2),
        ("android", "standard", 0.3, 0.5),
        ("ios", "ios", 0.2, 3.0),
        ("standard", "", 0.0, 1.0),
    ],
)
def test_sensor_logger_counts_as_the_motion_itself(
    tmp_path: Path, person: Simulation, wanted: list[Rep], system: str, variant: str, overtaking: float, batch_s: float
) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        felt = Felt(person)
        app = SensorLoggerApp(line.client, clock, felt, system=system, overtaking=overtaking, batch_s=batch_s)
        address = line.url(f"/{TOKEN}/logger", plain=True)
        async with line.client.get(line.url(f"/{TOKEN}/")) as page:
            assert address in await page.text()
        assert await app.test_pushing(address) == 200
        await app.record(address)
        assert set(app.statuses) == {200}

    entries = pushed(tmp_path, scenario)
    assert_same(counted("sensor-logger", entries, variant=variant)[0], wanted)
    # With the mounting declared the posture itself is measured: signs that are wrong would turn it upside down.
    reps, _ = counted("sensor-logger", entries, variant=variant, mounting=person.mounting)
    assert [rep.plateau_deg for rep in reps] == pytest.approx([rep.plateau_deg for rep in person.reps], abs=3.0)


def test_signs_of_ios_make_no_difference_while_no_mounting_is_declared(
    tmp_path: Path, person: Simulation, wanted: list[Rep]
) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        app = SensorLoggerApp(line.client, clock, Felt(person), system="ios")
        await app.record(line.url(f"/{TOKEN}/logger", plain=True))

    assert_same(counted("sensor-logger", pushed(tmp_path, scenario))[0], wanted)


def test_a_missing_sensor_is_told_on_the_phone(tmp_path: Path, person: Simulation) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        address = line.url(f"/{TOKEN}/logger", plain=True)
        app = SensorLoggerApp(line.client, clock, Felt(person), system="ios", without=("gravity",))
        await app.record(address)
        assert (set(app.statuses), app.texts) == ({499}, ["Switch on in Sensor Logger: Gravity."])

    assert pushed(tmp_path, scenario) == []


@pytest.mark.parametrize("driver", ["phyphox", "sensor-logger"])
def test_five_samples_per_second_are_refused_with_the_reason(tmp_path: Path, person: Simulation, driver: str) -> None:
    async def scenario(line: Served, clock: Clock) -> None:
        felt = Felt(person, acc_hz=5.0, gyr_hz=5.0, offset_s=0.0)
        if driver == "phyphox":
            app = PhyphoxApp(line.client, clock, felt)
            await app.open(link(line))
            await app.play()
        else:
            logger = SensorLoggerApp(line.client, clock, felt)
            await logger.record(line.url(f"/{TOKEN}/logger", plain=True))

    _, events = counted(driver, pushed(tmp_path, scenario))
    (warned,) = [event for event in events if isinstance(event, Warned) and event.code == "refused"]
    assert "5 samples per second, too few to count; set" in warned.text
