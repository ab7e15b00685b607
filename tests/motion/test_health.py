"""Is a faulty sensor found out, and a good one never?"""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from sensor.motion.health import Finding, HealthCheck
from sensor.values import GRAVITY_MPS2, Vec3

HZ = 52.0
G = GRAVITY_MPS2


def told(check: HealthCheck, dt: float, rate2: float, acc: Vec3, quiet_s: float = 0.0) -> Finding | None:
    return check.check(quiet_s, acc) if check.watch(dt, rate2, quiet_s, *acc) else None


def turned(
    degs: list[float],
    *,
    seconds: float = 1.5,
    hz: float = HZ,
    gain: Vec3 = (1.0, 1.0, 1.0),
    gyro_gain: float = 1.0,
    check: HealthCheck | None = None,
) -> list[Finding]:
    """Turn about y from angle to angle, calm for a second at each; what is found on the way."""
    check = check or HealthCheck()
    found: list[Finding] = []
    angle = 0.0
    for to in [0.0, *map(radians, degs)]:
        begin, steps = angle, round(seconds * hz)
        for i in range(1, steps + round(hz) + 1):
            s = min(1.0, i / steps)
            now = begin + (to - begin) * s
            rate = gyro_gain * (now - angle) * hz
            angle = now
            if abs(rate) > radians(3.0):
                check.turn(1.0 / hz, 0.0, -rate, 0.0)
            acc = (gain[0] * G * sin(angle), 0.0, gain[2] * G * cos(angle))
            finding = told(check, 1.0 / hz, rate * rate, acc)
            found += [] if finding is None else [finding]
    return found


BACK_AND_FORTH = [80.0, 0.0, 100.0, 10.0, 90.0, 0.0]


def test_a_good_sensor_is_trusted() -> None:
    assert turned(BACK_AND_FORTH) == []


@pytest.mark.parametrize("gyro_gain", [0.96, 1.04])
def test_the_scale_error_of_a_cheap_chip_is_no_fault(gyro_gain: float) -> None:
    assert turned(BACK_AND_FORTH * 3, gyro_gain=gyro_gain) == []


def test_an_axis_that_does_not_answer_is_a_fault_said_once() -> None:
    (finding,) = turned(BACK_AND_FORTH, gain=(0.1, 1.0, 1.0))
    assert (finding.code, finding.trusted) == ("faulty_sensor", False)


def test_a_gyroscope_of_the_wrong_scale_is_a_fault() -> None:
    (finding,) = turned(BACK_AND_FORTH, gyro_gain=0.5)
    assert finding.code == "faulty_sensor"


def test_two_contradictions_are_a_fault_and_one_is_none() -> None:
    assert turned([80.0], gyro_gain=0.5) == []
    assert [finding.code for finding in turned([80.0, 0.0], gyro_gain=0.5)] == ["faulty_sensor"]


def wandered(seconds: float, ways_deg: list[float]) -> list[Finding]:
    """The gyroscope turns by all of ``ways_deg`` within ``seconds`` while gravity stays; twice, calm after each."""
    check = HealthCheck()
    found: list[Finding] = []
    for _ in range(3):
        found += [f for _ in range(round(HZ)) if (f := told(check, 1.0 / HZ, 0.0, (0.0, 0.0, G))) is not None]
        for way in ways_deg:
            steps = round(seconds / len(ways_deg) * HZ)
            for _ in range(steps):
                check.turn(1.0 / HZ, 0.0, radians(way) / steps * HZ, 0.0)
                told(check, 1.0 / HZ, 1.0, (0.0, 0.0, G))
    return found


@pytest.mark.parametrize(("seconds", "findings"), [(10.0, 1), (20.0, 0)])
def test_gyroscope_and_gravity_are_compared_only_within_fifteen_seconds(seconds: float, findings: int) -> None:
    assert len(wandered(seconds, [30.0])) == findings


@pytest.mark.parametrize(("ways_deg", "findings"), [([30.0], 1), ([100.0, -100.0, 100.0, -100.0, 30.0], 0)])
def test_the_more_was_turned_the_more_a_gyroscope_may_be_off(ways_deg: list[float], findings: int) -> None:
    assert len(wandered(10.0, ways_deg)) == findings


def test_one_contradiction_alone_condemns_nobody() -> None:
    check = HealthCheck()
    for degs, gyro_gain in (([80.0], 0.5), (BACK_AND_FORTH, 1.0), ([80.0], 0.5)):
        assert turned(degs, gyro_gain=gyro_gain, check=check) == []
        check.interrupt()
    assert check.is_trusted


def test_what_was_turned_too_fast_for_its_range_is_not_compared() -> None:
    # 100 degrees in 0.15 s, of which a clipped gyroscope saw three quarters.
    assert turned([100.0, 0.0, 100.0, 0.0], seconds=0.15, gyro_gain=0.75, hz=208.0) == []


def test_a_turn_seen_in_too_few_samples_is_not_compared() -> None:
    assert turned([150.0, 0.0, 150.0, 0.0], seconds=0.2, gyro_gain=0.8, hz=26.0) == []


def test_nothing_is_compared_across_a_hole() -> None:
    check = HealthCheck()
    for angle_deg in (0.0, 90.0, 0.0, 90.0):
        turned([], check=check)
        check.interrupt()
        acc = (G * sin(radians(angle_deg)), 0.0, G * cos(radians(angle_deg)))
        assert [told(check, 1.0 / HZ, 0.0, acc) for _ in range(60)] == [None] * 60


@pytest.mark.parametrize(
    ("size", "words"),
    [(1.0, "looks like g"), (7.9, "is 7.9 m/s2 instead of 9.8"), (12.0, "is 12.0 m/s2 instead of 9.8")],
)
def test_a_rest_that_reads_no_gravity_is_told(size: float, words: str) -> None:
    finding = told(HealthCheck(), 1.0 / HZ, 0.0, (0.0, size, 0.0), quiet_s=0.5)
    assert finding is not None
    assert words in finding.text


def test_rest_poses_that_read_gravity_differently_are_a_fault() -> None:
    check = HealthCheck()
    assert told(check, 1.0 / HZ, 0.0, (0.0, 0.0, G - 0.9), quiet_s=0.5) is None
    assert told(check, 1.0 / HZ, 1.0, (0.0, 0.0, G)) is None
    finding = told(check, 1.0 / HZ, 0.0, (G + 0.9, 0.0, 0.0), quiet_s=0.5)
    assert finding is not None
    assert "changes with the sensor's attitude" in finding.text


def test_a_rate_in_degrees_is_recognised() -> None:
    finding = HealthCheck().check_rate(100.0)
    assert finding is not None
    assert finding.code == "units"
