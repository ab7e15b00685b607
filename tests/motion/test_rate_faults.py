"""Are faults of the angular rate that nothing puts right told by the movement, each by its own name?"""

from __future__ import annotations

import pytest

from kneehold.sensor.bench.sensor_faults import SENSOR_FAULTS
from kneehold.sensor.motion.gravity_check import GravityCheck
from kneehold.sensor.motion.rate_faults import RateLimit
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.scenarios import simulate_set


def checked(rows: Values) -> GravityCheck:
    check = GravityCheck()
    last_s = float(rows[0, 0])
    for t, *values in rows.tolist():
        check.step(t - last_s, *values)
        last_s = t
    return check


def lying(seed: int) -> Values:
    return simulate_set(seed, "knee-to-chest", hold_s=6.0, rate_hz=52.0, events=()).rows


@pytest.mark.parametrize(
    ("fault", "codes", "words"),
    [
        ("rate clipped at 60 deg/s", {"rate_limit"}, "stays at 60 deg/s"),
        ("rate stands from the middle on", {"rate_dead"}, "does not change"),
        ("rate off by 20 deg/s", {"rate_offset"}, "the angular rate at rest is"),
        ("rate smoothed over 1.0 s", {"lag"}, "smoothed"),
        ("rate in whole rad/s", {"contradiction", "rate_limit", "rate_dead"}, "angular rate"),
        ("rate cut to 10 deg/s", {"contradiction", "rate_limit"}, "coarse"),
        ("rate without signs", {"contradiction"}, "angular rate"),
        ("acc x dead", {"acc_uneven", "contradiction", "no_gravity"}, "acceleration"),
        ("acc z stuck", {"acc_uneven", "contradiction", "no_gravity"}, "acceleration"),
    ],
)
@pytest.mark.parametrize("seed", [3, 5])
def test_what_nothing_corrects_is_named(seed: int, fault: str, codes: set[str], words: str) -> None:
    check = checked(SENSOR_FAULTS[fault](lying(seed)))
    assert not check.is_trusted
    assert {finding.code for finding in check.findings} <= codes
    assert any(words in finding.text for finding in check.findings)


@pytest.mark.parametrize(
    "harmless",
    ["rate clipped at 250 deg/s", "samples doubled", "each tenth sample held", "rate in steps of 1 deg/s",
     "rate off by 10 deg/s", "rate with 5 % of the next axis", "times jitter by half a sample"],
)  # fmt: skip
@pytest.mark.parametrize("seed", [3, 5])
def test_what_counting_bears_is_left_alone(seed: int, harmless: str) -> None:
    assert checked(SENSOR_FAULTS[harmless](lying(seed))).findings == []


def test_a_clock_that_may_be_wrong_is_mentioned_with_a_size_that_no_unit_explains() -> None:
    rows = lying(3)
    rows[:, 4:] *= 0.872
    (finding,) = checked(rows).findings
    assert finding.text.endswith("this is corrected (or its clock is wrong, and all seconds with it)")
    rows[:, 4:] *= 8.0 / 0.872
    (finding,) = checked(rows).findings
    assert finding.text.endswith("this is corrected")


def test_a_limit_is_a_largest_reading_that_is_repeated() -> None:
    limit = RateLimit()
    for x in (0.0, 0.5, 0.5, 0.5, 1.0, 2.0, 2.0, -2.0, -1.9995, -1.9995, 1.0):
        limit.step(x, 0.1, 0.0)
    assert (limit.most, limit.repeats) == (2.0, 3)
    limit.step(3.0, 0.1, 0.0)
    assert (limit.most, limit.repeats) == (3.0, 0)
