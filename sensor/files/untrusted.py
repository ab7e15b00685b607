"""Files and texts that anyone may have written: read within limits, with one kind of error.

The limits name what no file of kneehold comes near; whatever exceeds one is refused in a sentence that names it.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, cast

from kneehold.sensor.model.errors import RecordingError, UsageError

__all__ = ["DEEPEST", "MOST_TEXT_BYTES", "check_toml", "named_errors", "open_regular", "parse_json", "read_text"]

# The result of a day without a pause (4000 repetitions) has 6 MB.
MOST_TEXT_BYTES = 16 * 2**20
# A plan of twenty blocks has 6 kB. The parser of the standard library takes quadratic time for some longer ones.
MOST_TOML_CHARS = 100_000
# A result nests five deep. Parsers call themselves once a level.
DEEPEST = 32
# 64-bit integers, which TOML promises and every time in nanoseconds fits in, have at most 19 digits and a sign.
_LONGEST_INTEGER = 20
_LARGEST_INTEGER = 2**63

# What content of an unexpected shape makes a reader raise. UnicodeError is a ValueError, KeyError a LookupError,
# OverflowError and ZeroDivisionError are ArithmeticErrors.
_BY_CONTENT = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
# A string, ended or not, or a bracket. What cannot fail once begun takes linear time on any text.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)

# A dotted key nests once a part, and the parser takes cubic time for it.
_LONG_KEY = re.compile(rf"(?<![\w\"'-])[\w\"'-]++(?:[ \t]*+\.[ \t]*+[\w\"'-]++){{{DEEPEST}}}")


class _LimitError(ValueError):
    """What parses, and is refused."""


@contextmanager
def named_errors(shown: str, problem: str) -> Generator[None]:
    """A context in which what content of any shape makes a reader raise becomes a ``RecordingError``."""
    try:
        yield
    except _BY_CONTENT as error:
        raise RecordingError(shown, f"{problem} ({type(error).__name__})") from error


def open_regular(path: Path) -> int:
    """A handle to read ``path``, which must be a regular file and no link.

    Neither a pipe nor a device is opened, so nothing is waited for. Raises ``FileNotFoundError`` where there is nothing
    and ``RecordingError`` for everything else.
    """
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISLNK(kind):
            raise RecordingError(str(path), "it cannot be read (it is a link, which is not followed)")
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise RecordingError(str(path), "it cannot be read (it is a pipe or a device)")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        return os.open(path, flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RecordingError(str(path), f"it cannot be read ({error.strerror})") from error


def read_text(path: Path, *, errors: str = "strict") -> str:
    """The text (UTF-8) of the regular file ``path``; raises as ``open_regular``, also for no text or too much."""
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            data = file.read(MOST_TEXT_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RecordingError(str(path), f"it cannot be read ({error.strerror})") from error
    if len(data) > MOST_TEXT_BYTES:
        raise RecordingError(str(path), f"it is longer than {MOST_TEXT_BYTES >> 20} MiB")
    try:
        return data.decode("utf-8", errors)
    except UnicodeDecodeError as error:
        raise RecordingError(str(path), "not UTF-8 text") from error


def parse_json(text: str, shown: str, line: int | None = None) -> object:
    """The value of JSON ``text``: finite numbers, integers of 64 bits, at most ``DEEPEST`` levels.

    Raises ``RecordingError`` about ``shown`` (and ``line``) for everything else.
    """
    try:
        _check_depth(text)
        return json.loads(text, parse_int=_integer, parse_float=_finite, parse_constant=_refuse)
    except _LimitError as error:
        raise RecordingError(shown, str(error), line) from error
    except (ValueError, RecursionError) as error:
        raise RecordingError(shown, f"this is no JSON ({error})", line) from error


def check_toml(text: str, shown: str) -> None:
    """Refuse TOML that is too long, nested too deeply or has an integer beyond 64 bits; raises ``UsageError``.

    What is no TOML at all is left to the reader of the file, which knows what is allowed there.
    """
    if len(text) > MOST_TOML_CHARS:
        raise UsageError(f"{shown}: it is longer than {MOST_TOML_CHARS} characters.")
    try:
        if _LONG_KEY.search(text):
            raise RecursionError
        _check_values(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return
    except RecursionError as error:
        raise UsageError(f"{shown}: it nests deeper than {DEEPEST} levels.") from error
    except ValueError as error:
        raise UsageError(f"{shown}: an integer in it has more than 64 bits.") from error


def _check_depth(text: str) -> None:
    """``ValueError`` if the brackets outside of strings nest deeper than ``DEEPEST``; linear in the length."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        mark = found[0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > DEEPEST:
            raise _LimitError(f"it nests deeper than {DEEPEST} levels")


def _check_values(document: object) -> None:
    level = [document]
    for _ in range(DEEPEST):
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below += cast("dict[str, object]", value).values()
            elif isinstance(value, list):
                below += cast("list[object]", value)
            elif isinstance(value, int) and not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
                raise ValueError(value.bit_length())
        level = below
    if level:
        raise RecursionError


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise _LimitError(f"the number {text[:_LONGEST_INTEGER]}... has more than 64 bits")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if value - value != 0.0:
        raise _LimitError(f"the number {text[:_LONGEST_INTEGER]} is too large")
    return value


def _refuse(text: str) -> NoReturn:
    raise _LimitError(f"{text} is no number")
