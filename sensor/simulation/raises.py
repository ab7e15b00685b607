"""Raises in a known elevation, and the rest before each.

A rough look, fifty times a second, that only parts the curve; what counts is measured in
``kneehold.sensor.simulation.truth``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.simulation.motion import Values

__all__ = ["Raise", "find_raises", "is_level", "rest_before", "up_until"]

_LOOK_S = 0.02
# Still: within so many degrees for a second. A breathing thigh on the mat moves less than one.
_STILL_S = 1.0
_STILL_DEG = 1.5
# A level held for two seconds within five degrees is a rest, says the definition of return.
_SETTLED_S = 2.0
_SETTLED_DEG = 5.0
_NEW_REST_SHARE = 0.6
# Above this share of the least range a movement is looked at; below it, it is a shifted rest.
_RISEN_SHARE = 0.6
_REST_SHARE = 0.1


class Raise(NamedTuple):
    """A part of the curve with one raise in it, by indices."""

    since: int  # where the raise before it was over
    begin: int  # where it begins
    end: int  # where the next one begins


def find_raises(t_s: Values, elevation_deg: Values, least_deg: float) -> list[Raise]:
    """Raises of about ``least_deg`` or more."""
    every = max(1, round(_LOOK_S / float(t_s[1] - t_s[0])))
    looks = elevation_deg[::every]
    still_length, settled_length = round(_STILL_S / _LOOK_S), round(_SETTLED_S / _LOOK_S)
    still = _trailing(is_level(looks, still_length, _STILL_DEG), still_length, len(looks))
    settled = _trailing(is_level(looks, settled_length, _SETTLED_DEG), settled_length, len(looks))
    begins: list[int] = []
    overs = [0]
    rest_deg = float(np.median(looks[:still_length]))
    top_deg, risen_at = 0.0, -1
    for k, here in enumerate(looks.tolist()):
        if risen_at < 0:
            if here >= rest_deg + _RISEN_SHARE * least_deg:
                top_deg, risen_at = here, k
            elif still[k]:
                rest_deg = here
            continue
        top_deg = max(top_deg, here)
        is_high = top_deg - rest_deg >= least_deg
        if here <= rest_deg + _REST_SHARE * (top_deg - rest_deg):
            new_rest_deg = rest_deg
        elif settled[k] and (not is_high or here <= _height(looks[risen_at:k], rest_deg) - _NEW_REST_SHARE * least_deg):
            new_rest_deg = here
        else:
            continue
        if is_high:
            begins.append(every * _begin(looks[:risen_at], rest_deg + _REST_SHARE * (top_deg - rest_deg)))
            overs.append(every * k)
        rest_deg, risen_at = new_rest_deg, -1
    return [Raise(*indices) for indices in zip(overs, begins, [*begins[1:], len(t_s)], strict=False)]


def rest_before(t_s: Values, elevation_deg: Values, since: int, begin: int) -> float | None:
    """Median of the last still second between the indices ``since`` and ``begin``; ``None`` if none is still."""
    step_s = float(t_s[1] - t_s[0])
    length, back = max(2, round(_STILL_S / step_s)), max(1, round(_LOOK_S / step_s))
    for end in range(begin, since + length - 1, -back):
        second = elevation_deg[end - length : end]
        if float(np.ptp(second)) <= _STILL_DEG:
            return float(np.median(second))
    return None


def up_until(t_s: Values, elevation_deg: Values, begin: int, end: int, rest_deg: float, least_deg: float) -> int:
    """Index before ``end`` from which the thigh rests well below its plateau, at a level of its own; else ``end``.

    Such a rest may be more than half the way up, so it must not be taken for a part of the plateau.
    """
    every = max(1, round(_LOOK_S / float(t_s[1] - t_s[0])))
    looks = elevation_deg[begin:end:every]
    risen = int(np.argmax(looks >= rest_deg + 0.5 * (float(np.max(looks)) - rest_deg)))
    for k in np.flatnonzero(is_level(looks, round(_SETTLED_S / _LOOK_S), _SETTLED_DEG))[::5].tolist():
        if k > risen and looks[k] <= float(np.median(looks[risen:k])) - _NEW_REST_SHARE * least_deg:
            return begin + k * every
    return end


def is_level(values: Values, length: int, tolerance: float) -> NDArray[np.bool_]:
    """For each window of ``length`` values, by its first: whether it stays within ``tolerance``."""
    if len(values) < length:
        return np.zeros(0, dtype=np.bool_)
    return _sliding_max(values, length) + _sliding_max(-values, length) <= tolerance


def _sliding_max(values: Values, length: int) -> Values:
    """Largest value of each window; two running maxima a block (van Herk, Pattern Recogn. Lett. 13:517, 1992)."""
    count = len(values) - length + 1
    blocks = -(-len(values) // length)
    padded = np.full(blocks * length, -np.inf)
    padded[: len(values)] = values
    padded = padded.reshape(blocks, length)
    forward = np.maximum.accumulate(padded, axis=1).ravel()
    backward = np.maximum.accumulate(padded[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.maximum(backward[:count], forward[length - 1 : length - 1 + count])


def _trailing(level: NDArray[np.bool_], length: int, count: int) -> list[bool]:
    """Windows by their last value instead of their first."""
    return ([False] * (length - 1) + level.tolist())[:count]


def _height(looks: Values, rest_deg: float) -> float:
    """About where the plateau is: the median of what is more than half way up."""
    return float(np.median(looks[looks >= rest_deg + 0.5 * (float(np.max(looks)) - rest_deg)]))


def _begin(looks: Values, level_deg: float) -> int:
    below = np.flatnonzero(looks <= level_deg)
    return int(below[-1]) if len(below) else 0
