"""Does the rest level follow a leg that lies, and notice one that is lifted?"""

from __future__ import annotations

from math import exp

import pytest

from sensor.coach.rest import RestLevel

_DT = 0.01


def _resting(min_range_deg: float = 50.0, angle_deg: float = 0.0) -> RestLevel:
    rest = RestLevel(min_range_deg)
    rest.come_to([0.0], [angle_deg], angle_deg)
    return rest


@pytest.mark.parametrize(("rise_deg", "departed"), [(12.4, False), (12.6, True)])
def test_a_quarter_of_the_least_range_is_a_departure(rise_deg: float, departed: bool) -> None:
    assert _resting().follow(_DT, rise_deg, _DT) is departed


def test_going_down_is_no_departure() -> None:
    assert _resting().follow(_DT, -40.0, _DT) is False


@pytest.mark.parametrize(("off_deg", "lies_s", "tau_s"), [(-8.0, 0.0, 0.3), (8.0, 0.0, 10.0), (8.0, 2.0, 2.0)])
def test_rest_follows_quickly_down_and_slowly_up_once_the_thigh_lies_there(
    off_deg: float, lies_s: float, tau_s: float
) -> None:
    """A first-order lag: after its time constant 1 - 1/e of the way is gone. Until it lies there, hardly anything."""
    rest = _resting()
    steps, before = round(lies_s / _DT), round(min(2.0, tau_s) / _DT)
    for i in range(1, steps + 1):
        rest.follow(i * _DT, off_deg, _DT)
    begun_deg = rest.angle_deg
    for i in range(steps + 1, steps + before + 1):
        rest.follow(i * _DT, off_deg, _DT)
    went = (rest.angle_deg - begun_deg) / (off_deg - begun_deg)
    assert went == pytest.approx(1.0 - exp(-before * _DT / tau_s), rel=0.03)


def test_a_lift_that_begins_slowly_departs_from_where_it_began() -> None:
    """Six degrees a second: a rest that went along would never be a quarter of the least range behind."""
    rest = _resting()
    departed = [i for i in range(1, 400) if rest.follow(i * _DT, 6.0 * i * _DT, _DT)]
    assert departed[0] * _DT < 2.5


def test_a_departure_does_not_pull_the_rest_level_along() -> None:
    rest = _resting()
    for i in range(1, 300):
        rest.follow(i * _DT, 60.0, _DT)
    assert rest.angle_deg == 0.0


def test_the_seconds_before_a_lift_are_kept_and_no_more() -> None:
    rest = _resting()
    for i in range(1, 6001):
        rest.follow(i * _DT, 0.001 * i, _DT)
    times, angles = rest.seconds_before(60.0)
    assert (times[0], times[-1]) == (pytest.approx(56.0, abs=2 * _DT), 60.0)
    assert angles == pytest.approx([0.1 * t for t in times])


def test_a_lift_that_shows_in_several_samples_at_once_after_a_gap_has_the_rest_before_it() -> None:
    rest = _resting()
    for i in range(1, 501):
        rest.follow(i * _DT, 0.0, _DT)
    gone = [rest.follow(6.0 + i * _DT, 40.0, _DT) for i in range(30)]
    times, angles = rest.seconds_before(6.0 + 29 * _DT)
    assert (all(gone), angles[0], angles[-30:]) == (True, 0.0, [40.0] * 30)
    assert times[-31] == pytest.approx(5.0)


def test_what_is_kept_does_not_grow_with_the_rest() -> None:
    rest = _resting()
    lengths = set()
    for i in range(1, 20_001):
        rest.follow(i * _DT, 0.0, _DT)
        lengths.add(len(rest.state()[0]))  # type: ignore[arg-type]
    assert max(lengths) <= 8.0 / _DT + 3


def test_there_is_always_a_sample_before_a_lift() -> None:
    assert _resting(angle_deg=7.0).seconds_before(99.0) == ([0.0], [7.0])


def test_a_new_place_of_rest_forgets_the_old_one() -> None:
    rest = _resting()
    for i in range(1, 100):
        rest.follow(i * _DT, 3.0, _DT)
    rest.come_to([1.0], [44.0], 45.0)
    assert (rest.angle_deg, rest.seconds_before(1.0)) == (45.0, ([1.0], [44.0]))
