"""Entries of a JSON file of any size, read one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.imports.members import Member, lines_of, opened

__all__ = ["json_items", "json_lines"]


def json_items(member: Member, place: str) -> Iterator[object]:
    """Every value at ``place`` (as ``ijson`` writes paths: ``Samples.item``); ``RecordingError`` if it is no JSON."""
    import ijson  # pyright: ignore[reportMissingTypeStubs]  # costs 20 ms, and only exports need it

    reader = cast("Any", ijson)
    with opened(member) as raw:
        try:
            yield from reader.items(raw, place, use_float=True)
        except reader.JSONError as error:
            raise RecordingError(member.shown, "this is no JSON, or it breaks off") from error
        except (UnicodeDecodeError, RecursionError, OverflowError) as error:
            raise RecordingError(member.shown, "this is no usable JSON") from error


def json_lines(member: Member) -> Iterator[object]:
    """The value on each line of ``member``; ``RecordingError`` names the line that holds none."""
    for number, line in lines_of(member):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise RecordingError(member.shown, "this line is no JSON", number) from error
