"""Packets that come but cannot be read: a link that looks healthy and is not."""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.model.values import Fault, ImuBlock, SensorMessage

__all__ = ["NONE_UNREAD", "Unread"]

# As long as issues of a start, a lost half of a line or a burst of damage never last.
SECONDS_NS = 3_000_000_000
# The slowest streams send a dozen packets a second; a few lines that a board prints when it starts are no stream.
FEWEST = 10


class Unread(NamedTuple):
    """Faults since the last sample or the last change of the link."""

    since_ns: int  # arrival of the first of them
    faults: int
    detail: str  # what the driver said of the newest

    def after(self, arrival_ns: int, messages: tuple[SensorMessage, ...]) -> Unread:
        """With what one more packet gave; nothing is left once a sample came."""
        if any(isinstance(message, ImuBlock) for message in messages):
            return NONE_UNREAD
        new = [message for message in messages if isinstance(message, Fault)]
        if not new:
            return self
        since_ns = self.since_ns if self.faults and arrival_ns >= self.since_ns else arrival_ns
        return Unread(since_ns, self.faults + len(new), new[-1].detail)

    def is_long(self, arrival_ns: int) -> bool:
        """Whether this is no accident any more, at ``arrival_ns``."""
        return self.faults >= FEWEST and arrival_ns - self.since_ns >= SECONDS_NS

    @property
    def cause(self) -> str:
        """What is likely, in words."""
        return self.detail or "is it of this family (--driver), and does it send what it does by default?"


NONE_UNREAD = Unread(0, 0, "")
