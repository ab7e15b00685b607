"""``kneehold record``: a sensor is recorded, with nothing said and nothing shown."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from kneehold.sensor.cli.live.phone_line import add_phone_arguments
from kneehold.sensor.cli.live.sources import new_sources
from kneehold.sensor.cli.options.archive import place_of
from kneehold.sensor.cli.options.bluetooth import open_bluetooth
from kneehold.sensor.cli.options.counting import add_counting_arguments
from kneehold.sensor.cli.options.sensors import StatusLines, add_sensor_arguments, usable_options
from kneehold.sensor.cli.terminal.output import tell

if TYPE_CHECKING:
    from kneehold.sensor.model.events import Update

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_sensor_arguments(parser)
    add_phone_arguments(parser)
    add_counting_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Record until somebody has had enough; print the folder."""
    asyncio.run(_record(args))
    return 0


async def _record(args: argparse.Namespace) -> None:
    from kneehold.sensor.cli.live.runner import LiveRun
    from kneehold.sensor.live.session import new_session

    options = usable_options(args)
    async with AsyncExitStack() as exits:
        stack = await exits.enter_async_context(open_bluetooth(args))
        sources = await new_sources(args, stack, exits)
        session = new_session(place_of(args), sources.sensors, options)
        refused = await LiveRun(session, stack, StatusLines().take, own=sources.own).run(_Nobody(), args.seconds)
    tell(str(session.folder))
    if refused is not None:
        raise refused


class _Nobody:
    """A sink that tells nobody."""

    def publish(self, update: Update) -> None:
        """Nothing is shown."""
        del update
