"""A file that names recordings of the benchmark, one per line."""

from __future__ import annotations

import re
from pathlib import Path

from kneehold.sensor.bench.cases import DailyCase, SetCase, daily_case
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.model.errors import RecordingError

__all__ = ["read_cases"]

_SET = re.compile(r"--profile (\S+) --seed (\d{1,9}) --hold (\d+(?:\.\d+)?) --loss (0(?:\.\d+)?)")
_DAILY = re.compile(r"(.+), seed (\d{1,9})")
# A hold of an hour is a slip; half of all packets lost is beyond any link.
_LONGEST_S, _MOST_LOSS = 3600.0, 0.5


def read_cases(path: str) -> tuple[tuple[SetCase, ...], tuple[DailyCase, ...]]:
    """Sets, then other movement, in the order of the file; empty lines and those that begin with # say nothing.

    Raises ``RecordingError`` with the line that cannot be understood.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise RecordingError(path, "not UTF-8 text") from error
    sets: list[SetCase] = []
    daily: list[DailyCase] = []
    for number, line in enumerate(lines, start=1):
        words = " ".join(line.split())
        if not words or words.startswith("#"):
            continue
        if (found := _SET.fullmatch(words)) is not None:
            sets.append(_set(found, path, number))
        elif (found := _DAILY.fullmatch(words)) is not None and (case := daily_case(found[1], int(found[2]))):
            daily.append(case)
        else:
            raise RecordingError(path, f"'{words}' names no recording of the benchmark", number)
    return tuple(sets), tuple(daily)


def _set(found: re.Match[str], path: str, number: int) -> SetCase:
    case = SetCase(found[1], int(found[2]), float(found[3]), float(found[4]))
    if case.profile not in {profile.name for profile in all_profiles()}:
        raise RecordingError(path, f"there is no profile '{case.profile}'", number)
    if not 0.0 < case.hold_s <= _LONGEST_S or case.loss > _MOST_LOSS:
        raise RecordingError(path, "a hold is above 0 and at most 3600 s, a loss at most 0.5", number)
    return case
