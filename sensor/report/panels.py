"""Curves over time, one below the other, as one SVG file.

Each panel has a time axis of its own: what happened, then the same closer. Colours follow the reader's light or dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor
from textwrap import wrap
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.report.curve import curve_pieces
from kneehold.sensor.review.table import number

__all__ = ["Bar", "Curve", "Level", "Panel", "Row", "svg_file"]

_WIDTH, _LEFT, _RIGHT = 900, 78, 16
_CAPTION, _ROW, _AIR, _TICK_LABELS, _BELOW = 22, 20, 6, 20, 12
_TITLE_LINE, _LETTERS_A_LINE = 20, 98
# The widest letters of a bar's text at its size; what does not fit is told to who points at the bar.
_LETTER = 7.0
_TIME_STEPS_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0)
_STEPS_DEG = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0)
_MOST_TIMES, _MOST_LEVELS = 10, 6
# Half a pixel or so, and two pixels sideways: less than the width of the line.
_TOLD_APART_SHARE = 1.0 / 300.0
_COLUMNS = 400
# What the swatches of the legend are called, in their order.
_LEGEND = (
    ("true", "true"), ("measured", "measured"), ("band", "band of the hold"), ("gap", "nothing received"),
    ("closer", "shown closer below"),
)  # fmt: skip
_STYLE = """
svg { background: #fff; font: 12px system-ui, sans-serif; fill: #16202b; }
.paper { fill: #fff; } .title { font-size: 14px; font-weight: 600; } .mut { fill: #52606d; }
.axis { stroke: #dfe5ea; fill: none; } .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.line.measured { stroke: #1c5d99; } .line.true { stroke: #c2571a; stroke-dasharray: 5 3; }
.level { stroke: #16202b; fill: none; }
.bar { stroke: #fff; } .bar.true { fill: #f4cdb5; } .bar.counted { fill: #bcd9f2; } .bar.doing { fill: #e4e8ec; }
.band { fill: #cfeedd; } .gap { fill: #b9c1c9; } .closer { fill: none; stroke: #52606d; stroke-dasharray: 2 3; }
@media (prefers-color-scheme: dark) {
svg { background: #10161d; fill: #e6ebf0; } .paper { fill: #10161d; } .mut { fill: #a3b0bc; } .axis { stroke: #2b3540; }
.line.measured { stroke: #6db3f2; } .line.true { stroke: #f0995c; }
.level { stroke: #e6ebf0; } .closer { stroke: #a3b0bc; }
.bar { stroke: #10161d; } .bar.true { fill: #6b3a1b; } .bar.counted { fill: #1d4a75; } .bar.doing { fill: #2b3540; }
.band { fill: #17432e; } .gap { fill: #56616c; }
}
"""


class Curve(NamedTuple):
    """A line; where it is not finite or has a hole of more than ``hole_s`` nothing is drawn."""

    kind: str  # "true" or "measured"
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]
    hole_s: float


class Bar(NamedTuple):
    """A stretch of time with what stands on it."""

    start_s: float
    end_s: float
    text: str


class Row(NamedTuple):
    """Bars beside each other, named at the left."""

    name: str
    kind: str  # "true", "counted" or "doing"
    bars: tuple[Bar, ...]


class Level(NamedTuple):
    """A value, dashed over the whole panel or drawn over a part of it."""

    value: float
    part_s: tuple[float, float] | None = None


class Panel(NamedTuple):
    """Everything over one stretch of time; angles in degrees."""

    caption: str
    start_s: float
    end_s: float
    low_deg: float
    high_deg: float
    height: int  # of the curves
    curves: tuple[Curve, ...]
    rows: tuple[Row, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    band_deg: tuple[float, float] | None = None
    levels: tuple[Level, ...] = ()
    closer: tuple[tuple[float, float], ...] = ()  # what another panel shows closer

    @property
    def whole_height(self) -> int:
        """With caption, bars and axis."""
        return _CAPTION + _ROW * len(self.rows) + _AIR + self.height + _TICK_LABELS + _BELOW

    def x(self, t_s: float) -> float:
        """Pixels from the left, of what is shown."""
        inside_s = min(max(t_s, self.start_s), self.end_s) - self.start_s
        return _LEFT + inside_s / (self.end_s - self.start_s) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, deg: float, top: float) -> float:
        """Pixels from above, of the curves that begin at ``top``."""
        return top + (self.high_deg - deg) / (self.high_deg - self.low_deg) * self.height

    def shows(self, start_s: float, end_s: float) -> bool:
        """Whether any of this stretch is within the panel."""
        return end_s > self.start_s and start_s < self.end_s


def svg_file(title: str, panels: Sequence[Panel]) -> str:
    """The whole file; ``title`` and captions are text. The same panels give the same bytes."""
    words = wrap(title, _LETTERS_A_LINE)
    top = 10.0 + _TITLE_LINE * len(words)
    legend_y = top + 14.0
    y = top + 32.0
    body: list[str] = []
    for place, panel in enumerate(panels):
        body += _panel(panel, y, place)
        y += panel.whole_height
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y:.0f}" role="img">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style>",
            f'<rect class="paper" width="{_WIDTH}" height="{y:.0f}"/>',
            *(
                f'<text class="title" x="12" y="{10 + _TITLE_LINE * (place + 1) - 4}">{escape(line)}</text>'
                for place, line in enumerate(words)
            ),
            *_legend(panels, legend_y),
            *body,
            "</svg>\n",
        ]
    )


def _legend(panels: Sequence[Panel], y: float) -> list[str]:
    shown = {curve.kind for panel in panels for curve in panel.curves}
    shown |= {"band"} if any(panel.band_deg for panel in panels) else set()
    shown |= {"gap"} if any(panel.shows(*gap) for panel in panels for gap in panel.gaps) else set()
    shown |= {"closer"} if any(panel.closer for panel in panels) else set()
    parts: list[str] = []
    x = 12.0
    for kind, words in _LEGEND:
        if kind not in shown:
            continue
        if kind in ("true", "measured"):
            parts.append(f'<path class="line {kind}" d="M{x:.0f} {y - 4:.0f}h24"/>')
        else:
            parts.append(f'<rect class="{kind}" x="{x:.0f}" y="{y - 10:.0f}" width="24" height="12"/>')
        parts.append(f'<text x="{x + 30:.0f}" y="{y:.0f}">{words}</text>')
        x += 54.0 + _LETTER * len(words)
    return parts


def _panel(panel: Panel, y: float, place: int) -> list[str]:
    top = y + _CAPTION + _ROW * len(panel.rows) + _AIR
    right = _WIDTH - _RIGHT
    parts = [f'<g class="panel"><text class="mut" x="{_LEFT}" y="{y + 14:.1f}">{escape(panel.caption)}</text>']
    for k, row in enumerate(panel.rows):
        parts += _row(panel, row, y + _CAPTION + _ROW * k)
    parts.append(
        f'<clipPath id="p{place}"><rect x="{_LEFT}" y="{top:.1f}" width="{right - _LEFT}" '
        f'height="{panel.height}"/></clipPath><g clip-path="url(#p{place})">'
    )
    if panel.band_deg is not None:
        low, high = (panel.y(deg, top) for deg in panel.band_deg)
        parts.append(
            f'<rect class="band" x="{_LEFT}" y="{high:.1f}" width="{right - _LEFT}" height="{low - high:.1f}"/>'
        )
    parts += [_stretches(panel, "gap", panel.gaps, top), "</g>"]
    parts += _axes(panel, top)
    parts.append(f'<g clip-path="url(#p{place})">')
    parts.append(_stretches(panel, "closer", panel.closer, top))
    parts += [_polyline(panel, curve, top) for curve in panel.curves]
    parts += [_level(panel, level, top) for level in panel.levels]
    return [part for part in (*parts, "</g></g>") if part]


def _row(panel: Panel, row: Row, y: float) -> list[str]:
    parts = [f'<text x="{_LEFT - 6}" y="{y + 13:.1f}" text-anchor="end">{escape(row.name)}</text>']
    for bar in row.bars:
        if not panel.shows(bar.start_s, bar.end_s):
            continue
        left, right = panel.x(bar.start_s), panel.x(bar.end_s)
        told = f"{row.name}: {bar.text}, {number(bar.start_s, 2)} to {number(bar.end_s, 2)} s"
        parts.append(
            f'<rect class="bar {row.kind}" x="{left:.1f}" y="{y:.1f}" width="{max(1.0, right - left):.1f}" '
            f'height="{_ROW - 3}"><title>{escape(told)}</title></rect>'
        )
        if _LETTER * len(bar.text) < right - left:
            middle = 0.5 * (left + right)
            parts.append(f'<text x="{middle:.1f}" y="{y + 13:.1f}" text-anchor="middle">{escape(bar.text)}</text>')
    return parts


def _stretches(panel: Panel, kind: str, parts: Sequence[tuple[float, float]], top: float) -> str:
    """Upright boxes, all in one path: a bad link leaves hundreds."""
    shown = [(panel.x(start_s), panel.x(end_s)) for start_s, end_s in parts if panel.shows(start_s, end_s)]
    boxes = (f"M{left:.1f} {top:.1f}h{right - left:.1f}v{panel.height}H{left:.1f}z" for left, right in shown)
    return f'<path class="{kind}" d="{"".join(boxes)}"/>' if shown else ""


def _axes(panel: Panel, top: float) -> list[str]:
    bottom, right = top + panel.height, _WIDTH - _RIGHT
    parts: list[str] = []
    for value, text in _ticks(panel.low_deg, panel.high_deg, _STEPS_DEG, _MOST_LEVELS):
        y = panel.y(value, top)
        parts.append(f'<path class="axis" d="M{_LEFT} {y:.1f}H{right}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}°</text>')
    for value, text in _ticks(panel.start_s, panel.end_s, _TIME_STEPS_S, _MOST_TIMES):
        x = panel.x(value)
        parts.append(f'<path class="axis" d="M{x:.1f} {top:.1f}V{bottom + 4:.1f}"/>')
        if x < right - 10:  # else its label would be cut off
            parts.append(f'<text x="{x:.1f}" y="{bottom + 17:.1f}" text-anchor="middle">{text} s</text>')
    return parts


def _ticks(low: float, high: float, steps: Sequence[float], most: int) -> list[tuple[float, str]]:
    """Round values within, no more than ``most`` or so, with their texts."""
    step = next((step for step in steps if (high - low) / step <= most), steps[-1])
    decimals = 0 if step >= 1.0 else 1
    return [(k * step, number(k * step, decimals)) for k in range(ceil(low / step), floor(high / step) + 1)]


def _polyline(panel: Panel, curve: Curve, top: float) -> str:
    apart = _TOLD_APART_SHARE * (panel.high_deg - panel.low_deg)
    shown_s = (panel.start_s, panel.end_s)
    pieces = curve_pieces(curve.times_s, curve.values, shown_s, apart, curve.hole_s, _COLUMNS)
    drawn = "".join("M" + "L".join(f"{panel.x(t):.1f} {panel.y(deg, top):.1f}" for t, deg in piece) for piece in pieces)
    return f'<path class="line {curve.kind}" d="{drawn}"/>'


def _level(panel: Panel, level: Level, top: float) -> str:
    left, right = (panel.x(t_s) for t_s in level.part_s or (panel.start_s, panel.end_s))
    how = ' stroke-dasharray="6 4"' if level.part_s is None else ' stroke-width="2"'
    return f'<path class="level"{how} d="M{left:.1f} {panel.y(level.value, top):.1f}H{right:.1f}"/>'
