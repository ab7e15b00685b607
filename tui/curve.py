"""The thigh's angle over the last twenty seconds.

A solid area, one value a column, its top in eighths of a row. Columns are fixed pieces of time, so
the picture moves without flickering, and where nothing was seen nothing is drawn.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kneehold.tui.canvas import Canvas, line
from kneehold.tui.gauges import HIGHEST_DEG, LOWEST_DEG
from kneehold.tui.palette import DIM, style

__all__ = ["SHOWN_S", "Curve", "Trace"]

SHOWN_S = 20.0

_AXIS_WIDTH = 5
_EIGHTHS = " ▁▂▃▄▅▆▇"
_ZONE_BACK = "#16402b"
# (edge, fill) outside and inside a hold, and where what is shown is not known to be true now.
_OUTSIDE, _INSIDE, _OLD = ("#6fb1f5", "#24476b"), ("#4be39a", "#1b7a4c"), ("#77828f", "#3a424c")


class Trace(NamedTuple):
    """Samples of one sensor, oldest first; ``held`` is 1 inside a hold."""

    t_s: NDArray[np.float64]
    degrees: NDArray[np.float64]
    held: NDArray[np.float64]
    is_live: bool


class Curve(Canvas):
    """The area, with the zone behind it and degrees at its left."""

    def show_trace(self, trace: Trace, zone: tuple[int, int] | None, back: str) -> None:
        """Draw ``trace``; its end is the newest sample."""
        columns = max(1, self.size.width - _AXIS_WIDTH)
        levels, inside = _columns(trace, columns, self.size.height)
        self.show(levels, inside, zone, back, trace.is_live)

    def build(self, *what: object) -> list[Strip]:
        """Rows for the columns' levels in eighths (-1: nothing seen), which are held, the zone, and the rest."""
        levels, inside, zone, back, is_live = cast(
            "tuple[tuple[int, ...], tuple[bool, ...], tuple[int, int] | None, str, bool]", what
        )
        width, height = self.size
        rows: list[Strip] = []
        # Of five rows each is 30 degrees: labels 60 apart stand evenly there, others would not.
        step = 60 if height == 5 else 50 if height < 10 else 20
        for row in range(height):
            top, bottom = _degrees(height - row, height), _degrees(height - row - 1, height)
            behind = _ZONE_BACK if zone is not None and zone[0] <= (top + bottom) / 2 <= zone[1] else back
            mark = -(-bottom // step) * step
            label = f"{int(mark)}°" if mark < top else ""
            cells = [Segment(label.rjust(_AXIS_WIDTH - 1) + "│", style(DIM, back))]
            cells += _row(levels, inside, (height - 1 - row) * 8, behind, is_live)
            rows.append(line(cells, width, back))
        return rows


def _columns(trace: Trace, columns: int, height: int) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    if not len(trace.t_s):
        return (-1,) * columns, (False,) * columns
    each_s = SHOWN_S / columns
    at = np.floor(trace.t_s / each_s).astype(np.int64)
    at -= at[-1] - columns + 1
    kept = (at >= 0) & (at < columns)
    at = at[kept]
    count = np.bincount(at, minlength=columns)
    seen = count > 0
    mean = np.bincount(at, trace.degrees[kept], columns) / np.maximum(count, 1)
    share = (mean - LOWEST_DEG) / (HIGHEST_DEG - LOWEST_DEG)
    levels = np.where(seen, np.clip(np.round(share * height * 8), 1, height * 8), -1).astype(int)
    if not trace.is_live:
        return tuple(levels.tolist()), (False,) * columns
    inside = np.bincount(at, trace.held[kept], columns) * 2 > count
    return tuple(levels.tolist()), tuple(inside.tolist())


def _row(levels: tuple[int, ...], inside: tuple[bool, ...], base: int, behind: str, is_live: bool) -> list[Segment]:
    cells: list[Segment] = []
    run, kind = "", (0, False)
    for level, is_held in zip(levels, inside, strict=True):
        over = level - base
        now = (2 if over >= 8 else 1 if over > 0 else 0, is_held)
        if run and now != kind:
            cells.append(Segment(run, _style(kind, behind, is_live)))
            run = ""
        kind = now
        run += _EIGHTHS[over] if now[0] == 1 else " "
    cells.append(Segment(run, _style(kind, behind, is_live)))
    return cells


def _style(kind: tuple[int, bool], behind: str, is_live: bool) -> Style:
    edge, fill = _OLD if not is_live else _INSIDE if kind[1] else _OUTSIDE
    return style(edge, fill) if kind[0] == 2 else style(edge, behind)


def _degrees(rows: int, height: int) -> float:
    return LOWEST_DEG + (HIGHEST_DEG - LOWEST_DEG) * rows / height
