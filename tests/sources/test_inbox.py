"""Does the inbox keep what fits, say what did not, and end?"""

from __future__ import annotations

import asyncio

from kneehold.sensor.model.values import Entry, Link, LinkState, Packet
from kneehold.sensor.sources.inbox import Inbox


def packet(number: int) -> Packet:
    return Packet("thigh", number, "channel", b"")


async def taken(inbox: Inbox) -> list[Entry]:
    found: list[Entry] = []
    while (entry := await inbox.get(0.0)) is not None:
        found.append(entry)
    return found


def test_entries_come_out_in_the_order_they_came_in() -> None:
    inbox = Inbox()
    for number in range(3):
        inbox.put(packet(number))
    assert asyncio.run(taken(inbox)) == [packet(0), packet(1), packet(2)]


def test_what_does_not_fit_is_lost_and_said_once() -> None:
    inbox = Inbox(2)
    for number in range(5):
        inbox.put(packet(number))
    assert asyncio.run(taken(inbox)) == [packet(0), packet(1), Link("thigh", 2, LinkState.OVERRUN)]


def test_after_an_overrun_there_is_room_again() -> None:
    async def play() -> list[Entry]:
        inbox = Inbox(1)
        for number in range(3):
            inbox.put(packet(number))
        await taken(inbox)
        inbox.put(packet(7))
        return await taken(inbox)

    assert asyncio.run(play()) == [packet(7)]


def test_closing_gives_what_is_there_and_takes_nothing_more() -> None:
    inbox = Inbox()
    inbox.put(packet(1))
    inbox.close()
    inbox.put(packet(2))
    assert asyncio.run(taken(inbox)) == [packet(1)]
    assert inbox.is_over
