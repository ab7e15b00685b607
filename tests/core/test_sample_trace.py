"""Has every sample its elevation, in order, and is no line drawn where nothing is known?"""

from __future__ import annotations

from math import isnan, nan

import pytest

from kneehold.sensor.core.sample_trace import SampleTrace
from kneehold.sensor.model.values import TimedRow


def row(t: float) -> TimedRow:
    return (t, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Told(list[tuple[float, float, str]]):
    def __call__(self, sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:
        assert sensor == "thigh"
        self.append((t_s, elevation_deg, phase))


def test_between_two_means_the_elevation_goes_straight() -> None:
    told = Told()
    trace = SampleTrace("thigh", told)
    trace.expect([row(0.0), row(0.01), row(0.02), row(0.03)])
    trace.follow(0.005, 10.0, "rest")
    trace.follow(0.025, 20.0, "raising")
    trace.finish()
    assert [t for t, _, _ in told] == [0.0, 0.01, 0.02, 0.03]
    assert [angle for _, angle, _ in told] == pytest.approx([10.0, 12.5, 17.5, 20.0])
    assert [phase for _, _, phase in told] == ["rest", "raising", "raising", "raising"]


def test_a_mean_at_a_sample_is_told_at_once() -> None:
    told = Told()
    trace = SampleTrace("thigh", told)
    for k in range(3):
        trace.expect([row(0.02 * k)])
        trace.follow(0.02 * k, float(k), "rest")
        assert told[-1] == (0.02 * k, float(k), "rest")


def test_an_unknown_angle_stays_unknown_and_is_joined_to_nothing() -> None:
    told = Told()
    trace = SampleTrace("thigh", told)
    trace.expect([row(0.0), row(0.01), row(0.02), row(0.03)])
    trace.follow(0.005, nan, "settling")
    trace.follow(0.025, 20.0, "rest")
    trace.finish()
    assert [isnan(angle) for _, angle, _ in told] == [True, True, False, False]


def test_across_a_hole_each_sample_is_like_the_mean_nearer_to_it() -> None:
    told = Told()
    trace = SampleTrace("thigh", told)
    trace.expect([row(0.0), row(0.01), row(2.0), row(2.01)])
    trace.follow(0.005, 10.0, "rest")
    trace.follow(2.005, 50.0, "holding")
    trace.finish()
    assert [angle for _, angle, _ in told] == [10.0, 10.0, 50.0, 50.0]
    assert [phase for _, _, phase in told] == ["rest", "rest", "holding", "holding"]
