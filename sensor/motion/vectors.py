"""Which few operations on three-vectors does the core need? Plain floats: numpy costs more per call."""

from __future__ import annotations

from math import sqrt

from sensor.values import Vec3

__all__ = ["cross", "dot", "norm", "perpendicular_part", "unit"]


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
