"""A thousand requests per second from somebody in the same network: the session goes on, and nothing piles up."""

from __future__ import annotations

import asyncio
import re
import time
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.simulation.scenarios import simulate_set
from tests.phone.live_command import LiveCommand
from tests.phone.serving import TRUSTING
from tests.phone.test_phone_commands import page_messages

pytestmark = pytest.mark.long

HOLD_S = 5.0
PER_S, SECONDS, LINES = 1000, 10.0, 8
ROWS_EACH = 6  # of 60 per second: ten posts per second
# The server and everything it keeps of the session; a leak of 1 kB per request would be 10 MB.
MOST_GROWN_KB = 5_000


def resident_kb(pid: int) -> int:
    """Memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def hostile_requests(token: str) -> list[bytes]:
    """Strangers, guessed paths, garbage, and a second phone that knows the address."""
    posted = [b"{", b"\x00" * 500, b'{"v":1,"run":"x","n":0,"o":1,"rows":[]}']
    asked = ["/", "/AAAAAAAAAA/", "/..%2f..%2fetc/passwd", f"/{token}/..%2f..%2fkey.pem", f"/{token}/session.json"]
    return [
        *(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in asked),
        *(
            f"POST /{token}/{way}?p=second HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
            for body in posted
            for way in ("motion", "phyphox", "logger")
        ),
    ]


async def plain_port(address: str) -> int:
    """The port without https, from the page."""
    connector = aiohttp.TCPConnector(ssl=TRUSTING)
    async with aiohttp.ClientSession(connector=connector) as client, client.get(address) as answer:
        found = re.search(r"http://[\d.]+:(\d+)/\w+/logger", await answer.text())
    assert found is not None
    return int(found[1])


async def flood(port: int, requests: list[bytes], until_s: float) -> list[int]:
    """Statuses of the answers to ``PER_S`` requests per second over ``LINES`` connections."""
    loop = asyncio.get_running_loop()

    async def line() -> list[int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        statuses: list[int] = []
        due_s = loop.time()
        for request in cycle(requests):
            if loop.time() > until_s:
                break
            due_s += LINES / PER_S
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(int(row.split(":")[1]) for row in head.split("\r\n") if row.lower().startswith("content-len"))
            await reader.readexactly(length)
            statuses.append(int(head.split()[1]))
        writer.close()
        return statuses

    return [status for some in await asyncio.gather(*(line() for _ in range(LINES))) for status in some]


async def felt(address: str, messages: list[dict[str, Any]]) -> list[float]:
    """Post what a phone felt as it happens; how long each answer took, in ms."""
    took_ms: list[float] = []
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=TRUSTING)) as client:
        for k, message in enumerate(messages, start=1):
            await asyncio.sleep(max(0.0, began_s + k * ROWS_EACH / 60.0 - loop.time()))
            sent_s = loop.time()
            async with client.post(f"{address}motion?p=first", json=message) as answer:
                assert answer.status == 200
                assert (await answer.json())["next"] == message["n"] + len(message["rows"])
            took_ms.append(1000.0 * (loop.time() - sent_s))
    return took_ms


def test_a_flood_stops_neither_the_phone_nor_the_count_and_fills_no_memory(tmp_path: Path) -> None:
    person = simulate_set(3, "knee-to-chest", reps=1, hold_s=HOLD_S, rate_hz=60.0, events=())
    messages = [{**message, "o": 1000.0 * time.time()} for message in page_messages(person, ROWS_EACH)]
    with LiveCommand(tmp_path, "--phone", "--port", "0", "--hold", f"{HOLD_S:g}", "--reps", "1") as live:
        token = urlsplit(live.address).path.strip("/")
        kb: list[int] = []

        async def both() -> tuple[list[float], list[int]]:
            feeling = asyncio.create_task(felt(live.address, messages))
            await asyncio.sleep(2.0)  # the session has begun
            kb.append(resident_kb(live.pid))
            end_s = asyncio.get_running_loop().time() + SECONDS
            statuses = await flood(await plain_port(live.address), hostile_requests(token), end_s)
            kb.append(resident_kb(live.pid))
            return await feeling, statuses

        took_ms, statuses = asyncio.run(both())
        said = live.end()
    figures = f"{len(statuses)} answers, {percentile(took_ms, 95.0):.0f} ms, {kb} kB"
    assert len(statuses) >= 0.9 * PER_S * SECONDS, figures
    assert set(statuses) <= {400, 404, 409, 429, 499}, figures
    assert percentile(took_ms, 95.0) <= 250.0, figures
    assert kb[1] - kb[0] <= MOST_GROWN_KB, figures
    assert [rep["hold_s"] for rep in said[-1]["reps"]] == pytest.approx([rep.hold_s for rep in person.reps], abs=0.15)
