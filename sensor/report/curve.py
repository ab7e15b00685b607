"""As few points as show a curve indistinguishably from the whole one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf, isfinite
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

__all__ = ["HOLE_S", "curve_pieces"]

Array = NDArray[np.float64]
Point = tuple[float, float]

# A longer hole is shown as one.
HOLE_S = 0.5
_COLUMNS = 700
# Points taken at once.
_BLOCK = 2_000


def curve_pieces(
    times_s: Array,
    values: Array,
    shown_s: tuple[float, float],
    told_apart: float,
    hole_s: float = HOLE_S,
    columns: int = _COLUMNS,
) -> list[list[Point]]:
    """Points (time, value) of the curve from ``shown_s[0]`` to ``shown_s[1]``; a new piece after a hole.

    Lowest and highest value of every column, so that no peak is lost; what is not finite is left out. Values nearer
    than ``told_apart`` look the same.
    """
    start_s, end_s = shown_s
    pieces: list[list[Point]] = []
    column: list[Point] = []
    width = (end_s - start_s) / columns
    last_s = -inf
    shown = (times_s >= start_s) & (times_s <= end_s)
    for point in _points(times_s[shown], values[shown]):
        t = point[0]
        if not isfinite(point[1]):
            continue
        is_apart = t - last_s > max(hole_s, width)
        if column and (is_apart or int((t - start_s) / width) != int((column[0][0] - start_s) / width)):
            pieces[-1] += _extremes(column)
            column = []
        if is_apart:
            pieces.append([])
        column.append(point)
        last_s = t
    if column:
        pieces[-1] += _extremes(column)
    return [_thinned(piece, told_apart) for piece in pieces]


def _points(times_s: Array, values: Array) -> Iterator[Point]:
    """One after the other; as a list, those of hours would take ten times their memory."""
    for first in range(0, len(times_s), _BLOCK):
        part = slice(first, first + _BLOCK)
        yield from zip(times_s[part].tolist(), values[part].tolist(), strict=True)


def _extremes(column: list[Point]) -> list[Point]:
    lowest, highest = min(column, key=itemgetter(1)), max(column, key=itemgetter(1))
    return [lowest] if lowest == highest else sorted((lowest, highest))


def _thinned(points: list[Point], told_apart: float) -> list[Point]:
    """Without the points between two that nobody could tell apart."""
    kept = [points[0]]
    for before, point in pairwise(points):
        if abs(point[1] - kept[-1][1]) > told_apart:
            if before != kept[-1] and abs(before[1] - kept[-1][1]) < abs(point[1] - kept[-1][1]):
                kept.append(before)
            kept.append(point)
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]
