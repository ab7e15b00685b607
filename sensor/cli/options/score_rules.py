"""``score.toml``: what a folder says about its recordings."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import cast

from kneehold.sensor.cli.options.counting import HOLD, REPS, SIDES, TOLERANCE
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.replay.replay import ReplayOptions

__all__ = ["Rules", "read_rules"]

# Key in the file: field of the options, and for numbers the converter of the command line.
_TEXTS = {"profile": "profile", "mount": "mount", "side": "side", "filter": "filter_name"}
_NUMBERS: dict[str, tuple[str, Callable[[str], float]]] = {
    "hold": ("hold_s", HOLD),
    "tolerance": ("tolerance_s", TOLERANCE),
    "reps": ("reps", REPS),
}
_KEYS = ("pattern", *_TEXTS, *_NUMBERS)


@dataclass(frozen=True, slots=True)
class Rules:
    """Per file pattern, what replaces the options of the command line; in the order of the file."""

    rules: tuple[tuple[str, Mapping[str, object]], ...] = ()

    def applied(self, name: str, options: ReplayOptions) -> ReplayOptions:
        """``options`` with every rule whose pattern fits ``name``; later rules win."""
        for pattern, fields in self.rules:
            if fnmatchcase(name, pattern):
                options = replace(options, **fields)  # type: ignore[arg-type]  # checked when read
        return options


def read_rules(path: Path) -> Rules:
    """The rules in ``path``; ``UsageError`` names the file and what in it cannot be used."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not a valid TOML file ({error}).") from error
    unknown = [key for key in table if key != "recording"]
    entries: object = table.get("recording", [])
    if unknown or not isinstance(entries, list):
        raise UsageError(f"{path}: holds [[recording]] tables only, not '{(unknown or ['recording'])[0]}'.")
    return Rules(tuple(_rule(path, entry) for entry in cast("list[object]", entries)))


def _rule(path: Path, entry: object) -> tuple[str, Mapping[str, object]]:
    if not isinstance(entry, dict):
        raise UsageError(f"{path}: every [[recording]] is a table.")
    table = cast("dict[str, object]", entry)
    pattern = table.get("pattern")
    if not isinstance(pattern, str):
        raise UsageError(f'{path}: every [[recording]] needs a pattern, such as pattern = "*_left_thigh*".')
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"{path}: there is no key '{key}' in a [[recording]]; there are {', '.join(_KEYS)}.")
    return pattern, dict(_field(path, key, value) for key, value in table.items() if key != "pattern")


def _field(path: Path, key: str, value: object) -> tuple[str, object]:
    """The field and value a key stands for; the same ranges as on the command line."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if key in _TEXTS:
        if isinstance(value, str) and (key != "side" or value in SIDES):
            return _TEXTS[key], value
        wanted = f"one of {', '.join(SIDES)}" if key == "side" else "a text"
        raise UsageError(f"{path}: '{key}' must be {wanted}, not {value!r}.")
    if not is_number:
        raise UsageError(f"{path}: '{key}' must be a {'whole number' if key == 'reps' else 'number of seconds'}.")
    try:
        return _NUMBERS[key][0], _NUMBERS[key][1](str(value))
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"{path}: '{key}' {error}.") from error
