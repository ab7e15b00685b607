"""Several sources as one, for a sensor on each leg that come in different ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Protocol

from kneehold.sensor.model.values import CommandKind, Entry, Write

__all__ = ["JoinedSource", "LiveSource"]


class LiveSource(Protocol):
    """An ``EntrySource`` of a session that happens now."""

    def entries(self) -> AsyncGenerator[Entry]:
        """Every entry as it comes."""
        ...

    async def send(self, sensor: str, write: Write) -> None:
        """Hand bytes to a sensor."""
        ...

    def act(self, kind: CommandKind, text: str = "") -> None:
        """A person acted."""
        ...

    def close(self) -> None:
        """End the session."""
        ...


class JoinedSource:
    """Entries of all ``sources`` (by the name of each sensor) in the order of their arrival."""

    def __init__(self, sources: Mapping[str, LiveSource]) -> None:
        """A source that has two sensors stands under both names."""
        self._sources = dict(sources)
        self._all = list({id(source): source for source in sources.values()}.values())

    async def entries(self) -> AsyncGenerator[Entry]:
        """Until every source is over; raises what one of them raises."""
        queue: asyncio.Queue[Entry | None] = asyncio.Queue()

        async def listen(source: LiveSource) -> None:
            try:
                async for entry in source.entries():
                    queue.put_nowait(entry)
            finally:
                queue.put_nowait(None)

        tasks = [asyncio.create_task(listen(source)) for source in self._all]
        left = len(tasks)
        try:
            while left:
                entry = await queue.get()
                if entry is None:
                    left -= 1
                else:
                    yield entry
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def send(self, sensor: str, write: Write) -> None:
        """Hand ``write`` to that sensor's source."""
        await self._sources[sensor].send(sensor, write)

    def act(self, kind: CommandKind, text: str = "") -> None:
        """A person acted: told to the source of the first sensor."""
        self._all[0].act(kind, text)

    def close(self) -> None:
        """End every source."""
        for source in self._all:
            source.close()
