"""How does one entry stand on one line? Pure text, both ways.

Short keys, payload in hex so that a line can be compared by eye with a firmware note.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import cast

from sensor.errors import RecordingError
from sensor.values import Command, CommandKind, Entry, Link, LinkState, Packet, Samples, Tick, TimedRow

__all__ = ["entry_to_line", "line_to_entry"]

_COLUMNS = 7


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
    try:
        data = json.loads(line)
        return _entry(data)
    except (ValueError, KeyError, TypeError) as error:
        raise RecordingError(path, f"this is no entry of a tape ({_short(error)})", number) from error


def _entry(data: dict[str, object]) -> Entry:
    kind, sensor, ns = data["k"], data["s"], data["ns"]
    if not isinstance(sensor, str) or not isinstance(ns, int):
        raise ValueError("sensor or time has the wrong type")
    if kind == "p":
        return Packet(sensor, ns, cast("str", data["ch"]), bytes.fromhex(cast("str", data["x"])))
    if kind == "s":
        return Samples(sensor, ns, tuple(_row(row) for row in cast("list[list[float]]", data["r"])))
    if kind == "t":
        return Tick(sensor, ns)
    if kind == "l":
        return Link(sensor, ns, LinkState(cast("str", data["state"])))
    if kind == "c":
        return Command(sensor, ns, CommandKind(cast("str", data["cmd"])), str(data.get("text", "")))
    raise ValueError(f"unknown kind {kind!r}")


def _row(row: list[float]) -> TimedRow:
    values = tuple(float(v) for v in row)
    if len(values) != _COLUMNS or not all(isfinite(v) for v in values):
        raise ValueError("a sample needs seven finite numbers")
    return values


def _short(error: Exception) -> str:
    return f"'{error.args[0]}' is missing" if isinstance(error, KeyError) else str(error)[:120]


_KIND: dict[type, str] = {Packet: "p", Samples: "s", Tick: "t", Link: "l", Command: "c"}
