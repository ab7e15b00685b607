"""Fakes of the servers that apps run on a phone: phyphox's remote access and SensorServer."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.phone.fake_apps import Felt

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NAMES = {"acc_time": 0, "accX": 1, "accY": 2, "accZ": 3, "gyr_time": 0, "gyrX": 1, "gyrY": 2, "gyrZ": 3}


class RemotePhyphox:
    """Remote access of an experiment with both sensors; ``system`` android (8 digits) or ios.

    Motion passes ``speed`` times as fast as it was felt, from the first poll on.
    """

    def __init__(
        self, felt: Felt, *, system: str = "android", speed: float = 8.0, is_old: bool = False,
        clear_at_s: float = math.inf,
    ) -> None:  # fmt: skip
        self._felt, self._system, self._speed, self._is_old = felt, system, speed, is_old
        self._clear_at_s = clear_at_s  # somebody empties the buffers then, and the time begins again
        self._is_told = False  # of that
        self._began_s: float | None = None
        self.session = "5d3f21"
        self.has_gyroscope = True
        self.requests: list[str] = []

    @property
    def is_over(self) -> bool:
        return self._now_s() > self._felt.end_s

    def _now_s(self) -> float:
        return 0.0 if self._began_s is None else (time.monotonic() - self._began_s) * self._speed

    async def config(self, request: web.Request) -> web.Response:
        sensors = (("accelerometer", "acc"), ("gyroscope", "gyr"))
        inputs = [
            {
                "source": kind if self._system == "android" else kind.title(),
                "outputs": [{axis.lower(): name + axis} for axis in "XYZ"] + [{"t": f"{name}_time"}],
            }
            for kind, name in sensors
            if name == "acc" or self.has_gyroscope
        ]
        return web.json_response({"crc32": "1", "title": "x", "inputs": inputs, "buffers": []})

    async def control(self, request: web.Request) -> web.Response:
        if request.query.get("cmd") == "start" and self._began_s is None:
            self._began_s = time.monotonic()
        return web.json_response({"result": True})

    async def get(self, request: web.Request) -> web.Response:
        self.requests.append(request.raw_path)
        query = [part.partition("=")[::2] for part in request.raw_path.partition("?")[2].split("&")]
        now_s, buffers = self._now_s(), {}
        begin_s = self._clear_at_s if now_s > self._clear_at_s else 0.0
        # Android answers the first request after that in full, whatever was asked.
        is_full = self._system == "android" and begin_s > 0.0 and not self._is_told
        self._is_told = begin_s > 0.0
        for raw, value in query:
            name, (threshold, _, reference) = unquote(raw), unquote(value).partition("|")
            stream = self._felt.acc if name.startswith("acc") else self._felt.gyr
            if threshold != "full" and self._is_old:
                request.transport.close()  # version 1.1.6
                return web.Response()
            assert threshold == "full" or not threshold.startswith("-")
            after_s = -1.0 if threshold in ("full", "") or is_full else self._raised(float(threshold))
            assert not reference or reference == ("acc_time" if stream is self._felt.acc else "gyr_time")
            times, rows = stream.between(begin_s, now_s)
            kept = [(t - begin_s, *row) for t, row in zip(times, rows, strict=True) if t - begin_s > after_s]
            kept = kept[-1:] if threshold == "" else kept
            buffers[name] = [event[_NAMES[name]] for event in kept]
        return web.Response(text=self._text(buffers), content_type="application/json")

    def _raised(self, threshold: float) -> float:
        """By one unit of the 8th digit, so that the last entry does not come twice."""
        return threshold + 10.0 ** math.floor(math.log10(threshold / 1e7)) if threshold > 0.0 else threshold

    def _text(self, buffers: dict[str, list[float]]) -> str:
        status = json.dumps({"session": self.session, "measuring": True, "timedRun": False, "countDown": 0})
        listed = ",".join(
            f'"{name}":{{"size":0,"updateMode":"partial","buffer":[{",".join(map(self._number, values))}]}}'
            for name, values in buffers.items()
        )
        return f'{{"buffer":{{{listed}}},"status":{status}}}'

    def _number(self, value: float) -> str:
        if self._system == "ios":
            return repr(value)
        mantissa, _, exponent = f"{value:.7E}".partition("E")
        return f"{mantissa}E{int(exponent)}"


class SensorServerApp:
    """The websocket of SensorServer; ``interval_us`` as set in the app."""

    def __init__(self, felt: Felt, *, speed: float = 8.0, close_code: int = 4004, drop_at_s: float = math.inf) -> None:
        self._felt, self._speed, self._close_code, self._drop_at_s = felt, speed, close_code, drop_at_s
        self._began_s: float | None = None
        self.connections = 0
        self.is_over = False

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        types = json.loads(request.query["types"])
        if len(types) < 2:
            await socket.close(code=4007)
            return socket
        events = [
            ("android.sensor.accelerometer", t, xyz)
            for t, xyz in zip(self._felt.acc.t_s, self._felt.acc.xyz, strict=True)
        ]
        events += [
            ("android.sensor.gyroscope", t, xyz) for t, xyz in zip(self._felt.gyr.t_s, self._felt.gyr.xyz, strict=True)
        ]
        events.sort(key=lambda event: event[1])
        self._began_s = self._began_s or time.monotonic()
        connected_s = time.monotonic()
        for k, (kind, t_s, xyz) in enumerate(events):
            due_s = self._began_s + t_s / self._speed
            if due_s < connected_s - 0.05:
                continue  # nobody listened
            if due_s > time.monotonic():
                await asyncio.sleep(due_s - time.monotonic())
            if self.connections == 1 and t_s > self._drop_at_s:
                request.transport.abort()
                return socket
            time_ns = 3_925_000_000_000_000 + round(t_s * 1e9)
            parts: list[tuple[str, Any]] = [("values", list(map(float, xyz))), ("timestamp", time_ns)]
            parts += [("accuracy", 3), ("type", kind)]
            await socket.send_str(json.dumps(dict(parts if k % 2 else parts[::-1])))
        self.is_over = True
        await socket.close(code=self._close_code)
        return socket


@asynccontextmanager
async def phone_serving(
    routes: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]],
) -> AsyncGenerator[int]:
    """A server on loopback; its port."""
    app = web.Application()
    for path, handler in routes.items():
        app.router.add_get(path, handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
