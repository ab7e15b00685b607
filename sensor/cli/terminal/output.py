"""The one place where the commands print: what comes from outside never steers the terminal."""

from __future__ import annotations

import json
import sys
from math import isfinite
from typing import cast

from kneehold.sensor.model.shown import shown

__all__ = ["tell", "tell_json", "tell_lines"]


def tell(line: str, *, error: bool = False, end: str = "\n") -> None:
    """Print one line at once, on standard error if it is no result."""
    print(shown(line), end=end, file=sys.stderr if error else sys.stdout, flush=True)


def tell_lines(text: str, *, error: bool = False) -> None:
    """Print several lines, as ``tell`` does; what stands in them from outside was made to fit a line by ``shown``."""
    print(shown(text, keep="\n"), file=sys.stderr if error else sys.stdout, flush=True)


def tell_json(value: object) -> None:
    """Print ``value`` as one line of JSON; a number that is none is ``null``."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)
    print(text if text.isprintable() else "".join(map(_escaped, text)), flush=True)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in cast("dict[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in cast("list[object]", value)]
    return value


def _escaped(character: str) -> str:
    """As JSON writes it; lone surrogates, which UTF-8 cannot hold, as well."""
    return character if character.isprintable() else json.dumps(character)[1:-1]
