"""Errors of a real sensor chip: noise, offset, scale, clipping, quantisation.

Noise densities, full scales and steps are those of the data sheets; offsets and scale errors are
drawn within what the data sheets call typical or what bodies' warmth makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.motion import Values

__all__ = ["CHIPS", "Chip", "Device", "chip_by_name", "draw_device", "measured_rows"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind of sensor chip, as configured for people."""

    name: str
    gyr_noise_dps: float  # density, deg/s per root of Hz
    acc_noise_g: float  # density, g per root of Hz
    gyr_range_dps: float
    acc_range_g: float
    most_bias_dps: float  # of the angular rate, length of the vector
    bits: int = 16
    is_ideal: bool = False


# Data sheets: ST LSM6DS3 (7 mdps, 90 ug; as in Movesense), TDK ICM-20948 (15 mdps, 230 ug),
# Bosch BMI270 (7 mdps, 160 ug), InvenSense MPU-6050 (5 mdps, 400 ug), each per root of Hz. Zero-rate
# offsets reach 10 and 20 deg/s in some of them; people's firmware takes most of it out, 5 is what is left.
CHIPS: tuple[Chip, ...] = (
    Chip("LSM6DS3", 0.007, 90e-6, 1000.0, 8.0, 5.0),
    Chip("ICM-20948", 0.015, 230e-6, 1000.0, 8.0, 5.0),
    Chip("BMI270", 0.007, 160e-6, 1000.0, 8.0, 1.0),
    Chip("MPU-6050", 0.005, 400e-6, 500.0, 4.0, 5.0),
)
# Reports exactly what it feels: for tests with known answers. Never drawn.
_IDEAL = Chip("ideal", 0.0, 0.0, np.inf, np.inf, 0.0, is_ideal=True)

# Typical zero-g offset of a soldered accelerometer, and scale error of either part.
_MOST_ACC_OFFSET_G = 0.020
_MOST_SCALE_ERROR = 0.01
# How far the angular rate's offset walks in a minute, as a standard deviation (self-heating on skin).
_BIAS_WALK_DPS_PER_ROOT_MIN = 0.02
# The chip's own oscillator sets the sampling rate, a crystal the time stamps.
_MOST_RATE_ERROR = 0.03
_MOST_CRYSTAL_ERROR = 50e-6


class Device(NamedTuple):
    """One specimen."""

    chip: Chip
    rate_error: float  # true rate = nominal * (1 + rate_error)
    crystal_error: float  # stamp = true time * (1 + crystal_error)
    gyr_bias_dps: tuple[float, ...]
    acc_offset_g: tuple[float, ...]
    gyr_scale: tuple[float, ...]
    acc_scale: tuple[float, ...]


def chip_by_name(name: str) -> Chip:
    """The chip called so, whatever the case of the letters; ``UsageError`` naming the known ones."""
    for chip in (*CHIPS, _IDEAL):
        if chip.name.lower() == name.lower():
            return chip
    known = ", ".join(chip.name for chip in (*CHIPS, _IDEAL))
    raise UsageError(f"there is no simulated chip '{name}'; known are: {known}.")


def draw_device(rng: np.random.Generator, name: str | None, bias_dps: float | None) -> Device:
    """A specimen of the chip called ``name`` (``None``: of any), its rate offset ``bias_dps`` long (``None``: any)."""
    drawn = CHIPS[int(rng.integers(len(CHIPS)))]
    chip = drawn if name is None else chip_by_name(name)
    bias = float(rng.uniform(0.0, chip.most_bias_dps)) if bias_dps is None else bias_dps
    faults = 0.0 if chip.is_ideal else 1.0
    rate, crystal = rng.uniform(-1.0, 1.0, 2) * faults
    return Device(
        chip,
        float(rate) * _MOST_RATE_ERROR,
        float(crystal) * _MOST_CRYSTAL_ERROR,
        _floats(_direction(rng) * bias),
        _floats(_direction(rng) * rng.uniform(0.0, _MOST_ACC_OFFSET_G) * faults),
        _floats(1.0 + rng.uniform(-1.0, 1.0, 3) * _MOST_SCALE_ERROR * faults),
        _floats(1.0 + rng.uniform(-1.0, 1.0, 3) * _MOST_SCALE_ERROR * faults),
    )


def measured_rows(
    device: Device, rng: np.random.Generator, acc_mps2: Values, gyr_radps: Values, rate_hz: float
) -> Values:
    """Columns ax..gz in m/s2 and rad/s, shape (n, 6), of what was felt at ``rate_hz``."""
    chip, count = device.chip, len(acc_mps2)
    # White noise of a density fills the band up to half the sampling rate.
    noise = rng.normal(size=(count, 6)) * np.sqrt(0.5 * rate_hz)
    steps = rng.normal(size=(count, 3)) * (_BIAS_WALK_DPS_PER_ROOT_MIN / np.sqrt(60.0 * rate_hz))
    walk = 0.0 if chip.is_ideal else np.cumsum(steps, axis=0)
    acc_g = acc_mps2 / GRAVITY_MPS2 * device.acc_scale + device.acc_offset_g + noise[:, :3] * chip.acc_noise_g
    gyr_dps = np.degrees(gyr_radps) * device.gyr_scale + device.gyr_bias_dps + walk + noise[:, 3:] * chip.gyr_noise_dps
    acc_g = _converted(acc_g, chip.acc_range_g, chip)
    gyr_dps = _converted(gyr_dps, chip.gyr_range_dps, chip)
    return np.hstack([acc_g * GRAVITY_MPS2, np.radians(gyr_dps)])


def _converted(values: Values, full_scale: float, chip: Chip) -> Values:
    """Rounded to the steps of the converter, and no further than it reaches."""
    if chip.is_ideal:
        return values
    half = 2 ** (chip.bits - 1)
    step = full_scale / half
    return np.minimum(np.maximum(np.rint(values / step), -half), half - 1) * step


def _direction(rng: np.random.Generator) -> Values:
    vector = rng.normal(size=3)
    return vector / np.linalg.norm(vector)


def _floats(values: Values) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
