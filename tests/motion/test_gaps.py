"""Is the angle after a gap told from what was seen, and not from the time nobody saw?"""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow
from kneehold.sensor.motion.attitude import make_filter
from kneehold.sensor.motion.motion_pipeline import MotionPipeline

STEP_S = 0.01


def lying(t_s: float, elevation_deg: float, push_mps2: float = 0.0) -> TimedRow:
    """One sample of a thigh at rest, x towards the knee; ``push_mps2`` across it."""
    angle = radians(elevation_deg)
    return (t_s, GRAVITY_MPS2 * sin(angle), push_mps2, GRAVITY_MPS2 * cos(angle), 0.0, 0.0, 0.0)


@pytest.mark.parametrize("gap_s", [0.6, 2.2, 30.0])
def test_one_pushed_sample_after_a_gap_does_not_tilt_what_follows(gap_s: float) -> None:
    chain = MotionPipeline(make_filter("gravity"))
    for k in range(500):
        chain.step(lying(k * STEP_S, 20.0))
    begin_s = 499 * STEP_S + gap_s
    chain.step(lying(begin_s, 20.0, push_mps2=4.0))
    for k in range(1, 41):
        chain.step(lying(begin_s + k * STEP_S, 20.0))
    up = chain.filter
    assert (up.ux, up.uy, up.uz) == pytest.approx((sin(radians(20.0)), 0.0, cos(radians(20.0))), abs=radians(1.5))
