"""An exercise profile: data, checked; never code."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import cast

from kneehold.sensor.model.errors import UsageError

__all__ = ["WORDINGS", "Profile", "profile_from_table"]

WORDINGS = ("lying", "seated", "strap", "wall")


@dataclass(frozen=True, slots=True)
class Profile:
    """One exercise. Angles are thigh elevation in degrees (see the definitions)."""

    name: str
    title: str
    position: str
    rest_deg: tuple[float, float]  # where a declared thigh must lie to be armed
    min_range_deg: float  # least |plateau - rest| of a repetition
    min_hold_s: float  # least hold of a repetition
    max_speed_degps: float  # faster than this is flagged fast_lift or fast_return
    max_hold_s: float  # longer is flagged over
    legs: str = "one"  # "both": both legs do it at once
    words: str = "lying"  # which words lead through it, one of ``WORDINGS``


_NUMBERS = {
    "min_range_deg": (3.0, 150.0),  # below 3 deg breath and noise look like lifts
    "min_hold_s": (0.1, 600.0),
    "max_speed_degps": (10.0, 2000.0),
    "max_hold_s": (1.0, 600.0),
}


def profile_from_table(table: dict[str, object], where: str) -> Profile:
    """Build a profile from one parsed TOML table; ``UsageError`` names ``where`` and the field."""
    known = {"name", "title", "position", "rest_deg", "legs", "words", *_NUMBERS}
    for key in table:
        if key not in known:
            raise UsageError(f"{where}: there is no field '{key}'; there are {', '.join(sorted(known))}.")
    name = _text(table, "name", where)
    where = f"{where}, profile '{name}'"
    low, high = _rest(table, where)
    numbers = {key: _number(table, key, limits, where) for key, limits in _NUMBERS.items()}
    legs, words = _one_of(table, "legs", ("one", "both"), where), _one_of(table, "words", WORDINGS, where)
    title, position = _text(table, "title", where), _text(table, "position", where)
    return Profile(name, title, position, (low, high), **numbers, legs=legs, words=words)


def _one_of(table: dict[str, object], key: str, allowed: tuple[str, ...], where: str) -> str:
    """The value of an optional field; the first of ``allowed`` where it is missing."""
    value = table.get(key, allowed[0])
    if value not in allowed:
        raise UsageError(f"{where}: '{key}' must be one of {', '.join(allowed)}.")
    return str(value)


def _text(table: dict[str, object], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: '{key}' must be a text.")
    return value


def _number(table: dict[str, object], key: str, limits: tuple[float, float], where: str) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not limits[0] <= value <= limits[1]:
        raise UsageError(f"{where}: '{key}' must be a number from {limits[0]:g} to {limits[1]:g}.")
    return float(value)


def _rest(table: dict[str, object], where: str) -> tuple[float, float]:
    value = table.get("rest_deg")
    pair = cast("list[object]", value) if isinstance(value, list) else []
    numbers = [float(v) for v in pair if isinstance(v, int | float) and not isinstance(v, bool) and isfinite(v)]
    if len(pair) != 2 or len(numbers) != 2 or not -180.0 <= numbers[0] < numbers[1] <= 180.0:
        raise UsageError(f"{where}: 'rest_deg' must be two numbers, the lower first, within -180 to 180.")
    return numbers[0], numbers[1]
