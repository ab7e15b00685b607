"""A recording as a live source."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, closing

from kneehold.sensor.model.values import Entry, Write
from kneehold.sensor.sources.pace import Pace, paced
from kneehold.sensor.tape.reader import Recording

__all__ = ["ReplaySource"]


class ReplaySource:
    """A tape, or any other recording, at a pace."""

    def __init__(self, recording: Recording, pace: Pace) -> None:
        self.recording = recording
        self._pace = pace

    async def entries(self) -> AsyncGenerator[Entry]:
        """Every entry with its original time; raises ``RecordingError`` as ``Recording.entries`` does."""
        # Both are closed by name, so that the file is closed when a listener goes, not when memory is tidied.
        with closing(self.recording.entries()) as lines:
            async with aclosing(paced(lines, self._pace)) as entries:
                async for entry in entries:
                    yield entry

    async def send(self, sensor: str, write: Write) -> None:
        """What was recorded needs no handshake any more."""
