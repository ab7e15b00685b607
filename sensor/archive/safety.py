"""When the red flags were denied last: ``safety.json`` in the data folder."""

from __future__ import annotations

from datetime import datetime, timedelta

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.json_files import read_json, write_json
from kneehold.sensor.archive.times import now_utc
from kneehold.sensor.model.errors import RecordingError

__all__ = ["is_screen_due", "note_screen"]

SCHEMA = 1
SAFETY_FILE = "safety.json"
# Before the first session, then weekly.
_EVERY = timedelta(days=7)


def is_screen_due(place: DataDir, now: str) -> bool:
    """Whether the red flags are to be asked before a session at ``now`` (ISO 8601); in doubt they are."""
    try:
        data = read_json(place.root / SAFETY_FILE, SCHEMA) or {}
        cleared = datetime.fromisoformat(str(data.get("cleared_utc")))
        return not timedelta(0) <= datetime.fromisoformat(now) - cleared < _EVERY
    except (RecordingError, ValueError, TypeError):
        return True


def note_screen(place: DataDir, *, is_clear: bool, is_ended_by_pain: bool) -> None:
    """Keep what a session said: all denied, or stopped for pain without that (then they are asked again).

    Raises ``OutputError``.
    """
    if is_clear or is_ended_by_pain:
        write_json(place.made().root / SAFETY_FILE, {"schema": SCHEMA, "cleared_utc": now_utc() if is_clear else ""})
