"""Messages of a phone become entries in their order, and silence becomes ticks."""

from __future__ import annotations

import asyncio
import itertools

from kneehold.sensor.model.values import Command, CommandKind, Entry, Link, LinkState, Packet, Tick
from kneehold.sensor.sources.phone import PhoneSource
from kneehold.sensor.sources.scan_results import LinkPhase, LinkStatus


async def _entries(source: PhoneSource, count: int) -> list[Entry]:
    found: list[Entry] = []
    async for entry in source.entries():
        found.append(entry)
        if len(found) == count:
            source.close()
            break
    return found


def test_the_first_message_of_a_new_session_tells_that_the_link_is_up() -> None:
    async def play() -> list[Entry]:
        source = PhoneSource(["thigh"])
        source.take("thigh", "channel", b"1")
        source.take("thigh", "channel", b"2")
        source.act(CommandKind.MARK, "here")
        return await _entries(source, 4)

    link, first, second, act = asyncio.run(play())
    assert isinstance(link, Link)
    assert link.state is LinkState.UP
    assert isinstance(first, Packet)
    assert isinstance(second, Packet)
    assert (first.sensor, first.channel, first.payload, second.payload) == ("thigh", "channel", b"1", b"2")
    assert isinstance(act, Command)
    assert (act.sensor, act.kind, act.text) == ("thigh", CommandKind.MARK, "here")


def test_entries_carry_the_time_of_the_event_loop() -> None:
    async def play() -> tuple[int, int, int]:
        source = PhoneSource(["thigh"])
        before_ns = round(asyncio.get_running_loop().time() * 1e9)
        source.take("thigh", "channel", b"1")
        after_ns = round(asyncio.get_running_loop().time() * 1e9)
        (link,) = await _entries(source, 1)
        return before_ns, link.arrival_ns, after_ns

    before_ns, at_ns, after_ns = asyncio.run(play())
    assert before_ns <= at_ns <= after_ns


def test_a_session_that_goes_on_carries_its_clock_on_and_says_no_link() -> None:
    async def play() -> list[Entry]:
        source = PhoneSource(["thigh"], begin_ns=10**15)
        source.take("thigh", "channel", b"1")
        return await _entries(source, 1)

    (packet,) = asyncio.run(play())
    assert isinstance(packet, Packet)
    assert 0 <= packet.arrival_ns - 10**15 < 10**9


def test_where_nothing_comes_there_are_ticks_and_it_is_said_once() -> None:
    said: list[LinkStatus] = []

    async def play() -> list[Entry]:
        source = PhoneSource(["thigh"], on_status=said.append)
        source.take("thigh", "channel", b"1")
        found = await _entries(source, 16)
        source.take("thigh", "channel", b"2")
        return found

    found = asyncio.run(play())
    assert all(isinstance(entry, Tick) for entry in found[2:])
    steps_s = [(b.arrival_ns - a.arrival_ns) * 1e-9 for a, b in itertools.pairwise(found[1:])]
    assert min(steps_s) > 0.2
    assert [status.phase for status in said] == [LinkPhase.UP, LinkPhase.WAITING, LinkPhase.UP]
    assert "is its page open" in said[1].trouble
