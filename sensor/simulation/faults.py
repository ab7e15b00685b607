"""Errors of sensors, clocks and links beyond those of a good chip on a good link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.device import Device
from kneehold.sensor.simulation.families import Traits
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.truth import TrueRep

__all__ = ["Faults", "Gap", "distorted", "draw_faults", "draw_gaps", "flawed_device", "kept_through", "stamped"]

# A chip on skin comes to its temperature within minutes.
_LEAST_WARM_S, _MOST_WARM_S = 40.0, 150.0
# Gaps nearer to each other than this would be one.
_BETWEEN_GAPS_S = 1.0


class Gap(NamedTuple):
    """Nothing arrives from ``start_s`` to ``end_s``, true time from the first sample."""

    start_s: float
    end_s: float


class Faults(NamedTuple):
    """One specimen's errors; matrices have shape (3, 3)."""

    acc_cross: Values  # what each axis takes of the others, share
    gyr_cross: Values
    g_sens_radps: Values  # rad/s that each axis shows for each m/s2
    warm_radps: Values  # shape (3,), how far the rate has drifted once the chip is warm
    warm_s: float
    repeats: float
    jitter: float
    quantum_s: float


def draw_faults(rng: np.random.Generator, traits: Traits) -> Faults:
    """Directions are drawn, sizes are those of the traits."""
    warm_s = float(rng.uniform(_LEAST_WARM_S, _MOST_WARM_S))
    sense = rng.uniform(-1.0, 1.0, (3, 3)) * np.radians(traits.g_sens_dps) / GRAVITY_MPS2
    return Faults(
        _cross(rng, traits.cross_axis),
        _cross(rng, traits.cross_axis),
        sense,
        _direction(rng) * np.radians(traits.warmup_dps2) * warm_s,
        warm_s,
        traits.repeats,
        traits.jitter,
        traits.quantum_s,
    )


def flawed_device(rng: np.random.Generator, device: Device, traits: Traits) -> Device:
    """The specimen with offsets, scales, range and rate as the traits say."""
    chip = replace(device.chip, acc_range_g=min(device.chip.acc_range_g, traits.clip_g))
    acc_scale = 1.0 + rng.uniform(-1.0, 1.0, 3) * traits.acc_scale
    gyr_scale = 1.0 + rng.uniform(-1.0, 1.0, 3) * traits.gyr_scale
    offset_g = _direction(rng) * traits.offset_g
    return device._replace(
        chip=chip,
        rate_error=traits.rate_error,
        acc_offset_g=tuple(offset_g.tolist()),
        acc_scale=tuple(acc_scale.tolist()),
        gyr_scale=tuple(gyr_scale.tolist()),
    )


def distorted(faults: Faults, t_s: Values, acc_mps2: Values, gyr_radps: Values) -> tuple[Values, Values]:
    """What the axes of the chip feel of the true acceleration and rate, each of shape (n, 3)."""
    warmed = 1.0 - np.exp(-t_s / faults.warm_s)
    gyr = gyr_radps + gyr_radps @ faults.gyr_cross.T + acc_mps2 @ faults.g_sens_radps.T
    return acc_mps2 + acc_mps2 @ faults.acc_cross.T, gyr + warmed[:, None] * faults.warm_radps


def stamped(faults: Faults, rng: np.random.Generator, t_s: Values, values: Values) -> Values:
    """Rows of stamp and ``values``, shape (n, 7): repeated samples, jittered and quantised stamps that never fall."""
    count = len(t_s)
    repeats = np.flatnonzero(rng.random(count) < faults.repeats)
    source = np.arange(count)
    source[repeats] = np.maximum(repeats - 1, 0)
    step_s = float(np.median(np.diff(t_s)))
    stamps = t_s + faults.jitter * step_s * rng.uniform(-1.0, 1.0, count)
    if faults.quantum_s > 0.0:
        stamps = np.round(stamps / faults.quantum_s) * faults.quantum_s
    stamps = np.maximum.accumulate(stamps)
    return np.column_stack([stamps - stamps[0], values[source]])


def draw_gaps(rng: np.random.Generator, traits: Traits, reps: Sequence[TrueRep], duration_s: float) -> tuple[Gap, ...]:
    """Gaps over the moments that matter: a lift, either end of a hold, its middle, a return, a rest."""
    gaps: list[Gap] = []
    for _ in range(int(traits.gaps + rng.random()) if traits.gaps > 0.0 and reps else 0):
        rep = reps[int(rng.integers(len(reps)))]
        moments = (
            rep.lift_start_s, rep.hold_start_s, 0.5 * (rep.hold_start_s + rep.hold_end_s), rep.hold_end_s,
            rep.return_s, 0.5 * (rep.lift_start_s + rep.hold_start_s), rep.return_s + 1.0,
        )  # fmt: skip
        at_s = moments[int(rng.integers(len(moments)))]
        length_s = max(0.3, traits.gap_s * float(rng.uniform(0.6, 1.4)))
        start_s = max(0.5, at_s - length_s * float(rng.random()))
        gap = Gap(start_s, min(start_s + length_s, duration_s - 1.0))
        far = all(gap.end_s + _BETWEEN_GAPS_S < g.start_s or gap.start_s > g.end_s + _BETWEEN_GAPS_S for g in gaps)
        if far and gap.end_s > gap.start_s:
            gaps.append(gap)
    return tuple(sorted(gaps))


def kept_through(gaps: Sequence[Gap], t_s: Values, per_packet: int) -> NDArray[np.bool_]:
    """Which samples are in packets that no gap touches, shape (n,)."""
    count = len(t_s)
    kept = np.ones(count, dtype=np.bool_)
    for gap in gaps:
        first, last = np.searchsorted(t_s, (gap.start_s, gap.end_s))
        if first < last:
            kept[int(first) // per_packet * per_packet : -(-int(last) // per_packet) * per_packet] = False
    return kept


def _cross(rng: np.random.Generator, size: float) -> Values:
    matrix = rng.uniform(-1.0, 1.0, (3, 3)) * size
    np.fill_diagonal(matrix, 0.0)
    return matrix


def _direction(rng: np.random.Generator) -> Values:
    vector = rng.normal(size=3)
    return vector / np.linalg.norm(vector)
