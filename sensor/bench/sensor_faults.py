"""Faults of sensors, put into good samples: what a broken, badly set or badly read sensor would have given.

Rows are t_s, ax..az (m/s²), gx..gz (rad/s). Each is to be counted right, or not trusted and named.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.motion import Values

__all__ = ["SENSOR_FAULTS"]

_SEED = 1
_ACC, _RATE = slice(1, 4), slice(4, 7)


def _on(columns: slice, change: Callable[[Values], Values]) -> Callable[[Values], Values]:
    """What changes only these columns."""

    def changed(rows: Values) -> Values:
        faulty = rows.copy()
        faulty[:, columns] = change(rows[:, columns])
        return faulty

    return changed


def _axis(axis: int, factor: float, level: float, values: Values) -> Values:
    changed = values.copy()
    changed[:, axis] = factor * values[:, axis] + level
    return changed


def _clipped(limit: float, values: Values) -> Values:
    return np.clip(values, -limit, limit)


def _stepped(step: float, values: Values) -> Values:
    return np.rint(values / step) * step


def _cut(step: float, values: Values) -> Values:
    return np.trunc(values / step) * step


def _offset(size: float, values: Values) -> Values:
    return values + size * np.array((0.6, -0.6, 0.53))


def _mixed(share: float, values: Values) -> Values:
    """Every axis takes a share of the next."""
    return values + share * np.roll(values, 1, axis=1)


def _smoothed(seconds: float, columns: slice, rows: Values) -> Values:
    """The mean of the last seconds, as a filter of a chip or an app gives it."""
    count = max(1, round(seconds / _step_s(rows)))
    padded = np.pad(rows[:, columns], ((count - 1, 0), (0, 0)), mode="edge")
    faulty = rows.copy()
    kernel = np.full(count, 1.0 / count)
    faulty[:, columns] = np.column_stack([np.convolve(padded[:, axis], kernel, mode="valid") for axis in range(3)])
    return faulty


def _standing_from_middle(rows: Values) -> Values:
    faulty = rows.copy()
    faulty[len(rows) // 2 :, _RATE] = rows[len(rows) // 2, _RATE]
    return faulty


def _jittered(steps: float, rows: Values) -> Values:
    faulty = rows.copy()
    faulty[:, 0] += steps * _step_s(rows) * np.random.default_rng(_SEED).uniform(-1.0, 1.0, len(rows))
    return faulty


def _held(samples: int, rows: Values) -> Values:
    faulty = rows.copy()
    faulty[:, 1:] = rows[np.arange(len(rows)) // samples * samples, 1:]
    return faulty


def _doubled(rows: Values) -> Values:
    faulty = np.repeat(rows, 2, axis=0)
    faulty[1::2, 0] += 0.5 * _step_s(rows)
    return faulty


def _step_s(rows: Values) -> float:
    return float(np.median(np.diff(rows[:, 0])))


_DPS = float(np.radians(1.0))
_HALF_G = 0.5 * GRAVITY_MPS2

SENSOR_FAULTS: dict[str, Callable[[Values], Values]] = {
    **{f"rate {name} dead": _on(_RATE, partial(_axis, axis, 0.0, 0.0)) for axis, name in enumerate("xyz")},
    **{f"rate {name} stuck": _on(_RATE, partial(_axis, axis, 0.0, 1.0)) for axis, name in enumerate("xyz")},
    **{f"rate {name} reversed": _on(_RATE, partial(_axis, axis, -1.0, 0.0)) for axis, name in enumerate("xyz")},
    **{f"acc {name} dead": _on(_ACC, partial(_axis, axis, 0.0, 0.0)) for axis, name in enumerate("xyz")},
    **{f"acc {name} stuck": _on(_ACC, partial(_axis, axis, 0.0, _HALF_G)) for axis, name in enumerate("xyz")},
    **{f"rate clipped at {dps} deg/s": _on(_RATE, partial(_clipped, dps * _DPS)) for dps in (30, 60, 90, 125, 250)},
    "acc clipped at 2 g": _on(_ACC, partial(_clipped, 2.0 * GRAVITY_MPS2)),
    "acc clipped at 0.8 g": _on(_ACC, partial(_clipped, 0.8 * GRAVITY_MPS2)),
    **{f"rate in steps of {dps} deg/s": _on(_RATE, partial(_stepped, dps * _DPS)) for dps in (1, 5, 30)},
    "rate in whole rad/s": _on(_RATE, partial(_stepped, 1.0)),
    **{f"rate cut to {dps} deg/s": _on(_RATE, partial(_cut, dps * _DPS)) for dps in (1, 10, 20)},
    **{f"rate off by {dps} deg/s": _on(_RATE, partial(_offset, dps * _DPS)) for dps in (5, 10, 20)},
    "rate without signs": _on(_RATE, np.abs),
    "acc without signs": _on(_ACC, np.abs),
    "rate axes swapped": _on(_RATE, lambda values: values[:, [1, 0, 2]]),
    "acc axes swapped": _on(_ACC, lambda values: values[:, [0, 2, 1]]),
    "rate with 5 % of the next axis": _on(_RATE, partial(_mixed, 0.05)),
    "rate with 40 % of the next axis": _on(_RATE, partial(_mixed, 0.4)),
    "rate stands from the middle on": _standing_from_middle,
    **{f"rate smoothed over {s} s": partial(_smoothed, s, _RATE) for s in (0.2, 1.0, 2.0)},
    "acc smoothed over 1 s": partial(_smoothed, 1.0, _ACC),
    "times jitter by half a sample": partial(_jittered, 0.5),
    "each tenth sample held": partial(_held, 10),
    "samples doubled": _doubled,
}
