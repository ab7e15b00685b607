"""The trace of a session: as SVG, and as data for the plot that can be zoomed."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import NamedTuple

import numpy as np

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.report.curve import HOLE_S, curve_pieces
from kneehold.sensor.report.words import outcome_words, say
from kneehold.sensor.review.corrected import Reviewed
from kneehold.sensor.review.trace import Trace

__all__ = ["shown_deg", "trace_data", "trace_svg"]

# Twenty points a second show every movement of a thigh, and keep twelve minutes below 70 kB.
_DATA_STEP_S = 0.05
# Eight hours of such steps; a longer recording, or one with a hole of years, has longer ones.
_MOST_DATA = 576_000
# Half a degree is less than the width of the line.
_TOLD_APART_DEG = 0.5
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 1000, 260, 44, 24, 16
_TICK_DEG = 30
# A leg flat on the mat, sagging a little, up to a knee at the chest.
_LOW_DEG, _HIGH_DEG, _AIR_DEG = -20.0, 130.0, 10.0
_TICKS = 8


def trace_data(trace: Trace, sensor: str, number: int) -> dict[str, object]:
    """The angle on an even grid in tenths of a degree, ``None`` where it was not seen."""
    known = np.isfinite(trace.elevation_deg)
    times, angles = trace.times_s[known], trace.elevation_deg[known]
    if not len(times):
        return {"id": number, "sensor": sensor, "t0": 0, "dt": _DATA_STEP_S, "y10": []}
    step_s = max(_DATA_STEP_S, float(times[-1] - times[0]) / _MOST_DATA)
    grid = np.arange(times[0], times[-1], step_s)
    after = np.clip(np.searchsorted(times, grid), 1, max(1, len(times) - 1))
    hole = (times[after] - times[after - 1] > HOLE_S) if len(times) > 1 else np.zeros(len(grid), dtype=bool)
    tenths = np.rint(np.interp(grid, times, angles) * 10.0).astype(int).tolist()
    values = [None if missing else value for value, missing in zip(tenths, hole.tolist(), strict=True)]
    return {"id": number, "sensor": sensor, "t0": round(float(times[0]), 3), "dt": step_s, "y10": values}


def trace_svg(session: ReviewedSession, sensor: str) -> str:
    """The whole trace with its holds as bands and their numbers; readable without any script."""
    trace = session.evaluation.traces[sensor]
    end_s = max(float(trace.times_s[-1]), 1e-9) if len(trace.times_s) else 1.0
    frame = _Frame(end_s, *shown_deg(session))
    label = say("trace.title", sensor=sensor, seconds=float(end_s))
    parts = [f'<svg class="still" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape(label)}</title>']
    parts += [_band(place, one, frame) for place, one in enumerate(session.reviewed, 1) if one.rep.sensor == sensor]
    parts += _axes(frame)
    for piece in curve_pieces(trace.times_s, trace.elevation_deg, (0.0, end_s), _TOLD_APART_DEG):
        points = " ".join(f"{frame.x(t):.1f},{frame.y(e):.1f}" for t, e in piece)
        parts.append(f'<polyline class="line" points="{points}"/>')
    return "".join([*parts, "</svg>"])


class _Frame(NamedTuple):
    """What of time and angle is shown."""

    end_s: float
    low_deg: float
    high_deg: float

    def x(self, t_s: float) -> float:
        return _LEFT + t_s / self.end_s * (_WIDTH - _LEFT)

    def y(self, deg: float) -> float:
        shown = min(max(deg, self.low_deg), self.high_deg)
        return _TOP + (self.high_deg - shown) / (self.high_deg - self.low_deg) * (_HEIGHT - _TOP - _BOTTOM)


def _band(place: int, one: Reviewed, frame: _Frame) -> str:
    kind = one.outcome if one.is_counted else "rejected"
    title = say("trace.band", number=place, seconds=float(one.rep.hold_s), outcome=outcome_words(kind))
    left, right = frame.x(one.rep.hold_start_s), frame.x(one.rep.hold_end_s)
    return (
        f'<rect class="band {escape(kind)}" x="{left:.1f}" y="{_TOP}" width="{right - left:.1f}" '
        f'height="{_HEIGHT - _TOP - _BOTTOM}"><title>{escape(title)}</title></rect>'
        f'<text x="{0.5 * (left + right):.1f}" y="11" text-anchor="middle">{place}</text>'
    )


def _axes(frame: _Frame) -> list[str]:
    parts: list[str] = []
    for deg in range(ceil(frame.low_deg / _TICK_DEG) * _TICK_DEG, int(frame.high_deg) + 1, _TICK_DEG):
        y = frame.y(deg)
        parts.append(f'<path class="axis" d="M{_LEFT} {y:.1f}H{_WIDTH}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{deg}°</text>')
    for place in range(_TICKS + 1):
        t_s = frame.end_s * place / _TICKS
        anchor = "end" if place == _TICKS else "middle" if place else "start"
        clock = f"{int(t_s) // 60}:{int(t_s) % 60:02d}"
        parts.append(f'<text x="{frame.x(t_s):.1f}" y="{_HEIGHT - 6}" text-anchor="{anchor}">{clock}</text>')
    return parts


def shown_deg(session: ReviewedSession) -> tuple[float, float]:
    """Lowest and highest angle of the axis: the same for every session unless a hold lies beyond.

    While a sensor is moved to the other leg its angle means nothing; it may leave the picture.
    """
    held = [one.rep.peak_deg for one in session.reviewed]
    return _LOW_DEG, max([_HIGH_DEG, *(peak + _AIR_DEG for peak in held)])
