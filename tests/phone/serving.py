"""A phone server on loopback, and the tape of what it lets through."""

from __future__ import annotations

import asyncio
import io
import json
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from kneehold.sensor.cli.live.phone_line import phone_words
from kneehold.sensor.phone.certificate import certificate_for
from kneehold.sensor.phone.desk import Desk, Seat
from kneehold.sensor.phone.server import PhoneServer, Ports

TOKEN = "ABCDEFGHJK"
# Any certificate: it is our own.
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname = False
TRUSTING.verify_mode = ssl.CERT_NONE


class Served:
    """An open server with one seat."""

    def __init__(self, server: PhoneServer, desk: Desk, client: aiohttp.ClientSession) -> None:
        self.server, self.desk, self.client = server, desk, client
        self.messages: list[tuple[str, str, str, bytes]] = []

    @property
    def seat(self) -> Seat:
        return self.desk.seats["thigh"]

    def url(self, path: str, *, plain: bool = False) -> str:
        ports = self.server.ports
        return f"http://127.0.0.1:{ports.http}{path}" if plain else f"https://127.0.0.1:{ports.https}{path}"

    async def post(self, path: str, body: bytes | dict[str, Any], *, plain: bool = False) -> tuple[int, Any]:
        """Status and JSON of the answer to a post; ``path`` behind the token."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.client.post(self.url(f"/{TOKEN}/{path}", plain=plain), data=io.BytesIO(data)) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else text


@asynccontextmanager
async def served(
    folder: Path, clock: Callable[[], float] | None = None, language: str = "en"
) -> AsyncGenerator[Served]:
    clock = clock or asyncio.get_running_loop().time
    box: list[Served] = []
    desk = Desk({"thigh": TOKEN}, lambda *message: box[0].messages.append(message), clock)
    context = certificate_for("127.0.0.1", folder / "phone").context
    server = PhoneServer(desk, "127.0.0.1", context, Ports(0, 0), phone_words(language))
    await server.start()
    connector = aiohttp.TCPConnector(ssl=TRUSTING, limit=8)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=20)) as client:
        box.append(Served(server, desk, client))
        try:
            yield box[0]
        finally:
            await server.stop(goodbye_s=0.0)


def motion(n: int, rows: int = 3, run: str = "r") -> dict[str, Any]:
    """A message of the page."""
    listed = [[1000.0 + (n + k) * 16.67, 0.1, 0.2, 9.8, 0.0, 0.0, 0.0] for k in range(rows)]
    return {"v": 1, "run": run, "n": n, "o": 1.795e12, "rows": listed, "up": [0, 0, 1]}
