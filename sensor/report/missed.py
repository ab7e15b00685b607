"""Pictures of what was missed in a recording.

The seconds around it: true and measured angle, true and counted holds, what of the signal is missing; then the edge of
the band, or the error of the angle, closer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.report.curve import HOLE_S
from kneehold.sensor.report.panels import Bar, Curve, Level, Panel, Row, svg_file
from kneehold.sensor.review.misses import Miss
from kneehold.sensor.review.table import number

__all__ = ["Drift", "Held", "Line", "Seen", "gaps_of", "missed_svg"]

# Fewer samples than every second one: some are missing. A clock that jitters makes no step so long.
_MISSING = 1.9
# Rest before and after, so that lift and return stand in the picture whole.
_AROUND_S = 6.0
_LEAST_SHOWN_S = 12.0
# Around an edge of a hold: the last degrees of a lift at any speed.
_EDGE_S = 2.5
_EDGE_DEG = (-6.0, 6.0)
_HEIGHT, _CLOSER_HEIGHT = 170, 110
# More are told, not drawn.
_MOST_DRAWN = 3
_AIR_SHARE = 0.06
# The mean over a tenth at either end is what drift is told from.
_TENTH = 0.1


class Line(NamedTuple):
    """An angle over time, degrees, NaN where it is not known."""

    times_s: NDArray[np.float64]
    deg: NDArray[np.float64]


class Held(NamedTuple):
    """One hold with the angle of its plateau and the lower edge of its band; ``None`` where nobody knows them."""

    start_s: float
    end_s: float
    edge_deg: float | None = None
    plateau_deg: float | None = None

    @property
    def band_deg(self) -> tuple[float, float] | None:
        """From the edge to the plateau."""
        return None if self.edge_deg is None or self.plateau_deg is None else (self.edge_deg, self.plateau_deg)


class Seen(NamedTuple):
    """One recording, what is true of it and what was made of it; both angles from the same zero."""

    name: str
    measured: Line
    true: Line | None
    gaps: tuple[tuple[float, float], ...]
    held: tuple[Held, ...]
    counted: tuple[Held, ...]
    doing: tuple[Bar, ...] = ()
    held_by: str = "true"  # who says so: the simulation, or "marked"


class Drift(NamedTuple):
    """A hold in which the error of the angle wanders: which of ``held``, how far in 30 s."""

    words: str
    held: int


def gaps_of(times_s: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    """Stretches in which at least one sample is missing."""
    steps = np.diff(times_s)
    if len(steps) == 0:
        return ()
    at = np.flatnonzero(steps > _MISSING * np.median(steps))
    return tuple((float(times_s[k]), float(times_s[k + 1])) for k in at.tolist())


def missed_svg(seen: Seen, misses: Sequence[Miss | Drift], wanted: str) -> str:
    """One file: a sentence that says what was missed and what is ``wanted``, and the traces of the first few."""
    told = [miss.words for miss in misses[:_MOST_DRAWN]]
    further = len(misses) - len(told)
    told += [f"{further} more like these"] if further else []
    panels: list[Panel] = []
    for miss in misses[:_MOST_DRAWN]:
        words = miss.words if len(misses) > 1 else ""
        panels += _drift_panels(seen, miss, words) if isinstance(miss, Drift) else _miss_panels(seen, miss, words)
    return svg_file(f"{seen.name}: {'; '.join(told)} (wanted: {wanted}).", panels)


def _miss_panels(seen: Seen, miss: Miss, words: str) -> list[Panel]:
    held = None if miss.reference is None else seen.held[miss.reference]
    counted = None if miss.detected is None else seen.counted[miss.detected]
    if held is None or counted is None:
        return [_whole(seen, [hold for hold in (held, counted) if hold is not None], words)]
    starts, ends = _around((held.start_s, counted.start_s)), _around((held.end_s, counted.end_s))
    if miss.is_start_off and miss.is_end_off and ends[0] < starts[1]:
        edges = [("beginning and end", (starts[0], ends[1]))]  # a short hold
    else:
        edges = [("beginning", starts)] if miss.is_start_off else []
        edges += [("end", ends)] if miss.is_end_off else []
    whole = _whole(seen, [held, counted], words, tuple(part for _, part in edges))
    return [whole, *(_edge_panel(seen, held, counted, part, which) for which, part in edges)]


def _around(edges_s: tuple[float, float]) -> tuple[float, float]:
    """The seconds in which an end of a hold is shown closer."""
    return min(edges_s) - _EDGE_S, max(edges_s) + _EDGE_S


def _whole(seen: Seen, there: Sequence[Held], words: str, closer: tuple[tuple[float, float], ...] = ()) -> Panel:
    """Everything around the holds that are spoken of."""
    spans = [(hold.start_s, hold.end_s) for hold in there]
    spans += [(bar.start_s, bar.end_s) for bar in seen.doing if any(_meet(bar, hold) for hold in there)]
    start_s, end_s = min(span[0] for span in spans), max(span[1] for span in spans)
    around_s = max(_AROUND_S, 0.5 * (_LEAST_SHOWN_S - (end_s - start_s)))
    last_s = max(end_s, float(seen.measured.times_s[-1]))
    start_s, end_s = max(0.0, start_s - around_s), min(last_s, end_s + around_s)
    low, high = _range_deg(seen, start_s, end_s)
    return Panel(
        caption=f"Thigh elevation: {words}" if words else "Thigh elevation",
        start_s=start_s,
        end_s=end_s,
        low_deg=low,
        high_deg=high,
        height=_HEIGHT,
        curves=_curves(seen),
        rows=_rows(seen),
        gaps=seen.gaps,
        band_deg=next((hold.band_deg for hold in there if hold.band_deg is not None), None),
        closer=closer,
    )


def _edge_panel(seen: Seen, held: Held, counted: Held, part: tuple[float, float], which: str) -> Panel:
    """Both angles above the edge of their own band: where they meet it, the hold begins and ends."""
    true = seen.true if held.edge_deg is not None else None
    both = ", each angle of its own band" if true is not None else ""
    curves = (Curve("true", true.times_s, true.deg - (held.edge_deg or 0.0), HOLE_S),) if true is not None else ()
    measured = Curve("measured", seen.measured.times_s, seen.measured.deg - (counted.edge_deg or 0.0), _hole_s(seen))
    return Panel(
        caption=f"Closer, the {which} of the hold: degrees above the edge of the band{both}",
        start_s=part[0],
        end_s=part[1],
        low_deg=_EDGE_DEG[0],
        high_deg=_EDGE_DEG[1],
        height=_CLOSER_HEIGHT,
        curves=(*curves, measured),
        rows=_rows(seen),
        gaps=seen.gaps,
        levels=(Level(0.0),),
    )


def _drift_panels(seen: Seen, drift: Drift, words: str) -> list[Panel]:
    assert seen.true is not None
    held = seen.held[drift.held]
    whole = _whole(seen, [held], words)
    times_s, tenth_s = seen.measured.times_s, _TENTH * (held.end_s - held.start_s)
    errors = seen.measured.deg - np.interp(times_s, seen.true.times_s, seen.true.deg)
    first = _median_between(times_s, errors, held.start_s, held.start_s + tenth_s)
    last = _median_between(times_s, errors, held.end_s - tenth_s, held.end_s) - first
    during = errors[(times_s >= held.start_s) & (times_s <= held.end_s)] - first
    low, high = _with_air(min(-1.0, float(np.nanmin(during))), max(1.0, float(np.nanmax(during))))
    panel = Panel(
        caption="Closer, the error: measured less true, 0 in the first tenth of the hold, in its last tenth "
        f"{number(last, 2, signed=True)}°",
        start_s=whole.start_s,
        end_s=whole.end_s,
        low_deg=low,
        high_deg=high,
        height=_CLOSER_HEIGHT,
        curves=(Curve("measured", times_s, errors - first, _hole_s(seen)),),
        gaps=seen.gaps,
        levels=(
            Level(0.0, (held.start_s, held.start_s + tenth_s)),
            Level(last, (held.end_s - tenth_s, held.end_s)),
        ),
    )
    return [whole, panel]


def _median_between(times_s: NDArray[np.float64], values: NDArray[np.float64], start_s: float, end_s: float) -> float:
    return float(np.nanmedian(values[(times_s >= start_s) & (times_s <= end_s)]))


def _curves(seen: Seen) -> tuple[Curve, ...]:
    true = () if seen.true is None else (Curve("true", *seen.true, HOLE_S),)
    return (*true, Curve("measured", *seen.measured, _hole_s(seen)))


def _hole_s(seen: Seen) -> float:
    """Across a gap no line is drawn: nothing was measured there."""
    steps = np.diff(seen.measured.times_s)
    return _MISSING * float(np.median(steps)) if len(steps) else HOLE_S


def _rows(seen: Seen) -> tuple[Row, ...]:
    rows = (
        Row(seen.held_by, "true", _bars(seen.held)),
        Row("counted", "counted", _bars(seen.counted)),
        Row("doing", "doing", seen.doing),
    )
    return tuple(row for row in rows if row.bars)


def _bars(holds: Sequence[Held]) -> tuple[Bar, ...]:
    return tuple(Bar(hold.start_s, hold.end_s, f"hold of {number(hold.end_s - hold.start_s, 2)} s") for hold in holds)


def _range_deg(seen: Seen, start_s: float, end_s: float) -> tuple[float, float]:
    lines = [seen.measured] if seen.true is None else [seen.measured, seen.true]
    shown = np.concatenate([line.deg[(line.times_s >= start_s) & (line.times_s <= end_s)] for line in lines])
    known = shown[np.isfinite(shown)]
    return _with_air(float(known.min()), float(known.max())) if len(known) else (0.0, 90.0)


def _with_air(low: float, high: float) -> tuple[float, float]:
    air = _AIR_SHARE * max(high - low, 1.0)
    return low - air, high + air


def _meet(bar: Bar, hold: Held) -> bool:
    return bar.start_s < hold.end_s and hold.start_s < bar.end_s
