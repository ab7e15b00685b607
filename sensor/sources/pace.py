"""When an old entry is due, at a given playback speed.

In real time for a person who watches, some times as fast, or at once for tests and review. The
entries keep their own times; only when they are handed over changes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

from kneehold.sensor.model.values import Entry

__all__ = ["AT_ONCE", "REAL_TIME", "Pace", "paced"]

# Speeds with a name.
REAL_TIME = 1.0
AT_ONCE = 0.0


class Pace:
    """``speed`` times as fast as it was recorded, ``AT_ONCE``: without waiting; may be changed on the way."""

    def __init__(
        self,
        speed: float = REAL_TIME,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``clock`` in seconds and ``sleep`` are those of the computer; tests bring their own."""
        self._speed = speed
        self._clock = clock
        self._sleep = sleep
        self._anchor: tuple[float, int] | None = None  # a moment of the clock, and the arrival that belongs to it

    @property
    def speed(self) -> float:
        """How many times as fast as it was recorded; ``AT_ONCE``: without waiting."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = speed
        self._anchor = None  # from the next entry on

    async def turn(self, arrival_ns: int) -> None:
        """Wait until what arrived at ``arrival_ns`` is due; others get their turn in any case.

        Waits add up to the recorded time however long each takes: each is measured from where the
        speed was last changed. An entry older than the one before is due at once.
        """
        if self._speed <= AT_ONCE:
            await self._sleep(0.0)
            return
        if self._anchor is None:
            self._anchor = (self._clock(), arrival_ns)
        began_s, first_ns = self._anchor
        due_s = began_s + (arrival_ns - first_ns) * 1e-9 / self._speed
        await self._sleep(max(0.0, due_s - self._clock()))


async def paced(entries: Iterable[Entry], pace: Pace) -> AsyncGenerator[Entry]:
    """Each of ``entries`` when it is its turn."""
    for entry in entries:
        await pace.turn(entry.arrival_ns)
        yield entry
