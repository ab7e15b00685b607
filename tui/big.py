"""What must be readable from two metres: number, word, side, repetitions."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np
from rich.segment import Segment
from textual.strip import Strip

from kneehold.tui.canvas import Canvas, ink, line
from kneehold.tui.face import Disc
from kneehold.tui.font import fitting, quadrants, text_rows
from kneehold.tui.palette import EDGE, FULL, NOW, SHORT, style

__all__ = ["BigText", "Discs"]

# Above this height a row is left free, so that letters do not touch what stands above.
_TIGHT_ROWS = 7
_RING = 0.72  # inner radius of a ring
_MOST_DISC_ROWS = 5


class BigText(Canvas):
    """Text as tall as the place allows, in its middle."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for text, colour and background."""
        text, colour, back = cast("tuple[str, str, str]", what)
        width, height = self.size
        most = height - (1 if height > _TIGHT_ROWS else 0)
        # 9 -> 10 must not change the size.
        rows, squeeze = fitting("00" if text.isdigit() and len(text) < 3 else text, width, max(2, most))
        drawn = text_rows(text, rows, squeeze)
        left = max(0, (width - len(drawn[0])) // 2) if drawn else 0
        margin = Segment(" " * left, style(back, back))
        top = max(0, (height - rows) // 2)
        blank = line([], width, back)
        picture = [line([margin, *ink(cells, colour, back)], width, back) for cells in drawn]
        return ([blank] * top + picture + [blank] * height)[:height]


class Discs(Canvas):
    """One disc a repetition: full, half and ringed, filling, or a ring."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for the discs, the tenths that the running one is filled, and the background."""
        discs, tenths, back = cast("tuple[tuple[Disc, ...], int, str]", what)
        width, height = self.size
        # The last row is left free: discs must not touch what stands below.
        rows = min(max(1, height - 1), ((width + 1) // max(1, len(discs)) - 1) // 2, _MOST_DISC_ROWS)
        if rows < 2:
            return self._small(discs, back)
        pictures = [(_disc(rows, disc, tenths), _COLOURS[disc]) for disc in discs]
        gap = Segment(" ", style(back, back))
        left = Segment(" " * ((width - len(discs) * (2 * rows + 1) + 1) // 2), style(back, back))
        top = (height - 1 - rows) // 2
        picture = [
            line([left, *(s for cells, colour in pictures for s in (*ink(cells[y], colour, back), gap))], width, back)
            for y in range(rows)
        ]
        blank = line([], width, back)
        return ([blank] * max(0, top) + picture + [blank] * height)[:height]

    def _small(self, discs: tuple[Disc, ...], back: str) -> list[Strip]:
        """More repetitions than discs find room: one sign each, the last ones where even that is too much."""
        width, height = self.size
        gap = " " if 2 * len(discs) <= width else ""
        shown = discs[-width * height :]
        rows = [shown[k : k + width] for k in range(0, len(shown), width)]
        left = Segment(" " * max(0, (width - len(discs) * (1 + len(gap))) // 2), style(back, back))
        picture = [
            line([left, *(Segment(_SIGNS[d] + gap, style(_COLOURS[d], back)) for d in row)], width, back)
            for row in rows
        ]
        return (picture + [line([], width, back)] * height)[:height]


_COLOURS = {Disc.FULL: FULL, Disc.SHORT: SHORT, Disc.NOW: NOW, Disc.OPEN: EDGE}
_SIGNS = {Disc.FULL: "●", Disc.SHORT: "◐", Disc.NOW: "◉", Disc.OPEN: "○"}


@lru_cache(maxsize=128)
def _disc(rows: int, disc: Disc, tenths: int) -> tuple[str, ...]:
    fill = {Disc.FULL: 1.0, Disc.SHORT: 0.5, Disc.OPEN: 0.0, Disc.NOW: tenths / 10.0}[disc]
    height, width = 2 * rows, 4 * rows
    y, x = np.mgrid[0:height, 0:width]
    radius = np.hypot((y - (height - 1) / 2) / (height / 2), (x - (width - 1) / 2) / (width / 2))
    return quadrants((radius <= 1.0) & ((radius >= _RING) | (y >= height * (1.0 - fill))))
