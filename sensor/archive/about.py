"""What a person says of a session: ``about.json`` beside the tape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kneehold.sensor.archive.json_files import LOCK_FILE, read_json, write_json
from kneehold.sensor.files.private_file import locked
from kneehold.sensor.model.errors import RecordingError, UsageError

__all__ = ["ABOUT_FILE", "SLOTS", "About", "change_about", "checked_name", "read_about", "write_about"]

ABOUT_FILE = "about.json"
SCHEMA = 1
SLOTS = ("morning", "evening")
# Room for any name; more is a pasted text.
_LONGEST_NAME = 200
_WORST_PAIN = 10.0


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of a session; empty or ``None`` where nothing was said. Pain is 0-10."""

    person: str = ""
    slot: str = ""
    pain_before: float | None = None
    pain_worst: float | None = None
    pain_after: float | None = None
    note: str = ""


def read_about(folder: Path) -> About:
    """What stands in ``folder``; nothing said where there is no file. Raises ``RecordingError``."""
    path = folder / ABOUT_FILE
    data = read_json(path, SCHEMA)
    if data is None:
        return About()
    try:
        person, slot, note = (checked_name(str(data.get(name) or "")) for name in ("person", "slot", "note"))
        before, worst, after = (_pain(data.get(name)) for name in ("pain_before", "pain_worst", "pain_after"))
    except (UsageError, ValueError) as error:
        raise RecordingError(str(path), str(error).removesuffix(".")) from error
    return About(person, slot, before, worst, after, note)


def write_about(folder: Path, about: About) -> None:
    """Keep ``about`` in ``folder``; raises ``OutputError``."""
    write_json(folder / ABOUT_FILE, {"schema": SCHEMA, **asdict(about)})


def change_about(folder: Path, said: Mapping[str, object]) -> About:
    """Keep what is ``said`` (fields of ``About``) in ``folder`` beside what stands there; returns all of it.

    Raises ``RecordingError`` and ``OutputError``.
    """
    with locked(folder / LOCK_FILE):
        about = replace(read_about(folder), **said)  # type: ignore[arg-type]  # fields of About
        write_about(folder, about)
    return about


def checked_name(text: str) -> str:
    """``text`` without blanks around it; ``UsageError`` for what is too long or would steer a terminal."""
    name = text.strip()
    if len(name) > _LONGEST_NAME or not all(c.isprintable() for c in name):
        raise UsageError(f"a name or note has at most {_LONGEST_NAME} characters and no control characters.")
    return name


def _pain(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= _WORST_PAIN:
        raise ValueError(f"pain is a number from 0 to 10, not {value!r}")
    return float(value)
