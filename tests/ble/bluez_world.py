"""World C: what if BlueZ and the kernel's Bluetooth are real? They run in a guest, in real time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from kneehold.sensor.sources.ble_search import SYSTEM
from kneehold.sensor.virtual.radio import SUPERVISION_S
from tests.ble.dbus_world import forget_manager
from tests.ble.live_run import Scenario, World
from tests.ble.qemu.guest import FILES, Guest

__all__ = ["RunningGuest", "play_on_guest", "running_guest"]

_HOW = "world C needs a guest: sh tests/ble/qemu/prepare.sh DIR && . DIR/env"


class RunningGuest(NamedTuple):
    """One loop for all scenarios: bumble's end of the guest's adapter belongs to it."""

    guest: Guest
    runner: asyncio.Runner


@contextmanager
def running_guest() -> Iterator[RunningGuest]:
    """A guest with Bluetooth; where none can be had that is a failure in CI, and skipped elsewhere."""
    if any(name not in os.environ for name in FILES):
        if os.environ.get("CI") == "true":
            pytest.fail(_HOW)
        pytest.skip(f"{_HOW}; no scenario was played over a real BlueZ")
    guest = Guest()
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        for name, value in guest.environment.items():
            patch.setenv(name, value)
        try:
            runner.run(guest.boot())
            yield RunningGuest(guest, runner)
        finally:
            runner.run(_end(guest))


def play_on_guest(scenario: Scenario, running: RunningGuest) -> None:
    """World C."""

    async def play() -> None:
        link = running.guest.link
        link.supervision_s, link.fail_next_connects = SUPERVISION_S, 0
        world = World("bluez", link, SYSTEM, service=running.guest)
        try:
            await scenario(world)
        finally:
            await world.clear()

    running.runner.run(play())


async def _end(guest: Guest) -> None:
    forget_manager()
    await guest.stop()
