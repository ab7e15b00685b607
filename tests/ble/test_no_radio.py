"""What is said, and with which exit status, where Bluetooth cannot be used?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import NoRadioError
from kneehold.sensor.sources.sensor_search import SensorQuery, find_sensors
from tests.ble.live_run import Scenario, World

if TYPE_CHECKING:
    # Only where there is Linux.
    from tests.ble.fake_bluez import FakeBlueZ

Play = Callable[[Scenario], None]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Bluetooth of other systems cannot be taken away")

_COMMANDS = [("scan",), ("scan", "--json"), ("record",), ("live", "--headless"), ("live", "--headless", "--json")]
_NO_SERVICE = "Bluetooth is not running on this computer"


def status_of(words: tuple[str, ...], data: Path) -> int:
    return main([*words, *(() if words[0] == "scan" else ("--data-dir", str(data)))])


@pytest.mark.parametrize("words", _COMMANDS, ids=" ".join)
def test_without_a_bus_each_command_says_so_in_one_sentence_and_ends_with_3(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    assert status_of(words, tmp_path) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.removeprefix("Looking for the sensor ...\n") == f"kneehold: {_NO_SERVICE}.\n"
    assert not (tmp_path / "sessions").exists()


def test_an_address_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "nonsense")
    assert main(["scan"]) == 3
    assert capsys.readouterr().err.startswith("kneehold: the system's Bluetooth service cannot be reached (")


def test_the_doctor_goes_on_without_a_bus_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    assert main(["doctor", "--data-dir", str(tmp_path)]) == 3
    first, advice, *others = capsys.readouterr().out.splitlines()
    assert first == f"PROBLEM  Bluetooth: {_NO_SERVICE}"
    assert "systemctl status bluetooth" in advice
    assert any(line.startswith("ok       Data folder: ") for line in others)


def refusal(play: Play, spoil: Callable[[FakeBlueZ], None]) -> str:
    """What is said of a BlueZ that ``spoil`` has been at."""
    said: list[str] = []

    async def scenario(world: World) -> None:
        spoil(cast("FakeBlueZ", world.service))
        with pytest.raises(NoRadioError) as refused:
            await find_sensors({"thigh": SensorQuery()}, 1.0, world.stack)
        assert refused.value.exit_status == 3
        said.append(str(refused.value))

    play(scenario)
    return said[0]


@pytest.mark.worlds("dbus")
def test_a_person_who_may_not_use_bluetooth_is_told(play: Play) -> None:
    denied = ("org.freedesktop.DBus.Error.AccessDenied", "Rejected send message")
    said = refusal(play, lambda bluez: bluez.errors.update({"ObjectManager.GetManagedObjects": denied}))
    assert said == "this program is not allowed to use Bluetooth."


@pytest.mark.worlds("dbus")
def test_a_computer_without_an_adapter_is_told(play: Play) -> None:
    assert refusal(play, lambda bluez: bluez.unplug()) == "there is no Bluetooth adapter."


@pytest.mark.worlds("dbus")
def test_a_service_that_hangs_is_given_up(play: Play) -> None:
    said = refusal(play, lambda bluez: bluez.swallowed.add("ObjectManager.GetManagedObjects"))
    assert said == "the system's Bluetooth service does not answer."
