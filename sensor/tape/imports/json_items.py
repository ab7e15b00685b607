"""Entries of a JSON file of any size, read one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any, cast

from kneehold.sensor.files.untrusted import DEEPEST
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.imports.members import Member, lines_of, opened

__all__ = ["json_items", "json_lines"]

# Brackets, quotation marks, and what a backslash hides. One that a block ends with hides nothing of the next block:
# then a bracket within a text may count, or one outside may not, which moves the limit and nothing else.
_MARKS = re.compile(rb'\\.|[\[\]{}"]', re.DOTALL)


def json_items(member: Member, place: str) -> Iterator[object]:
    """Every value at ``place`` (as ``ijson`` writes paths: ``Samples.item``); ``RecordingError`` if it is no JSON."""
    import ijson  # pyright: ignore[reportMissingTypeStubs]  # costs 20 ms, and only exports need it

    reader = cast("Any", ijson)
    with opened(member) as raw:
        try:
            yield from reader.items(_Shallow(raw, member.shown), place, use_float=True)
        except reader.JSONError as error:
            raise RecordingError(member.shown, "this is no JSON, or it breaks off") from error
        except (UnicodeDecodeError, RecursionError, OverflowError) as error:
            raise RecordingError(member.shown, "this is no usable JSON") from error


class _Shallow:
    """A JSON file to read from, whose nesting is counted on the way.

    ``ijson`` keeps a path for each level, so its memory would grow with the square of the depth.
    """

    def __init__(self, raw: IO[bytes], shown: str) -> None:
        self._raw, self._shown = raw, shown
        self._depth = 0
        self._is_text = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes; ``RecordingError`` where they nest deeper than ``DEEPEST`` levels."""
        data = self._raw.read(size)
        for found in _MARKS.finditer(data):
            mark = found[0]
            if mark == b'"':
                self._is_text = not self._is_text
            elif len(mark) == 1 and not self._is_text:
                self._depth += 1 if mark in b"[{" else -1
                if self._depth > DEEPEST:
                    raise RecordingError(self._shown, f"it nests deeper than {DEEPEST} levels")
        return data


def json_lines(member: Member) -> Iterator[object]:
    """The value on each line of ``member``; ``RecordingError`` names the line that holds none."""
    for number, line in lines_of(member):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise RecordingError(member.shown, "this line is no JSON", number) from error
