"""Operations on three-vectors as plain floats, because a numpy call costs more."""

from __future__ import annotations

from math import cos, sin, sqrt

from kneehold.sensor.model.values import Vec3

__all__ = ["cross", "dot", "norm", "perpendicular_part", "rodrigues", "turned", "unit"]


def dot(a: Vec3, b: Vec3) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec3, b: Vec3) -> Vec3:
    """Vector product, right-handed."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def norm(a: Vec3) -> float:
    """Length."""
    return sqrt(dot(a, a))


def unit(a: Vec3) -> Vec3:
    """``a`` at length 1; the z axis for a vector of length 0."""
    n = norm(a)
    return (a[0] / n, a[1] / n, a[2] / n) if n > 0.0 else (0.0, 0.0, 1.0)


def perpendicular_part(a: Vec3, axis: Vec3) -> Vec3:
    """What of ``a`` is perpendicular to ``axis`` (any length but 0)."""
    k = dot(a, axis) / dot(axis, axis)
    return (a[0] - k * axis[0], a[1] - k * axis[1], a[2] - k * axis[2])


def rodrigues(t2: float) -> tuple[float, float]:
    """The factors sin(a)/a and (1 - cos a)/a2 of a turn by a = sqrt(``t2``) radians, t2 > 0."""
    angle = sqrt(t2)
    return sin(angle) / angle, (1.0 - cos(angle)) / t2


def turned(v: Vec3, turn: Vec3) -> Vec3:
    """``v``, which stands still, as a sensor sees it after it turned by the rotation vector ``turn`` (rad)."""
    t2 = dot(turn, turn)
    if t2 == 0.0:
        return v
    s, c = rodrigues(t2)
    once = cross(v, turn)
    twice = cross(once, turn)
    return (v[0] + s * once[0] + c * twice[0], v[1] + s * once[1] + c * twice[1], v[2] + s * once[2] + c * twice[2])
