"""Where does the thigh's long axis lie, by what each witness is worth?"""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.long_axis import ARM_DEG, DECLARED_DEG, PATH_DEG, long_axis
from kneehold.sensor.motion.vectors import cross

# Up along z, lifted about -y: the path leads along x.
_REST: Vec3 = (0.0, 0.0, 1.0)
_AXIS: Vec3 = (0.0, 1.0, 0.0)
_NO_ARM: Vec3 = (0.0, 0.0, 0.0)
_RANGE = (-20.0, 60.0)


def _towards(aside_deg: float, tilt_deg: float) -> Vec3:
    a, e = radians(aside_deg), radians(tilt_deg)
    return (cos(e) * cos(a), cos(e) * sin(a), sin(e))


def test_by_the_path_alone_the_thigh_rests_in_the_middle_of_its_range() -> None:
    found = long_axis(_AXIS, _REST, _NO_ARM, 0.0, _RANGE, None)
    assert (found.ahead, found.aside_deg) == (pytest.approx((1.0, 0.0, 0.0)), 0.0)
    assert (found.tilt_deg, found.aside_sd_deg) == (pytest.approx(20.0), pytest.approx(PATH_DEG))
    assert found.knee(_REST) == pytest.approx(_towards(0.0, 20.0))


def test_an_arm_counts_by_its_worth_against_the_path() -> None:
    arm = tuple(0.25 * x for x in _towards(20.0, 0.0))
    found = [
        long_axis(_AXIS, _REST, (arm[0], arm[1], arm[2]), worth, _RANGE, None).aside_deg for worth in (0.0, 0.5, 1.0)
    ]
    weights = [worth * ARM_DEG**-2 / (worth * ARM_DEG**-2 + PATH_DEG**-2) for worth in (0.0, 0.5, 1.0)]
    assert found == pytest.approx([20.0 * weight for weight in weights])


def test_a_declared_knee_narrows_both_errors() -> None:
    knee = _towards(10.0, 5.0)
    axis = cross(_REST, knee)
    found = long_axis(_AXIS, _REST, _NO_ARM, 0.0, _RANGE, (axis, knee))
    assert found.aside_sd_deg == pytest.approx((PATH_DEG**-2 + DECLARED_DEG**-2) ** -0.5)
    assert 5.0 < found.tilt_deg < 20.0
    assert 0.0 < found.aside_deg < 10.0


def test_a_declaration_the_other_way_round_is_no_witness() -> None:
    backwards: tuple[Vec3, Vec3] = ((0.0, -1.0, 0.0), (-1.0, 0.0, 0.0))
    plain = long_axis(_AXIS, _REST, _NO_ARM, 0.0, _RANGE, None)
    assert long_axis(_AXIS, _REST, _NO_ARM, 0.0, _RANGE, backwards) == plain


def test_the_knee_lies_aside_and_above_as_told() -> None:
    found = long_axis(_AXIS, _REST, (0.1, 0.2, 0.05), 0.8, _RANGE, None)
    assert found.knee(_REST) == pytest.approx(_towards(found.aside_deg, found.tilt_deg))


@pytest.mark.parametrize("rest_deg", [(0.0, 0.0), (80.0, 81.0)])
def test_a_narrow_range_of_rests_is_no_division_by_zero(rest_deg: tuple[float, float]) -> None:
    assert long_axis(_AXIS, _REST, _NO_ARM, 0.0, rest_deg, None).tilt_deg == pytest.approx(0.5 * sum(rest_deg))
