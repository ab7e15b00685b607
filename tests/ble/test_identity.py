"""Does the address decide which sensor is used, when several have the same name?"""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from kneehold.sensor.cli.options import sensors as options
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.errors import SensorNotFoundError, UsageError
from kneehold.sensor.model.events import Warned
from kneehold.sensor.model.values import Command, CommandKind, Packet
from kneehold.sensor.sources.scan_results import Identity, LinkPhase, LinkStatus
from kneehold.sensor.sources.sensor_search import MayReplace, SensorQuery, find_sensors
from kneehold.sensor.tape.format import entry_to_line, line_to_entry
from kneehold.sensor.virtual.peripheral import VirtualPeripheral
from tests.ble.live_run import LiveRun, World, moved, setup_of
from tests.ble.scenario import REST_S, Play, back_again

NAME = "WT901BLE68"  # as every sensor of that maker is called
FIRST, SECOND = "C4:11:22:33:00:00", "C4:11:22:33:00:01"
MAC = "C1E1A1B0-7C5F-4F0A-9C41-7A4D0B0A6A10"  # a Mac shows such numbers, which are its own
WAIT_S = 6.0


async def namesakes(world: World, count: int = 2) -> list[VirtualPeripheral]:
    """Sensors in range that all have the same name."""
    with patch("kneehold.sensor.virtual.peripheral.advert_name", lambda *_: NAME):
        made = [await world.sensor(moved(driver="witmotion"), index=index, start=False) for index in range(count)]
    for sensor in made:
        sensor.plays_for_ever = True
        await sensor.start()
    return made


def taken(play: Play, wish: SensorQuery, may_replace: MayReplace | None = None, count: int = 2) -> str:
    """The address of the sensor that is taken."""
    found: list[str] = []

    async def scenario(world: World) -> None:
        await namesakes(world, count)
        sensors = await find_sensors({"thigh": wish}, WAIT_S, world.stack, may_replace=may_replace)
        found.extend(sensor.identity.address for sensor in sensors)

    play(scenario)
    return found[0]


@pytest.mark.parametrize("address", [FIRST, SECOND, SECOND.lower()])
def test_of_several_of_one_name_the_remembered_address_is_taken(play: Play, address: str) -> None:
    wish = SensorQuery(remembered=Identity(address, NAME))
    assert taken(play, wish, count=5).lower() == address.lower()


def test_a_namesake_is_not_taken_and_is_named(play: Play) -> None:
    wish = SensorQuery(remembered=Identity("C4:11:22:33:00:77", NAME))
    with pytest.raises(SensorNotFoundError, match=rf"{NAME} \(C4:11:22:33:00:77\) was not found; in range .*{FIRST}"):
        taken(play, wish, count=1)


@pytest.mark.parametrize("answer", [True, False])
def test_a_namesake_is_asked_for_where_a_person_can_be_asked(play: Play, answer: bool) -> None:
    asked: list[str] = []
    wish = SensorQuery(remembered=Identity("C4:11:22:33:00:77", NAME))

    def may_replace(before: Identity, seen: object) -> bool:
        asked.append(before.address)
        return answer

    if answer:
        assert taken(play, wish, may_replace, count=1) == FIRST
    else:
        with pytest.raises(SensorNotFoundError):
            taken(play, wish, may_replace, count=1)
    assert asked == ["C4:11:22:33:00:77"]


def test_where_the_system_hides_addresses_the_only_one_of_the_name_is_taken(play: Play) -> None:
    wish = SensorQuery(remembered=Identity(MAC, NAME))
    assert taken(play, wish, count=1) == FIRST
    with pytest.raises(UsageError, match="several sensors could be meant"):
        taken(play, wish, count=2)


def test_one_sensor_is_not_taken_for_both_legs(play: Play) -> None:
    async def scenario(world: World) -> None:
        await namesakes(world, 1)
        await find_sensors({"right": SensorQuery(NAME), "left": SensorQuery(NAME)}, WAIT_S, world.stack)

    with pytest.raises(UsageError, match=rf"{NAME} \({FIRST}\) cannot be on both legs"):
        play(scenario)


def test_a_namesake_in_range_does_not_take_over_a_session(play: Play) -> None:
    async def scenario(world: World) -> None:
        own, other = await namesakes(world)
        run = LiveRun(world, [own], driver="witmotion")
        await run.at(REST_S)
        world.link.set_range(own.controller, False)
        await run.until(lambda: run.statuses[-1].other is not None)
        assert run.statuses[-1] == LinkStatus("thigh", LinkPhase.LOOKING, "", Identity(other.address, NAME))
        packets = len(run.heard_s)
        world.link.set_range(own.controller, True)
        await back_again(run, world)
        await run.finish()
        assert len(run.heard_s) > packets
        assert other.sent == 0
        assert not run.of(Warned)

    play(scenario)


def test_another_device_is_used_when_a_person_says_so_and_that_is_an_entry_and_a_warning(play: Play) -> None:
    async def scenario(world: World) -> None:
        own, other = await namesakes(world)
        run = LiveRun(world, [own], driver="witmotion")
        await run.at(REST_S)
        assert not run.source.change_device()  # none was told of
        world.link.set_range(own.controller, False)
        await run.until(lambda: run.statuses[-1].other is not None)
        assert run.source.change_device()
        await back_again(run, world)
        await run.finish()
        change = Command("thigh", 0, CommandKind.CHANGE_SENSOR, other.address)
        at = next(k for k, entry in enumerate(run.entries) if isinstance(entry, Command))
        assert run.entries[at]._replace(arrival_ns=0) == change
        assert line_to_entry(entry_to_line(run.entries[at]), "tape", 1) == run.entries[at]
        assert any(isinstance(entry, Packet) for entry in run.entries[at:])
        (warned,) = run.of(Warned)
        assert isinstance(warned, Warned)
        assert warned.text == f"thigh: from here on another sensor was used ({other.address})"
        # What a replay of these entries says.
        again = Pipeline(setup_of(("thigh",), "witmotion", 50.0))
        for entry in run.entries:
            again.feed(entry)
        assert warned.text in again.summary("tape")["warnings"]  # type: ignore[operator]

    play(scenario)


def test_the_other_sensor_of_the_same_session_is_no_namesake(play: Play) -> None:
    async def scenario(world: World) -> None:
        right, left = await namesakes(world)
        run = LiveRun(world, [right, left], driver="witmotion")
        await run.at(REST_S)
        world.link.set_range(right.controller, False)
        world.link.set_range(left.controller, False)
        await run.until(lambda: run.statuses[-1].phase is LinkPhase.LOOKING)
        world.link.set_range(left.controller, True)
        await back_again(run, world)
        await run.finish()
        assert all(status.other is None for status in run.statuses)

    play(scenario)


def test_a_namesake_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    lines = options.StatusLines()
    for _ in range(3):
        lines.take(LinkStatus("thigh", LinkPhase.LOOKING, "", Identity(SECOND, NAME)))
    said = capsys.readouterr().err
    assert said.count(f"{NAME} ({SECOND}) has its name but is another sensor") == 1


def test_resume_with_another_sensor_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kneehold.sensor.cli.main import main

    assert main(["live", "--resume", "--sensor", NAME, "--headless", "--data-dir", str(tmp_path)]) == 2
    assert "--resume goes on with the session's own sensor" in capsys.readouterr().err
