"""Apps that serve a phone's motion themselves: phyphox's remote access, which is polled, and SensorServer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import cast
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from kneehold.sensor.drivers import phyphox, sensorserver
from kneehold.sensor.drivers.phone_streams import number, table
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Entry
from kneehold.sensor.sources.phone import PhoneSource
from kneehold.sensor.sources.scan_results import LinkPhase, LinkStatus

__all__ = ["SCHEMES", "PhoneAppSource", "driver_of_address"]

# Scheme of an address: driver, port where none is named.
SCHEMES = {"phyphox": (phyphox.DRIVER, 8080), "sensorserver": (sensorserver.DRIVER, 8080)}

# Ten times per second: no more often than phyphox passes new samples on.
_POLL_S = 0.1
# A phone answers within some ms; one that does not by then has gone.
_ANSWER_S = 3.0
_AGAIN_S = 1.0
# No answer of ten minutes of both sensors is larger.
_MOST_BYTES = 20_000_000
# Android 1.1.6 breaks the connection on partial requests: after so many failures in a row all is asked for.
_FAILURES = 3
# After so many answers without a sample, one second, the time of the experiment itself is asked for.
_SILENT = 10
_CLOSED = {
    4001: "the phone has no such sensor",
    4004: "SensorServer was stopped",
    4005: "the connection was closed in SensorServer",
    4009: "SensorServer has no permission for a sensor",
}

_Take = Callable[[str, bytes], None]


class _AppError(Exception):
    """What an app answered that is no motion; one sentence."""


def driver_of_address(address: str) -> str | None:
    """Name of the driver of an address such as ``phyphox://192.0.2.7:8080``; ``None`` if it is none of an app.

    Raises ``UsageError`` for one that has no host or no usable port.
    """
    scheme, mark, _ = address.partition("://")
    if not mark or scheme.lower() not in SCHEMES:
        return None
    try:
        parts = urlsplit(address)
        is_usable = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UsageError(
            f"'{address}' has no usable host and port; the app shows them, such as {scheme}://192.0.2.7:8080."
        )
    return SCHEMES[scheme.lower()][0].name


class PhoneAppSource(PhoneSource):
    """One phone whose app is asked for motion. ``begin`` once; must be made in a running event loop."""

    def __init__(self, name: str, address: str, *, begin_ns: int | None = None) -> None:
        super().__init__((name,), begin_ns=begin_ns)
        self._name, self._address = name, address
        parts = urlsplit(address)
        scheme = parts.scheme.lower()
        self._host = f"{parts.hostname}:{parts.port or SCHEMES[scheme][1]}"
        self._fetch: Callable[[aiohttp.ClientSession, _Take], Awaitable[None]] = (
            self._polled if scheme == "phyphox" else self._listened
        )
        self._task: asyncio.Task[None] | None = None
        self.packets = 0
        self.trouble = ""  # why nothing comes; one sentence

    def begin(self) -> None:
        """Connect, and again whenever the connection is lost."""
        self._task = asyncio.create_task(self._keep())

    async def entries(self) -> AsyncGenerator[Entry]:
        """As of a phone that sends by itself; whoever stops listening ends the connection."""
        try:
            async for entry in super().entries():
                yield entry
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End the connection."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _keep(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_ANSWER_S, sock_read=_ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout) as client:
            while True:
                try:
                    await self._fetch(client, self._taken)
                    trouble = "the connection was closed"
                except _AppError as error:
                    trouble = str(error)
                except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                    trouble = (
                        f"{self._host} does not answer ({type(error).__name__}); is the app open, in the same Wi-Fi?"
                    )
                self.trouble = trouble
                if self.on_status is not None:
                    self.on_status(LinkStatus(self._name, LinkPhase.WAITING, trouble))
                await asyncio.sleep(_AGAIN_S)

    def _taken(self, channel: str, payload: bytes) -> None:
        self.packets += 1
        self.take(self._name, channel, payload)

    # --- phyphox --------------------------------------------------------------------------------

    async def _polled(self, client: aiohttp.ClientSession, take: _Take) -> None:
        config = await self._get(client, "config")
        names = phyphox.buffers_of(config)
        take(phyphox.CONFIG, config)
        if names is None:
            raise _AppError("the experiment has no accelerometer with gravity, or no gyroscope, each with its time")
        # Starting twice does no harm.
        await self._get(client, "control?cmd=start")
        newest, session, failures, silent = [0.0, 0.0], "", 0, 0
        while True:
            began_s = asyncio.get_running_loop().time()
            try:
                answer = await self._get(client, _query(names, newest, is_full=failures >= _FAILURES))
            except (aiohttp.ClientError, OSError):
                failures += 1
                if failures > _FAILURES:
                    raise
                continue
            failures = min(failures, _FAILURES)
            found = table(answer)
            times = [_last(found, stream[0]) for stream in names]
            this = str(cast("dict[str, object]", found.get("status") or {}).get("session", ""))
            if this != session or any(t is not None and t < before for t, before in zip(times, newest, strict=True)):
                newest, session = [0.0, 0.0], this
            newest = [max(t or 0.0, before) for t, before in zip(times, newest, strict=True)]
            silent = silent + 1 if times == [None, None] else 0
            if silent >= _SILENT:
                # Paused, or emptied: then the time began again, and nothing is newer until it has caught up.
                now = _last(table(await self._get(client, f"get?{quote(names[0][0], safe='')}=")), names[0][0])
                newest, silent = ([0.0, 0.0] if now is not None and now < newest[0] else newest), 0
            take(phyphox.POLLED, answer)
            await asyncio.sleep(max(0.0, began_s + _POLL_S - asyncio.get_running_loop().time()))

    async def _get(self, client: aiohttp.ClientSession, path: str) -> bytes:

        async with client.get(URL(f"http://{self._host}/{path}", encoded=True), allow_redirects=False) as answer:
            if answer.status != 200:
                raise _AppError(f"phyphox answers with status {answer.status} to {path.partition('?')[0]}")
            body = await answer.content.read(_MOST_BYTES + 1)
            while len(body) <= _MOST_BYTES and (more := await answer.content.read(_MOST_BYTES)):
                body += more
            if len(body) > _MOST_BYTES:
                raise _AppError("the answer has no end")
            return body

    # --- SensorServer ---------------------------------------------------------------------------

    async def _listened(self, client: aiohttp.ClientSession, take: _Take) -> None:
        types = quote(json.dumps([sensorserver.ACCELEROMETER, sensorserver.GYROSCOPE], separators=(",", ":")))
        address = f"ws://{self._host}/sensors/connect?types={types}"

        async with client.ws_connect(URL(address, encoded=True), max_msg_size=_MOST_BYTES, heartbeat=None) as socket:
            while True:
                async with asyncio.timeout(_ANSWER_S):
                    message = await socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                take(sensorserver.CHANNEL, str(message.data).encode())
            code = socket.close_code or 0
        raise _AppError(_CLOSED.get(code, f"SensorServer closed the connection (code {code})"))


def _query(names: tuple[phyphox.Names, phyphox.Names], newest: list[float], *, is_full: bool) -> str:
    """Everything newer than ``newest``, of time and axes alike, so that their lists are equally long."""
    parts: list[str] = []
    for (time, *axes), after_s in zip(names, newest, strict=True):
        # A negative number would be answered with the last value only; 0 with everything.
        after = "full" if is_full else f"{max(0.0, after_s):.9g}"
        reference = "" if is_full else f"%7C{quote(time, safe='')}"
        parts.append(f"{quote(time, safe='')}={after}")
        parts += [f"{quote(axis, safe='')}={after}{reference}" for axis in axes]
    return "get?" + "&".join(parts)


def _last(found: dict[str, object], name: str) -> float | None:
    """The newest time in an answer."""
    buffers = found.get("buffer")
    entry = cast("dict[str, object]", buffers).get(name) if isinstance(buffers, dict) else None
    values = cast("dict[str, object]", entry).get("buffer") if isinstance(entry, dict) else None
    listed = cast("list[object]", values) if isinstance(values, list) else []
    return number(listed[-1]) if listed else None
