"""Seconds out of cells: numbers in any unit, times of day, dates with times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.imports.sheets import number_of, printable

__all__ = ["FEWEST_HZ", "MOST_HZ", "Clock", "fraction_digits", "unit_of"]

# Recordings of movement have 8 to 2000 samples a second. The range is narrower than a factor of 1000, so a spacing
# fits one unit only.
FEWEST_HZ, MOST_HZ = 8.0, 2000.0
_UNITS = (1.0, 1e-3, 1e-6, 1e-9)
_TICK = 1e-4  # Xsens counts tenths of a millisecond
# 13:05:09.120, 13:05:09:120, 2026-1-2 3:4:5:18, 06-May-2026 18:13:40.123, 2026-01-02T03:04:05.123Z, 3:04:05.1 PM
_TEXT = re.compile(
    r"(?:^|[T\s])(\d{1,2})[:-](\d{1,2})[:-](\d{1,2})(?:([.:,_])(\d{1,9}))?\s*(AM|PM)?(?:Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_DAY_S = 86_400.0


def fraction_digits(stamps: Sequence[str]) -> int | None:
    """Digits of a whole second where fractions are not padded (13:04:55:7 is 7 ms), else ``None``.

    What rises is right: 55:7, 55:26 as thousandths, 55.7, 55.72 as decimals.
    """
    found = [match for text in stamps if (match := _TEXT.search(text.strip())) and match[5]]
    if len({len(match[5]) for match in found}) < 2 or max(len(match[5]) for match in found) > 3:
        return None
    rising = {
        digits: sum(
            (after[3], int(after[5]) / 10 ** (digits or len(after[5])))
            < (before[3], int(before[5]) / 10 ** (digits or len(before[5])))
            for before, after in pairwise(found)
            if before[3] == after[3]
        )
        for digits in (3, 0)
    }
    return 3 if rising[3] < rising[0] else None


def unit_of(stamps: Sequence[float], samples: int, *, has_ticks: bool = False) -> float | None:
    """The unit of rising ``stamps`` over so many ``samples``, told by their spacing; ``None`` if none fits."""
    steps = [after - before for before, after in pairwise(stamps) if after > before]
    if not steps:
        return None
    each = max(1.0, samples / len(set(stamps)))  # samples that share a stamp
    step = median(steps) / each
    if has_ticks:
        return 1e-6 if step >= 500.0 else _TICK
    return next((unit for unit in _UNITS if 1.0 / MOST_HZ <= step * unit <= 1.0 / FEWEST_HZ), None)


class Clock:
    """Seconds out of a column of times; times of day may pass midnight."""

    def __init__(self, shown: str, scale: float, digits: int | None) -> None:
        self._shown = shown
        self._scale = scale
        self._digits = digits
        self._last_s = float("-inf")
        self._days = 0

    def seconds(self, text: str, line: int) -> float:
        """Seconds at ``text``; ``RecordingError`` names the line of what is no time."""
        value = number_of(text)
        if value is not None and value - value == 0.0:
            return self._scale * value
        match = _TEXT.search(text.strip())
        if match is None:
            raise RecordingError(self._shown, f"'{printable(text[:40])}' is no usable time", line)
        fraction = 0.0
        if match[5]:
            fraction = int(match[5]) / 10 ** (self._digits or len(match[5]))
        hours = int(match[1])
        if match[6]:
            hours = hours % 12 + (12 if match[6].lower() == "pm" else 0)
        seconds = 3600.0 * hours + 60.0 * int(match[2]) + int(match[3]) + fraction + _DAY_S * self._days
        if seconds < self._last_s - 0.5 * _DAY_S:
            self._days += 1
            seconds += _DAY_S
        self._last_s = seconds
        return seconds
