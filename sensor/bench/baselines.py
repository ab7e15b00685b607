"""Simpler, common ways of counting, applied to the same samples.

Each peer gets the whole recording at once, on a regular grid, with gaps drawn through and the
gyroscope's offset taken off at rest: more than it would have live. All use the profile's least
range and hold, as the counter does, and nothing is tuned per recording.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy import signal as _scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.attitude import make_filter
from kneehold.sensor.review.matching import Hold

__all__ = ["PEERS", "Grid", "Peer", "regular_grid", "vqf_is_here"]

_Values = NDArray[np.float64]

# scipy has no complete types; what it returns is annotated where it is used.
signal: Any = _scipy_signal

# Every recording begins with at least three seconds at rest.
_REST_S = 2.0
# Leaving the hold is believed at this share of the range that began it; without it, breath at the threshold
# makes two of one.
_LEAVE_SHARE = 0.8
# Low-pass of the accelerometer peers: above it there is tremor and tissue, a lift of half a second is below.
_CUTOFF_HZ = 1.0
# As much of the height of a peak as the band of the definitions: 20 % below the top.
_WIDTH_SHARE = 0.2
# RecoFit (D. Morris et al., CHI 2014): peaks nearer than three quarters of the period, or lower than half of the
# 40th percentile of peaks, are no repetitions.
_NEAREST_PERIODS = 0.75
_LOW_PERCENTILE, _LOW_SHARE = 40.0, 0.5
# Nobody lifts and lowers a leg in less than a second each.
_LEAST_MOVE_S = 2.0


class Grid(NamedTuple):
    """A recording at a constant rate."""

    rate_hz: float
    acc_mps2: _Values  # shape (n, 3)
    gyr_radps: _Values  # shape (n, 3)


class Peer(NamedTuple):
    """One way of counting; ``has_holds`` False: its times are peaks, not holds."""

    name: str
    holds: Callable[[Grid, Profile], list[Hold]]
    has_holds: bool = True
    knows_rest: bool = True  # whether movement that is no exercise can be told from it at all


def regular_grid(rows: _Values, rate_hz: float) -> Grid:
    """Rows (t_s, ax..gz) put on a grid of ``rate_hz``, straight lines through gaps, gyro offset at rest taken off."""
    t_s = rows[:, 0] - rows[0, 0]
    count = int(t_s[-1] * rate_hz) + 1
    even_s = np.arange(count) / rate_hz
    columns = np.column_stack([np.interp(even_s, t_s, rows[:, k]) for k in range(1, 7)])
    offset = columns[: int(_REST_S * rate_hz), 3:].mean(axis=0)
    return Grid(rate_hz, columns[:, :3].copy(), columns[:, 3:] - offset)


def vqf_is_here() -> bool:
    """Whether the optional package ``vqf`` can be loaded."""
    return find_spec("vqf") is not None


def _madgwick(grid: Grid, profile: Profile) -> list[Hold]:
    attitude = make_filter("madgwick")
    attitude.align(cast("Vec3", tuple(_rest(grid.acc_mps2, grid.rate_hz).tolist())))
    up = np.empty_like(grid.acc_mps2)
    dt = 1.0 / grid.rate_hz
    listed: list[list[float]] = np.hstack([grid.acc_mps2, grid.gyr_radps]).tolist()
    for k, (ax, ay, az, gx, gy, gz) in enumerate(listed):
        attitude.step(dt, ax, ay, az, gx, gy, gz)
        up[k] = attitude.ux, attitude.uy, attitude.uz
    return _above(_angle_deg(up, grid.rate_hz), grid.rate_hz, profile)


def _vqf(grid: Grid, profile: Profile) -> list[Hold]:
    # The types are checked with and without the optional package: neither may complain.
    import vqf  # pyright: ignore[reportMissingImports, reportMissingTypeStubs]

    package: Any = vqf  # pyright: ignore[reportUnknownVariableType]
    tracker: Any = package.VQF(1.0 / grid.rate_hz)
    turned: Any = tracker.updateBatch(np.ascontiguousarray(grid.gyr_radps), np.ascontiguousarray(grid.acc_mps2))
    w, x, y, z = cast("_Values", turned["quat6D"]).T
    up = np.column_stack([2.0 * (x * z - w * y), 2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y)])
    return _above(_angle_deg(up, grid.rate_hz), grid.rate_hz, profile)


def _tilt_peaks(grid: Grid, profile: Profile) -> list[Hold]:
    tilt_deg = _angle_deg(_smooth(grid), grid.rate_hz)
    least = profile.min_range_deg
    found: Any = signal.find_peaks(tilt_deg, height=least, prominence=0.5 * least)
    widths: Any = signal.peak_widths(tilt_deg, found[0], rel_height=_WIDTH_SHARE)
    begins, ends = cast("_Values", widths[2]) / grid.rate_hz, cast("_Values", widths[3]) / grid.rate_hz
    holds = [Hold(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    return [hold for hold in holds if hold.hold_s >= profile.min_hold_s]


def _autocorrelation(grid: Grid, profile: Profile) -> list[Hold]:
    smooth = _smooth(grid)
    centred = smooth - smooth.mean(axis=0)
    axes = cast("_Values", np.linalg.eigh(centred.T @ centred)[1])
    wave = centred @ axes[:, -1]
    # Signed so that the rest is low: a repetition is a peak.
    wave = wave if _rest(wave, grid.rate_hz) < 0.0 else -wave
    period_s = _period_s(wave, grid.rate_hz, profile.min_hold_s + _LEAST_MOVE_S)
    distance = max(1.0, _NEAREST_PERIODS * period_s * grid.rate_hz)
    peaks = cast("NDArray[np.int64]", signal.find_peaks(wave, distance=distance)[0])
    heights = wave[peaks] - float(_rest(wave, grid.rate_hz))
    if len(peaks) == 0:
        return []
    least = _LOW_SHARE * float(np.percentile(heights, _LOW_PERCENTILE))
    return [Hold(k / grid.rate_hz, (k + 1) / grid.rate_hz) for k in peaks[heights > least].tolist()]


def _period_s(wave: _Values, rate_hz: float, least_s: float) -> float:
    """The lag of the highest peak of the unbiased autocorrelation, up to half of the recording."""
    n = len(wave)
    power = np.abs(np.fft.rfft(wave, 2 * n)) ** 2
    lags = np.fft.irfft(power)[: n // 2] / np.arange(n, n - n // 2, -1)
    first = int(least_s * rate_hz)
    peaks = cast("NDArray[np.int64]", signal.find_peaks(lags[first:])[0])
    if len(peaks) == 0:
        return least_s
    return float(first + peaks[np.argmax(lags[first + peaks])]) / rate_hz


def _smooth(grid: Grid) -> _Values:
    sections: Any = signal.butter(2, _CUTOFF_HZ, fs=grid.rate_hz, output="sos")
    return cast("_Values", signal.sosfiltfilt(sections, grid.acc_mps2, axis=0))


def _rest(values: _Values, rate_hz: float) -> _Values:
    return cast("_Values", values[: int(_REST_S * rate_hz)].mean(axis=0))


def _angle_deg(up: _Values, rate_hz: float) -> _Values:
    """Angle between each row and the mean row at rest."""
    rest = _rest(up, rate_hz)
    cosine = (up @ rest) / (np.linalg.norm(up, axis=1) * np.linalg.norm(rest))
    return cast("_Values", np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _above(angle_deg: _Values, rate_hz: float, profile: Profile) -> list[Hold]:
    """Every stretch above the least range that lasts as long as a hold must."""
    enter, leave = profile.min_range_deg, _LEAVE_SHARE * profile.min_range_deg
    holds: list[Hold] = []
    begin: int | None = None
    for k, deg in enumerate(angle_deg.tolist()):
        if begin is None and deg >= enter:
            begin = k
        elif begin is not None and deg < leave:
            holds.append(Hold(begin / rate_hz, k / rate_hz))
            begin = None
    return [hold for hold in holds if hold.hold_s >= profile.min_hold_s]


PEERS = (
    Peer("ahrs Madgwick + threshold", _madgwick),
    Peer("accelerometer tilt + find_peaks", _tilt_peaks),
    Peer("autocorrelation (RecoFit)", _autocorrelation, has_holds=False, knows_rest=False),
    Peer("vqf + threshold", _vqf),
)
