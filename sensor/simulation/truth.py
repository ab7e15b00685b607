"""Repetitions of a known elevation, by the definitions.

Nothing here is causal: rest, plateau and band are taken from the whole curve, and crossings are
interpolated between its points. One stretch of being up is looked at in ``_measured``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kneehold.sensor.simulation.exercises import exercise_by_name
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.raises import Raise, find_raises, is_level, rest_before, up_until

__all__ = ["TrueRep", "true_reps"]

# The numbers of definitions.md, "Rest, lift, hold, return".
_BAND_DEG = 5.0
_BAND_SHARE = 0.2
_REST_SHARE = 0.1
_REGRIP_S = 1.5
_REGRIP_DEG = 15.0
_SETTLED_S = 2.0
_SETTLED_DEG = 5.0
_NEW_REST_SHARE = 0.6
# The plateau sets the band and the band the plateau; it has settled after the second round.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class TrueRep:
    """One repetition as it was; seconds from the first sample, degrees of absolute elevation."""

    index: int  # from 1
    lift_start_s: float
    hold_start_s: float
    hold_end_s: float
    return_s: float
    hold_s: float
    plateau_deg: float
    peak_deg: float
    range_deg: float
    regrips: int


class _Hold(NamedTuple):
    """One stretch within the band; ``first`` and ``last`` are its outermost points inside it."""

    start_s: float
    end_s: float
    first: int
    last: int
    regrips: int


def true_reps(
    t_s: Values,
    elevation_deg: Values,
    profile: str,
    intended: Sequence[tuple[float, float]] | None = None,
    *,
    min_range_deg: float | None = None,
    min_hold_s: float | None = None,
    rests_deg: Sequence[float] | None = None,
) -> tuple[TrueRep, ...]:
    """Repetitions of ``elevation_deg`` (absolute) at ``t_s`` (evenly spaced, rising), both of shape (n,).

    ``intended`` gives begin and end of each movement that may be one, where they are known; otherwise
    they are found in the curve. The two least values default to those of the exercise ``profile``.
    ``rests_deg``: the rest level before each of ``intended``, where somebody moves too much at rest to find it.

    A raise interrupted by dips too deep or too long has several holds; the longest is taken. Return by
    settling elsewhere is dated to the beginning of the two seconds.
    """
    least_deg = exercise_by_name(profile).min_range_deg if min_range_deg is None else min_range_deg
    least_s = exercise_by_name(profile).min_hold_s if min_hold_s is None else min_hold_s
    raises = find_raises(t_s, elevation_deg, least_deg) if intended is None else _intended_raises(t_s, intended)
    reps: list[TrueRep] = []
    rest_deg = float(elevation_deg[0])
    for number, (since, begin, end) in enumerate(raises):
        # Up again without a still second in between: the rest is still that of before.
        still_deg = rest_before(t_s, elevation_deg, since, begin) if rests_deg is None else rests_deg[number]
        rest_deg = rest_deg if still_deg is None else still_deg
        rep = _measured(t_s, elevation_deg, begin, end, rest_deg, least_deg)
        if rep is not None and rep.hold_s >= least_s:
            reps.append(_numbered(rep, len(reps) + 1))
    return tuple(reps)


def _intended_raises(t_s: Values, windows: Sequence[tuple[float, float]]) -> list[Raise]:
    begins = [int(i) for i in np.searchsorted(t_s, [window[0] for window in windows])]
    overs = [int(i) for i in np.searchsorted(t_s, [window[1] for window in windows])]
    return [Raise(*indices) for indices in zip([0, *overs[:-1]], begins, [*begins[1:], len(t_s)], strict=True)]


def _measured(t_s: Values, e: Values, begin: int, end: int, rest_deg: float, least_deg: float) -> TrueRep | None:
    """The repetition that begins its rise behind ``begin``; ``None`` if there is none before ``end``."""
    until = up_until(t_s, e, begin, end, rest_deg, least_deg)
    plateau_deg = _plateau_deg(e[begin:until], rest_deg)
    range_deg = plateau_deg - rest_deg
    if range_deg < least_deg:
        return None
    near_rest_deg = rest_deg + _REST_SHARE * range_deg
    floor_deg = plateau_deg - _band_deg(range_deg)
    dip_deg = max(plateau_deg - _REGRIP_DEG, near_rest_deg)
    hold = max(_holds(t_s, e, begin, until, floor_deg, dip_deg), key=lambda hold: hold.end_s - hold.start_s)
    return_s = _return_s(t_s, e, hold.last, end, near_rest_deg, plateau_deg - _NEW_REST_SHARE * least_deg)
    before = np.flatnonzero(e[: hold.first] <= near_rest_deg)
    if return_s is None or len(before) == 0:
        return None
    stop = int(np.searchsorted(t_s, return_s))
    return TrueRep(
        index=0,
        lift_start_s=_crossing_s(t_s, e, int(before[-1]), near_rest_deg),
        hold_start_s=hold.start_s,
        hold_end_s=hold.end_s,
        return_s=return_s,
        hold_s=hold.end_s - hold.start_s,
        plateau_deg=plateau_deg,
        peak_deg=float(np.max(e[before[-1] : stop])),
        range_deg=range_deg,
        regrips=hold.regrips,
    )


def _numbered(rep: TrueRep, index: int) -> TrueRep:
    return TrueRep(
        index, rep.lift_start_s, rep.hold_start_s, rep.hold_end_s, rep.return_s, rep.hold_s,
        rep.plateau_deg, rep.peak_deg, rep.range_deg, rep.regrips,
    )  # fmt: skip


def _band_deg(range_deg: float) -> float:
    return min(_BAND_DEG, _BAND_SHARE * range_deg)


def _plateau_deg(e: Values, rest_deg: float) -> float:
    """Median while the thigh is up: at first above half the way, then from band to band."""
    floor_deg = rest_deg + 0.5 * (float(np.max(e)) - rest_deg)
    plateau_deg = rest_deg
    for _ in range(1 + _ROUNDS):
        up = np.flatnonzero(e >= floor_deg)
        plateau_deg = float(np.median(e[up[0] : up[-1] + 1]))
        floor_deg = plateau_deg - max(_band_deg(plateau_deg - rest_deg), 0.0)
    return plateau_deg


def _holds(t_s: Values, e: Values, begin: int, end: int, floor_deg: float, dip_deg: float) -> list[_Hold]:
    """Stretches within the band; dips that may be bridged do not part them."""
    inside = e[begin:end] >= floor_deg
    edges = np.flatnonzero(np.diff(inside.astype(np.int8)))
    firsts = [begin + int(i) + 1 for i in edges if not inside[i]]
    lasts = [begin + int(i) for i in edges if inside[i]]
    firsts = [begin, *firsts] if inside[0] else firsts
    lasts = [*lasts, end - 1] if inside[-1] else lasts
    holds: list[_Hold] = []
    for first, last in zip(firsts, lasts, strict=True):
        start_s = _crossing_s(t_s, e, first - 1, floor_deg)
        end_s = _crossing_s(t_s, e, last, floor_deg)
        before = holds[-1] if holds else None
        if (
            before is not None
            and start_s - before.end_s <= _REGRIP_S
            and float(np.min(e[before.last : first])) >= dip_deg
        ):
            holds[-1] = _Hold(before.start_s, end_s, before.first, last, before.regrips + 1)
        else:
            holds.append(_Hold(start_s, end_s, first, last, 0))
    return holds


def _return_s(t_s: Values, e: Values, begin: int, end: int, near_rest_deg: float, new_rest_deg: float) -> float | None:
    """When the thigh is back, or rests at another level of at most ``new_rest_deg``; ``None``: it never does."""
    low = np.flatnonzero(e[begin:end] <= near_rest_deg)
    back = begin + int(low[0]) if len(low) else end
    # Another level is one that is left for the old one after two seconds or not at all.
    level = is_level(e[begin:back], round(_SETTLED_S / float(t_s[1] - t_s[0])), _SETTLED_DEG)
    settled = np.flatnonzero(level & (e[begin : begin + len(level)] <= new_rest_deg))
    if len(settled):
        return float(t_s[begin + int(settled[0])])
    return _crossing_s(t_s, e, back - 1, near_rest_deg) if len(low) else None


def _crossing_s(t_s: Values, e: Values, at: int, level_deg: float) -> float:
    """When the curve crosses ``level_deg`` between the points ``at`` and ``at + 1``; an end of the curve as it is."""
    if at < 0:
        return float(t_s[0])
    if at + 1 >= len(e):
        return float(t_s[-1])
    rise = float(e[at + 1] - e[at])
    share = (level_deg - float(e[at])) / rise if rise != 0.0 else 0.0
    return float(t_s[at]) + min(max(share, 0.0), 1.0) * float(t_s[at + 1] - t_s[at])
