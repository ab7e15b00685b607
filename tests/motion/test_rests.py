"""What do lifts prove of where this thigh rests?"""

from __future__ import annotations

import pytest

from sensor.motion.rests import Rests
from sensor.values import Vec3

X: Vec3 = (1.0, 0.0, 0.0)
Y: Vec3 = (0.0, 1.0, 0.0)


def test_who_has_got_up_stands_below_where_the_thigh_rests_between_lifts() -> None:
    rests = Rests()
    for rest_deg in (0.0, 45.0):
        rests.add(X, rest_deg)
    assert [rests.fit(deg) for deg in (-90.0, -25.0, 0.0, 60.0, 90.0)] == [False, True, True, True, False]


@pytest.mark.parametrize("axis", [Y, (-1.0, 0.0, 0.0), X])
def test_in_another_posture_only_the_newest_lift_says_where_it_rests(axis: Vec3) -> None:
    rests = Rests()
    rests.add(X, 0.0)
    rests.add(axis, 90.0)
    assert not rests.fit(0.0)
    assert rests.fit(150.0)


def test_before_the_first_lift_and_after_another_exercise_was_begun_it_may_rest_anywhere() -> None:
    rests = Rests()
    assert rests.fit(-90.0)
    rests.add(X, 0.0)
    rests.forget()
    assert rests.fit(85.0)
