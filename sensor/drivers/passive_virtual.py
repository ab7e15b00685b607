"""A virtual sensor that sends by itself and takes no commands."""

from __future__ import annotations

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.model.values import Write

__all__ = ["PassiveVirtualSensor"]


class PassiveVirtualSensor:
    """The half of a ``VirtualSensor`` that such families share; ``encode`` is their own."""

    __slots__ = ("samples_per_packet",)

    def __init__(self, options: ProtocolOptions) -> None:
        del options
        self.samples_per_packet = 1

    def answer(self, write: Write) -> tuple[tuple[str, bytes], ...]:
        """Nothing: what is written, if anything, is taken without a word."""
        del write
        return ()
