"""Are the measures of a hold those of a trace that is known exactly?"""

from __future__ import annotations

from math import radians

import numpy as np
import pytest

from kneehold.sensor.model.events import Rep
from kneehold.sensor.review.hold_measures import HoldMeasures, hold_measures
from kneehold.sensor.review.trace import Trace, trace_of

_RATE_HZ = 100.0
_REP = Rep(
    1, "right", "full", 2.0, 4.0, 24.0, 26.0, 20.0, 110.0, 115.0, 110.0, 0.0, 0, (), 4.2, 24.2, "thigh", 0.0, 0.0
)  # fmt: skip


def _trace(drift_degps: float = 0.0, hole: tuple[float, float] | None = None) -> Trace:
    """Rest at 0, lift from 2 to 4 s at 55 deg/s, 110 degrees till 24 s, back till 26 s."""
    times = np.arange(0.0, 28.0, 1.0 / _RATE_HZ)
    if hole is not None:
        times = times[(times < hole[0]) | (times > hole[1])]
    angle = np.interp(times, [2.0, 4.0, 24.0, 26.0], [0.0, 110.0, 110.0 + 20.0 * drift_degps, 0.0])
    speed = np.where((times > 2.0) & (times < 4.0) | (times > 24.0) & (times < 26.0), 55.0, 0.0)
    rows = [(float(t), 0.0, 0.0, 9.81, 0.01, radians(float(s)) - 0.02, 0.0) for t, s in zip(times, speed, strict=True)]
    return trace_of(rows, [float(a) for a in angle])


@pytest.fixture(scope="module")
def steady() -> HoldMeasures:
    return hold_measures(_REP, _trace())


def test_a_steady_hold_is_in_the_zone_for_all_of_it(steady: HoldMeasures) -> None:
    assert steady.in_zone_s == pytest.approx(20.0, abs=1e-6)


def test_a_steady_hold_is_still_for_all_of_it(steady: HoldMeasures) -> None:
    assert steady.still_s == pytest.approx(20.0, abs=2.0 / _RATE_HZ)


def test_a_steady_hold_does_not_drift(steady: HoldMeasures) -> None:
    assert (steady.drift_deg_per_10s, steady.sd_deg) == pytest.approx((0.0, 0.0))


def test_a_slide_is_told_as_degrees_in_ten_seconds() -> None:
    assert hold_measures(_REP, _trace(-0.2)).drift_deg_per_10s == pytest.approx(-2.0, abs=0.05)


def test_the_offset_of_the_gyro_is_no_speed(steady: HoldMeasures) -> None:
    assert steady.lift_peak_degps == pytest.approx(55.0, abs=1e-6)


def test_lift_and_return_take_what_they_took(steady: HoldMeasures) -> None:
    assert (steady.lift_s, steady.return_s) == (2.0, 2.0)


def test_seconds_without_samples_are_unseen_and_not_in_the_zone() -> None:
    holed = hold_measures(_REP, _trace(hole=(10.0, 13.0)))
    assert (holed.unseen_s, holed.in_zone_s) == pytest.approx((3.0, 17.0), abs=0.03)


@pytest.mark.parametrize(("speed_degps", "still_s"), [(4.0, 20.0), (6.0, 10.0)])
def test_faster_than_five_degrees_a_second_is_not_still(speed_degps: float, still_s: float) -> None:
    trace = _trace()
    speed = np.where(trace.times_s < 14.0, trace.speed_degps, speed_degps)
    found = hold_measures(_REP, Trace(trace.times_s, trace.elevation_deg, speed))
    assert (found.still_s, found.in_zone_s) == pytest.approx((still_s, 20.0), abs=0.03)


def test_a_dip_is_as_much_of_an_excursion_as_going_further() -> None:
    trace = _trace()
    angles = trace.elevation_deg.copy()
    angles[1000:1050] -= 8.0
    found = hold_measures(_REP, Trace(trace.times_s, angles, trace.speed_degps))
    assert found.excursion_deg == pytest.approx(8.0)


def test_two_seconds_are_too_few_for_a_drift() -> None:
    short = hold_measures(_REP._replace(hold_end_s=5.9), _trace(-0.2))
    longer = hold_measures(_REP._replace(hold_end_s=6.9), _trace(-0.2))
    assert short.drift_deg_per_10s is None
    assert longer.drift_deg_per_10s == pytest.approx(-2.0, abs=0.05)


def test_a_tap_is_no_peak() -> None:
    trace = _trace()
    angles = trace.elevation_deg.copy()
    angles[1000:1005] += 30.0
    assert hold_measures(_REP, Trace(trace.times_s, angles, trace.speed_degps)).peak_deg == pytest.approx(110.0)


def test_a_hold_without_any_sample_is_told_as_unseen() -> None:
    nothing = hold_measures(_REP, Trace(np.zeros(0), np.zeros(0), np.zeros(0)))
    assert (nothing.in_zone_s, nothing.mean_deg, nothing.unseen_s) == (0.0, None, 20.0)
