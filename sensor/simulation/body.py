"""Orientation and specific force of the sensor for given joint angles.

World: z up, x towards the feet of somebody who lies on the back with yaw 0. Thigh: x along it to
the knee, z out of its front, y to its left. From the world inwards: yaw about z, trunk about x, pelvis about x,
the hip, elevation about -y, abduction about z, roll about x, soft tissue about y and x, strap round the thigh
about x, strap about z, y, x, then the constant mounting. Elevation comes first, so abduction and roll do not
change it: it is the angle of the thigh's long axis in the sagittal plane of the pelvis, and of the trunk as long
as the pelvis does not roll. Where it does, the truth is the angle in the trunk's plane.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.build import Build
from kneehold.sensor.simulation.motion import ANGLES, POSITIONS, Channel, Motion, Values, channel_values, pulse_mps2
from kneehold.sensor.simulation.turns import Turn, Vector, X, Y, Z, cut, cut_turns, into, matrices, out_of, turns

__all__ = ["Felt", "feel"]

# Soft tissue is followed until its swing has died down to this share.
_FORGOTTEN = 1e-4


class Felt(NamedTuple):
    """What an ideal sensor reports, and the truth, one row a sample."""

    acc_mps2: Values  # shape (n, 3), mean of the sampling interval that ends at the sample
    gyr_radps: Values  # shape (n, 3), turn over that interval divided by it
    elevation_deg: Values  # shape (n,), at the sample
    attitude: Values  # shape (n, 3, 3), sensor axes (columns) in the world, at the sample
    fine_deg: Values  # elevation on the fine grid, shape (n * over,), ends with the last sample


def feel(motion: Motion, build: Build, rate_hz: float, over: int, first: int, count: int) -> Felt:
    """Samples ``first`` to ``first + count - 1``; sample k ends the interval k of length ``1 / rate_hz``.

    ``over`` (at least 2) points of the fine grid make one interval. How samples are cut into calls changes
    them by less than the ten-thousandth part of the tissue's swing.
    """
    fine_hz = rate_hz * over
    lead = _wobble_lead(build, fine_hz)
    # One point more at either end for the second derivative.
    t_s = np.arange(first * over - 1 - lead, (first + count) * over + 2) / fine_hz
    channels: dict[Channel, Values] = {name: channel_values(motion, name, t_s) for name in (*ANGLES, *POSITIONS)}
    wobble_deg = _wobble(channels["elevation"], build, fine_hz, lead)
    channels = {name: cut(values, slice(lead, None)) for name, values in channels.items()}
    t_s = t_s[lead:]
    chains = _chains(channels, wobble_deg)
    acc = _specific_force(channels, build, chains, len(t_s), fine_hz, pulse_mps2(motion, t_s[1:-1]))
    everything = [*chains.outer, *chains.inner, *chains.tissue, *chains.strap]
    mount = np.asarray(build.mount)
    attitude = matrices(cut_turns(everything, slice(1, None, over)), count + 1) @ mount
    elevation_deg = _full(_sagittal_deg(channels), len(t_s))[2:-1]
    return Felt(
        np.stack([_interval_mean(part, over, count) for part in acc], axis=1) @ mount,
        _turn_vectors(attitude) * rate_hz,
        elevation_deg[over - 1 :: over],
        attitude[1:],
        elevation_deg,
    )


# --- the chain of turns -------------------------------------------------------------------------


class _Chains(NamedTuple):
    """World to trunk, trunk to bone, bone to skin, skin to sensor."""

    outer: list[Turn]
    inner: list[Turn]
    tissue: list[Turn]
    strap: list[Turn]


def _chains(channels: dict[Channel, Values], wobble_deg: Values) -> _Chains:
    return _Chains(
        turns((Z, channels["yaw"]), (X, channels["body"]), (X, channels["pelvis"])),
        turns((Y, -channels["elevation"]), (Z, channels["abduction"]), (X, channels["roll"])),
        # Muscle that swings along also rolls a little, because no strap sits in the middle of it.
        turns((Y, -wobble_deg), (X, 0.5 * wobble_deg)),
        turns(
            (X, channels["strap_round"]),
            (Z, channels["strap_z"]),
            (Y, -channels["strap_y"]),
            (X, channels["strap_x"]),
        ),
    )


def _sagittal_deg(channels: dict[Channel, Values]) -> Values:
    """Elevation of the thigh's long axis in the trunk's sagittal plane."""
    inner_deg, pelvis = channels["elevation"], np.radians(channels["pelvis"])
    if pelvis.ndim == 0 and pelvis == 0.0:
        return inner_deg
    inner, aside = np.radians(inner_deg), np.radians(channels["abduction"])
    x = np.cos(inner) * np.cos(aside)
    z = np.sin(pelvis) * np.sin(aside) + np.cos(pelvis) * np.sin(inner) * np.cos(aside)
    # The difference is small; added to the inner angle it never jumps.
    off = np.degrees(np.arctan2(z, x) - inner)
    return inner_deg + (off + 180.0) % 360.0 - 180.0


def _full(values: Values, count: int) -> Values:
    return np.broadcast_to(values, (count,))


# --- force and turn -----------------------------------------------------------------------------


def _specific_force(
    channels: dict[Channel, Values],
    build: Build,
    chains: _Chains,
    count: int,
    fine_hz: float,
    knocks_mps2: Values | None,
) -> Vector:
    """Specific force in axes of the strap, on the inner ``count - 2`` points of the grid."""
    middle = slice(1, -1)
    x, y, z = (_second_derivative(_full(part, count), fine_hz) for part in _place(channels, build, chains))
    x, y, z = into((x, y, z + GRAVITY_MPS2), cut_turns([*chains.outer, *chains.inner], middle))
    if knocks_mps2 is not None:
        x, y, z = x + knocks_mps2[0], y + knocks_mps2[1], z + knocks_mps2[2]
    return into((x, y, z), cut_turns([*chains.tissue, *chains.strap], middle))


def _place(channels: dict[Channel, Values], build: Build, chains: _Chains) -> Vector:
    """Where the sensor is in the world, in metres.

    Differentiated twice, this gives tangential and centripetal acceleration of every turn at once.
    """
    azimuth = np.radians(build.azimuth_deg)
    side, front = np.asarray(np.sin(azimuth) * build.depth_m), np.asarray(np.cos(azimuth) * build.depth_m)
    around = turns((X, channels["strap_round"]))
    x, y, z = out_of((np.asarray(0.0), side, front), [*chains.tissue, *around])
    x, y, z = out_of((x + build.lever_m, y, z), chains.inner)
    # The pelvis follows the thigh, most where the thigh points over the chest: up, and half as far headwards.
    lift_m = build.pelvis_m * np.square(np.sin(0.5 * np.radians(channels["elevation"])))
    back_m, rise_m = _tilted(channels["elevation"], build)
    x, y, z = out_of((x - 0.5 * lift_m - back_m, y + build.hip_side_m, z + lift_m + rise_m), chains.outer)
    return x + channels["hip_x"], y + channels["hip_y"], z + channels["hip_z"]


def _tilted(elevation_deg: Values, build: Build) -> tuple[Values, Values]:
    """How far the hip moves headwards (or back) and up where the pelvis tilts along, in metres."""
    tilt = np.radians(build.pelvis_share * elevation_deg)
    along_m, round_m = build.pelvis_arm_m * np.sin(tilt), build.pelvis_arm_m * (1.0 - np.cos(tilt))
    return (along_m, -round_m) if build.is_seated else (round_m, along_m)


def _second_derivative(values: Values, hz: float) -> Values:
    return (values[2:] - 2.0 * values[1:-1] + values[:-2]) * (hz * hz)


def _interval_mean(values: Values, over: int, count: int) -> Values:
    """Mean of ``count`` intervals of ``over`` steps each, by the trapezoid rule."""
    full = _full(values, count * over + 1)
    inner = full[1:].reshape(count, over).mean(axis=1)
    return inner + (full[:-1:over] - full[over::over]) / (2.0 * over)


def _turn_vectors(attitude: Values) -> Values:
    """Rotation vectors between neighbours of ``attitude``, in the earlier one's axes; shape (n - 1, 3), rad."""
    step = np.einsum("nji,njk->nik", attitude[:-1], attitude[1:])
    twice_sine = np.stack(
        [step[:, 2, 1] - step[:, 1, 2], step[:, 0, 2] - step[:, 2, 0], step[:, 1, 0] - step[:, 0, 1]], axis=1
    )
    sine = 0.5 * np.linalg.norm(twice_sine, axis=1)
    cosine = 0.5 * (np.trace(step, axis1=1, axis2=2) - 1.0)
    scale = np.full(len(sine), 0.5)
    turned = sine > 1e-9
    scale[turned] = 0.5 * np.arctan2(sine[turned], cosine[turned]) / sine[turned]
    return twice_sine * scale[:, None]


# --- soft tissue --------------------------------------------------------------------------------


def _wobble_lead(build: Build, fine_hz: float) -> int:
    """For how many points of the grid a swing of the tissue is remembered."""
    if build.wobble_gain == 0.0:
        return 0
    decay_per_s = build.wobble_damping * 2.0 * np.pi * build.wobble_hz
    return int(np.ceil(-np.log(_FORGOTTEN) / decay_per_s * fine_hz))


def _wobble(elevation_deg: Values, build: Build, fine_hz: float, lead: int) -> Values:
    """How far the tissue lags behind the bone, in degrees of elevation, without the first ``lead`` points.

    A damped oscillator driven by the angular acceleration, as its impulse response.
    """
    if lead == 0 or elevation_deg.ndim == 0:
        return np.asarray(0.0)
    drive = np.zeros(len(elevation_deg))
    drive[1:-1] = _second_derivative(elevation_deg, fine_hz)
    omega = 2.0 * np.pi * build.wobble_hz
    damped = omega * np.sqrt(1.0 - build.wobble_damping**2)
    t_s = np.arange(lead) / fine_hz
    response = np.exp(-build.wobble_damping * omega * t_s) * np.sin(damped * t_s) / damped / fine_hz
    size = 1 << (len(drive) + lead - 1).bit_length()
    swing = np.fft.irfft(np.fft.rfft(drive, size) * np.fft.rfft(response, size), size)
    return -build.wobble_gain * swing[lead : len(drive)]
