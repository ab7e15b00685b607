"""How high the thigh is, how much of the hold is done, and which step it is."""

from __future__ import annotations

from typing import cast

from rich.segment import Segment
from textual.strip import Strip

from kneehold.tui.canvas import Canvas, line
from kneehold.tui.palette import BAR, DIM, EDGE, FULL, IDLE, SHORT, STALE, style
from kneehold.tui.wording.words import say

__all__ = ["HIGHEST_DEG", "LOWEST_DEG", "Gauge", "HoldBar", "StepBar"]

# From a leg hanging a little below the horizontal to a knee past the chest.
LOWEST_DEG, HIGHEST_DEG = -10.0, 140.0

_ZONE = "#1d6b41"
_BELOW = "#2f6fb3"
_LABEL_WIDTH = 7
_EIGHTHS = " ▏▎▍▌▋▊▉"
_STEPS = ("step_bar.lift", "step_bar.hold", "step_bar.lower")


class Gauge(Canvas):
    """Elevation as a column, with the zone to be in; grey and without a pointer where it is not known."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for whole degrees (None: not known), the zone, and the background."""
        degrees, zone, back = cast("tuple[int | None, tuple[int, int] | None, str]", what)
        width, height = self.size
        halves = 2 * height
        value = -1.0 if degrees is None else _place(degrees, halves)
        low, high = (halves + 1.0, halves + 1.0) if zone is None else (_place(zone[0], halves), _place(zone[1], halves))
        colour = FULL if low <= value <= high else SHORT if value > high else _BELOW
        bar = max(2, width - _LABEL_WIDTH)
        # Narrow, there is room for the pointer alone; the words at its left are not to touch it.
        gap = [Segment(" ", style(back, back))] if width < _LABEL_WIDTH else []
        rows: list[Strip] = []
        for row in range(height):
            upper, lower = halves - 2 * row - 1, halves - 2 * row - 2
            cells = [colour if k < value else _ZONE if low <= k < high else IDLE for k in (upper, lower)]
            if degrees is None:
                cells = [STALE, STALE]
            label = self._label(row, degrees, zone, halves)
            is_pointer = label.startswith("◄")
            text = Segment(label, style("#ffffff" if is_pointer else DIM, back, bold=is_pointer))
            column = " " if cells[0] == cells[1] else "▀"
            rows.append(line([*gap, Segment(column * bar, style(*cells)), text], width, back))
        return rows

    def _label(self, row: int, degrees: int | None, zone: tuple[int, int] | None, halves: int) -> str:
        def here(deg: float) -> bool:
            return min(halves - 1, max(0, int(_place(deg, halves)))) // 2 == halves // 2 - 1 - row

        if degrees is not None and here(degrees):
            return f"◄{degrees:4d}°"
        named = [bound for bound in zone or () if LOWEST_DEG < bound < HIGHEST_DEG and here(bound)]
        return f" {named[0]:4d}°" if named else ""


def _place(degrees: float, halves: int) -> float:
    return (degrees - LOWEST_DEG) / (HIGHEST_DEG - LOWEST_DEG) * halves


class HoldBar(Canvas):
    """How much of the prescribed hold is done."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for thousandths done, the colour and the background."""
        thousandths, colour, back = cast("tuple[int, str, str]", what)
        width, height = self.size
        if height == 1:
            return [_thin(thousandths * width * 2 // 1000, width, colour, back)]
        eighths = thousandths * width * 8 // 1000
        full, part = divmod(eighths, 8)
        cells = [Segment(" " * full, style(back, colour))]
        if part:
            cells.append(Segment(_EIGHTHS[part], style(colour, IDLE)))
        return [line(cells, width, IDLE)] * height


def _thin(halves: int, width: int, colour: str, back: str) -> Strip:
    """The lower half of one row, ``halves`` of a column long: what stands above does not touch it.

    What is not done is thinner, so it differs by shape where there are no colours.
    """
    full, part = divmod(halves, 2)
    done = Segment("▄" * full + "▖" * part, style(colour, back))
    return line([done, Segment("▁" * (width - full - part), style(EDGE, back))], width, back)


class StepBar(Canvas):
    """Lift, hold, lower: the running one stands out in light and is marked."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for the number of the step (None: none), its colour and the background."""
        step, colour, back = cast("tuple[int | None, str, str]", what)
        width, height = self.size
        each = [width // 3, width // 3, width - 2 * (width // 3)]
        rows: list[Strip] = []
        for row in range(height):
            cells: list[Segment] = []
            for k, name in enumerate(map(say, _STEPS)):
                shown = (f"▶ {name} ◀" if k == step else name) if row == height // 2 else ""
                room = each[k] - (k < 2)
                drawn = style("#08111a", colour, bold=True) if k == step else style(DIM, BAR)
                cells.append(Segment(shown.center(room), drawn))
                if k < 2:
                    cells.append(Segment(" ", style(back, back)))
            rows.append(line(cells, width, back))
        return rows
