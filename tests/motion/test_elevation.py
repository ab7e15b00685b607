"""Is the thigh's elevation right through all it can do, and untouched by all that is none?

The thigh is turned as a person turns it: x along it to the knee, z out of its front, y to its left; the sensor sits on
it any way round. Only the direction of up and the angular rate in sensor axes reach the model.
"""

from __future__ import annotations

from math import cos, pi, radians, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sensor.motion.elevation import ElevationModel
from sensor.motion.vectors import unit
from sensor.values import UNKNOWN_MOUNTING, Mounting, Vec3

HZ = 100.0
Rows = tuple[Vec3, Vec3, Vec3]
PLAIN: Rows = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def put(m: Rows, v: Vec3) -> Vec3:
    """A vector in thigh axes, in sensor axes; rows of ``m`` are the sensor's axes in thigh axes."""
    return (
        m[0][0] * v[0] + m[0][1] * v[1] + m[0][2] * v[2],
        m[1][0] * v[0] + m[1][1] * v[1] + m[1][2] * v[2],
        m[2][0] * v[0] + m[2][1] * v[1] + m[2][2] * v[2],
    )


def mount_of(w: float, x: float, y: float, z: float) -> Rows:
    """Any mounting, from a quaternion of any length."""
    n = (w * w + x * x + y * y + z * z) ** 0.5
    w, x, y, z = w / n, x / n, y / n, z / n
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )


def up_of(elevation_deg: float, roll_deg: float = 0.0, abduction_deg: float = 0.0) -> Vec3:
    """Up in thigh axes: raised, then turned sideways, then about its own long axis."""
    e, r, a = radians(elevation_deg), radians(roll_deg), radians(abduction_deg)
    x, y, z = cos(a) * sin(e), -sin(a) * sin(e), cos(e)
    return (x, cos(r) * y + sin(r) * z, -sin(r) * y + cos(r) * z)


class Thigh:
    """One thigh with a sensor on it, watched by a model."""

    def __init__(self, m: Rows, mounting: Mounting = UNKNOWN_MOUNTING, rest_deg: float = 0.0) -> None:
        self.m = m
        self.model = ElevationModel(mounting)
        self.at_deg = rest_deg
        self.model.set_rest(put(m, up_of(rest_deg)))

    def lift(self, to_deg: float, seconds: float = 1.5) -> None:
        """Turn evenly about the hip, so fast that the axis can be seen."""
        rate = radians(to_deg - self.at_deg) / seconds
        begin_deg, steps = self.at_deg, round(seconds * HZ)
        for k in range(1, steps + 1):
            self.at_deg = begin_deg + (to_deg - begin_deg) * k / steps
            self.model.watch(1.0 / HZ, put(self.m, up_of(self.at_deg)), put(self.m, (0.0, -rate, 0.0)))

    def read(self, elevation_deg: float, roll_deg: float = 0.0, abduction_deg: float = 0.0) -> float:
        return self.model.elevation_deg(*put(self.m, up_of(elevation_deg, roll_deg, abduction_deg)))


def declared(m: Rows) -> Mounting:
    return Mounting(knee=put(m, (1.0, 0.0, 0.0)), front=put(m, (0.0, 0.0, 1.0)))


mounts = (
    st.tuples(*[st.floats(-1.0, 1.0)] * 4).filter(lambda q: sum(c * c for c in q) > 0.1).map(lambda q: mount_of(*q))
)


@given(m=mounts, angle=st.floats(-110.0, 140.0))
def test_a_declared_mounting_gives_the_angle_from_the_horizontal_past_the_vertical(m: Rows, angle: float) -> None:
    thigh = Thigh(m, declared(m))
    assert thigh.model.is_absolute
    assert thigh.read(angle) == pytest.approx(angle, abs=1e-6)


@given(m=mounts, rest=st.floats(-20.0, 60.0), raised=st.floats(0.0, 140.0))
def test_an_unknown_mounting_gives_the_change_from_rest_past_the_vertical(m: Rows, rest: float, raised: float) -> None:
    assume(rest + raised <= 140.0)
    thigh = Thigh(m, rest_deg=rest)
    thigh.lift(rest + 60.0)
    assert thigh.model.axis is not None
    assert not thigh.model.is_absolute
    assert thigh.read(rest + raised) == pytest.approx(raised, abs=1e-6)


def test_the_angle_rises_without_a_fold_from_standing_to_the_knee_at_the_chest() -> None:
    thigh = Thigh(PLAIN, declared(PLAIN))
    angles = [thigh.read(float(e)) for e in range(-110, 141, 5)]
    assert angles == sorted(angles)


def test_from_a_thigh_that_hangs_the_change_goes_past_half_a_turn() -> None:
    thigh = Thigh(PLAIN, rest_deg=-60.0)
    thigh.lift(20.0)
    assert thigh.read(135.0) == pytest.approx(195.0, abs=1e-6)


@pytest.mark.parametrize(("rest_deg", "is_absolute"), [(-60.0, True), (-80.0, False)])
def test_a_declared_knee_gives_the_front_from_the_rest_pose_unless_the_thigh_stands(
    rest_deg: float, is_absolute: bool
) -> None:
    assert Thigh(PLAIN, Mounting(knee=(1.0, 0.0, 0.0)), rest_deg).model.is_absolute is is_absolute


def test_before_the_axis_is_known_the_change_has_no_sign() -> None:
    thigh = Thigh(PLAIN)
    assert thigh.model.axis is None
    assert (thigh.read(20.0), thigh.read(-20.0)) == pytest.approx((20.0, 20.0))


@given(m=mounts)
def test_the_first_clear_movement_is_taken_for_upwards_and_the_way_back_leads_down(m: Rows) -> None:
    thigh = Thigh(m)
    thigh.lift(50.0)
    thigh.lift(0.0)
    assert (thigh.read(50.0), thigh.read(-30.0)) == pytest.approx((50.0, -30.0), abs=1e-6)


@given(m=mounts, roll=st.floats(-90.0, 90.0))
def test_rolling_onto_the_side_is_no_elevation(m: Rows, roll: float) -> None:
    assume(abs(roll) < 88.0)  # at 90 the front is level, and up says nothing of the elevation
    thigh = Thigh(m, declared(m))
    assert thigh.read(0.0, roll_deg=roll) == pytest.approx(0.0, abs=1e-6)


@given(m=mounts, roll=st.floats(-89.0, 89.0))
def test_how_far_it_rolled_is_said_so_that_a_roll_can_be_told(m: Rows, roll: float) -> None:
    thigh = Thigh(m, declared(m))
    off = thigh.model.out_of_plane(*put(m, up_of(0.0, roll_deg=roll)))
    assert abs(off) == pytest.approx(sin(radians(abs(roll))), abs=1e-9)


@given(m=mounts, angle=st.floats(0.0, 60.0), out=st.floats(-30.0, 30.0))
def test_abduction_of_a_raised_leg_moves_the_angle_little(m: Rows, angle: float, out: float) -> None:
    thigh = Thigh(m, declared(m))
    assert thigh.read(angle, abduction_deg=out) == pytest.approx(angle, abs=4.5)


@given(m=mounts, out=st.floats(-60.0, 60.0))
def test_abduction_of_a_leg_that_lies_flat_is_no_elevation(m: Rows, out: float) -> None:
    thigh = Thigh(m, declared(m))
    assert thigh.read(0.0, abduction_deg=out) == pytest.approx(0.0, abs=1e-6)


@given(m=mounts, turns=st.floats(-2.0, 2.0))
def test_turning_on_the_mat_teaches_no_axis_and_moves_no_angle(m: Rows, turns: float) -> None:
    thigh = Thigh(m)
    rate = put(m, (0.0, 0.0, 2.0 * pi * turns / 3.0))
    for _ in range(300):
        thigh.model.watch(1.0 / HZ, put(m, up_of(0.0)), rate)
    assert thigh.model.axis is None
    assert thigh.read(0.0) == pytest.approx(0.0, abs=1e-4)


@given(m=mounts, rest=st.floats(0.0, 55.0))
def test_a_rest_level_that_changes_between_repetitions_leaves_axis_and_angle_alone(m: Rows, rest: float) -> None:
    thigh = Thigh(m)
    thigh.lift(70.0)
    thigh.lift(rest)
    axis = thigh.model.axis
    thigh.lift(110.0)
    assert axis is not None
    assert thigh.model.axis == pytest.approx(axis, abs=1e-6)
    assert (thigh.read(rest), thigh.read(110.0)) == pytest.approx((rest, 110.0), abs=1e-6)


@given(m=mounts, rest=st.floats(-20.0, 60.0))
def test_a_declared_knee_alone_gives_the_horizontal_from_the_rest_pose(m: Rows, rest: float) -> None:
    thigh = Thigh(m, Mounting(knee=put(m, (1.0, 0.0, 0.0)), front=None), rest_deg=rest)
    assert thigh.model.is_absolute
    assert thigh.read(100.0) == pytest.approx(100.0, abs=1e-6)


@given(m=mounts)
def test_a_declared_front_alone_waits_for_the_first_lift(m: Rows) -> None:
    thigh = Thigh(m, Mounting(knee=None, front=put(m, (0.0, 0.0, 1.0))), rest_deg=20.0)
    assert not thigh.model.is_absolute
    thigh.lift(80.0)
    assert thigh.model.is_absolute
    assert thigh.read(95.0) == pytest.approx(95.0, abs=1e-6)


@given(m=mounts, tilt=st.floats(-20.0, 20.0))
def test_a_strap_tilted_against_its_declaration_errs_by_no_more_than_its_tilt(m: Rows, tilt: float) -> None:
    turned = mount_of(cos(radians(tilt) / 2), 0.0, sin(radians(tilt) / 2), 0.0)
    thigh = Thigh(m, Mounting(knee=put(m, put(turned, (1.0, 0.0, 0.0))), front=put(m, put(turned, (0.0, 0.0, 1.0)))))
    assert thigh.model.is_absolute
    assert abs(thigh.read(90.0) - 90.0) == pytest.approx(abs(tilt), abs=1e-6)


def test_a_wobble_about_many_axes_teaches_no_axis() -> None:
    thigh = Thigh(PLAIN)
    for k in range(400):
        phase = 2.0 * pi * k / 100.0
        thigh.model.watch(1.0 / HZ, (0.0, 0.0, 1.0), (0.8 * cos(phase), 0.8 * sin(phase), 0.0))
    assert thigh.model.axis is None
    assert thigh.model.planarity() == pytest.approx(0.5, abs=0.05)


def test_a_sensor_put_on_anew_learns_its_axis_anew_unless_it_was_declared() -> None:
    unknown, known = Thigh(PLAIN), Thigh(PLAIN, declared(PLAIN))
    unknown.lift(60.0)
    unknown.model.forget_axis()
    known.model.forget_axis()
    assert unknown.model.axis is None
    assert known.model.axis == pytest.approx((0.0, 1.0, 0.0))


def test_a_saved_model_goes_on_alike() -> None:
    m = mount_of(0.3, -0.5, 0.7, 0.2)
    whole, cut = Thigh(m), Thigh(m)
    whole.lift(25.0)
    cut.lift(25.0)
    state = cut.model.state()
    cut.model = ElevationModel(UNKNOWN_MOUNTING)
    cut.model.set_rest(unit(put(m, up_of(0.0))))
    cut.model.restore(state)
    whole.lift(100.0)
    cut.lift(100.0)
    assert cut.model.state() == whole.model.state()
    assert cut.read(120.0) == whole.read(120.0)
