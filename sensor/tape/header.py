"""The header of a session: ``session.json``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import hypot
from sys import float_info
from typing import TypeGuard, cast

from kneehold.sensor.model.errors import NewerSchemaError, RecordingError
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Mounting, Side, Vec3

__all__ = ["SCHEMA", "SensorHeader", "TapeGuidance", "TapeHeader", "TapePlan", "header_from_json", "header_to_json"]

# Raised by one whenever an old reader would misunderstand a new tape. Upgrades are pure functions, and none is removed.
SCHEMA = 1
# No hold is shorter than a sample, longer than a day or repeated as often; every sensor is far slower.
_SHORTEST_S, _LONGEST_S = 1e-3, 86_400.0
_MOST_REPS = 100_000.0
_FASTEST_HZ = 1e6
# Of a direction that stands there in any length: its square and the square's inverse have a float.
_SHORTEST_VECTOR = 1e-9


@dataclass(frozen=True, slots=True)
class SensorHeader:
    """One sensor of the session; ``driver`` is None for samples that came decoded."""

    name: str
    driver: str | None
    side: str
    mounting: Mounting = UNKNOWN_MOUNTING
    rate_hz: float | None = None
    variant: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class TapePlan:
    """What was to be done."""

    profile: str
    side: str
    hold_s: float
    reps: int
    tolerance_s: float | None = None


@dataclass(frozen=True, slots=True)
class TapeGuidance:
    """What a guided session depends on: the plan as it was written, and what was known of the person."""

    plan_text: str  # TOML
    is_screen_due: bool
    comfortable: tuple[tuple[str, float], ...] = ()  # side, degrees


@dataclass(frozen=True, slots=True)
class TapeHeader:
    """Header of one session; ``started_utc`` is ISO 8601, ``provenance`` says where it comes from."""

    session_id: str
    software: str
    sensors: tuple[SensorHeader, ...]
    plan: TapePlan
    started_utc: str = ""
    provenance: str = ""
    thresholds: tuple[tuple[str, float], ...] = ()
    schema: int = SCHEMA
    guidance: TapeGuidance | None = None


def header_to_json(header: TapeHeader) -> dict[str, object]:
    """The header as what ``json.dumps`` takes."""
    return {**asdict(header), "thresholds": dict(header.thresholds)}


def header_from_json(data: object, path: str) -> TapeHeader:
    """Read a header; ``RecordingError`` names the field, ``NewerSchemaError`` a tape of the future."""
    table = _table(data, path, "the header")
    schema = table.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise RecordingError(path, "the field 'schema' is missing or no whole number")
    if schema > SCHEMA:
        raise NewerSchemaError(path, f"written by a newer kneehold (schema {schema}, this one reads up to {SCHEMA})")
    plan = _table(table.get("plan"), path, "'plan'")
    sensors = table.get("sensors")
    if not isinstance(sensors, list) or not sensors:
        raise RecordingError(path, "the field 'sensors' must list at least one sensor")
    listed = tuple(_sensor(_table(s, path, "a sensor"), path) for s in cast("list[object]", sensors))
    if len({sensor.name for sensor in listed}) < len(listed):
        raise RecordingError(path, "two sensors have the same name")
    thresholds = _table(table.get("thresholds", {}), path, "'thresholds'")
    return TapeHeader(
        _text(table, "session_id", path),
        _text(table, "software", path),
        listed,
        TapePlan(
            _text(plan, "profile", path),
            _side(plan, path),
            _number(plan, "hold_s", path, _SHORTEST_S, _LONGEST_S),
            int(_number(plan, "reps", path, 0.0, _MOST_REPS)),
            None if plan.get("tolerance_s") is None else _number(plan, "tolerance_s", path, 0.0, _LONGEST_S),
        ),
        _text(table, "started_utc", path, ""),
        _text(table, "provenance", path, ""),
        tuple((name, _number(thresholds, name, path)) for name in thresholds),
        schema,
        _guidance(table.get("guidance"), path),
    )


def _guidance(value: object, path: str) -> TapeGuidance | None:
    if value is None:
        return None
    table = _table(value, path, "'guidance'")
    listed = table.get("comfortable", [])
    pairs = [_pair(pair) for pair in cast("list[object]", listed)] if isinstance(listed, list) else []
    comfortable = tuple(pair for pair in pairs if pair is not None)
    return TapeGuidance(_text(table, "plan_text", path), table.get("is_screen_due") is True, comfortable)


def _pair(value: object) -> tuple[str, float] | None:
    parts = cast("list[object]", value) if isinstance(value, list) else []
    if len(parts) != 2 or not _is_number(parts[1]):
        return None
    return str(parts[0]), float(parts[1])


def _sensor(table: dict[str, object], path: str) -> SensorHeader:
    driver = table.get("driver")
    if driver is not None and not isinstance(driver, str):
        raise RecordingError(path, "the field 'driver' must be a text or null")
    mounting = _table(table.get("mounting", {}), path, "'mounting'")
    return SensorHeader(
        _text(table, "name", path),
        driver,
        _side(table, path),
        Mounting(_vector(mounting, "knee", path), _vector(mounting, "front", path)),
        None if table.get("rate_hz") is None else _number(table, "rate_hz", path, 0.0, _FASTEST_HZ),
        _text(table, "variant", path, ""),
        _text(table, "address", path, ""),
    )


def _table(value: object, path: str, what: str) -> dict[str, object]:
    if isinstance(value, list) and what == "'mounting'":  # a named tuple written as a list
        parts = cast("list[object]", value)
        if len(parts) == 2:
            return {"knee": parts[0], "front": parts[1]}
    if not isinstance(value, dict):
        raise RecordingError(path, f"{what} is missing or no JSON object")
    return cast("dict[str, object]", value)


def _text(table: dict[str, object], key: str, path: str, otherwise: str | None = None) -> str:
    value = table.get(key, otherwise)
    if not isinstance(value, str):
        raise RecordingError(path, f"the field '{key}' is missing or no text")
    return value


def _side(table: dict[str, object], path: str) -> str:
    side = _text(table, "side", path)
    if side not in tuple(Side):
        raise RecordingError(path, f"the side '{side}' is none of {', '.join(Side)}")
    return side


def _number(
    table: dict[str, object], key: str, path: str, least: float = -float_info.max, most: float = float_info.max
) -> float:
    value = table.get(key)
    if not _is_number(value):
        raise RecordingError(path, f"the field '{key}' is missing or no number")
    if not least <= value <= most:
        limit = f"below {least:g}" if value < least else f"above {most:g}"
        raise RecordingError(path, f"the field '{key}' must not be {limit}")
    return float(value)


def _is_number(value: object) -> TypeGuard[float]:
    """Finite, and small enough to be a float (JSON knows no limit)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= float_info.max


def _vector(table: dict[str, object], key: str, path: str) -> Vec3 | None:
    value = table.get(key)
    if value is None:
        return None
    parts = cast("list[object]", value) if isinstance(value, list) else []
    if len(parts) != 3 or not all(_is_number(p) for p in parts) or not any(parts):
        raise RecordingError(path, f"the field '{key}' of the mounting must be three numbers, not all of them 0")
    x, y, z = cast("list[float]", parts)
    if not _SHORTEST_VECTOR <= hypot(x, y, z) <= 1.0 / _SHORTEST_VECTOR:
        raise RecordingError(path, f"the field '{key}' of the mounting is too small or too large for a direction")
    return (float(x), float(y), float(z))
