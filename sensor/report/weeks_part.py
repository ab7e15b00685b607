"""How do weeks read: adherence, accuracy, range, symmetry, pain? Parts of a page, drawn as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import NamedTuple

from sensor.report.page import cell, table, tiles
from sensor.review.progression import what_changed
from sensor.review.table import number
from sensor.review.weeks import DETECTABLE_DEG, MINUTES_A_WEEK, Week, Weeks

__all__ = ["weeks_part", "weeks_table"]

# Letters are part of the picture and shrink with it; so narrow a one leaves them readable on a phone.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 150, 62, 26, 14
# More dots than this run together.
_MOST_DOTS = 60

Series = Sequence[float | None]


def weeks_part(weeks: Weeks) -> str:
    """Everything about the weeks, adherence first; markup."""
    changed, symmetry = what_changed(weeks), weeks.symmetry
    legs = ""
    if symmetry is not None:
        verdict = "more than chance" if symmetry.is_detectable else "no more than chance"
        apart_deg, apart_s = (number(v, 1, signed=True) for v in (symmetry.range_deg, symmetry.hold_s))
        legs = (
            f"<p>Right less left: {apart_deg}° and {apart_s} s (index {symmetry.share:+.2f}): {verdict}; "
            f"the smallest detectable difference is {DETECTABLE_DEG}°.</p>"
        )
    rights, lefts = ([week.range_deg[k] for week in weeks.weeks] for k in range(2))
    done = [100.0 * week.done / week.planned for week in weeks.weeks]
    minutes = ([week.minutes[k] for week in weeks.weeks] for k in range(2))
    parts = [
        f"<h2>Over {len(weeks.weeks)} weeks</h2><p>{_days(weeks)}</p><p><b>{escape(changed)}</b></p>",
        tiles(_figures(weeks)),
        _chart("Share of the planned sessions done in each week, per cent", weeks, [done], 100.0),
        _chart("Minutes held in each week: right leg, and left leg dashed", weeks, list(minutes), MINUTES_A_WEEK),
        _chart(
            "Hold error in seconds (held less prescribed), mean of each week", weeks,
            [[w.hold_error_s for w in weeks.weeks]], 0.0,
        ),
        _chart(f"Range in degrees, median of each week: right, and left dashed; band: ±{DETECTABLE_DEG}°, chance",
               weeks, [rights, lefts], None, DETECTABLE_DEG),
        legs,
        _chart("Pain before a session (0-10), mean of each week", weeks, [[w.pain_before for w in weeks.weeks]], None),
    ]  # fmt: skip
    return "".join(parts)


def _days(weeks: Weeks) -> str:
    first, last = (date.fromordinal(day).isoformat() for day in (weeks.first_day, weeks.last_day))
    return f"From {first} to {last}."


def weeks_table(weeks: Weeks) -> str:
    """A row a week; markup."""
    headings = ("week from", "done", "right", "left", "hold error", "full", "range right", "range left", "pain")
    return table("Each week.", headings, [_row(week) for week in weeks.weeks], (0,))


def _figures(weeks: Weeks) -> list[tuple[str, str]]:
    per_week = [sum(w.minutes[k] for w in weeks.weeks) * 7.0 / weeks.days for k in range(2)]
    return [
        (f"{weeks.adherence:.0%}", f"of {weeks.planned} planned sessions done"),
        *((f"{done} / {weeks.days}", f"{slot}s") for slot, done in weeks.done.items()),
        (f"{per_week[0]:.1f} min", f"a week, right (mark: {MINUTES_A_WEEK:g})"),
        (f"{per_week[1]:.1f} min", f"a week, left (mark: {MINUTES_A_WEEK:g})"),
    ]


def _row(week: Week) -> str:
    def of(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
        return cell("-" if value is None else f"{number(value, decimals, signed=signed)}{unit}")

    full = cell("-" if week.full_share is None else f"{week.full_share:.0%}")
    return (
        "<tr>"
        + cell(date.fromordinal(week.first_day).isoformat(), "t")
        + cell(f"{week.done} / {week.planned}")
        + "".join(of(minutes, 1, " min") for minutes in week.minutes)
        + of(week.hold_error_s, 1, " s", signed=True)
        + full
        + "".join(of(range_deg, 0, "°") for range_deg in week.range_deg)
        + of(week.pain_before, 1)
        + "</tr>"
    )


def _chart(title: str, weeks: Weeks, lines: Sequence[Series], mark: float | None, band: float | None = None) -> str:
    """A point a week and line; ``mark`` is drawn across, ``band`` around the first known value of each."""
    frame = _framed(lines, len(weeks.weeks), mark, band)
    if frame is None:
        return ""
    parts = [f"<h3>{escape(title)}</h3>"]
    parts.append(f'<svg class="weeks" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape(title)}</title>')
    for place in sorted({0, len(weeks.weeks) - 1}):
        day = date.fromordinal(weeks.weeks[place].first_day).isoformat()
        anchor = "end" if place else "start"
        parts.append(f'<text x="{frame.x(place):.1f}" y="{_HEIGHT - 4}" text-anchor="{anchor}">{day}</text>')
    for number_, line in enumerate(lines):
        parts += _line(line, frame, band, " other" if number_ else "")
    for value in (frame.low, frame.high):
        parts.append(f'<path class="axis" d="M{_LEFT} {frame.y(value):.1f}H{_WIDTH}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{frame.y(value) + 4:.1f}" text-anchor="end">{value:.1f}</text>')
    if mark is not None:
        parts.append(f'<path d="M{_LEFT} {frame.y(mark):.1f}H{_WIDTH}" stroke="#11703f" stroke-dasharray="6 4"/>')
    return "".join([*parts, "</svg>"])


class _Frame(NamedTuple):
    """What of weeks and values is shown."""

    weeks: int
    low: float
    high: float

    def x(self, place: int) -> float:
        return _LEFT + 8 + place / max(1, self.weeks - 1) * (_WIDTH - _LEFT - 20)

    def y(self, value: float) -> float:
        return _TOP + (self.high - value) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)


def _framed(lines: Sequence[Series], weeks: int, mark: float | None, band: float | None) -> _Frame | None:
    """``None`` where there is nothing to show."""
    shown = [value for line in lines for value in line if value is not None]
    if not shown:
        return None
    if mark is not None:
        shown.append(mark)
    low, high = min(shown) - (band or 0.0), max(shown) + (band or 0.0)
    return _Frame(weeks, low, high) if high - low > 1e-9 else _Frame(weeks, low - 0.5, high + 0.5)


def _line(line: Series, frame: _Frame, band: float | None, kind: str) -> list[str]:
    points = [(place, value) for place, value in enumerate(line) if value is not None]
    if not points:
        return []
    first, parts = points[0][1], list[str]()
    if band is not None:
        top, height = frame.y(first + band), frame.y(first - band) - frame.y(first + band)
        parts.append(f'<rect x="{_LEFT}" y="{top:.1f}" width="{_WIDTH - _LEFT}" height="{height:.1f}" fill="#eef1f4"/>')
    coordinates = " ".join(f"{frame.x(place):.1f},{frame.y(value):.1f}" for place, value in points)
    parts.append(f'<polyline class="line{kind}" points="{coordinates}"/>')
    if len(points) <= _MOST_DOTS:
        parts += [
            f'<circle class="{kind.strip()}" cx="{frame.x(p):.1f}" cy="{frame.y(v):.1f}" r="3"/>' for p, v in points
        ]
    return parts
