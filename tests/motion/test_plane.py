"""The flexion plane and the elevation of the long axis in the sagittal plane."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from kneehold.sensor.motion.pivot import fit_pivot
from kneehold.sensor.motion.plane import elevations, fit_plane, forwards, sagittal_deg
from tests.coach.trace import HZ, LEVER_M, rows_of

_WAY = [120.0 * s**3 * (10.0 - 15.0 * s + 6.0 * s**2) for s in (k / 70 for k in range(71))]
_ANGLES = [0.0] * 35 + _WAY + [120.0] * 35


def test_the_normal_of_a_great_circle_is_its_axis() -> None:
    ups = [(sin(radians(a)), 0.0, cos(radians(a))) for a in range(0, 100, 5)]
    normal, stray_deg = fit_plane(ups, [1.0] * len(ups))
    assert (abs(normal[1]), stray_deg) == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-6))


def test_what_leaves_the_plane_is_its_stray() -> None:
    ups = [(sin(radians(a)), sin(radians(5.0)) * (-1) ** a, cos(radians(a))) for a in range(90)]
    assert fit_plane(ups, [1.0] * 90)[1] == pytest.approx(5.0, abs=0.1)


def test_an_elevation_runs_through_ninety_degrees() -> None:
    rows = rows_of([k / HZ for k in range(len(_ANGLES))], _ANGLES)
    angles, _ = sagittal_deg(rows, 0, (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    assert angles == pytest.approx(_ANGLES, abs=0.3)


def test_across_a_gap_the_elevation_goes_on_in_the_plane() -> None:
    rows = rows_of([k / HZ for k in range(len(_ANGLES))], _ANGLES)
    rows = rows[:50] + rows[80:]
    angles, _ = sagittal_deg(rows, 0, (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    assert angles[-1] == pytest.approx(120.0, abs=0.3)


def test_a_knee_held_aside_keeps_its_elevation_across_a_gap() -> None:
    # Raised by 100 degrees, 25 of them aside: up has left the flexion plane, and nothing moves in the gap.
    e, a = radians(100.0), radians(25.0)
    held = (cos(a) * sin(e), -sin(a) * sin(e), cos(e))
    still = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    rows = [(0.1 * k, *held, *still) for k in range(10)] + [(3.0 + 0.1 * k, *held, *still) for k in range(10)]
    ahead = forwards(rows, 0, (cos(a) * cos(e), -sin(a) * cos(e), -sin(e)))
    assert elevations(rows, 0, ahead, (1.0, 0.0, 0.0)) == pytest.approx([100.0] * 20, abs=1e-6)


def test_the_pivot_of_a_lift_is_the_hip() -> None:
    rows = rows_of([k / HZ for k in range(len(_ANGLES))], _ANGLES)
    fit = fit_pivot(rows[20:125])
    assert fit is not None
    assert fit.arm == pytest.approx((LEVER_M, 0.0, 0.0), abs=0.01)
    assert (fit.share, fit.heading_rad) == (pytest.approx(1.0, abs=0.02), pytest.approx(0.0, abs=1e-6))


@pytest.mark.parametrize(("hole_s", "is_known"), [(0.2, True), (0.4, False)])
def test_across_a_long_hole_the_path_of_a_lift_is_not_known(hole_s: float, is_known: bool) -> None:
    rows = rows_of([k / HZ for k in range(len(_ANGLES))], _ANGLES)
    lost = round(hole_s * HZ)
    assert (fit_pivot(rows[20:70] + rows[70 + lost : 125]) is not None) == is_known
