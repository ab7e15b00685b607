"""Is a leg that is held told from one that lies?"""

from __future__ import annotations

from math import degrees, pi, radians, sin, sqrt

import pytest

from sensor.motion.sway import sway_radps
from sensor.values import TimedRow

HZ = 50


def rows(seconds: float, rate_degps: float, hz: float, *, offset_degps: float = 0.0) -> list[TimedRow]:
    """A leg that swings by ``rate_degps`` at most about one axis."""
    return [
        (k / HZ, 0.0, 0.0, 9.8, radians(rate_degps * sin(2.0 * pi * hz * k / HZ) + offset_degps), 0.0, 0.0)
        for k in range(round(seconds * HZ))
    ]


def sway_degps(taken: list[TimedRow], to_s: float) -> float | None:
    sway = sway_radps(taken, 0.0, to_s)
    return None if sway is None else degrees(sway)


def test_a_breathing_leg_sways_by_the_root_mean_square_of_its_rate() -> None:
    assert sway_degps(rows(21.5, 1.0, 0.25), 21.5) == pytest.approx(1.0 / sqrt(2.0), rel=0.05)


def test_an_offset_of_the_gyroscope_and_what_is_faster_than_a_leg_is_no_sway() -> None:
    still = sway_degps(rows(21.5, 1.0, 12.0, offset_degps=0.4), 21.5)
    assert still is not None
    assert still < 0.1


def test_one_stirring_in_a_long_rest_is_forgiven() -> None:
    lying = rows(21.5, 0.1, 0.25)
    lying[500:550] = [(t, *force, radians(20.0), 0.0, 0.0) for t, *force, _, _, _ in lying[500:550]]
    assert sway_degps(lying, 21.5) == pytest.approx(0.07, abs=0.02)


@pytest.mark.parametrize("to_s", [2.4, 1.0, 0.0])
def test_of_less_than_a_second_nothing_is_said(to_s: float) -> None:
    assert sway_degps(rows(5.0, 1.0, 0.25), to_s) is None


def test_beginning_and_end_of_a_hold_belong_to_lift_and_return() -> None:
    held = rows(10.0, 0.0, 0.25)
    moved = [(t, *force, 5.0, 0.0, 0.0) if t < 0.99 or t > 9.51 else (t, *force, *w) for t, *force, w in _split(held)]
    assert sway_degps(moved, 10.0) == 0.0


def _split(taken: list[TimedRow]) -> list[tuple[float, float, float, float, tuple[float, float, float]]]:
    return [(t, ax, ay, az, (gx, gy, gz)) for t, ax, ay, az, gx, gy, gz in taken]
