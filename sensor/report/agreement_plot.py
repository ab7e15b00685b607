"""The plot of Bland and Altman: difference over mean.

As text for a terminal and as SVG for a report; the same points and the same three lines.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from kneehold.sensor.report.words import judge_words, number, say
from kneehold.sensor.review.comparison import Comparison

__all__ = ["agreement_svg", "agreement_text_plot"]

_COLUMNS, _ROWS = 56, 15
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 640, 300, 56, 56, 14, 130
# Air around the outermost point or line, as a share of what is shown; and how much is shown where all is one value.
_MARGIN = 0.08
# Letters of a label are this tall at the largest size a narrow screen gives them.
_LABEL = 24.0
_LEAST_SPAN = 0.1


class _Plane(NamedTuple):
    """Points (mean, difference), the lines at bias and limits, and what of the plane is shown."""

    points: tuple[tuple[float, float], ...]
    lines: tuple[tuple[str, float], ...]
    x: tuple[float, float]
    y: tuple[float, float]


def agreement_text_plot(comparison: Comparison) -> str:
    """The plot in characters, no newline at the end; empty with fewer than two matched holds."""
    plane = _plane(comparison)
    if plane is None:
        return ""
    cells = [[" "] * _COLUMNS for _ in range(_ROWS)]
    labels = [""] * _ROWS
    for name, value in plane.lines:
        row = _place(value, plane.y, _ROWS, down=True)
        cells[row] = ["─" if name == "bias" else "╌"] * _COLUMNS
        labels[row] = f" {number(value, 2, signed=True)} {say(f'agree.{name}')}"
    for mean, difference in plane.points:
        cells[_place(difference, plane.y, _ROWS, down=True)][_place(mean, plane.x, _COLUMNS)] = "●"
    body = [f"│{''.join(line)}{label}".rstrip() for line, label in zip(cells, labels, strict=True)]
    left, right = (f"{number(end, 1)} s" for end in plane.x)
    return "\n".join(
        [
            _title(comparison),
            *body,
            "└" + "─" * _COLUMNS,
            " " + left + right.rjust(_COLUMNS - len(left)),
        ]
    )


def agreement_svg(comparison: Comparison) -> str:
    """The plot as one ``<svg>`` element without any outside reference; empty with fewer than two matched holds."""
    plane = _plane(comparison)
    if plane is None:
        return ""
    inner_right = _WIDTH - _RIGHT
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" class="ba"><title>{escape(_title(comparison))}</title>',
        f'<path d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{inner_right}" fill="none" stroke="#5c6b7a"/>',
    ]
    values = dict(plane.lines)
    ordered = [(name, values[name]) for name in ("upper", "bias", "lower")]  # from the top, also where all are one
    heights = _apart([_y(value, plane) for _, value in ordered])
    for (name, value), label_y in zip(ordered, heights, strict=True):
        y, dash = _y(value, plane), "" if name == "bias" else ' stroke-dasharray="6 4"'
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{inner_right}" stroke="#1c5d99"{dash}/>')
        if abs(label_y - y) > 1.0:  # moved: a thin line leads to what it names
            parts.append(f'<path d="M{inner_right} {y:.1f}L{inner_right + 8} {label_y:.1f}" stroke="#5c6b7a"/>')
        words = f"{number(value, 2, signed=True)} {say(f'agree.{name}')}"
        parts.append(f'<text x="{inner_right + 10}" y="{label_y + 4:.1f}">{words}</text>')
    parts += [f'<circle cx="{_x(m, plane):.1f}" cy="{_y(d, plane):.1f}" r="4"/>' for m, d in plane.points]
    below = _HEIGHT - _BOTTOM + 16
    parts.append(f'<text x="{_LEFT}" y="{below}">{number(plane.x[0], 1)} s</text>')
    parts.append(f'<text x="{inner_right}" y="{below}" text-anchor="end">{number(plane.x[1], 1)} s</text>')
    axis = escape(say("agree.plot_below"))
    parts.append(f'<text x="{_LEFT}" y="{below + 24}">{axis}</text></svg>')
    return "".join(parts)


def _title(comparison: Comparison) -> str:
    return say("agree.plot", first=judge_words(comparison.first_by), second=judge_words(comparison.second_by))


def _apart(heights: list[float]) -> list[float]:
    """Where labels wanted at ``heights`` (rising) stand so that none covers another, all within the picture."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _LABEL) if placed else height)
    over = max(0.0, placed[-1] - (_HEIGHT - _BOTTOM))
    for place in range(len(placed) - 1, -1, -1):
        limit = placed[place] - over if place == len(placed) - 1 else placed[place + 1] - _LABEL
        placed[place] = min(placed[place], limit)
    return placed


def _plane(comparison: Comparison) -> _Plane | None:
    limits, bias = comparison.hold_s.limits, comparison.hold_s.bias
    if limits is None or bias is None:
        return None
    points = tuple((0.5 * (a + b), a - b) for a, b in comparison.lengths_s)
    lines = (("lower", limits[0]), ("upper", limits[1]), ("bias", bias))
    means, heights = [m for m, _ in points], [d for _, d in points] + [v for _, v in lines]
    return _Plane(points, lines, _shown(min(means), max(means)), _shown(min(heights), max(heights)))


def _shown(low: float, high: float) -> tuple[float, float]:
    air = _MARGIN * (high - low) if high - low > _LEAST_SPAN else 0.5 * _LEAST_SPAN
    return low - air, high + air


def _place(value: float, shown: tuple[float, float], cells: int, *, down: bool = False) -> int:
    share = (value - shown[0]) / (shown[1] - shown[0])
    return min(cells - 1, max(0, int((1.0 - share if down else share) * cells)))


def _x(mean: float, plane: _Plane) -> float:
    low, high = plane.x
    return _LEFT + (mean - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)


def _y(difference: float, plane: _Plane) -> float:
    low, high = plane.y
    return _HEIGHT - _BOTTOM - (difference - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)
