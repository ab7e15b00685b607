"""A simulated session as a live source."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

from kneehold.sensor.model.values import Entry, Write
from kneehold.sensor.sources.pace import Pace, paced

__all__ = ["SimulatedSource"]


class SimulatedSource:
    """The packets of a simulation, as the real driver's virtual sensor sends them, at a pace."""

    def __init__(self, entries: Iterable[Entry], pace: Pace) -> None:
        """``entries``: those of a ``Simulation`` or a ``Demonstration``."""
        self._entries = entries
        self._pace = pace

    def entries(self) -> AsyncGenerator[Entry]:
        """Every packet in order of arrival."""
        return paced(self._entries, self._pace)

    async def send(self, sensor: str, write: Write) -> None:
        """A simulation that is already running needs no handshake."""
