"""A trace in a terminal: area, band of the hold, marks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple, cast

from rich.segment import Segment
from textual.strip import Strip

from kneehold.tui.canvas import Canvas, line
from kneehold.tui.palette import DIM, style
from kneehold.tui.review.window import Column, shown_degrees
from kneehold.tui.wording.words import decimal

__all__ = ["Span", "TracePlot", "View"]

_AXIS_WIDTH = 6
_EIGHTHS = " ▁▂▃▄▅▆▇"
_BACK, _BAND_BACK = "#11161d", "#16402b"
# Edge and fill: outside any hold, and in one that is full, short or rejected.
_COLOURS = {
    "": ("#6fb1f5", "#24476b"),
    "full": ("#4be39a", "#1b7a4c"),
    "short": ("#ffb45c", "#7a4a12"),
    "rejected": ("#ff8f9d", "#6b1f2a"),
}
_CURSOR, _MARK = "#ffffff", "#d9b3ff"
_RULER_ROWS = 2
# Eighths: the trace covers the cell and begins in none of the two.
_FULL = 16


class Span(NamedTuple):
    """A hold as it is drawn; ``kind`` is its outcome."""

    number: int
    start_s: float
    end_s: float
    kind: str


class View(NamedTuple):
    """Everything that is drawn."""

    columns: tuple[Column | None, ...]
    from_s: float
    to_s: float
    spans: tuple[Span, ...]
    band_deg: tuple[float, float] | None
    cursor_s: float | None
    marks_s: tuple[float, ...]


class TracePlot(Canvas):
    """The picture of a ``View`` with degrees at its left and seconds below."""

    @property
    def columns(self) -> int:
        """How many columns of time there is room for."""
        return max(1, self.size.width - _AXIS_WIDTH)

    def build(self, *what: object) -> list[Strip]:
        """Rows from the top, then the ruler."""
        (view,) = cast("tuple[View]", what)
        width, height = self.size.width, max(1, self.size.height - _RULER_ROWS)
        low, high = shown_degrees(view.columns)
        levels = [
            -1 if c is None else max(1, min(height * 8, round((c.degrees - low) / (high - low) * height * 8)))
            for c in view.columns
        ]
        kinds = [_kind(c, view.spans) for c in view.columns]
        lines = {_column(t, view): _MARK for t in view.marks_s}
        if view.cursor_s is not None:
            lines[_column(view.cursor_s, view)] = _CURSOR
        rows: list[Strip] = []
        for row in range(height):
            top = low + (high - low) * (height - row) / height
            bottom = low + (high - low) * (height - row - 1) / height
            behind = _BACK
            if view.band_deg is not None and view.band_deg[0] <= 0.5 * (top + bottom) <= view.band_deg[1]:
                behind = _BAND_BACK
            label = f"{round(0.5 * (top + bottom))}°" if row % 3 == 0 else ""
            base = (height - 1 - row) * 8
            cells = [
                _cell(min(max(level - base, 0), _FULL), kinds[x], behind, lines.get(x))
                for x, level in enumerate(levels)
            ]
            rows.append(
                line([Segment(label.rjust(_AXIS_WIDTH - 1) + "│", style(DIM, _BACK)), *_runs(cells)], width, _BACK)
            )
        return [*rows, *_ruler(view, width)]


def _kind(column: Column | None, spans: tuple[Span, ...]) -> str:
    if column is None:
        return ""
    return next((span.kind for span in spans if span.start_s <= column.time_s <= span.end_s), "")


@cache
def _cell(over: int, kind: str, behind: str, cross: str | None) -> Segment:
    """``over``: how many eighths of the cell the trace covers, up to ``_FULL``."""
    edge, fill = _COLOURS.get(kind, _COLOURS["short"])
    back = fill if over >= 8 else behind
    if cross is not None:
        return Segment("│", style(cross, back))
    if 0 < over < 8:
        return Segment(_EIGHTHS[over], style(edge, behind))
    return Segment("▔" if 8 <= over < _FULL else " ", style(edge, back))


def _runs(cells: list[Segment]) -> Iterator[Segment]:
    """Neighbours that look alike as one piece of text: a terminal takes a few of them far sooner than each cell."""
    for _, run in groupby(cells, key=id):
        alike = list(run)
        yield alike[0] if len(alike) == 1 else Segment(alike[0].text * len(alike), alike[0].style)


def _column(t_s: float, view: View) -> int:
    return int((t_s - view.from_s) / (view.to_s - view.from_s) * len(view.columns))


def _ruler(view: View, width: int) -> list[Strip]:
    """The numbers of the holds, and the time at the ends and in the middle."""
    names = [" "] * len(view.columns)
    for span in view.spans:
        at = _column(0.5 * (max(span.start_s, view.from_s) + min(span.end_s, view.to_s)), view)
        if view.from_s < span.end_s and span.start_s < view.to_s and 0 <= at < len(names) - 1:
            names[at : at + len(str(span.number))] = list(str(span.number))
    left, middle, right = (decimal(f"{t:.1f} s") for t in (view.from_s, 0.5 * (view.from_s + view.to_s), view.to_s))
    room = len(view.columns)
    times = left + middle.center(max(0, room - len(left) - len(right))) + right
    rows = ("".join(names)[:room], times[:room])
    return [line([Segment(" " * _AXIS_WIDTH + text, style(DIM, _BACK))], width, _BACK) for text in rows]
