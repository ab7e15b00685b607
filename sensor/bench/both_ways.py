"""A strong offline way of counting, which sees the whole recording and looks both ways in time.

Nothing of it is shared with the counter. Up: the accelerometer, turned into a frame that the gyroscope keeps still, is
low-pass filtered forwards and backwards, so that a lift's push and brake cancel without delay (the principle of VQF
in its offline form: D. Laidig, T. Seel, Information Fusion 91, 2023). Angle: the turn of up about the axis that most
lifts share. Holds: by the words of the definitions, on the whole curve.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, sin, sqrt
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import signal as _scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.simulation.truth import true_reps

__all__ = ["elevation_both_ways", "holds_both_ways", "up_both_ways"]

_Values = NDArray[np.float64]
signal: Any = _scipy_signal

# Below the half second in which the quickest lift pushes and brakes, above the wander of a gyroscope's offset.
_CUTOFF_HZ = 0.15
# Still: the angular rate's length, averaged over half a second, in the quietest fifth of the recording. Its median is
# the gyroscope's offset.
_STILL_OVER_S, _STILL_SHARE = 0.5, 0.2
# A top stands out by this share of the least range; between two of them the leg is low below this share of the way up.
_ENTER_SHARE, _LEAVE_SHARE = 0.8, 0.3
# A lift by another axis than most (cosine) was a roll or a step aside.
_SAME_AXIS = 0.7


def up_both_ways(rate_hz: float, acc: _Values, gyr: _Values) -> _Values:
    """Unit vectors (n, 3) in sensor axes from ``acc`` (n, 3; m/s²) and ``gyr`` (n, 3; rad/s, offset included)."""
    gyr = gyr - _offset(rate_hz, gyr)
    turns = _orientations(gyr, 1.0 / rate_hz)
    steady = np.einsum("nij,nj->ni", turns, acc)
    sections: Any = signal.butter(2, _CUTOFF_HZ, fs=rate_hz, output="sos")
    padding = min(len(steady) - 1, int(3.0 * rate_hz / _CUTOFF_HZ))
    smooth = cast("_Values", signal.sosfiltfilt(sections, steady, axis=0, padtype="even", padlen=padding))
    up = np.einsum("nji,nj->ni", turns, smooth)
    return up / np.linalg.norm(up, axis=1, keepdims=True)


def elevation_both_ways(up: _Values, rest: _Values, least_deg: float) -> _Values:
    """Degrees above the pose ``rest`` (3,), knee up positive: the turn about the axis that the lifts share."""
    tilt = np.degrees(np.arccos(np.clip(up @ rest, -1.0, 1.0)))
    away = up[tilt > max(0.5 * least_deg, 5.0)]
    if len(away) == 0:
        return tilt
    axis = _shared_axis(rest, away)
    return np.degrees(np.unwrap(np.arctan2(up @ np.cross(axis, rest), up @ rest)))


def holds_both_ways(rate_hz: float, acc: _Values, gyr: _Values, profile: Profile) -> list[Hold]:
    """Holds of the whole recording, at a constant rate without gaps."""
    up = up_both_ways(rate_hz, acc, gyr)
    rest = _rest_pose(up, rate_hz)
    elevation = elevation_both_ways(up, rest, profile.min_range_deg)
    spans = _movements(elevation, profile.min_range_deg, rate_hz)
    axes = [cast("_Values", np.cross(rest, up[a + int(np.argmax(np.abs(elevation[a:b])))])) for a, b in spans]
    t_s = np.arange(len(elevation)) / rate_hz
    holds: list[Hold] = []
    for (a, b), alike in zip(spans, _alike(axes), strict=True):
        rest_deg = _rest_deg(elevation[a:b])
        if alike and float(elevation[a:b].max()) - rest_deg >= profile.min_range_deg:
            reps = true_reps(
                t_s, elevation, profile.name, [(float(t_s[a]), float(t_s[b - 1]))],
                min_range_deg=profile.min_range_deg, min_hold_s=profile.min_hold_s, rests_deg=[rest_deg],
            )  # fmt: skip
            holds += [Hold(rep.hold_start_s, rep.hold_end_s) for rep in reps]
    return holds


def _rest_deg(movement: _Values) -> float:
    """The level before the movement has gone half of its way."""
    low, high = float(movement.min()), float(movement.max())
    half = int(np.argmax(movement >= 0.5 * (low + high)))
    return float(np.median(movement[: max(1, half)]))


def _offset(rate_hz: float, gyr: _Values) -> _Values:
    wide = max(1, int(_STILL_OVER_S * rate_hz))
    centred = gyr - np.median(gyr, axis=0)
    loud = np.convolve(np.linalg.norm(centred, axis=1), np.ones(wide) / wide, mode="same")
    return np.median(gyr[loud <= np.quantile(loud, _STILL_SHARE)], axis=0)


def _orientations(gyr: _Values, dt: float) -> _Values:
    """Rotation matrices (n, 3, 3) from the sensor to the frame it began in."""
    w, x, y, z = 1.0, 0.0, 0.0, 0.0
    found = np.empty((len(gyr), 4))
    rows: list[list[float]] = (0.5 * dt * gyr).tolist()
    for k, (rx, ry, rz) in enumerate(rows):
        half = sqrt(rx * rx + ry * ry + rz * rz)
        s = sin(half) / half if half > 1e-12 else 1.0
        d, a, b, c = cos(half), s * rx, s * ry, s * rz
        w, x, y, z = (
            w * d - x * a - y * b - z * c,
            w * a + x * d + y * c - z * b,
            w * b - x * c + y * d + z * a,
            w * c + x * b - y * a + z * d,
        )
        found[k] = w, x, y, z
    w_, x_, y_, z_ = (found / np.linalg.norm(found, axis=1, keepdims=True)).T
    flat = (
        1 - 2 * (y_ * y_ + z_ * z_), 2 * (x_ * y_ - w_ * z_), 2 * (x_ * z_ + w_ * y_),
        2 * (x_ * y_ + w_ * z_), 1 - 2 * (x_ * x_ + z_ * z_), 2 * (y_ * z_ - w_ * x_),
        2 * (x_ * z_ - w_ * y_), 2 * (y_ * z_ + w_ * x_), 1 - 2 * (x_ * x_ + y_ * y_),
    )  # fmt: skip
    return np.stack(flat, axis=1).reshape(-1, 3, 3)


def _rest_pose(up: _Values, rate_hz: float) -> _Values:
    mean = up[: max(1, int(2.0 * rate_hz))].mean(axis=0)
    return cast("_Values", mean / np.linalg.norm(mean))


def _shared_axis(rest: _Values, away: _Values) -> _Values:
    """Unit axis about which up turns from ``rest`` to most of ``away``."""
    ways = np.cross(rest, away)
    scatter = ways.T @ ways
    axis = cast("_Values", np.linalg.eigh(scatter)[1][:, -1])
    return axis if float(np.median(ways @ axis)) >= 0.0 else -axis


def _movements(elevation: _Values, least_deg: float, rate_hz: float) -> list[tuple[int, int]]:
    """Index ranges from the middle of the rest before a movement to that of the rest after it."""
    found: Any = signal.find_peaks(
        elevation, prominence=_ENTER_SHARE * least_deg, distance=max(1.0, rate_hz), plateau_size=0
    )
    tops: list[int] = found[0].tolist()
    cuts = [0]
    for a, b in pairwise(tops):
        way = elevation[a:b]
        low = float(way.min())
        near = np.flatnonzero(way <= low + _LEAVE_SHARE * (min(float(elevation[a]), float(elevation[b])) - low))
        cuts.append(a + int(near[len(near) // 2]))
    cuts.append(len(elevation))
    return [(cuts[k], cuts[k + 1]) for k in range(len(tops))]


def _alike(axes: list[_Values]) -> list[bool]:
    """Whether each axis is that of most."""
    if not axes:
        return []
    units = np.array([axis / max(float(np.linalg.norm(axis)), 1e-9) for axis in axes])
    mean = np.median(units, axis=0)
    mean = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return [float(one @ mean) >= _SAME_AXIS for one in units]
