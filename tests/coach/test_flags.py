"""Does a repetition get the remarks it deserves, and only those?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.coach.flags import flags_of
from kneehold.sensor.coach.hold_band import measure
from kneehold.sensor.exercises.profile_files import load_profile

_HZ = 100.0
_PROFILE = replace(load_profile("knee-to-chest"), max_speed_degps=100.0, max_hold_s=60.0)


def _flags(*ways: tuple[float, float], lost_s: float = 0.0) -> tuple[str, ...]:
    """Flags of an excursion of straight lines (seconds, angle) from 0 degrees; ``lost_s`` fall out after 8 s."""
    times, angles, angle, t = [0.0], [0.0], 0.0, 0.0
    for seconds, to_deg in ways:
        steps = round(seconds * _HZ)
        for i in range(1, steps + 1):
            times.append(t + i / _HZ)
            angles.append(angle + (to_deg - angle) * i / steps)
        t, angle = t + seconds, to_deg
    kept = [(t, e) for t, e in zip(times, angles, strict=True) if not 8.0 < t < 8.0 + lost_s]
    times, angles = [t for t, _ in kept], [e for _, e in kept]
    return flags_of(times, angles, measure(times, angles, 0.0), times[-1], _PROFILE)


_REST, _TOP = (2.0, 0.0), (10.0, 60.0)


def test_a_calm_repetition_has_no_flag() -> None:
    assert _flags(_REST, (2.0, 60.0), _TOP, (2.0, 0.0), _REST) == ()


def test_a_lift_faster_than_the_profile_allows_is_fast() -> None:
    assert _flags(_REST, (0.5, 60.0), _TOP, (2.0, 0.0), _REST) == ("fast_lift",)


def test_a_return_faster_than_the_profile_allows_is_fast() -> None:
    assert _flags(_REST, (2.0, 60.0), _TOP, (0.5, 0.0), _REST) == ("fast_return",)


def test_a_tap_is_too_short_to_be_a_speed() -> None:
    tap = [(0.02, 22.0), (0.02, 20.0)]  # 100 deg/s for two hundredths of a second
    assert _flags(_REST, (1.0, 20.0), *tap, (1.0, 60.0), _TOP, (2.0, 0.0), _REST) == ()


def test_two_swings_on_arrival_are_a_bounce() -> None:
    swings = [(0.3, 56.0), (0.3, 60.0), (0.3, 56.0), (0.3, 60.0)]
    assert "bounce" in _flags(_REST, (2.0, 60.0), *swings, _TOP, (2.0, 0.0), _REST)


def test_down_and_up_again_once_are_the_two_reversals_of_a_bounce() -> None:
    assert "bounce" in _flags(_REST, (2.0, 60.0), (0.3, 56.0), (0.3, 60.0), _TOP, (2.0, 0.0), _REST)


def test_swings_in_the_middle_of_a_hold_are_a_bounce() -> None:
    swings = [(0.3, 56.0), (0.3, 60.0), (0.3, 56.0), (0.3, 60.0)]
    assert "bounce" in _flags(_REST, (2.0, 60.0), _TOP, *swings, _TOP, (2.0, 0.0), _REST)


def test_a_regrip_and_quick_deep_breaths_in_a_hold_are_no_bounce() -> None:
    breaths = [(1.5, 56.0), (1.5, 60.0)] * 4
    assert _flags(_REST, (2.0, 60.0), _TOP, *breaths, _TOP, (2.0, 0.0), _REST) == ()
    assert _flags(_REST, (2.0, 60.0), _TOP, (0.4, 50.0), (0.4, 60.0), _TOP, (2.0, 0.0), _REST) == ("regrip",)


def test_one_swing_on_arrival_is_no_bounce() -> None:
    assert _flags(_REST, (2.0, 61.0), (0.3, 57.0), (8.0, 57.0), (2.0, 0.0), _REST) == ()


def test_swings_of_breath_within_the_hold_are_no_bounce() -> None:
    breath = [(2.0, 56.4), (2.0, 60.0)] * 3
    assert _flags(_REST, (2.0, 60.0), (4.0, 60.0), *breath, (2.0, 0.0), _REST) == ()


def test_a_regrip_is_told() -> None:
    regrip = [(0.3, 50.0), (0.3, 60.0)]
    assert _flags(_REST, (2.0, 60.0), (5.0, 60.0), *regrip, _TOP, (2.0, 0.0), _REST) == ("regrip",)


@pytest.mark.parametrize(("lost_s", "flags"), [(0.4, ()), (3.0, ("bridged",))])
def test_a_gap_that_was_bridged_is_told(lost_s: float, flags: tuple[str, ...]) -> None:
    assert _flags(_REST, (2.0, 60.0), _TOP, (2.0, 0.0), _REST, lost_s=lost_s) == flags


def test_a_hold_beyond_the_most_is_over() -> None:
    assert _flags(_REST, (2.0, 60.0), (70.0, 60.0), (2.0, 0.0), _REST) == ("over",)


def test_flags_stand_in_a_fixed_order() -> None:
    regrip = [(0.3, 50.0), (0.3, 60.0)]
    found = _flags(_REST, (0.3, 60.0), (20.0, 60.0), *regrip, (50.0, 60.0), (0.3, 0.0), _REST)
    assert found == ("fast_lift", "fast_return", "regrip", "over")
