"""The interface of a source of entries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from kneehold.sensor.model.values import Entry, Write

__all__ = ["EntrySource"]


class EntrySource(Protocol):
    """Where entries come from: a radio, a tape or a simulation.

    Whatever happens out there is an entry, not an exception: a lost link is a ``Link``, silence a
    ``Tick``. Whoever stops listening (cancelled, or out of the loop) leaves nothing open.
    """

    def entries(self) -> AsyncIterator[Entry]:
        """Every entry in order, until there are no more."""
        ...

    async def send(self, sensor: str, write: Write) -> None:
        """Hand bytes to a sensor; a tape has none and does nothing."""
        ...
