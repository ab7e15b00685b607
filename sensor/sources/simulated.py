"""How does a simulated session come in as if somebody wore the sensor now?"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from sensor.sources.pace import Pace, paced
from sensor.values import Entry, Write

if TYPE_CHECKING:
    from sensor.simulation.recording import Simulation

__all__ = ["SimulatedSource"]


class SimulatedSource:
    """The packets of a simulation, as the real driver's virtual sensor sends them, at a pace."""

    def __init__(self, simulation: Simulation, pace: Pace) -> None:
        """Raises ``UsageError`` if sensors of this family do not send at the simulated rate."""
        self._entries = simulation.entries()
        self._pace = pace

    def entries(self) -> AsyncGenerator[Entry]:
        """Every packet in order of arrival."""
        return paced(self._entries, self._pace)

    async def send(self, sensor: str, write: Write) -> None:
        """A simulation that is already running needs no handshake."""
