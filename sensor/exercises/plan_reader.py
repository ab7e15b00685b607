"""Reads a plan that a person wrote, and says what is wrong with it.

TOML in plain words. Every mistake is one sentence with the file, the line and what is allowed there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, cast

from kneehold.sensor.exercises.plan import Breath, GuidedPlan, PlanBlock, Progress, Slot, Tempo, Zone
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Side

__all__ = ["MOST_BLOCKS", "read_plan"]

MOST_BLOCKS = 20  # a session of twenty exercises is no session of stretching any more

_AUTHORS = ("self", "therapist")
_ORDERS: dict[str, tuple[str, str]] = {
    "right then left": (Side.RIGHT.value, Side.LEFT.value),
    "left then right": (Side.LEFT.value, Side.RIGHT.value),
}
_SIDES = (Side.RIGHT.value, Side.LEFT.value, "each", Side.BOTH.value)
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d) to ([01]\d|2[0-3]):([0-5]\d)")
_HEADER = re.compile(r"\s*\[(\[)?\s*([\w-]+)\s*\]")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class _Field(NamedTuple):
    """What may stand behind one key: ``allowed`` in words, and how it is taken (``None``: refused)."""

    allowed: str
    take: Callable[[object], object | None]


def _number(low: float, high: float, unit: str) -> _Field:
    def take(value: object) -> object | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if low <= value <= high else None

    return _Field(f"a number of {unit} from {low:g} to {high:g}", take)


def _whole(low: int, high: int) -> _Field:
    def take(value: object) -> object | None:
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None

    return _Field(f"a whole number from {low} to {high}", take)


def _one_of(words: Iterable[str]) -> _Field:
    known = tuple(words)

    def take(value: object) -> object | None:
        return value if value in known else None

    return _Field(f"one of {', '.join(known)}", take)


def _text(value: object) -> object | None:
    """One line of letters; a plan may come from anybody, so nothing in it may steer a terminal."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return line if line.isprintable() and line else None


def _yes(value: object) -> object | None:
    return value if isinstance(value, bool) else None


def _window(value: object) -> object | None:
    found = _WINDOW.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    first, second, third, fourth = map(int, found.groups())
    begin, end = 60 * first + second, 60 * third + fourth
    return (begin, end) if begin < end else None


_TEXT = _Field("a text", _text)
_YES = _Field("true or false", _yes)
_TIME = _Field('a time of day such as "06:30 to 10:00"', _window)
_SHARE = _number(0.1, 1.0, "shares of the own comfortable peak")  # never more than what is comfortable
_DEGREES = _number(-30.0, 140.0, "degrees")

# Section: key: what may stand there. The empty section is the top of the file.
_FIELDS: dict[str, dict[str, _Field]] = {
    "": {
        "title": _TEXT,
        "author": _one_of(_AUTHORS),
        "note": _TEXT,
        "order": _one_of(_ORDERS),
        "rest_s": _number(0.0, 300.0, "seconds"),
        "end_after_min": _number(1.0, 30.0, "minutes"),
    },
    "block": {
        "exercise": _TEXT,
        "side": _one_of(_SIDES),
        "reps": _whole(1, 20),
        "hold_s": _number(1.0, 120.0, "seconds"),
        "longest_s": _number(1.0, 300.0, "seconds"),
        "tolerance_s": _number(0.0, 30.0, "seconds"),
    },
    "tempo": {
        "lift_s": _number(0.5, 20.0, "seconds"),
        "lower_s": _number(0.5, 20.0, "seconds"),
        "fastest_degps": _number(10.0, 300.0, "degrees a second"),
    },
    "breath": {"in_s": _number(2.0, 10.0, "seconds"), "out_s": _number(2.0, 15.0, "seconds")},
    "times": {"morning": _TIME, "evening": _TIME},
    "zone": {"low_share": _SHARE, "high_share": _SHARE, "low_deg": _DEGREES, "high_deg": _DEGREES},
    "progress": {
        "sessions": _whole(1, 60),
        "step_s": _number(1.0, 15.0, "seconds"),
        "longest_s": _number(5.0, 120.0, "seconds"),
        "most_reps": _whole(1, 20),
        "locked": _YES,
    },
}
_TABLES = ", ".join("[[block]]" if name == "block" else f"[{name}]" for name in _FIELDS if name)
_NEEDED = {"": ("title", "author"), "block": ("exercise", "side", "reps", "hold_s")}
# Beyond the prescribed hold by half of it: the breath that is begun may be finished.
_LONGEST_SHARE = 1.5


@dataclass(frozen=True, slots=True)
class _Page:
    """The text, so that a mistake can be shown in it."""

    name: str
    lines: tuple[str, ...]
    exercises: tuple[str, ...]
    of_both: frozenset[str]  # those that both legs do at once

    def wrong(self, problem: str, section: str = "", number: int = 0, key: str = "") -> UsageError:
        return UsageError(f"{self.name}, line {self._line(section, number, key)}: {problem}.")

    def _line(self, section: str, number: int, key: str) -> int:
        """The line of ``key`` in the ``number``-th ``section``; of the section if the key is not there."""
        here, seen, best = "", 0, 1
        for at, line in enumerate(self.lines, start=1):
            header = _HEADER.match(line)
            if header is not None:
                here = header[2]
                seen += here == section
            if here == section and (not section or seen == number + 1):
                if header is not None:
                    best = at
                elif key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                    return at
        return best


def read_plan(text: str, name: str, exercises: Iterable[str], of_both: Iterable[str] = ()) -> GuidedPlan:
    """The plan in ``text``; ``name`` is the file's, ``exercises`` the profiles there are.

    ``of_both`` are those that both legs do at once.

    Raises ``UsageError``: file, line, what is wrong and what is allowed.
    """
    page = _Page(name, tuple(text.splitlines()), tuple(exercises), frozenset(of_both))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place[1]) if place is not None and place[1] else len(page.lines) or 1
        raise UsageError(f"{name}, line {line}: not valid TOML ({_AT_LINE.sub('', str(error))}).") from error
    tables = {key: value for key, value in document.items() if key in _FIELDS and key}
    top = _checked(page, {key: value for key, value in document.items() if key not in tables}, "")
    order = _ORDERS[cast("str", top.pop("order", "right then left"))]
    blocks = _blocks(page, tables.pop("block", None), order)
    parts = {section: _checked(page, _table(page, section, value), section) for section, value in tables.items()}
    return GuidedPlan(
        blocks=blocks,
        tempo=Tempo(**parts.get("tempo", {})),  # pyright: ignore[reportArgumentType]
        breath=Breath(**parts.get("breath", {})),  # pyright: ignore[reportArgumentType]
        slots=tuple(Slot(slot, *cast("tuple[int, int]", when)) for slot, when in parts.get("times", {}).items()),
        progress=_progress(parts.get("progress", {})),
        zone=_zone(page, parts.get("zone", {})),
        **top,  # pyright: ignore[reportArgumentType]
    )


def _table(page: _Page, section: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise page.wrong(f"'{section}' is a table, written [{section}]", key=section)
    return cast("dict[str, object]", value)


def _checked(page: _Page, table: dict[str, object], section: str, number: int = 0) -> dict[str, object]:
    """Every value as it is taken; raises for what is not allowed or missing."""
    fields = _FIELDS[section]
    where = f" in [[{section}]]" if section == "block" else f" in [{section}]" if section else ""
    taken: dict[str, object] = {}
    for key, value in table.items():
        if key not in fields:
            others = "" if section else f"; tables are {_TABLES}"
            problem = f"there is no '{key}'{where}; there are {', '.join(fields)}{others}"
            raise page.wrong(problem, key if isinstance(value, dict | list) else section, number, key)
        found = fields[key].take(value)
        if found is None:
            raise page.wrong(f"'{key}'{where} must be {fields[key].allowed}, not {value!r}", section, number, key)
        taken[key] = found
    for key in _NEEDED.get(section, ()):
        if key not in taken:
            raise page.wrong(f"'{key}'{where} is missing; it must be {fields[key].allowed}", section, number)
    return taken


def _blocks(page: _Page, value: object, order: tuple[str, str]) -> tuple[PlanBlock, ...]:
    tables = cast("list[object]", value) if isinstance(value, list) else []
    if not tables or not all(isinstance(table, dict) for table in tables):
        raise page.wrong("a plan needs at least one exercise, written as a [[block]] table", key="block")
    if len(tables) > MOST_BLOCKS:
        raise page.wrong(f"a plan has at most {MOST_BLOCKS} [[block]] tables", "block", MOST_BLOCKS)
    blocks: list[PlanBlock] = []
    for number, table in enumerate(cast("list[dict[str, object]]", tables)):
        blocks += _sides(page, _checked(page, table, "block", number), number, order)
    return tuple(blocks)


def _sides(page: _Page, fields: dict[str, object], number: int, order: tuple[str, str]) -> list[PlanBlock]:
    exercise, side = cast("str", fields["exercise"]), cast("str", fields["side"])
    hold_s = cast("float", fields["hold_s"])
    longest_s = cast("float", fields.get("longest_s", _LONGEST_SHARE * hold_s))
    tolerance_s = cast("float | None", fields.get("tolerance_s"))
    if exercise not in page.exercises:
        known = ", ".join(page.exercises)
        raise page.wrong(f"there is no exercise '{exercise}'; there are {known}", "block", number, "exercise")
    if longest_s < hold_s:
        problem = f"'longest_s' in [[block]] must be a number of seconds from hold_s ({hold_s:g}) to 300"
        raise page.wrong(f"{problem}, not {longest_s:g}", "block", number, "longest_s")
    if tolerance_s is not None and tolerance_s >= hold_s:
        problem = f"'tolerance_s' in [[block]] must be below hold_s ({hold_s:g}), not {tolerance_s:g}"
        raise page.wrong(problem, "block", number, "tolerance_s")
    if exercise in page.of_both and side != Side.BOTH:
        raise page.wrong(f"'side' in [[block]] must be both for {exercise}, not '{side}'", "block", number, "side")
    reps = cast("int", fields["reps"])
    legs = order if side == "each" else (side,)
    return [PlanBlock(exercise, leg, reps, hold_s, longest_s, tolerance_s) for leg in legs]


def _progress(fields: dict[str, object]) -> Progress:
    renamed = {"is_locked" if key == "locked" else key: value for key, value in fields.items()}
    return Progress(**renamed)  # pyright: ignore[reportArgumentType]


def _zone(page: _Page, fields: dict[str, object]) -> Zone:
    numbers = cast("dict[str, float]", fields)
    kinds = {key.rpartition("_")[2] for key in numbers}
    if kinds == {"share", "deg"}:
        raise page.wrong("a [zone] is given in shares or in degrees, not both", "zone")
    if "deg" in kinds and "high_deg" not in numbers:
        raise page.wrong("a [zone] in degrees needs its upper end, high_deg: further is not better", "zone")
    if not kinds:
        return Zone()
    kind = kinds.pop()
    default = Zone()
    low = numbers.get(f"low_{kind}", default.low if kind == "share" else _lowest_deg())
    high = numbers.get(f"high_{kind}", default.high)
    if low >= high:
        raise page.wrong(f"the lower end of a [zone] must be below its upper end ({high:g})", "zone", 0, f"low_{kind}")
    return Zone(low, high, kind == "share")


def _lowest_deg() -> float:
    return -30.0  # as low as the field itself allows
