"""One entry as one line of text, both ways.

Short keys, payload in hex so that a line can be compared by eye with a firmware note.
"""

from __future__ import annotations

import json
import re
from typing import cast

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import Command, CommandKind, Entry, Link, LinkState, Packet, Samples, Tick, TimedRow

__all__ = ["entry_to_line", "is_usable", "line_to_entry"]

_COLUMNS = 7
# A packet as it is written here, which nearly every line is: read without the way through a JSON object. Names
# with anything beyond plain characters, and every other line, go that way.
_PLAIN_PACKET = re.compile(
    r'\{"k":"p","s":"([\w. -]*)","ns":(-?[1-9][0-9]{0,18}|0),"ch":"([\w-]*)","x":"([0-9a-f]*)"\}\n?', re.ASCII
).fullmatch
# Far beyond any sensor (100 000 g) and any clock (30 000 years), and small enough to be squared and added up.
_MOST = 1e6
_MOST_S = 1e12
# As many nanoseconds as 64 bits hold, 292 years; 19 digits, which a plain packet is read with, may be a little more.
_MOST_NS = 10**19


def is_usable(t: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> bool:
    """Whether one sample can be worked with: every number finite and no larger than anything real."""
    size = ax * ax + ay * ay + az * az + gx * gx + gy * gy + gz * gz
    return size < _MOST * _MOST and -_MOST_S < t < _MOST_S


def entry_to_line(entry: Entry) -> str:
    """One line without its line end."""
    head = {"k": _KIND[type(entry)], "s": entry.sensor, "ns": entry.arrival_ns}
    if isinstance(entry, Packet):
        body: dict[str, object] = {"ch": entry.channel, "x": entry.payload.hex()}
    elif isinstance(entry, Samples):
        body = {"r": entry.rows}
    elif isinstance(entry, Link):
        body = {"state": entry.state.value}
    elif isinstance(entry, Command):
        body = {"cmd": entry.kind.value, "text": entry.text}
    else:
        body = {}
    return json.dumps({**head, **body}, separators=(",", ":"), ensure_ascii=False)


def line_to_entry(line: str, path: str, number: int) -> Entry:
    """Read one line; ``RecordingError`` names ``path``, line ``number`` and what is wrong."""
    plain = _PLAIN_PACKET(line)
    try:
        if plain is not None:
            sensor, ns, channel, payload = plain.groups()
            return Packet(sensor, int(ns), channel, bytes.fromhex(payload))
        if not line.isascii():
            line.encode()  # bytes that are no UTF-8 were let through as lone surrogates
        data = json.loads(line)
        return _entry(data)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise RecordingError(path, f"this is no entry of a tape ({_short(error)})", number) from error


def _entry(data: dict[str, object]) -> Entry:
    kind, sensor, ns = data["k"], data["s"], data["ns"]
    if not isinstance(sensor, str) or not isinstance(ns, int) or isinstance(ns, bool):
        raise ValueError("sensor or time has the wrong type")
    if abs(ns) > _MOST_NS:
        raise ValueError("the time has more than 64 bits")
    if kind == "p":
        return Packet(sensor, ns, _text(data["ch"]), bytes.fromhex(_text(data["x"])))
    if kind == "s":
        return Samples(sensor, ns, tuple(_row(row) for row in cast("list[list[object]]", data["r"])))
    if kind == "t":
        return Tick(sensor, ns)
    if kind == "l":
        return Link(sensor, ns, LinkState(_text(data["state"])))
    if kind == "c":
        return Command(sensor, ns, CommandKind(_text(data["cmd"])), _text(data.get("text", "")))
    raise ValueError(f"unknown kind {kind!r}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]} is no text")
    return value


def _row(row: list[object]) -> TimedRow:
    values = [float(v) for v in row if isinstance(v, int | float)]
    if len(row) != _COLUMNS or len(values) != _COLUMNS:
        raise ValueError("a sample needs seven numbers")
    t, ax, ay, az, gx, gy, gz = values
    if not is_usable(t, ax, ay, az, gx, gy, gz):
        raise ValueError("a number of a sample is too large or none at all")
    return (t, ax, ay, az, gx, gy, gz)


def _short(error: Exception) -> str:
    return f"'{error.args[0]}' is missing" if isinstance(error, KeyError) else str(error)[:120]


_KIND: dict[type, str] = {Packet: "p", Samples: "s", Tick: "t", Link: "l", Command: "c"}
