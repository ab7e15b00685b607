"""An exercise profile: data, checked; never code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import cast

from kneehold.sensor.model.errors import UsageError

__all__ = ["WORDINGS", "Profile", "profile_from_table"]

WORDINGS = ("lying", "seated", "strap", "wall")


_NUMBERS = {
    "min_range_deg": (3.0, 150.0),  # below 3 deg breath and noise look like lifts
    "min_hold_s": (0.1, 600.0),
    "max_speed_degps": (10.0, 2000.0),
    "max_hold_s": (1.0, 600.0),
}
_LEGS = ("one", "both")


@dataclass(frozen=True, slots=True)
class Profile:
    """One exercise. Angles are thigh elevation in degrees (see the definitions).

    ``UsageError`` names the field whose value is impossible.
    """

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

    def __post_init__(self) -> None:
        where = f"the profile '{self.name}'"
        for key, limits in _NUMBERS.items():
            _number(getattr(self, key), key, limits, where)
        _rest(self.rest_deg, where)
        _one_of(self.legs, "legs", _LEGS, where)
        _one_of(self.words, "words", WORDINGS, where)
        if self.min_hold_s > self.max_hold_s:
            raise UsageError(f"{where}: 'min_hold_s' must not be above 'max_hold_s' ({self.max_hold_s:g}).")


def profile_from_table(table: dict[str, object], where: str) -> Profile:
    """Build a profile from one parsed TOML table; ``UsageError`` names ``where`` and the field."""
    known = {"name", "title", "position", "rest_deg", "legs", "words", *_NUMBERS}
    for key in table:
        if key not in known:
            raise UsageError(f"{where}: there is no field '{key}'; the fields are {', '.join(sorted(known))}.")
    name = _text(table, "name", where)
    inside = f"{where}, profile '{name}'"
    numbers = {key: _number(table.get(key), key, limits, inside) for key, limits in _NUMBERS.items()}
    rest = _rest(table.get("rest_deg"), inside)
    legs = _one_of(table.get("legs", _LEGS[0]), "legs", _LEGS, inside)
    words = _one_of(table.get("words", WORDINGS[0]), "words", WORDINGS, inside)
    title, position = _text(table, "title", inside), _text(table, "position", inside)
    try:
        return Profile(name, title, position, rest, **numbers, legs=legs, words=words)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error


def _one_of(value: object, key: str, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise UsageError(f"{where}: '{key}' must be one of {', '.join(allowed)}.")
    return str(value)


def _text(table: dict[str, object], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: '{key}' must be a text.")
    return value


def _number(value: object, key: str, limits: tuple[float, float], where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not limits[0] <= value <= limits[1]:
        raise UsageError(f"{where}: '{key}' must be a number from {limits[0]:g} to {limits[1]:g}.")
    return float(value)


def _rest(value: object, where: str) -> tuple[float, float]:
    pair = cast("Sequence[object]", value) if isinstance(value, list | tuple) else list[object]()
    numbers = [float(v) for v in pair if isinstance(v, int | float) and not isinstance(v, bool) and isfinite(v)]
    if len(pair) != 2 or len(numbers) != 2 or not -180.0 <= numbers[0] < numbers[1] <= 180.0:
        raise UsageError(f"{where}: 'rest_deg' must be two numbers, the lower first, within -180 to 180.")
    return numbers[0], numbers[1]
