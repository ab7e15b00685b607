"""Phones as an ``EntrySource``: what they post becomes packets, and time in which nothing comes becomes ticks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable

from kneehold.sensor.model.values import Command, CommandKind, Entry, Link, LinkState, Packet, Tick, Write
from kneehold.sensor.sources.inbox import Inbox
from kneehold.sensor.sources.scan_results import LinkPhase, LinkStatus

__all__ = ["PhoneSource"]

# How soon silence is told; half a second is bridged without a word.
_TICK_S = 0.25
# A phone that is silent for this long is said to be away. Nothing depends on it: what it kept comes later.
_SILENT_S = 2.0

OnStatus = Callable[[LinkStatus], None]


class PhoneSource:
    """One or two phones, by the names of their sensors. Listen once; ``close`` ends it.

    There is no connection that could be lost: a phone that was away sends what it kept, so a link is only told
    once, before a new session's first packet. Must be made in a running event loop.
    """

    def __init__(self, names: Iterable[str], *, begin_ns: int | None = None, on_status: OnStatus | None = None) -> None:
        """``begin_ns``: what the clock of the entries shows now, to go on with an older tape."""
        self._heard_s: dict[str, float | None] = dict.fromkeys(names)
        self._told_s: dict[str, float] = {}
        self._is_new = begin_ns is None
        self._ahead_ns = 0 if begin_ns is None else begin_ns - _loop_ns()
        self.on_status = on_status
        self._away: set[str] = set()
        self._inbox = Inbox()

    def take(self, name: str, channel: str, payload: bytes) -> None:
        """One message of a phone, as received."""
        if self._heard_s[name] is None:
            if self._is_new:
                self._inbox.put(Link(name, self._now_ns(), LinkState.UP))
            self._say(name, LinkPhase.UP)
        elif name in self._away:
            self._away.discard(name)
            self._say(name, LinkPhase.UP)
        self._heard_s[name] = _now_s()
        self._inbox.put(Packet(name, self._now_ns(), channel, payload))

    async def entries(self) -> AsyncGenerator[Entry]:
        """Every message as it comes, and ticks where nothing comes."""
        while not self._inbox.is_over:
            entry = await self._inbox.get(self._until_tick_s())
            if entry is not None:
                self._told_s[entry.sensor] = _now_s()
                yield entry
            for tick in self._due_ticks():
                yield tick

    async def send(self, sensor: str, write: Write) -> None:
        """No driver of a phone sends anything."""

    def act(self, kind: CommandKind, text: str = "") -> None:
        """A person acted: an entry like any other, in its place among the packets."""
        self._inbox.put(Command(next(iter(self._heard_s)), self._now_ns(), kind, text))

    def close(self) -> None:
        """End the session: ``entries`` gives what has come and is over."""
        self._inbox.close()

    def _until_tick_s(self) -> float:
        return max(0.0, min(self._told_s.values(), default=_now_s()) + _TICK_S - _now_s())

    def _due_ticks(self) -> list[Tick]:
        now_s = _now_s()
        due = [name for name, told_s in self._told_s.items() if told_s + _TICK_S <= now_s]
        for name in due:
            self._told_s[name] = now_s
            heard_s = self._heard_s[name]
            if heard_s is not None and now_s - heard_s > _SILENT_S and name not in self._away:
                self._away.add(name)
                self._say(name, LinkPhase.WAITING, "nothing comes from the phone; is its page open?")
        return [Tick(name, self._now_ns()) for name in due]

    def _now_ns(self) -> int:
        return _loop_ns() + self._ahead_ns

    def _say(self, name: str, phase: LinkPhase, trouble: str = "") -> None:
        if self.on_status is not None:
            self.on_status(LinkStatus(name, phase, trouble))


def _now_s() -> float:
    return asyncio.get_running_loop().time()


def _loop_ns() -> int:
    return round(_now_s() * 1e9)
