"""The piece of a trace that is shown, cut into columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kneehold.sensor.review.trace import Trace

__all__ = ["Column", "Window", "columns_of", "shown_degrees"]

# Closer than this single samples would be looked at.
_LEAST_S = 1.0
_ZOOM = 2.0
_LEAST_DEG = 10.0


class Window(NamedTuple):
    """A piece of time within 0 to ``end_s``."""

    from_s: float
    to_s: float
    end_s: float

    def zoomed(self, closer: bool, around_s: float) -> Window:
        """Half or twice the time, ``around_s`` staying where it is."""
        factor = 1.0 / _ZOOM if closer else _ZOOM
        length = min(max((self.to_s - self.from_s) * factor, _LEAST_S), max(self.end_s, _LEAST_S))
        share = (around_s - self.from_s) / (self.to_s - self.from_s)
        return self._placed(around_s - share * length, length)

    def moved(self, share: float) -> Window:
        """Further by a share of what is shown."""
        length = self.to_s - self.from_s
        return self._placed(self.from_s + share * length, length)

    def _placed(self, from_s: float, length: float) -> Window:
        first = min(max(from_s, 0.0), max(0.0, self.end_s - length))
        return Window(first, first + length, self.end_s)


class Column(NamedTuple):
    """What happened in one column of time: mean angle, and whether it lay in a hold."""

    degrees: float
    time_s: float


def columns_of(trace: Trace, window: Window, count: int) -> tuple[Column | None, ...]:
    """One value a column, ``None`` where nothing was seen."""
    part = trace.part(window.from_s, window.to_s)
    known = np.isfinite(part.elevation_deg)
    each_s = (window.to_s - window.from_s) / count
    at = np.clip(((part.times_s[known] - window.from_s) / each_s).astype(np.int64), 0, count - 1)
    seen = np.bincount(at, minlength=count)
    mean = np.bincount(at, part.elevation_deg[known], count) / np.maximum(seen, 1)
    return tuple(Column(float(mean[i]), window.from_s + (i + 0.5) * each_s) if seen[i] else None for i in range(count))


def shown_degrees(columns: tuple[Column | None, ...]) -> tuple[float, float]:
    """Lowest and highest angle of the picture: what there is, with a tenth of air."""
    known = [column.degrees for column in columns if column is not None]
    if not known:
        return 0.0, 120.0
    low, high = min(known), max(known)
    air = max(0.1 * (high - low), 0.5 * (_LEAST_DEG - (high - low)), 1.0)
    return low - air, high + air
