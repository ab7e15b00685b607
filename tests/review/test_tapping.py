"""Do tapping errors that are put in come out?"""

from __future__ import annotations

import numpy as np
import pytest

from kneehold.sensor.replay.taps import knocks_s
from kneehold.sensor.review.tapping import own_accuracy

# Start and end of holds that begin 30 s apart.
_PM_S = 0.04


def _holds(count: int) -> list[tuple[float, float, float]]:
    return [(30.0 * k, 30.0 * k + 8.0 + k % 5, _PM_S) for k in range(count)]


def _taps(count: int, lag_s: float, sd_s: float, seed: int = 3) -> list[float]:
    rng = np.random.default_rng(seed)
    ends = [(start_s, end_s) for start_s, end_s, _ in _holds(count)]
    lags = rng.normal(lag_s, sd_s, (count, 2)) if sd_s else np.full((count, 2), lag_s)
    sensor = rng.normal(0.0, _PM_S / 1.96 / np.sqrt(2.0), (count, 2))
    return [edge + float(lags[k][j] + sensor[k][j]) for k, pair in enumerate(ends) for j, edge in enumerate(pair)]


@pytest.mark.parametrize("lag_s", [-0.2, 0.0, 0.31, 0.9])
@pytest.mark.parametrize("sd_s", [0.05, 0.12])
def test_known_tapping_errors_come_out(lag_s: float, sd_s: float) -> None:
    found = own_accuracy(_holds(400), _taps(400, lag_s, sd_s))
    assert found is not None
    assert len(found.holds) == 400
    assert (found.start_lag_s, found.end_lag_s) == pytest.approx((lag_s, lag_s), abs=0.02)
    assert found.tap_sd_s == pytest.approx(sd_s, rel=0.1)
    assert found.hold_s.bias == pytest.approx(0.0, abs=0.02)
    assert found.hold_s.sd == pytest.approx(np.hypot(np.sqrt(2.0) * sd_s, _PM_S / 1.96), rel=0.1)
    assert found.explained_s == pytest.approx(1.96 * np.sqrt(2.0) * sd_s, rel=0.1)
    low, high = found.hold_s.bias_ci or (0.0, 0.0)
    assert low < 0.0 < high


def test_ends_that_are_tapped_earlier_than_starts_are_told_from_a_common_lag() -> None:
    early = [tap_s - 0.2 if place % 2 else tap_s for place, tap_s in enumerate(_taps(400, 0.4, 0.05))]
    found = own_accuracy(_holds(400), early)
    assert found is not None
    assert (found.start_lag_s, found.end_lag_s) == pytest.approx((0.4, 0.2), abs=0.01)
    assert found.hold_s.bias == pytest.approx(0.2, abs=0.02)
    assert found.tap_sd_s == pytest.approx(0.05, rel=0.1)


def test_a_counter_that_is_too_long_is_told_from_a_late_tapper() -> None:
    long = [(start_s, end_s + 0.5, pm_s) for start_s, end_s, pm_s in _holds(12)]
    found = own_accuracy(long, _taps(12, 0.3, 0.05))
    assert found is not None
    assert found.hold_s.bias == pytest.approx(0.5, abs=0.06)
    assert found.hold_s.bias_ci is not None
    assert found.hold_s.bias_ci[0] > 0.0


def test_a_scatter_that_the_holds_state_of_themselves_is_not_the_tappers() -> None:
    wide = [(start_s, end_s, 1.0) for start_s, end_s, _ in _holds(50)]
    found = own_accuracy(wide, _taps(50, 0.3, 0.1))
    assert found is not None
    assert found.tap_sd_s == 0.0


def test_missing_and_stray_taps_cost_their_holds_alone() -> None:
    taps = _taps(6, 0.3, 0.05)
    del taps[4]  # the start of the third hold
    found = own_accuracy(_holds(6), [*taps, 20.0, 21.0])
    assert found is not None
    assert (len(found.holds), found.untapped, found.taps_left) == (5, 1, 3)


@pytest.mark.parametrize("taps", [[], [0.2], [0.2, 8.3], [100.0, 120.0, 140.0, 160.0]])
def test_fewer_than_two_tapped_holds_say_nothing(taps: list[float]) -> None:
    assert own_accuracy(_holds(3), taps) is None
    assert own_accuracy([], taps) is None


@pytest.mark.parametrize("rate_hz", [52.0, 104.0, 208.0])
def test_knocks_on_the_sensor_are_found_and_slow_movement_is_none(rate_hz: float) -> None:
    t = np.arange(0.0, 20.0, 1.0 / rate_hz)
    rows = np.zeros((len(t), 7))
    rows[:, 0] = t
    rows[:, 3] = 9.81 + 3.0 * np.sin(2.0 * np.pi * 0.5 * t)
    at_s = [3.0, 8.0, 12.5]
    for knock_s in at_s:
        rows[np.argmin(np.abs(t - knock_s)), 1] = 15.0
    found = knocks_s([tuple(row) for row in rows.tolist()])  # type: ignore[misc]
    assert found == pytest.approx(at_s, abs=1.0 / rate_hz)
