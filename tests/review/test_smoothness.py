"""Does the spectral arc length say what its authors say it does?"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kneehold.sensor.review.smoothness import sparc

_RATE_HZ = 100.0


def _minimum_jerk(duration_s: float, size: float = 1.0) -> NDArray[np.float64]:
    share = np.arange(0.0, 1.0, 1.0 / (duration_s * _RATE_HZ))
    return size * 30.0 * share**2 * (1.0 - share) ** 2 / duration_s


def test_one_minimum_jerk_movement_has_the_published_value() -> None:
    # Balasubramanian et al. 2015, figure 3: about -1.4 for a single minimum-jerk movement.
    assert sparc(_minimum_jerk(2.0), _RATE_HZ) == pytest.approx(-1.41, abs=0.02)


def test_smoothness_does_not_depend_on_the_size_of_a_movement() -> None:
    assert sparc(_minimum_jerk(2.0, 100.0), _RATE_HZ) == pytest.approx(sparc(_minimum_jerk(2.0), _RATE_HZ))


def test_smoothness_does_not_depend_on_the_duration_of_a_movement() -> None:
    assert sparc(_minimum_jerk(4.0), _RATE_HZ) == pytest.approx(sparc(_minimum_jerk(1.0), _RATE_HZ), abs=0.05)


def test_two_movements_with_a_pause_are_less_smooth_than_one() -> None:
    single = _minimum_jerk(1.0)
    paused = np.concatenate((single, np.zeros(50), single))
    one, two = sparc(single, _RATE_HZ), sparc(paused, _RATE_HZ)
    assert one is not None
    assert two is not None
    assert two < one - 0.5


@pytest.mark.parametrize("speed", [np.zeros(100), np.ones(3)])
def test_no_movement_has_no_smoothness(speed: NDArray[np.float64]) -> None:
    assert sparc(speed, _RATE_HZ) is None
