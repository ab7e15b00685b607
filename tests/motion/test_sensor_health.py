"""A sensor whose readings cannot be those of a thigh is named, and a good one never."""

from __future__ import annotations

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.motion.sensor_health import HealthCheck

G = GRAVITY_MPS2
QUIET_S = 0.4


def test_a_good_sensor_is_trusted() -> None:
    check = HealthCheck()
    for pose in ((0.0, 0.0, G), (G + 0.4, 0.0, 0.0), (0.0, 0.5, G)):
        assert check.check_rest(QUIET_S, pose) is None
        assert check.check_rest(0.0, pose) is None
    assert check.is_trusted


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0.9, "looks like g"),
        (1.1, "looks like g"),
        (7.9, "is 7.9 m/s2 instead of 9.8"),
        (8.7, "is 8.7 m/s2 instead of 9.8"),
        (12.0, "is 12.0 m/s2 instead of 9.8"),
    ],
)
def test_a_rest_that_reads_no_gravity_is_said(size: float, words: str) -> None:
    check = HealthCheck()
    finding = check.check_rest(QUIET_S, (0.0, size, 0.0))
    assert finding is not None
    assert (words in finding.text, finding.trusted, check.is_trusted) == (True, False, False)


@pytest.mark.parametrize("size", [9.0, 10.6])
def test_an_accelerometer_within_a_tenth_of_gravity_is_no_fault(size: float) -> None:
    assert HealthCheck().check_rest(QUIET_S, (0.0, size, 0.0)) is None


def test_a_moment_that_was_not_quiet_for_long_is_not_looked_at() -> None:
    check = HealthCheck()
    assert check.check_rest(0.25, (0.0, 5.0, 0.0)) is None
    assert check.check_rest(0.35, (0.0, 5.0, 0.0)) is not None


def test_rest_poses_that_read_gravity_differently_are_a_fault_said_once() -> None:
    check = HealthCheck()
    assert check.check_rest(QUIET_S, (0.0, 0.0, G - 0.8)) is None
    check.check_rest(0.0, (0.0, 0.0, G))
    finding = check.check_rest(QUIET_S, (G + 0.8, 0.0, 0.0))
    assert finding is not None
    assert "changes with the sensor's attitude" in finding.text
    check.check_rest(0.0, (0.0, 0.0, G))
    assert check.check_rest(QUIET_S, (G + 0.8, 0.0, 0.0)) is None


def test_an_offset_that_a_good_chip_may_have_is_no_fault_in_any_attitude() -> None:
    check = HealthCheck()
    assert check.check_rest(QUIET_S, (0.0, 0.0, G - 0.7)) is None
    check.check_rest(0.0, (0.0, 0.0, G))
    assert check.check_rest(QUIET_S, (0.0, 0.0, -G - 0.7)) is None


@pytest.mark.parametrize(("rate_radps", "is_one"), [(40.0, False), (50.0, True)])
def test_a_rate_beyond_every_gyroscope_is_in_degrees(rate_radps: float, is_one: bool) -> None:
    finding = HealthCheck().check_rate(rate_radps)
    assert (finding is not None) == is_one


@pytest.mark.parametrize(("size", "is_one"), [(80.0, False), (120.0, True)])
def test_a_force_that_nobody_feels_is_in_another_unit(size: float, is_one: bool) -> None:
    finding = HealthCheck().check_force((0.0, size, 0.0))
    assert (finding is not None) == is_one
