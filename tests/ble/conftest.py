"""In which worlds are the scenarios played?

``bumble`` (A) and ``dbus`` (B, Linux only) in virtual time, unless a test is marked with the ``worlds`` it is for.
``bluez`` (C) takes real time and a guest that ``tests/ble/qemu/prepare.sh`` makes; it is asked for with ``-m bluez``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from kneehold.sensor.virtual.backend import bumble_stack, make_central
from kneehold.sensor.virtual.radio import RadioController, RadioLink
from kneehold.sensor.virtual.virtual_clock import WarpLoop
from tests.ble.live_run import Scenario, World
from tests.ble.private_bus import PrivateBus, private_bus

IN_VIRTUAL_TIME = ("bumble", "dbus")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "play" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("worlds")
        names = marker.args if marker is not None else IN_VIRTUAL_TIME
        worlds = [pytest.param(name, marks=pytest.mark.bluez if name == "bluez" else ()) for name in names]
        metafunc.parametrize("play", worlds, indirect=True)


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


@pytest.fixture(scope="session")
def bus() -> Iterator[PrivateBus]:
    """A D-Bus of our own; where there is none that is a failure in CI, and skipped elsewhere."""
    if sys.platform != "linux" or shutil.which("dbus-daemon") is None:
        how = "world B needs Linux and dbus-daemon (Debian package of that name)"
        if os.environ.get("CI") == "true":
            pytest.fail(how)
        pytest.skip(f"{how}; no scenario was played over D-Bus")
    with private_bus() as made:
        yield made


@pytest.fixture(scope="session")
def guest() -> Iterator[object]:
    """A machine with a real BlueZ."""
    from tests.ble.bluez_world import running_guest

    with running_guest() as made:
        yield made


@pytest.fixture
def play(request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    """Plays a scenario in the world named by the parameter."""
    if request.param == "bumble":
        return play_in_process
    # Imported only here: bleak's BlueZ backend is for Linux.
    if request.param == "bluez":
        from tests.ble.bluez_world import play_on_guest

        return partial(play_on_guest, running=request.getfixturevalue("guest"))
    from tests.ble.dbus_world import play_on_private_bus

    return partial(play_on_private_bus, bus=request.getfixturevalue("bus"))
