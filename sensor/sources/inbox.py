"""The bounded queue between radio and core.

The radio's callback puts them in and returns at once. A full inbox throws away what comes next and
says so in its place: an ``OVERRUN`` on the tape is better than a session that dies of memory.
"""

from __future__ import annotations

import asyncio
from collections import deque

from kneehold.sensor.model.values import Entry, Link, LinkState

__all__ = ["CAPACITY", "Inbox"]

# A minute of a sensor that sends every sample of 208 Hz alone; a core that is this far behind does not catch up.
CAPACITY = 12_500


class Inbox:
    """Entries in the order of their arrival; one reader, writers in the same thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: deque[Entry] = deque()
        self._news = asyncio.Event()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def is_over(self) -> bool:
        """Whether it is closed and empty."""
        return self._is_closed and not self._entries

    def put(self, entry: Entry) -> None:
        """Keep ``entry``; where there is no room, its loss is kept instead, once for all in a row.

        What comes after ``close`` is dropped: the end must not move while it is reached.
        """
        if self._is_closed:
            return
        entries = self._entries
        if len(entries) >= self._capacity:
            last = entries[-1]
            if isinstance(last, Link) and last.state is LinkState.OVERRUN:
                return
            entry = Link(entry.sensor, entry.arrival_ns, LinkState.OVERRUN)
        entries.append(entry)
        self._news.set()

    def close(self) -> None:
        """No more will come; what is here can still be taken."""
        self._is_closed = True
        self._news.set()

    async def get(self, wait_s: float) -> Entry | None:
        """The oldest entry; ``None`` if nothing came for ``wait_s`` seconds, or nothing will."""
        if not self._entries and not self._is_closed:
            self._news.clear()
            try:
                async with asyncio.timeout(wait_s):
                    await self._news.wait()
            except TimeoutError:
                return None
        return self._entries.popleft() if self._entries else None
