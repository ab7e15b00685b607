"""Elevation from a declared or learned mounting, and which rests a declared thigh may have."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from kneehold.sensor.model.values import Mounting, Vec3
from kneehold.sensor.motion.mounting import ThighFrame

KNEE, FRONT = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
LYING = (-20.0, 60.0)


def up_at(elevation_deg: float, rolled_deg: float = 0.0) -> Vec3:
    """Up as a sensor sees it whose x points to the knee; the leg is rolled out by ``rolled_deg``."""
    e, r = radians(elevation_deg), radians(rolled_deg)
    return (sin(e), cos(e) * sin(r), cos(e) * cos(r))


@pytest.mark.parametrize("rolled_deg", [0.0, 40.0, -60.0])
def test_a_leg_that_rolls_out_or_a_strap_that_turned_changes_no_elevation(rolled_deg: float) -> None:
    frame = ThighFrame(Mounting(KNEE, FRONT))
    frame.rest_at(up_at(10.0, rolled_deg))
    assert frame.is_absolute
    assert frame.elevation_deg(up_at(10.0, rolled_deg)) == pytest.approx(10.0, abs=0.01)
    assert frame.elevation_deg(up_at(110.0, rolled_deg)) == pytest.approx(110.0, abs=0.01)


@pytest.mark.parametrize(
    ("elevation_deg", "rolled_deg", "may_rest"),
    [
        (0.0, 0.0, True),
        (45.0, 40.0, True),
        (-30.0, 0.0, True),
        (-40.0, 0.0, False),
        (70.0, 0.0, True),
        (80.0, 0.0, False),
        (-90.0, 0.0, False),
        (0.0, 100.0, True),
        (0.0, 120.0, False),
        (0.0, 180.0, False),
    ],
)
def test_a_declared_thigh_begins_only_where_the_exercise_rests(
    elevation_deg: float, rolled_deg: float, may_rest: bool
) -> None:
    frame = ThighFrame(Mounting(KNEE, FRONT))
    assert frame.may_rest(up_at(elevation_deg, rolled_deg), LYING) is may_rest


def test_an_undeclared_thigh_may_rest_anywhere() -> None:
    assert ThighFrame(Mounting()).may_rest(up_at(-90.0), LYING)


def test_without_a_declaration_angles_count_from_the_first_rest() -> None:
    frame = ThighFrame(Mounting())
    frame.rest_at(up_at(30.0))
    assert frame.elevation_deg(up_at(90.0)) == pytest.approx(60.0)
    frame.lifted((0.0, 1.0, 0.0), up_at(30.0))
    assert frame.elevation_deg(up_at(130.0)) == pytest.approx(100.0)
    assert frame.elevation_deg(up_at(20.0)) == pytest.approx(-10.0)
    assert not frame.is_absolute


@pytest.mark.parametrize(("off_deg", "goes_on"), [(25.0, True), (45.0, False)])
def test_a_rest_far_out_of_the_plane_is_that_of_a_sensor_that_sits_otherwise(off_deg: float, goes_on: bool) -> None:
    frame = ThighFrame(Mounting())
    frame.rest_at(up_at(0.0))
    frame.lifted((0.0, 1.0, 0.0), up_at(0.0))
    frame.rest_at(up_at(0.0, off_deg))
    assert (frame.axis is not None) == goes_on


def test_a_declaration_that_is_ignored_is_as_none() -> None:
    frame = ThighFrame(Mounting(KNEE, FRONT))
    frame.rest_at(up_at(0.0))
    frame.ignore_declaration()
    assert (frame.is_declared, frame.is_absolute, frame.axis) == (False, False, None)
