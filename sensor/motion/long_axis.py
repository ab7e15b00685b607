"""Where the thigh's long axis lies in the sensor, and how sure that is, from one lift.

Three witnesses: the path of the lift, the arm from the hip to the sensor that its accelerations show, and the declared
mounting. None is exact: a knee led outwards bends the path, a sensor stands off the thigh's axis, a strap sits
crooked. So each counts by its own error, as independent errors do (weighted by the inverse of their variance).
"""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.vectors import cross, dot, norm, unit

__all__ = ["LongAxis", "long_axis", "turned_about"]

# Standard errors in degrees, of simulated known families (seeds 310,000 on): how far the plane of a lift lies from the
# sagittal plane, the arm of a lift whose path is known for sure from the long axis, and a declared knee from the knee.
PATH_DEG = 9.0
ARM_DEG = 12.0
DECLARED_DEG = 9.0
# An arm further aside is the error of its own fit.
ARM_MOST_DEG = 30.0
# Where the exercise rests is a range: its standard deviation is about a quarter of the width.
# No exercise fixes it better than this.
REST_SHARE, REST_LEAST_DEG = 0.25, 3.0
# A declared axis further off the lift's (cosine) does not fit: it is no witness.
FITS_COS = 0.5


class LongAxis(NamedTuple):
    """The thigh's long axis at rest, and the standard error of its direction; degrees."""

    ahead: Vec3  # horizontal in the plane of the lift, unit, in sensor axes
    aside_deg: float  # from there to forward, horizontal in the sagittal plane, round up
    tilt_deg: float  # of the long axis above forward: the elevation of the resting thigh
    aside_sd_deg: float

    def knee(self, rest: Vec3) -> Vec3:
        """Towards the knee (unit, sensor axes), with up at ``rest``."""
        forward = turned_about(self.ahead, rest, self.aside_deg)
        c, s = cos(radians(self.tilt_deg)), sin(radians(self.tilt_deg))
        return unit((c * forward[0] + s * rest[0], c * forward[1] + s * rest[1], c * forward[2] + s * rest[2]))


def long_axis(
    axis: Vec3, rest: Vec3, arm: Vec3, worth: float, rest_deg: tuple[float, float],
    declared: tuple[Vec3, Vec3] | None,
) -> LongAxis:  # fmt: skip
    """The long axis of a thigh that rests with up at ``rest`` and was lifted about ``axis``.

    ``arm`` points from the hip to the sensor and is worth ``worth`` (0 to 1). ``rest_deg``: between which elevations
    the thigh rests in this exercise. ``declared``: flexion axis and knee, if they are. All in sensor axes, unit but
    for the arm.
    """
    ahead = unit(cross(axis, rest))
    side = cross(rest, ahead)
    rest_sd_deg = max(REST_LEAST_DEG, REST_SHARE * (rest_deg[1] - rest_deg[0]))
    aside, tilt = [(0.0, PATH_DEG**-2)], [(0.5 * sum(rest_deg), rest_sd_deg**-2)]
    length = norm(arm)
    if length > 0.0 and worth > 0.0:
        weight = worth * ARM_DEG**-2
        arm_aside = degrees(asin(max(-1.0, min(1.0, dot(arm, side) / length))))
        aside.append((max(-ARM_MOST_DEG, min(ARM_MOST_DEG, arm_aside)), weight))
        tilt.append((degrees(atan2(dot(arm, rest), dot(arm, ahead))), weight))
    if declared is not None and dot(declared[0], axis) >= FITS_COS:
        told, knee = cross(declared[0], rest), declared[1]
        aside.append((degrees(atan2(dot(told, side), dot(told, ahead))), DECLARED_DEG**-2))
        tilt.append((degrees(atan2(dot(knee, rest), dot(knee, ahead))), DECLARED_DEG**-2))
    aside_deg, aside_sd_deg = _pooled(aside)
    tilt_deg, _ = _pooled(tilt)
    return LongAxis(ahead, aside_deg, tilt_deg, aside_sd_deg)


def turned_about(v: Vec3, axis: Vec3, deg: float) -> Vec3:
    """``v``, perpendicular to the unit vector ``axis``, turned about it by the right hand."""
    c, s = cos(radians(deg)), sin(radians(deg))
    x = cross(axis, v)
    return (c * v[0] + s * x[0], c * v[1] + s * x[1], c * v[2] + s * x[2])


def _pooled(witnesses: list[tuple[float, float]]) -> tuple[float, float]:
    """Mean of values with weights, and the standard error of it."""
    total = sum(weight for _, weight in witnesses)
    return sum(value * weight for value, weight in witnesses) / total, 1.0 / sqrt(total)
