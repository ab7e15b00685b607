"""The server that phones reach: our page over https, and what other apps fetch and post over http.

Nothing is answered without the token that stands in the address. Every answer comes from memory: no part of an
address ever names a file.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import resources
from typing import NamedTuple

from aiohttp import web

from kneehold.sensor.drivers import phone_page, phyphox, sensor_logger
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Fault
from kneehold.sensor.phone.desk import Desk, Refusal, Seat
from kneehold.sensor.phone.experiment import FILE_NAME, experiment
from kneehold.sensor.phone.words import PhoneWords

__all__ = ["PhoneServer", "Ports"]

# Ten seconds of every sensor of Sensor Logger are 0.5 MB; ours and phyphox's messages are far smaller.
_MOST_BYTES = 1_000_000
# A phone sends its body at once; a slow one holds a connection, not more.
_BODY_S = 10.0
_HANDSHAKE_S = 10.0
# A connection on which no request came by then is closed, however slowly it sends one.
_FIRST_REQUEST_S = 15.0
# A browser opens six at a time.
_CONNECTIONS_OF_ONE = 12
_CONNECTIONS = 48
_LOOK_EVERY_S = 1.0
# Time for the last answer, which tells the page that the session is over; it posts at least once per second.
_GOODBYE_S = 1.2

# Between tones the experiment's speaker runs on with no volume.
_QUIET_HZ, _LOUD = 440.0, 0.5
# What Sensor Logger is told of a refusal; anything else is that the computer is busy.
_TOLD = ("over", "other_phone", "other_way")

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SCRIPTS, _SCRIPT, _PAGE = ("page.js", "motion.js", "sound.js", "screen.js"), "text/javascript", "text/html"
_WORDS = "words.js"  # made of the session's language
# Name in an address: file of the page, type.
_ASSETS: dict[str, tuple[str, str]] = {
    "": ("page.html", _PAGE),
    "page.css": ("page.css", "text/css"),
    "privacy.html": ("privacy.html", _PAGE),
    **{name: (name, _SCRIPT) for name in _SCRIPTS},
}


class Ports(NamedTuple):
    """Where the server listens; 0: any free one."""

    https: int
    http: int


_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Handler = Callable[[web.Request, Seat], Awaitable[web.Response]]


class PhoneServer:
    """Serves ``desk`` on one address, over https with ``context`` and over http. ``start`` and ``stop`` once."""

    def __init__(self, desk: Desk, address: str, context: ssl.SSLContext, ports: Ports, words: PhoneWords) -> None:
        self.address, self.ports = address, ports
        self._words = words
        self._desk = desk
        self._context = context
        page = resources.files("kneehold.sensor.phone") / "page"
        self._assets = {name: (page.joinpath(file).read_text("utf-8"), kind) for name, (file, kind) in _ASSETS.items()}
        self._assets[_WORDS] = (words.script(), _SCRIPT)
        self._servers: list[asyncio.Server] = []
        self._runner: web.AppRunner | None = None
        self._gate: _Gate | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open both ports; ``UsageError`` where that cannot be done."""
        app = web.Application(client_max_size=_MOST_BYTES, middlewares=[self._note])
        app.router.add_get(f"/{{token}}/{FILE_NAME}", self._guarded(self._experiment))
        app.router.add_get("/{token}/{name}", self._guarded(self._asset))
        app.router.add_get("/{token}/", self._guarded(self._asset))
        app.router.add_get("/{token}", self._guarded(self._to_page))
        app.router.add_post("/{token}/motion", self._guarded(self._motion))
        app.router.add_post("/{token}/phyphox", self._guarded(self._phyphox))
        app.router.add_post("/{token}/logger", self._guarded(self._logger))
        app.on_response_prepare.append(_harden)
        # Bodies are taken as they are: a small one that unpacks to a large one is refused as no message.
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, auto_decompress=False)
        await self._runner.setup()
        assert self._runner.server is not None
        self._gate = _Gate(self._runner.server)
        loop = asyncio.get_running_loop()
        open_port = partial(loop.create_server, self._gate.connection, self.address)
        try:
            self._servers.append(
                await open_port(self.ports.https, ssl=self._context, ssl_handshake_timeout=_HANDSHAKE_S)
            )
            self._servers.append(await open_port(self.ports.http))
        except OSError as error:
            await self.stop()
            raise UsageError(
                f"no server can listen on {self.address} ({error.strerror or error}); choose with --bind or --port."
            ) from error
        self.ports = Ports(*(int(server.sockets[0].getsockname()[1]) for server in self._servers))
        self._watching = asyncio.create_task(self._gate.watch())

    @property
    def connections(self) -> int:
        """How many there are now."""
        return len(self._runner.server.connections) if self._runner is not None and self._runner.server else 0

    async def stop(self, goodbye_s: float = _GOODBYE_S) -> None:
        """Tell the pages that it is over, then close both ports and every connection."""
        self._desk.close()
        if any(seat.arrivals for seat in self._desk.seats.values()):
            await asyncio.sleep(goodbye_s)
        for server in self._servers:
            server.close()
        if self._watching is not None:
            self._watching.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- requests -------------------------------------------------------------------------------

    @web.middleware
    async def _note(self, request: web.Request, handler: _Next) -> web.StreamResponse:
        if self._gate is not None:
            self._gate.note(request.protocol)
        return await handler(request)

    def _guarded(self, handler: _Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            seat = self._desk.seat_of(request.match_info["token"])
            if seat is None:
                raise web.HTTPNotFound(text="")
            seat.requests += 1
            seat.address = request.remote or ""
            seat.agent = request.headers.get("User-Agent", "")[:200]
            return await handler(request, seat)

        return guarded

    async def _asset(self, request: web.Request, seat: Seat) -> web.Response:
        name = request.match_info.get("name", "")
        found = self._assets.get(name)
        if found is None:
            raise web.HTTPNotFound(text="")
        text, kind = found
        if kind == _PAGE:
            plain = f"{self.address}:{self.ports.http}/{seat.token}"
            text = self._words.filled(text, phyphox=f"phyphox://{plain}/{FILE_NAME}", logger=f"http://{plain}/logger")
        return web.Response(text=text, content_type=kind, charset="utf-8")

    async def _experiment(self, request: web.Request, seat: Seat) -> web.Response:
        del request
        plain = f"http://{self.address}:{self.ports.http}/{seat.token}"
        text = experiment(f"{plain}/phyphox", f"{plain}/privacy.html", self._words)
        return web.Response(text=text, content_type="application/xml", charset="utf-8")

    async def _to_page(self, request: web.Request, seat: Seat) -> web.Response:
        """The page's own addresses are relative to the slash."""
        del request
        raise web.HTTPFound(f"/{seat.token}/")

    async def _motion(self, request: web.Request, seat: Seat) -> web.Response:
        """A post of the page; its answer carries what the page shows and says."""
        body = await _body(request)
        message = phone_page.read_message(body)
        if isinstance(message, Fault):
            return _refused(seat.refuse(400, message.reason))
        refusal = seat.admit(request.query.get("p", "")[:40], phone_page.DRIVER.name)
        if refusal is not None:
            return _refused(refusal)
        if message.rows:
            self._desk.pass_on(seat, phone_page.DRIVER.name, [(phone_page.CHANNEL, body)], len(message.rows))
        heard = request.query.get("c", "")
        return web.json_response(
            {
                "next": message.n + len(message.rows),
                "face": seat.face() if seat.face is not None else None,
                "cues": seat.cues_after(int(heard) if heard.isascii() and heard.isdigit() and len(heard) < 9 else 0),
                "hush": seat.hushed,
            }
        )

    async def _phyphox(self, request: web.Request, seat: Seat) -> web.Response:
        """A push of our experiment; its answer is what ``receive`` of the experiment names."""
        body = await _body(request)
        fault = phyphox.push_fault(body)
        if fault is not None:
            return _refused(seat.refuse(400, fault.reason))
        refusal = seat.admit(request.remote or "", phyphox.DRIVER.name)
        if refusal is not None:
            return _refused(refusal)
        self._desk.pass_on(seat, phyphox.DRIVER.name, [(phyphox.PUSHED, body)], phyphox.samples_in(body))
        face = seat.face() if seat.face is not None else {}
        hz = seat.tone_hz()
        return web.json_response(
            {
                "held": face.get("held", 0.0),
                "done": face.get("done", 0),
                "hz": hz or _QUIET_HZ,
                "loud": _LOUD if hz else 0.0,
            }
        )

    async def _logger(self, request: web.Request, seat: Seat) -> web.Response:
        """A push of Sensor Logger; the status 499 is how it shows a text."""
        body = await _body(request)
        message = sensor_logger.read_logger_message(body)
        if isinstance(message, Fault):
            return _refused(seat.refuse(400, message.reason))
        if not message.streams:
            return web.Response(text="ok")  # its button for a test sends no motion
        if message.missing:
            seat.refuse(499, "missing_sensor")
            seat.trouble = self._words.text("logger.missing", names=", ".join(message.missing))
            return web.Response(status=499, text=seat.trouble)
        refusal = seat.admit(message.device, sensor_logger.DRIVER.name)
        if refusal is not None:
            reason = refusal.reason if refusal.reason in _TOLD else "busy"
            return web.Response(status=499, text=self._words.text(f"logger.{reason}"))
        seat.trouble = ""
        samples = len(message.stream("gyroscope"))
        self._desk.pass_on(seat, sensor_logger.DRIVER.name, [(sensor_logger.CHANNEL, body)], samples)
        return web.Response(text="ok")


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(_BODY_S):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text="") from error


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response({"refused": refusal.reason}, status=refusal.status)


async def _harden(request: web.Request, response: web.StreamResponse) -> None:
    del request
    response.headers.update(_HEADERS)
    response.headers.pop("Server", None)


class _Closed(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close it at once."""
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


class _Gate:
    """The connections of a server: how many there may be, and for how long one may stay without a request."""

    def __init__(self, server: web.Server) -> None:
        self._server = server
        self._born_s: dict[asyncio.Protocol, float] = {}
        self._used: set[asyncio.Protocol] = set()

    def connection(self) -> asyncio.Protocol:
        """The other end of a new connection."""
        return _Closed() if len(self._server.connections) >= _CONNECTIONS else self._server()

    def note(self, connection: asyncio.Protocol) -> None:
        """A request came on it."""
        self._used.add(connection)

    async def watch(self) -> None:
        """Close what is too many or does nothing, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now_s = asyncio.get_running_loop().time()
            here = self._server.connections
            self._born_s = {one: self._born_s.get(one, now_s) for one in here}
            self._used &= set(here)
            of_peer: dict[object, int] = {}
            for one in sorted(here, key=self._born_s.__getitem__):
                peer = _peer(one)
                of_peer[peer] = of_peer.get(peer, 0) + 1
                is_idle = one not in self._used and now_s - self._born_s[one] > _FIRST_REQUEST_S
                if (is_idle or of_peer[peer] > _CONNECTIONS_OF_ONE) and one.transport is not None:
                    one.transport.abort()


def _peer(connection: asyncio.Protocol) -> object:
    transport: asyncio.Transport | None = getattr(connection, "transport", None)
    return None if transport is None else (transport.get_extra_info("peername") or (None,))[0]
