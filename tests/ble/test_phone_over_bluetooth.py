"""Does a phone without Wi-Fi reach us? phyphox finds this computer on the radio, takes its experiment and writes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from kneehold.sensor.cli.live.phone_line import phone_words
from kneehold.sensor.drivers.phyphox import BYTES
from kneehold.sensor.model.events import Warned
from kneehold.sensor.model.values import Entry, Packet
from kneehold.sensor.phone.experiment import bluetooth_experiment
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.sources.phone_bluetooth import PERIPHERAL_NAME, PhoneBluetoothSource
from tests.ble.live_run import Scenario, World
from tests.ble.phyphox_phone import PhyphoxPhone
from tests.phone.fake_apps import Felt
from tests.phone.test_app_pushes import HOLD_S, counted

Play = Callable[[Scenario], None]

pytestmark = pytest.mark.worlds("dbus", "bluez")

_EXPERIMENT = bluetooth_experiment(PERIPHERAL_NAME, BYTES, phone_words("de")).encode()
# An adapter that was switched off, a service that is started again: tried every 2 s.
BACK_S = 10.0


def over_bluetooth(
    play: Play, act: Callable[[World, PhyphoxPhone, PhoneBluetoothSource], Awaitable[None]]
) -> list[Entry]:
    """What came of a session while a phone in range acted."""
    entries: list[Entry] = []

    async def scenario(world: World) -> None:
        source = PhoneBluetoothSource("thigh", _EXPERIMENT)
        source.begin()
        phone = PhyphoxPhone(world.link)

        async def listen() -> None:
            async for entry in source.entries():
                entries.append(entry)

        listening = asyncio.create_task(listen())
        try:
            await act(world, phone, source)
        finally:
            await phone.switch_off()
            source.close()
            await listening

    play(scenario)
    return entries


def test_a_phone_takes_the_experiment_and_is_counted(play: Play) -> None:
    person = simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=416.0, events=())
    phones: list[PhyphoxPhone] = []

    async def act(_world: World, phone: PhyphoxPhone, _source: PhoneBluetoothSource) -> None:
        assert await phone.take_experiment() == PERIPHERAL_NAME
        assert phone.experiment == _EXPERIMENT
        assert phone.is_discoverable
        await phone.play(Felt(person))
        phones.append(phone)

    entries = over_bluetooth(play, act)
    (phone,) = phones
    packets = [entry for entry in entries if isinstance(entry, Packet)]
    assert (len(packets), phone.battery) == (phone.written, 100)
    # The guest takes real time: where the machine is busy, some writes wait too long.
    assert phone.dropped <= 0.1 * phone.written
    # 25 times per second the last event of each sensor: samples of 40 ms, so holds to about two of them.
    reps, _ = counted("phyphox", entries)
    assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.10)


@pytest.mark.worlds("dbus")
@pytest.mark.parametrize(
    ("interval_s", "is_whole", "is_enough"), [(0.015, True, True), (0.03, False, True), (0.045, False, False)]
)
def test_a_slow_radio_costs_samples_and_is_said_when_too_few_are_left(
    play: Play, interval_s: float, is_whole: bool, is_enough: bool
) -> None:
    """A write waits for its answer, so for two connection intervals; what the phone cannot queue is gone."""
    person = simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=416.0, events=())
    phones: list[PhyphoxPhone] = []

    async def act(world: World, phone: PhyphoxPhone, _source: PhoneBluetoothSource) -> None:
        await phone.take_experiment()
        world.link.interval_s = interval_s
        await phone.play(Felt(person), seconds=30.0)
        phones.append(phone)

    reps, events = counted("phyphox", over_bluetooth(play, act))
    (phone,) = phones
    assert phone.longest_write_s == pytest.approx(2.0 * interval_s)
    assert (phone.dropped == 0) == is_whole
    refusals = [event.text for event in events if isinstance(event, Warned) and event.code == "refused"]
    if is_enough:
        assert refusals == []
        assert [rep.hold_s for rep in reps] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.10)
    else:
        (text,) = refusals
        assert "too few to count" in text
        assert "over Bluetooth use the phone's hotspot instead" in text


def test_bluetooth_that_was_switched_off_is_served_again(play: Play) -> None:
    person = simulate_set(3, "knee-to-chest", reps=1, hold_s=HOLD_S, rate_hz=104.0, events=())

    async def act(world: World, phone: PhyphoxPhone, source: PhoneBluetoothSource) -> None:
        await phone.take_experiment()
        assert world.service is not None
        await world.service.kill()
        await asyncio.sleep(1.0)
        await phone.leave()
        await world.service.start()
        await phone.take_experiment(BACK_S)
        await phone.play(Felt(person), to_s=2.0)
        assert source.trouble == ""

    assert sum(isinstance(entry, Packet) for entry in over_bluetooth(play, act)) >= 40


def test_the_experiment_can_be_taken_again(play: Play) -> None:
    """Somebody pressed "back" in the app, or a second phone comes."""

    async def act(_world: World, phone: PhyphoxPhone, _source: PhoneBluetoothSource) -> None:
        for _ in range(2):
            await phone.take_experiment()
            assert phone.experiment == _EXPERIMENT

    over_bluetooth(play, act)
