"""Is the axis of a first movement kept by a lift, and by nothing less?"""

from __future__ import annotations

import pytest

from sensor.events import Phase
from sensor.motion.axis_trial import AxisTrial
from sensor.motion.elevation import ElevationModel
from sensor.motion.lever import LeverArm
from sensor.values import UNKNOWN_MOUNTING, Vec3

UP: Vec3 = (0.0, 0.0, 1.0)


def on_trial() -> ElevationModel:
    """A model whose axis came from one movement."""
    model = ElevationModel(UNKNOWN_MOUNTING)
    model.set_rest(UP)
    for _ in range(60):
        model.watch(0.01, UP, (0.0, -1.0, 0.0))
    assert model.is_on_trial
    return model


@pytest.mark.parametrize(("count", "is_kept"), [(0, False), (1, True)])
def test_a_repetition_keeps_the_axis_and_a_movement_that_says_nothing_does_not(count: int, is_kept: bool) -> None:
    model, trial, lever = on_trial(), AxisTrial(), LeverArm()
    trial.step(1.0, 0.0, UP, model, lever, 0, Phase.REST)
    trial.step(2.0, 0.0, UP, model, lever, count, Phase.LOWERING)
    assert (model.is_kept, model.axis is not None) == (is_kept, True)


def test_as_long_as_no_axis_is_known_small_stirrings_do_not_add_up() -> None:
    model, trial, lever = ElevationModel(UNKNOWN_MOUNTING), AxisTrial(), LeverArm()
    model.set_rest(UP)
    for k in range(10):
        for _ in range(20):
            model.watch(0.01, UP, (0.0, -1.0, 0.0))
        trial.step(float(k), 0.6, UP, model, lever, 0, Phase.REST)
    assert model.axis is None
