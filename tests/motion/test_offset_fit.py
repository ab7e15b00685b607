"""Does the size of gravity in two attitudes tell the offset that bends the angle between them?"""

from __future__ import annotations

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.gravity_fit import angle
from kneehold.sensor.motion.offset_fit import NO_ATTITUDES
from kneehold.sensor.motion.vectors import unit


def bent_rad(offset_g: Vec3, *, is_corrected: bool) -> float:
    """What the angle between thigh down and thigh up is off by."""
    felt = [(GRAVITY_MPS2 * (x + offset_g[0]), GRAVITY_MPS2 * offset_g[1], GRAVITY_MPS2 * (z + offset_g[2]))
            for x, z in ((1.0, 0.0), (0.0, 1.0))]  # fmt: skip
    known = NO_ATTITUDES
    for acc in felt if is_corrected else ():
        known = known.seen(acc)
    ups = [unit((a[0] - o, a[1] - p, a[2] - q)) for a in felt for o, p, q in (known.offset(),)]
    return angle(ups[0], ups[1]) - 1.5707963


@pytest.mark.parametrize("offset_g", [(0.02, 0.0, 0.0), (0.0, 0.0, -0.02), (0.014, 0.005, -0.013), (0.012, 0.0, 0.012)])
def test_most_of_what_an_offset_bends_is_taken_off(offset_g: Vec3) -> None:
    assert abs(bent_rad(offset_g, is_corrected=True)) < 0.4 * abs(bent_rad(offset_g, is_corrected=False)) + 1e-3


def test_nothing_is_taken_off_where_nothing_was_seen_or_something_else_is_wrong() -> None:
    assert NO_ATTITUDES.offset() == (0.0, 0.0, 0.0)
    assert NO_ATTITUDES.seen((0.0, 0.0, 11.0)) is NO_ATTITUDES


def test_an_accelerometer_that_is_right_is_left_as_it_is() -> None:
    known = NO_ATTITUDES.seen((GRAVITY_MPS2, 0.0, 0.0)).seen((0.0, GRAVITY_MPS2, 0.0))
    assert known.offset() == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
