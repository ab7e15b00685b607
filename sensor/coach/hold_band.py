"""Plateau, band and hold of one excursion, measured by the definitions.

The live counter announces as it goes; this is what it settles on when the leg is down, and what
review and benchmark use. All of it follows from the words of the definitions, nothing from how
the excursion was detected.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

__all__ = [
    "BAND_DEG",
    "BAND_SHARE",
    "BRIDGE_S",
    "CARRY_GAP_S",
    "NEAR_REST_SHARE",
    "REGRIP_DEG",
    "REGRIP_S",
    "Hold",
    "Measured",
    "band_deg",
    "holds_within",
    "measure",
]

# All of these are the definitions' own numbers.
BAND_DEG = 5.0
BAND_SHARE = 0.2
NEAR_REST_SHARE = 0.1
REGRIP_S = 1.5
REGRIP_DEG = 15.0
CARRY_GAP_S = 0.5
BRIDGE_S = 5.0
# A gap this short holds no more than one movement: where an end of the hold lies in it, the curve between the two sides
# is the best guess, neither too early nor too late on the whole. It is counted as bridged: it was not seen.
GUESS_S = 1.0
# The speed on either side of a gap is read over this long: above the angle's noise, short against a lift.
SPEED_OVER_S = 0.06
# A dip that only grazes the band's edge is noise, no regrip: half a degree is the noise of the angle.
GRAZE_DEG = 0.5
# Plateau and band depend on each other; the pair settles in two or three rounds.
ROUNDS = 4
# The rest before a lift is read over this long, ending a little before the first 10 % of it. Where it moved then, as
# in a lift that begins slowly, it is the last such time in which it lay within so much, but no longer ago than that.
REST_WINDOW_S = 1.0
REST_LEAD_S = 0.1
REST_STIR_DEG = 2.0
REST_STEP_S = 0.2
REST_AGO_S = 3.0


class Hold(NamedTuple):
    """One stretch of time within the band."""

    start_s: float
    end_s: float
    first: int  # index of the first and last sample in the band
    last: int
    regrips: int
    bridged_s: float


class Measured(NamedTuple):
    """One excursion in the words of the definitions; degrees and seconds."""

    rest_deg: float
    plateau_deg: float
    peak_deg: float
    lift_start_s: float
    hold: Hold
    hold_drift_deg: float
    hold_sd_deg: float
    hold_pm_s: float | None = None  # hold_uncertainty.py adds it, which sees more than the angles

    @property
    def range_deg(self) -> float:
        """Plateau above rest."""
        return self.plateau_deg - self.rest_deg


def band_deg(range_deg: float) -> float:
    """Half width of the hold band for a plateau ``range_deg`` above rest."""
    return min(BAND_DEG, BAND_SHARE * abs(range_deg))


def measure(times_s: Sequence[float], angles_deg: Sequence[float], rest_deg: float) -> Measured:
    """Plateau, longest hold, lift start of one excursion above ``rest_deg``.

    The plateau is that of all the time the thigh is up, also where a long dip parts it into several holds.
    ``times_s`` rises; both sequences begin some seconds before the lift and have at least one
    sample. Steps in time above 0.5 s are gaps.
    """
    peak = max(angles_deg)
    rest = rest_deg
    # All of it may lie below the rest: what is left of a lift that began before a new place of rest was known.
    level = min(peak, rest + 0.5 * (peak - rest))
    plateau = median([e for e in angles_deg if e >= level])
    hold = Hold(times_s[0], times_s[0], 0, 0, 0, 0.0)
    for _ in range(ROUNDS):
        floor = plateau - band_deg(plateau - rest)
        inside = [i for i, e in enumerate(angles_deg) if e >= floor]
        if not inside:
            break
        plateau = median(angles_deg[inside[0] : inside[-1] + 1])
        floor = plateau - band_deg(plateau - rest)
        holds = holds_within(times_s, angles_deg, floor, plateau)
        if not holds:
            break
        hold = max(holds, key=lambda h: h.end_s - h.start_s)
        rest = _rest_before(times_s, angles_deg, hold.first, rest_deg, plateau)
    held = angles_deg[hold.first : hold.last + 1]
    return Measured(
        rest, plateau, peak, _lift_start(times_s, angles_deg, hold.first, rest, plateau), hold, _drift(held), _sd(held)
    )


def holds_within(t: Sequence[float], e: Sequence[float], floor: float, plateau: float) -> list[Hold]:
    """Every stretch at or above ``floor``, dips that are regrips and short gaps bridged."""
    found: list[Hold] = []
    deepest = plateau - REGRIP_DEG
    i, n = 0, len(e)
    while i < n:
        if e[i] < floor:
            i += 1
            continue
        start = i
        regrips, bridged = 0, 0.0
        last = i
        while True:
            i += 1
            if i >= n or t[i] - t[i - 1] > BRIDGE_S:
                break
            if e[i] >= floor:
                bridged += t[i] - t[i - 1] if t[i] - t[i - 1] > CARRY_GAP_S else 0.0
                last = i
                continue
            back, low = _dip(t, e, i, floor)
            if back is None or low < deepest:
                break
            if _crossing(t, e, back - 1, back, floor) - _end(t, e, last, floor) > REGRIP_S:
                break
            regrips += 1 if low < floor - GRAZE_DEG else 0
            i = last = back
        start_s, end_s = _crossing(t, e, start - 1, start, floor), _end(t, e, last, floor)
        bridged += _unseen_s(t, start - 1, start_s, t[start]) + _unseen_s(t, last, t[last], end_s)
        found.append(Hold(start_s, end_s, start, last, regrips, bridged))
        i = last + 1
    return found


def _dip(t: Sequence[float], e: Sequence[float], i: int, floor: float) -> tuple[int | None, float]:
    """Index at which a dip that begins at ``i`` is over (``None``: not within reach) and its lowest angle."""
    low, begin = e[i], t[i]
    while i < len(e) and e[i] < floor:
        low = min(low, e[i])
        if t[i] - begin > REGRIP_S:
            return None, low
        i += 1
    return (i, low) if i < len(e) else (None, low)


def _unseen_s(t: Sequence[float], a: int, begin_s: float, end_s: float) -> float:
    """Seconds from ``begin_s`` to ``end_s`` if a gap follows sample ``a``, else none."""
    is_gap = 0 <= a < len(t) - 1 and t[a + 1] - t[a] > CARRY_GAP_S
    return max(0.0, end_s - begin_s) if is_gap else 0.0


def _crossing(t: Sequence[float], e: Sequence[float], a: int, b: int, level: float) -> float:
    """Time between neighbours ``a`` and ``b`` at which the angle meets ``level``; ``b``'s across a long gap."""
    if a < 0 or b >= len(e) or t[b] - t[a] > GUESS_S or e[a] == e[b]:
        return t[b] if b < len(e) else t[a]
    if t[b] - t[a] > SPEED_OVER_S and (e[a] - level) * (e[b] - level) < 0.0:
        return _curve_crossing(t, e, a, level)
    return t[a] + (t[b] - t[a]) * min(1.0, max(0.0, (level - e[a]) / (e[b] - e[a])))


def _curve_crossing(t: Sequence[float], e: Sequence[float], a: int, level: float) -> float:
    """When the cubic through samples ``a`` and ``a + 1`` with the speeds seen before and after meets ``level``.

    Cubic Hermite interpolation; the speeds are bounded so that it neither turns nor overshoots on the way
    (F. N. Fritsch, R. E. Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17, 1980).
    """
    b = a + 1
    rise, dt = e[b] - e[a], t[b] - t[a]
    m0, m1 = (
        min(3.0, max(0.0, speed * dt / rise))
        for speed in (_speed(t, e, a, -1, rise / dt), _speed(t, e, b, 1, rise / dt))
    )
    wanted = (level - e[a]) / rise
    low, high = 0.0, 1.0
    for _ in range(20):  # halves the interval to a microsecond
        s = 0.5 * (low + high)
        share = s * s * (3.0 - 2.0 * s) + s * (1.0 - s) * (m0 * (1.0 - s) - m1 * s)
        low, high = (s, high) if share < wanted else (low, s)
    return t[a] + 0.5 * (low + high) * dt


def _speed(t: Sequence[float], e: Sequence[float], i: int, way: int, otherwise: float) -> float:
    """Degrees in a second at sample ``i``, seen on the side ``way`` of it; ``otherwise`` if nothing was seen there."""
    k = i
    while 0 <= k + way < len(t) and abs(t[k + way] - t[i]) <= SPEED_OVER_S:
        k += way
    return otherwise if k == i else (e[k] - e[i]) / (t[k] - t[i])


def _end(t: Sequence[float], e: Sequence[float], last: int, floor: float) -> float:
    """Last moment in the band; where the signal ended if a long gap follows."""
    if last + 1 >= len(e) or t[last + 1] - t[last] > GUESS_S:
        return t[last]
    return _crossing(t, e, last, last + 1, floor)


def _lift_start(t: Sequence[float], e: Sequence[float], top: int, rest: float, plateau: float) -> float:
    """Last moment before ``top`` at which the angle is within 10 % of the rest level."""
    level = rest + NEAR_REST_SHARE * (plateau - rest)
    for i in range(top, -1, -1):
        if e[i] <= level:
            return _crossing(t, e, i, i + 1, level) if i + 1 < len(e) else t[i]
    return t[0]


def _rest_before(t: Sequence[float], e: Sequence[float], top: int, rest: float, plateau: float) -> float:
    """Rest level read just before the lift; ``rest`` where too little of it was seen."""
    end = _lift_start(t, e, top, rest, plateau) - REST_LEAD_S
    earliest = end - REST_AGO_S
    while end >= earliest:
        window = e[bisect_left(t, end - REST_WINDOW_S) : bisect_right(t, end)]
        if len(window) < 3:
            break
        if max(window) - min(window) <= REST_STIR_DEG:
            return median(window)
        end -= REST_STEP_S
    return rest


def _drift(held: Sequence[float]) -> float:
    """Median of the last tenth less that of the first tenth, degrees."""
    tenth = max(1, len(held) // 10)
    return median(held[-tenth:]) - median(held[:tenth])


def _sd(held: Sequence[float]) -> float:
    mean = sum(held) / len(held)
    return (sum((e - mean) ** 2 for e in held) / len(held)) ** 0.5
