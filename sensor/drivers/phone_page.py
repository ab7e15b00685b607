"""The phone page: numbered motion samples that a browser posts; see ``firmware_notes/phone_page.md``."""

from __future__ import annotations

import json
from math import pi
from typing import ClassVar, NamedTuple, cast

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.drivers.phone_streams import MICROSECONDS, RateCheck, blocks, number, table
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuRow, Packet, SensorMessage, Vec3, Write

__all__ = ["CHANNEL", "DRIVER", "MotionMessage", "PhonePageProtocol", "VirtualPhonePage", "read_message"]

CHANNEL = "8e2f0011-4b6e-4565-a86f-6c6450726f66"

_VERSION = 1
_RAD_PER_DEG = pi / 180.0
_RATE_HZ = 60.0  # of devicemotion events in every browser that was looked at
_US_PER_MS = 1000.0
_COLUMNS = 7
# Ten seconds: a page sends no more at once, and what is more is no message of the page.
_MOST_ROWS = 600
_LONGEST_RUN = 40
# 10^13 ms since 1970 is the year 2286.
_LATEST_MS = 1e13
# cos of 60 degrees: the orientation of a phone that is being moved lags behind, but not by more.
_CLEAR = 0.5
_ADVICE = "reload the page, and switch the phone's battery saver off"


class MotionMessage(NamedTuple):
    """One post of the page, times and values as the browser gave them."""

    run: str  # one loading of the page
    n: int  # number of the first row
    origin_ms: float  # time since 1970 at which the page's clock was 0
    rows: tuple[tuple[float, ...], ...]  # ms, acceleration with gravity [m/s²], rotation rate [deg/s]
    up: Vec3 | None  # the axis that points up at the last row, from the phone's orientation


def read_message(payload: bytes) -> MotionMessage | Fault:
    """The message in ``payload``; ``Fault`` (``no_sample``, ``version``) for anything else."""
    found = table(payload)
    if found.get("v") != _VERSION:
        return Fault("version", "no message of this page")
    run, n, origin, listed = (found.get(name) for name in ("run", "n", "o", "rows"))
    origin_ms = number(origin)
    if not isinstance(run, str) or not 0 < len(run) <= _LONGEST_RUN or not isinstance(n, int) or isinstance(n, bool):
        return Fault("no_sample", "no run or no number")
    if origin_ms is None or not 0.0 <= origin_ms < _LATEST_MS or not 0 <= n < 2**53 or not isinstance(listed, list):
        return Fault("no_sample", "no time or no rows")
    lines = cast("list[object]", listed)
    if len(lines) > _MOST_ROWS:
        return Fault("no_sample", f"{len(lines)} rows")
    rows = tuple(_row(line) for line in lines)
    whole = tuple(row for row in rows if row is not None)
    if len(whole) != len(rows):
        return Fault("no_sample", "a row without its seven numbers")
    return MotionMessage(run, n, origin_ms, whole, _vector(found.get("up")))


def _row(line: object) -> tuple[float, ...] | None:
    if not isinstance(line, list) or len(cast("list[object]", line)) != _COLUMNS:
        return None
    values = tuple(found for value in cast("list[object]", line) if (found := number(value)) is not None)
    return values if len(values) == _COLUMNS and 0.0 <= values[0] < _LATEST_MS else None


def _vector(value: object) -> Vec3 | None:
    if not isinstance(value, list):
        return None
    found = [number(part) for part in cast("list[object]", value)]
    if len(found) != 3 or found[0] is None or found[1] is None or found[2] is None:
        return None
    return (found[0], found[1], found[2])


class PhonePageProtocol(Snapshot):
    """Samples in the order of their numbers, each once.

    Browsers on iOS give accelerations with the opposite sign. No motion can show that: with every acceleration
    reversed, the laws of motion hold as before (a mirror image). The phone's own orientation can, so the first
    message of a run that carries it decides about the sign for the whole run.
    """

    _past: ClassVar[tuple[str, ...]] = ("_next", "_rate", "_run", "_sign")
    __slots__ = _past

    def __init__(self, options: ProtocolOptions) -> None:
        del options
        self._rate = RateCheck(_ADVICE)
        self.start()

    def start(self) -> tuple[Write, ...]:
        """Nothing is sent: the page begins by itself."""
        self._run, self._next, self._sign = "", 0, 0
        self._rate.forget()
        return ()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        """A block for each row that was not received before.

        Faults: ``unknown_channel``, ``version``, ``no_sample``, ``not_finite``, ``range``, ``refused`` (too slow).
        """
        if packet.channel != CHANNEL:
            return (Fault("unknown_channel", packet.channel[:40]),)
        message = read_message(packet.payload)
        if isinstance(message, Fault):
            return (message,)
        if message.run != self._run:
            self._run, self._next, self._sign = message.run, 0, 0
            self._rate.forget()
        if not message.rows:
            return ()
        if self._sign == 0:
            self._sign = _sign(message)
        rows = message.rows[max(0, self._next - message.n) :]
        self._next = max(self._next, message.n + len(message.rows))
        samples = [self._sample(message.origin_ms, row) for row in rows]
        return (*self._rate.take(us for us, _ in samples), *blocks(samples, _RATE_HZ))

    def _sample(self, origin_ms: float, row: tuple[float, ...]) -> tuple[int, ImuRow]:
        ms, ax, ay, az, gx, gy, gz = row
        s, r = self._sign, _RAD_PER_DEG
        return round((origin_ms + ms) * _US_PER_MS), (s * ax, s * ay, s * az, r * gx, r * gy, r * gz)


def _sign(message: MotionMessage) -> int:
    """-1 where the acceleration points down at rest, +1 where it points up or nothing tells."""
    if message.up is None:
        return 1
    acc = message.rows[-1][1:4]
    along = sum(a * b for a, b in zip(acc, message.up, strict=True))
    size = (sum(a * a for a in acc) * sum(b * b for b in message.up)) ** 0.5
    return -1 if along < -_CLEAR * size else 1


class VirtualPhonePage(PassiveVirtualSensor):
    """The page in a browser that follows the specification, one row in a message."""

    __slots__ = ("_n",)

    def __init__(self, options: ProtocolOptions) -> None:
        super().__init__(options)
        self._n = 0

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """One post with all of ``rows``; rounded to the steps that the specification allows."""
        ms = round(sensor_time_s * MICROSECONDS / _US_PER_MS, 3)
        lines = [
            [
                ms + k * 1000.0 / _RATE_HZ,
                *(round(v, 1) for v in row[:3]),
                *(round(v / _RAD_PER_DEG, 1) for v in row[3:]),
            ]
            for k, row in enumerate(rows)
        ]
        message = {"v": _VERSION, "run": "virtual", "n": self._n, "o": 0, "rows": lines, "up": None}
        self._n += len(rows)
        return ((CHANNEL, json.dumps(message, separators=(",", ":")).encode()),)


DRIVER: Driver = Driver(
    name="phone-page",
    title="phone, web page",
    note="phone_page.md",
    adverts=(),
    subscribe=(CHANNEL,),
    rates_hz=(_RATE_HZ,),
    protocol=PhonePageProtocol,
    virtual=VirtualPhonePage,
    # 0.1 m/s² and 0.1 deg/s: no browser gives finer steps.
    steps=(0.1, 0.1 * _RAD_PER_DEG),
    is_bluetooth=False,
)
