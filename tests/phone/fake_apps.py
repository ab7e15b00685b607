"""Fakes of the apps, written from their sources and documentation, that send what a simulated person's phone felt."""

from __future__ import annotations

import asyncio
import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import aiohttp
import numpy as np

from kneehold.sensor.model.values import Samples
from kneehold.sensor.simulation.recording import Simulation


class Stream:
    """Events of one sensor: times in s, and a row of three values for each."""

    def __init__(self, person: Simulation, columns: slice, rate_hz: float, offset_s: float, jitter_s: float) -> None:
        rows = person.rows
        chance = np.random.default_rng(7)
        times = np.arange(offset_s, rows[-1, 0] - rows[0, 0], 1.0 / rate_hz)
        self.t_s = times + chance.uniform(-jitter_s, jitter_s, times.size)
        self.t_s = np.maximum(self.t_s, 0.0)
        values = rows[:, 1:7][:, columns]
        self.xyz = np.column_stack([np.interp(self.t_s, rows[:, 0] - rows[0, 0], values[:, k]) for k in range(3)])

    def between(self, from_s: float, to_s: float) -> tuple[list[float], list[list[float]]]:
        """Events from ``from_s`` up to before ``to_s``."""
        inside = (self.t_s >= from_s) & (self.t_s < to_s)
        return self.t_s[inside].tolist(), self.xyz[inside].tolist()


class Felt:
    """Both streams of a phone."""

    def __init__(
        self, person: Simulation, *, acc_hz: float = 100.0, gyr_hz: float = 100.0, offset_s: float = 0.0037,
        jitter_s: float = 0.00003,
    ) -> None:  # fmt: skip
        self.acc = Stream(person, slice(0, 3), acc_hz, 0.0, jitter_s)
        self.gyr = Stream(person, slice(3, 6), gyr_hz, offset_s, jitter_s)
        self.end_s = float(person.rows[-1, 0] - person.rows[0, 0])

    def samples(self) -> tuple[Samples, ...]:
        """The same as from a file: what every way is compared with."""
        gyr = np.column_stack([np.interp(self.acc.t_s, self.gyr.t_s, self.gyr.xyz[:, k]) for k in range(3)])
        # Without a neighbour in the other stream nothing is known.
        whole = (self.acc.t_s >= self.gyr.t_s[0]) & (self.acc.t_s <= self.gyr.t_s[-1])
        rows = np.column_stack([self.acc.t_s, self.acc.xyz, gyr])[whole].tolist()
        return tuple(Samples("thigh", round(row[0] * 1e9), (tuple(row),)) for row in rows)


def java(value: float) -> str:
    """As Java prints a double."""
    text = repr(float(value))
    if text in ("nan", "inf", "-inf"):
        return "null"
    if 1e-3 <= abs(value) < 1e7 or value == 0.0:
        return text
    mantissa, _, exponent = f"{value:.16E}".partition("E")
    return f"{mantissa.rstrip('0') + ('0' if mantissa.rstrip('0').endswith('.') else '')}E{int(exponent)}"


def swift(value: float) -> str:
    """As Swift prints a double."""
    return repr(float(value)).removesuffix(".0") if math.isfinite(value) else "null"


@dataclass
class Clock:
    """The time of phone and computer; only a fake moves it."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class PhyphoxApp:
    """Opens an experiment by its ``phyphox://`` link and pushes; ``pause`` = (experiment time, length) in s.

    A phone that was locked pauses too, but what it had not sent yet is gone: ``is_locked``. ``system`` says how
    numbers are printed; of every hundred values ``nulls`` are no numbers, which are printed as null.
    """

    client: aiohttp.ClientSession
    clock: Clock
    felt: Felt
    overtaking: float = 0.0
    loss: float = 0.0
    pause: tuple[float, float] | None = None
    is_locked: bool = False
    system: str = "android"
    nulls: float = 0.0
    answers: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def open(self, link: str) -> None:
        """https first, on the same port; then http."""
        parts = urlsplit(link)
        assert parts.scheme == "phyphox"
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(bytes.fromhex("16030100c8010000c40303") + bytes(190))
        async with asyncio.timeout(1.0):
            while await reader.read(1000):
                pass
        writer.close()
        async with self.client.get(f"http://{parts.netloc}{parts.path}") as answer:
            text = await answer.text()
        root = ElementTree.fromstring(text)
        assert root.tag == "phyphox"
        sensors = {sensor.get("type"): sensor for sensor in root.iter("sensor")}
        self._columns = {
            kind: {output.get("component"): output.text for output in sensors[kind]}
            for kind in ("accelerometer", "gyroscope")
        }
        (connection,) = root.iter("connection")
        assert (connection.get("service"), connection.get("conversion")) == ("http/post", "json")
        self._address, self._interval_s = str(connection.get("address")), float(connection.get("interval", "0"))
        self._sent = {send.get("id"): send for send in connection.iter("send")}
        containers = {container.text for container in root.iter("container")}
        self._received = {receive.get("id"): receive.text for receive in connection.iter("receive")}
        assert set(self._received.values()) <= containers
        async with self.client.get(str(connection.get("privacy"))) as answer:
            assert answer.status == 200

    async def play(self) -> None:
        """Push everything."""
        chance = random.Random(5)
        began = self.clock.now_s
        events = [{"event": "START", "experimentTime": 0.0, "systemTime": 1.795e9}]
        waiting: list[str] = []
        for k in range(int(self.felt.end_s / self._interval_s) + 1):
            from_s, to_s = k * self._interval_s, (k + 1) * self._interval_s
            paused_s = 0.0
            if self.pause is not None and from_s >= self.pause[0]:
                paused_s = self.pause[1]
                if len(events) == 1:
                    at_s, start_s = self.pause[0], 1.795e9 + self.pause[0]
                    events += [
                        {"event": "PAUSE", "experimentTime": at_s, "systemTime": start_s},
                        {"event": "START", "experimentTime": at_s, "systemTime": start_s + paused_s},
                    ]
            self.clock.now_s = began + to_s + paused_s
            body = self._body(from_s, to_s, events)
            is_gone = self.is_locked and self.pause is not None and from_s < self.pause[0] <= to_s
            if is_gone or chance.random() < self.loss:
                continue
            if chance.random() < self.overtaking:
                waiting.append(body)
                continue
            for text in (body, *waiting):
                await self._push(text)
            waiting.clear()
        for text in waiting:
            await self._push(text)

    def _body(self, from_s: float, to_s: float, events: Sequence[object]) -> str:
        parts: list[str] = []
        printed = java if self.system == "android" else swift
        chance = random.Random(round(1000.0 * from_s))
        for stream, kind in ((self.felt.acc, "accelerometer"), (self.felt.gyr, "gyroscope")):
            times, rows = stream.between(from_s, to_s)
            columns = dict(zip("xyz", zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys("xyz", ())
            columns["t"] = times
            columns["x"] = [math.nan if 100.0 * chance.random() < self.nulls else x for x in columns["x"]]
            for component, buffer in self._columns[kind].items():
                assert buffer in self._sent
                parts.append(f'"{buffer}":[{",".join(printed(value) for value in columns[str(component)])}]')
        parts.append('"clock":' + json.dumps({"now": 1.795e9 + to_s, "events": events}))
        return "{" + ",".join(parts) + "}"

    async def _push(self, text: str) -> None:
        headers = {"Content-Type": "application/json; utf-8"}
        async with self.client.post(self._address, data=text, headers=headers) as answer:
            self.statuses.append(answer.status)
            if answer.status < 300:
                found = await answer.json()
                self.answers.append({key: found[key] for key in self._received if key in found})


@dataclass
class SensorLoggerApp:
    """Pushes to a URL; ``system`` android (total acceleration), ios (gravity apart, opposite signs) or standard."""

    client: aiohttp.ClientSession
    clock: Clock
    felt: Felt
    system: str = "android"
    batch_s: float = 0.5
    overtaking: float = 0.0
    without: tuple[str, ...] = ()
    texts: list[str] = field(default_factory=list)  # shown on the phone
    statuses: list[int] = field(default_factory=list)

    async def test_pushing(self, address: str) -> int:
        """The button "Tap to Test Pushing"."""
        async with self.client.post(address, json={"messageId": 0, "sessionId": "test", "payload": []}) as answer:
            return answer.status

    async def record(self, address: str) -> None:
        """Push everything."""
        chance = random.Random(3)
        began, waiting = self.clock.now_s, []
        for k in range(int(self.felt.end_s / self.batch_s) + 1):
            self.clock.now_s = began + (k + 1) * self.batch_s
            payload = self._payload(k * self.batch_s, (k + 1) * self.batch_s)
            chance.shuffle(payload)
            body = {"messageId": k, "sessionId": "7c1f", "deviceId": "a1b2", "payload": payload}
            if chance.random() < self.overtaking:
                waiting.append(body)
                continue
            for one in (body, *waiting):
                await self._push(address, one)
            waiting.clear()
        for one in waiting:
            await self._push(address, one)

    def _payload(self, from_s: float, to_s: float) -> list[dict[str, Any]]:
        sign = -1.0 if self.system == "ios" else 1.0
        events: list[dict[str, Any]] = []

        def add(name: str, t_s: float, xyz: Sequence[float]) -> None:
            if name not in self.without:
                values = {"z": xyz[2], "y": xyz[1], "x": xyz[0]}
                events.append({"name": name, "time": 1_795_000_000_000_000_000 + round(t_s * 1e9), "values": values})

        for t_s, xyz in zip(*self.felt.acc.between(from_s, to_s), strict=True):
            if self.system == "android":
                add("totalacceleration", t_s, xyz)
                continue
            gravity = np.array(xyz) * 9.81 / max(1.0, float(np.linalg.norm(xyz)))
            add("gravity", t_s, (sign * gravity).tolist())
            add("accelerometer", t_s, (sign * (np.array(xyz) - gravity)).tolist())
        for t_s, xyz in zip(*self.felt.gyr.between(from_s, to_s), strict=True):
            add("gyroscope", t_s, xyz)
        return events

    async def _push(self, address: str, body: dict[str, Any]) -> None:
        async with self.client.post(address, json=body) as answer:
            self.statuses.append(answer.status)
            if answer.status == 499 and not self.texts:
                self.texts.append(await answer.text())
