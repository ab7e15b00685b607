"""How accurate the counter was on one person, by that person's taps: ``own_accuracy.json`` in the data folder."""

from __future__ import annotations

from typing import NamedTuple, cast

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.json_files import LOCK_FILE, read_json, write_json
from kneehold.sensor.files.private_file import locked
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.review.tapping import OwnAccuracy

__all__ = ["OWN_FILE", "KeptAccuracy", "keep_accuracy", "kept_accuracy"]

OWN_FILE = "own_accuracy.json"
SCHEMA = 1


class KeptAccuracy(NamedTuple):
    """The newest result of one person; seconds."""

    session: str
    date: str  # ISO, of the session
    by: str  # what was tapped: key or sensor
    holds: int
    bias_s: float  # counted less tapped, of the lengths
    bias_low_s: float  # its 95 % confidence interval
    bias_high_s: float
    lower_s: float  # 95 % limits of agreement
    upper_s: float
    start_lag_s: float  # tapped less counted
    end_lag_s: float
    tap_sd_s: float
    explained_s: float


def keep_accuracy(place: DataDir, person: str, session: str, date: str, by: str, found: OwnAccuracy) -> KeptAccuracy:
    """Keep ``found`` for ``person`` ("": whoever has no name) in place of an older result; raises ``OutputError``."""
    nothing = (0.0, 0.0)
    lengths = found.hold_s
    numbers = (
        lengths.bias or 0.0, *(lengths.bias_ci or nothing), *(lengths.limits or nothing), found.start_lag_s,
        found.end_lag_s, found.tap_sd_s, found.explained_s,
    )  # fmt: skip
    kept = KeptAccuracy(session, date, by, len(found.holds), *(round(number, 4) for number in numbers))
    made = place.made()
    with locked(made.root / LOCK_FILE):
        people = {name: one._asdict() for name, one in _people(place).items()} | {person: kept._asdict()}
        write_json(made.root / OWN_FILE, {"schema": SCHEMA, "people": people})
    return kept


def kept_accuracy(place: DataDir, person: str) -> KeptAccuracy | None:
    """The result kept for ``person``; what cannot be read is as if nothing were kept."""
    return _people(place).get(person)


def _people(place: DataDir) -> dict[str, KeptAccuracy]:
    try:
        data = read_json(place.root / OWN_FILE, SCHEMA) or {}
    except (RecordingError, OSError):
        return {}
    listed = data.get("people")
    found: dict[str, KeptAccuracy] = {}
    for name, value in cast("dict[str, object]", listed).items() if isinstance(listed, dict) else ():
        fields = (
            [cast("dict[str, object]", value).get(key) for key in KeptAccuracy._fields]
            if isinstance(value, dict)
            else []
        )
        texts, numbers = fields[:3], fields[3:]
        if texts and all(isinstance(text, str) for text in texts) and all(_is_number(each) for each in numbers):
            found[name] = KeptAccuracy(*cast("list[str]", texts), *cast("list[float]", numbers))  # type: ignore[arg-type]
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
