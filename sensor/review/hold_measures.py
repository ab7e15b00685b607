"""Measures of one repetition beside its duration.

Everything from the trace between the times the counter settled on; nothing here decides what counts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.coach.hold_band import CARRY_GAP_S, band_deg
from kneehold.sensor.model.events import Rep
from kneehold.sensor.review.smoothness import sparc
from kneehold.sensor.review.trace import Trace

__all__ = ["STILL_DEGPS", "HoldMeasures", "hold_measures"]

# Slower than this the thigh is still: breathing moves it by 1-2 deg/s, a regrip by more than 10.
STILL_DEGPS = 5.0
# Peak angle and peak speed are those of a median over a fifth of a second: a tap is no peak.
_MEDIAN_S = 0.2
# The drift is a line through medians of a second each, so that neither breath nor a regrip bends it.
_DRIFT_STEP_S = 1.0
_DRIFT_PER_S = 10.0


class HoldMeasures(NamedTuple):
    """One repetition; ``None`` where too little of it was seen. Degrees are thigh elevation."""

    in_zone_s: float  # seen in the band of the plateau (or beyond it)
    still_s: float  # of these, slower than 5 degrees a second
    mean_deg: float | None
    peak_deg: float | None
    sd_deg: float | None
    drift_deg_per_10s: float | None  # median of all slopes between seconds (Theil and Sen)
    excursion_deg: float | None  # furthest from the plateau
    lift_s: float
    return_s: float
    lift_peak_degps: float | None
    return_peak_degps: float | None
    lift_sparc: float | None
    return_sparc: float | None
    has_bounce: bool
    unseen_s: float  # of the hold, longer gaps only (what was bridged is among them)


def hold_measures(rep: Rep, trace: Trace) -> HoldMeasures:
    """Measures of ``rep`` from the trace of its sensor."""
    hold = trace.part(rep.hold_start_s, rep.hold_end_s)
    lift, back = trace.part(rep.lift_start_s, rep.hold_start_s), trace.part(rep.hold_end_s, rep.return_s)
    known = np.isfinite(hold.elevation_deg)
    angles, times = hold.elevation_deg[known], hold.times_s[known]
    seen_s = _seen_s(rep, hold)
    inside = known & (hold.elevation_deg >= rep.plateau_deg - band_deg(rep.range_deg))
    still = inside & (hold.speed_degps < STILL_DEGPS)
    has_angle = len(angles) > 0
    return HoldMeasures(
        in_zone_s=float(np.sum(seen_s[inside])),
        still_s=float(np.sum(seen_s[still])),
        mean_deg=float(np.mean(angles)) if has_angle else None,
        peak_deg=_peak(angles, hold.rate_hz) if has_angle else None,
        sd_deg=float(np.std(angles)) if has_angle else None,
        drift_deg_per_10s=_drift(times, angles),
        excursion_deg=float(np.max(np.abs(angles - rep.plateau_deg))) if has_angle else None,
        lift_s=rep.hold_start_s - rep.lift_start_s,
        return_s=rep.return_s - rep.hold_end_s,
        lift_peak_degps=_peak(lift.speed_degps, trace.rate_hz) if len(lift.times_s) else None,
        return_peak_degps=_peak(back.speed_degps, trace.rate_hz) if len(back.times_s) else None,
        lift_sparc=_smoothness(lift, trace.rate_hz),
        return_sparc=_smoothness(back, trace.rate_hz),
        has_bounce="bounce" in rep.flags,
        unseen_s=max(0.0, rep.hold_s - float(np.sum(seen_s))),
    )


def _seen_s(rep: Rep, hold: Trace) -> NDArray[np.float64]:
    """Seconds each sample stands for: half-way to its neighbours and to the ends; a long gap stands for nothing."""
    if not len(hold.times_s):
        return np.zeros(0)
    edges = np.concatenate(([rep.hold_start_s], hold.times_s, [rep.hold_end_s]))
    steps = np.diff(edges)
    steps[steps > CARRY_GAP_S] = 0.0
    seen = 0.5 * (steps[:-1] + steps[1:])
    seen[0] += 0.5 * steps[0]
    seen[-1] += 0.5 * steps[-1]
    return seen


def _peak(values: NDArray[np.float64], rate_hz: float) -> float:
    width = min(len(values), max(1, round(_MEDIAN_S * rate_hz)))
    windows = np.lib.stride_tricks.sliding_window_view(values, width)
    return float(np.max(np.median(windows, axis=1)))


def _drift(times_s: NDArray[np.float64], angles_deg: NDArray[np.float64]) -> float | None:
    if not len(times_s):
        return None
    seconds = ((times_s - times_s[0]) / _DRIFT_STEP_S).astype(np.int64)
    present = np.unique(seconds)
    if len(present) < 3:
        return None
    medians = np.array([np.median(angles_deg[seconds == second]) for second in present])
    a, b = np.triu_indices(len(present), 1)
    slopes = (medians[b] - medians[a]) / ((present[b] - present[a]) * _DRIFT_STEP_S)
    return float(np.median(slopes)) * _DRIFT_PER_S


def _smoothness(part: Trace, rate_hz: float) -> float | None:
    if len(part.times_s) < 2 or not rate_hz > 0.0:
        return None
    even_s = np.arange(part.times_s[0], part.times_s[-1], 1.0 / rate_hz)
    return sparc(np.interp(even_s, part.times_s, part.speed_degps), rate_hz)
