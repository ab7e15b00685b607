"""One figure of every week, drawn on a fixed axis as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from kneehold.sensor.report.words import day_words, say
from kneehold.sensor.review.series import Trend
from kneehold.sensor.review.weeks import Weeks

__all__ = ["Axis", "week_chart"]

# Letters are part of the picture and shrink with it; this narrow they stay readable on a phone.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 150, 52, 26, 12
# More dots than this run together.
_MOST_DOTS = 60
_KINDS = ("", "other", "third")
# A week's value stands for its Thursday.
_MIDDLE = 3.0

Series = Sequence[float | None]


class Axis(NamedTuple):
    """What of the values is shown, always the same: ends, where lines are drawn, and a mark."""

    low: float
    high: float
    ticks: tuple[int, ...]
    mark: float | None = None

    def y(self, value: float) -> float:
        """Where a value stands; beyond the ends, at the end."""
        shown = min(max(value, self.low), self.high)
        return _TOP + (self.high - shown) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)


def week_chart(title: str, weeks: Weeks, lines: Sequence[Series], axis: Axis, trends: Sequence[Trend] = ()) -> str:
    """A point a week and line, hollow where the week is not whole; empty where no value is known.

    Behind them each of ``trends`` with its 95 % interval.
    """
    if all(value is None for line in lines for value in line):
        return ""
    partial = [not week.is_whole for week in weeks.weeks]
    note = f" {say('chart.hollow')}" if any(partial) and len(partial) <= _MOST_DOTS else ""
    name = f"{title}.{note}"
    parts = [f'<div class="chart"><h3>{escape(name)}</h3>']
    parts.append(f'<svg class="weeks" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape(name)}</title>')
    middles = [week.first_day + _MIDDLE for week in weeks.weeks]
    parts += [_band(trend, middles, axis) for trend in trends if len(middles) > 1]
    for value in axis.ticks:
        parts.append(f'<path class="axis" d="M{_LEFT} {axis.y(value):.1f}H{_WIDTH}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{axis.y(value) + 4:.1f}" text-anchor="end">{value}</text>')
    for place in sorted({0, len(partial) - 1}):
        anchor, day = "end" if place else "start", day_words(weeks.weeks[place].first_day)
        x = _WIDTH if place else _LEFT
        parts.append(f'<text x="{x}" y="{_HEIGHT - 6}" text-anchor="{anchor}">{day}</text>')
    if axis.mark is not None:
        parts.append(f'<path class="mark" d="M{_LEFT} {axis.y(axis.mark):.1f}H{_WIDTH}"/>')
    for line, kind in zip(lines, _KINDS, strict=False):
        parts += _line(line, partial, axis, kind)
    return "".join([*parts, "</svg></div>"])


def _x(place: int, count: int) -> float:
    return _LEFT + 10 + place / max(1, count - 1) * (_WIDTH - _LEFT - 20)


def _band(trend: Trend, days: Sequence[float], axis: Axis) -> str:
    found = [(_x(k, len(days)), *trend.at(day)) for k, day in enumerate(days)]
    above = [f"{x:.1f},{axis.y(middle + half):.1f}" for x, middle, half in found]
    below = [f"{x:.1f},{axis.y(middle - half):.1f}" for x, middle, half in reversed(found)]
    line = " ".join(f"{x:.1f},{axis.y(middle):.1f}" for x, middle, _ in found)
    return f'<polygon class="chance" points="{" ".join(above + below)}"/><polyline class="trend" points="{line}"/>'


def _line(line: Series, partial: Sequence[bool], axis: Axis, kind: str) -> list[str]:
    points = [(_x(k, len(line)), axis.y(value), partial[k]) for k, value in enumerate(line) if value is not None]
    coordinates = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    parts = [f'<polyline class="line {kind}" points="{coordinates}"/>']
    if len(points) <= _MOST_DOTS:
        parts += [
            f'<circle class="{kind}{" part" if is_part else ""}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            for x, y, is_part in points
        ]
    return parts
