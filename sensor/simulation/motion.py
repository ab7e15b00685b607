"""A motion: channels of joint angles over time.

A ``Motion`` is a list of pieces on named channels. Channels are angles in degrees and positions
in metres; their order from the world inwards is that of ``kneehold.sensor.simulation.body``. Every
piece is twice continuously differentiable, so accelerations are finite and without jumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.model.values import Vec3

__all__ = [
    "ANGLES",
    "POSITIONS",
    "Channel",
    "Motion",
    "Noise",
    "Pulse",
    "Span",
    "Stroke",
    "Values",
    "Wave",
    "channel_values",
    "pulse_mps2",
    "spline_noise",
]

Values = NDArray[np.float64]

Channel = Literal[
    "elevation", "abduction", "roll", "yaw", "body", "strap_x", "strap_y", "strap_z", "pelvis", "strap_round",
    "hip_x", "hip_y", "hip_z",
]  # fmt: skip
# Degrees: the thigh against the trunk (elevation is absolute while the trunk lies on its back or is
# upright), the trunk about the vertical (yaw) and about its long axis (body), the sensor on the thigh;
# the pelvis about the trunk's long axis, and the strap with the sensor round the thigh.
ANGLES: tuple[Channel, ...] = (
    "elevation", "abduction", "roll", "yaw", "body", "strap_x", "strap_y", "strap_z", "pelvis", "strap_round",
)  # fmt: skip
# Metres, in world axes: where the hip is, against where it was at the start.
POSITIONS: tuple[Channel, ...] = ("hip_x", "hip_y", "hip_z")

# Mean square of a uniform cubic B-spline with independent control points of variance 1.
_SPLINE_MEAN_SQUARE = 151.0 / 315.0


class Stroke(NamedTuple):
    """From one level to another: minimum jerk, ``delta`` in ``seconds``.

    ``skew`` in (-1, 1) shifts the fastest moment: positive early, negative late.
    """

    channel: Channel
    start_s: float
    seconds: float
    delta: float
    skew: float = 0.0


class Wave(NamedTuple):
    """``amplitude * sin(2 pi hz t + phase_rad)``, faded in over ``fade_in_s`` and out over ``fade_out_s``."""

    channel: Channel
    start_s: float
    seconds: float
    amplitude: float
    hz: float
    phase_rad: float
    fade_in_s: float
    fade_out_s: float


class Noise(NamedTuple):
    """Smooth noise: a cubic B-spline through random ``knots``, ``knot_s`` apart.

    It reaches up to about ``0.5 / knot_s`` Hz; with ``carrier_hz`` it is moved to that frequency.
    """

    channel: Channel
    start_s: float
    seconds: float
    knot_s: float
    knots: Values
    carrier_hz: float
    fade_in_s: float
    fade_out_s: float


class Pulse(NamedTuple):
    """A knock: half a sine of specific force, at its height ``peak_mps2`` in thigh axes."""

    start_s: float
    seconds: float
    peak_mps2: Vec3


class Span(NamedTuple):
    """What a stretch of time was; ``is_raise`` marks one that is meant to be a repetition or an attempt."""

    label: str
    start_s: float
    end_s: float
    is_raise: bool = False


class Motion(NamedTuple):
    """A whole motion from 0 to ``duration_s``."""

    duration_s: float
    start: Mapping[Channel, float]  # level of a channel at the start; 0 where none is named
    pieces: tuple[Stroke | Wave | Noise, ...]
    pulses: tuple[Pulse, ...]
    spans: tuple[Span, ...]


def channel_values(motion: Motion, channel: Channel, t_s: Values) -> Values:
    """The channel at ``t_s`` (evenly rising, shape (n,)); shape () if nothing moves it there.

    Before 0 everything stands at the start.
    """
    level = motion.start.get(channel, 0.0)
    total: Values | None = None
    first_s, last_s = float(t_s[0]), float(t_s[-1])
    for piece in motion.pieces:
        end_s = piece.start_s + piece.seconds
        if piece.channel != channel or piece.start_s >= last_s:
            continue
        if end_s <= first_s:
            level += piece.delta if isinstance(piece, Stroke) else 0.0
            continue
        total = np.zeros(len(t_s)) if total is None else total
        begin, end = np.searchsorted(t_s, (piece.start_s, end_s))
        total[begin:end] += _piece_values(piece, t_s[begin:end])
        if isinstance(piece, Stroke):
            total[end:] += piece.delta
    return np.asarray(level) if total is None else total + level


def pulse_mps2(motion: Motion, t_s: Values) -> Values | None:
    """Specific force of all knocks at ``t_s`` in thigh axes, shape (3, n); ``None`` if there is none."""
    total: Values | None = None
    for pulse in motion.pulses:
        begin, end = np.searchsorted(t_s, (pulse.start_s, pulse.start_s + pulse.seconds))
        if begin == end:
            continue
        total = np.zeros((3, len(t_s))) if total is None else total
        shape = np.sin(np.pi * (t_s[begin:end] - pulse.start_s) / pulse.seconds)
        total[:, begin:end] += np.asarray(pulse.peak_mps2)[:, None] * shape
    return total


def spline_noise(
    rng: np.random.Generator,
    channel: Channel,
    start_s: float,
    seconds: float,
    rms: float,
    knot_s: float,
    *,
    carrier_hz: float = 0.0,
    fade_in_s: float = 0.5,
    fade_out_s: float = 0.5,
) -> Noise:
    """Noise of the root mean square ``rms`` in units of its channel."""
    knots = rng.normal(size=int(seconds / knot_s) + 5) * (rms / np.sqrt(_SPLINE_MEAN_SQUARE))
    if carrier_hz > 0.0:
        knots *= np.sqrt(2.0)  # a sine halves the mean square
    return Noise(channel, start_s, seconds, knot_s, knots, carrier_hz, fade_in_s, fade_out_s)


def _piece_values(piece: Stroke | Wave | Noise, t_s: Values) -> Values:
    since_s = t_s - piece.start_s
    if isinstance(piece, Stroke):
        share = since_s / piece.seconds
        return piece.delta * _smooth(share + piece.skew * share * (1.0 - share))
    envelope = _smooth(since_s / piece.fade_in_s) * _smooth((piece.seconds - since_s) / piece.fade_out_s)
    if isinstance(piece, Wave):
        return piece.amplitude * envelope * np.sin(2.0 * np.pi * piece.hz * t_s + piece.phase_rad)
    noise = envelope * _spline(piece.knots, since_s / piece.knot_s)
    return noise * np.sin(2.0 * np.pi * piece.carrier_hz * t_s) if piece.carrier_hz > 0.0 else noise


def _smooth(share: Values) -> Values:
    """Minimum jerk from 0 to 1 (Flash and Hogan, J. Neurosci. 5:1688, 1985)."""
    s = np.clip(share, 0.0, 1.0)
    return s * s * s * (10.0 + s * (6.0 * s - 15.0))


def _spline(knots: Values, place: Values) -> Values:
    """Uniform cubic B-spline; ``place`` counts knots from the first."""
    at = place.astype(np.int64)
    u = place - at
    v = 1.0 - u
    return (
        v * v * v * knots[at]
        + (4.0 + u * u * (3.0 * u - 6.0)) * knots[at + 1]
        + (4.0 + v * v * (3.0 * v - 6.0)) * knots[at + 2]
        + u * u * u * knots[at + 3]
    ) / 6.0
