"""Does a simulated chip err as much as its data sheet says, and no more?"""

from __future__ import annotations

import numpy as np
import pytest

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.device import CHIPS, Chip, Device, chip_by_name, draw_device, measured_rows
from kneehold.sensor.simulation.motion import Values

each_chip = pytest.mark.parametrize("chip", CHIPS, ids=lambda chip: chip.name)

_RATE_HZ = 100.0
_STILL = np.tile([0.0, 0.0, GRAVITY_MPS2], (4000, 1))


def perfect(chip: Chip) -> Device:
    zero, one = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    return Device(chip, 0.0, 0.0, zero, zero, one, one)


def rows_of(device: Device, acc: Values = _STILL, gyr: Values | None = None, seed: int = 0) -> Values:
    gyr = np.zeros_like(acc) if gyr is None else gyr
    return measured_rows(device, np.random.default_rng(seed), acc, gyr, _RATE_HZ)


@each_chip
def test_noise_has_the_density_of_the_data_sheet(chip: Chip) -> None:
    rows = rows_of(perfect(chip))
    wide = np.sqrt(_RATE_HZ / 2.0)
    assert rows[:, 0].std() == pytest.approx(chip.acc_noise_g * GRAVITY_MPS2 * wide, rel=0.1)
    # Differences, so that the slow walk of the offset does not count as noise.
    assert np.diff(rows[:, 4]).std() / np.sqrt(2.0) == pytest.approx(np.radians(chip.gyr_noise_dps * wide), rel=0.1)


@each_chip
def test_values_are_whole_steps_of_the_converter(chip: Chip) -> None:
    rows = rows_of(perfect(chip))
    acc_steps = rows[:, :3] / (chip.acc_range_g / 2**15 * GRAVITY_MPS2)
    gyr_steps = np.degrees(rows[:, 3:]) / (chip.gyr_range_dps / 2**15)
    assert acc_steps == pytest.approx(np.round(acc_steps), abs=1e-6)
    assert gyr_steps == pytest.approx(np.round(gyr_steps), abs=1e-6)


@each_chip
def test_beyond_full_scale_values_stay_at_it(chip: Chip) -> None:
    rows = rows_of(perfect(chip), np.full((10, 3), 1000.0), np.full((10, 3), -100.0))
    assert rows[:, :3].max() == pytest.approx(chip.acc_range_g * GRAVITY_MPS2, rel=1e-4)
    assert np.degrees(rows[:, 3:]).min() == pytest.approx(-chip.gyr_range_dps, rel=1e-4)


def test_the_ideal_chip_reports_what_it_feels() -> None:
    device = draw_device(np.random.default_rng(3), "ideal", 0.0)
    assert rows_of(device)[:, :3] == pytest.approx(_STILL)
    assert not rows_of(device)[:, 3:].any()


def test_a_bias_asked_for_has_that_length() -> None:
    device = draw_device(np.random.default_rng(3), "BMI270", 3.0)
    assert np.linalg.norm(device.gyr_bias_dps) == pytest.approx(3.0)


def test_what_is_drawn_stays_within_its_limits() -> None:
    for seed in range(200):
        device = draw_device(np.random.default_rng(seed), None, None)
        assert np.linalg.norm(device.gyr_bias_dps) <= 5.0
        assert np.linalg.norm(device.acc_offset_g) <= 0.020
        assert max(abs(np.array([*device.gyr_scale, *device.acc_scale]) - 1.0)) <= 0.01
        assert abs(device.rate_error) <= 0.03
        assert abs(device.crystal_error) <= 50e-6


def test_the_offset_of_the_angular_rate_walks_slowly() -> None:
    ends = [np.degrees(rows_of(perfect(CHIPS[0]), seed=seed)[-500:, 3].mean()) for seed in range(60)]
    # 40 s of a walk of 0.02 deg/s in a root of a minute.
    assert np.std(ends) == pytest.approx(0.02 * np.sqrt(40.0 / 60.0), rel=0.35)


def test_names_of_chips_do_not_mind_the_case() -> None:
    assert chip_by_name("lsm6ds3").name == "LSM6DS3"


def test_an_unknown_chip_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="ICM-20948"):
        chip_by_name("abacus")
