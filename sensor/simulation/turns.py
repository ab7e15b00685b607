"""Rotations composed of elementary turns.

A chain of turns is listed from the outermost (the world) to the innermost (the sensor).
"""

from __future__ import annotations

import numpy as np

from kneehold.sensor.simulation.motion import Values

__all__ = ["Turn", "Vector", "X", "Y", "Z", "cut", "cut_turns", "into", "matrices", "out_of", "rotation", "turns"]

X, Y, Z = 0, 1, 2
# One elementary turn: axis, cosine, sine; the arrays have shape (n,) or (), if nothing moves.
Turn = tuple[int, Values, Values]
Vector = tuple[Values, Values, Values]


def turns(*steps: tuple[int, Values]) -> list[Turn]:
    """Elementary turns by angles in degrees; what never turns is left out."""
    moving = [(axis, np.radians(deg)) for axis, deg in steps if deg.ndim or deg != 0.0]
    return [(axis, np.cos(angle), np.sin(angle)) for axis, angle in moving]


def out_of(vector: Vector, chain: list[Turn]) -> Vector:
    """A vector in the innermost axes of ``chain`` in their outermost ones."""
    parts = list(vector)
    for axis, cosine, sine in reversed(chain):
        i, j = (axis + 1) % 3, (axis + 2) % 3
        parts[i], parts[j] = cosine * parts[i] - sine * parts[j], sine * parts[i] + cosine * parts[j]
    return parts[0], parts[1], parts[2]


def into(vector: Vector, chain: list[Turn]) -> Vector:
    """A vector in the outermost axes of ``chain`` in their innermost ones."""
    parts = list(vector)
    for axis, cosine, sine in chain:
        i, j = (axis + 1) % 3, (axis + 2) % 3
        parts[i], parts[j] = cosine * parts[i] + sine * parts[j], cosine * parts[j] - sine * parts[i]
    return parts[0], parts[1], parts[2]


def matrices(chain: list[Turn], count: int) -> Values:
    """Rotation matrices of shape (count, 3, 3): innermost axes (columns) in the outermost ones."""
    matrix = np.empty((count, 3, 3))
    for column in range(3):
        one = tuple(np.asarray(float(column == axis)) for axis in range(3))
        for row, part in enumerate(out_of((one[0], one[1], one[2]), chain)):
            matrix[:, row, column] = part
    return matrix


def cut(values: Values, part: slice) -> Values:
    """That part of the values; what never moves (shape ()) stays as it is."""
    return values[part] if values.ndim else values


def cut_turns(chain: list[Turn], part: slice) -> list[Turn]:
    """That part of every turn."""
    return [(axis, cut(cosine, part), cut(sine, part)) for axis, cosine, sine in chain]


def rotation(quaternion: Values) -> Values:
    """The rotation matrix of a quaternion w-x-y-z of any length."""
    w, x, y, z = quaternion / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
