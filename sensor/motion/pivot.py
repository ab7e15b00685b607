"""The pivot of a movement: the one point about which the sensor swung.

Between two moments of rest the specific force, turned into one frame by the gyroscope and freed from gravity,
integrates to a velocity that is zero at both ends (zero-velocity update). A rigid limb moves its sensor by
v = w x r; the arm r from pivot to sensor follows by least squares (the joint centre of Seel et al., Sensors 14, 2014,
6891, with the hip as the fixed point). Plain floats, so that live and replay give the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.vectors import cross, dot, rodrigues

__all__ = ["MotionRow", "Pivot", "fit_pivot"]

# t_s; up (unit); specific force, m/s²; angular rate without offset, rad/s. All in sensor axes.
MotionRow = tuple[float, float, float, float, float, float, float, float, float, float]

# Across a longer hole the path of a lift of one to three seconds is not known.
HOLE_S = 0.3
# Gravity at both ends is the mean over this long: several samples of noise, short against a rest.
ENDS_S = 0.25
# A fit needs more samples than unknowns, with room for noise.
LEAST_ROWS = 6
# Weight on short arms: with so little turning that noise decides, the arm shrinks to zero instead of growing wild.
RIDGE = 0.02


class Pivot(NamedTuple):
    """Result of the fit."""

    arm: Vec3  # from the pivot to the sensor, sensor axes, m
    share: float  # of the squared velocity that the arm explains, at most 1
    turn_radps: float  # root mean square of the angular rate
    seconds: float  # from rest to rest
    heading_rad: float  # turned about the vertical, without sign
    about: tuple[float, float, float, float, float, float]  # scatter of the rate: xx, xy, xz, yy, yz, zz; (rad/s)² s


def fit_pivot(rows: Sequence[MotionRow]) -> Pivot | None:
    """Pivot of one movement from rest to rest; None where too few rows, or a hole, leave the path unknown."""
    n = len(rows)
    if n < LEAST_ROWS or any(b[0] - a[0] > HOLE_S for a, b in pairwise(rows)):
        return None
    turns, forces, turned = _in_first_frame(rows)
    seconds = rows[-1][0] - rows[0][0]
    head = [f for f, row in zip(forces, rows, strict=True) if row[0] - rows[0][0] <= ENDS_S]
    tail = [f for f, row in zip(forces, rows, strict=True) if rows[-1][0] - row[0] <= ENDS_S]
    first, last = _mean(head), _mean(tail)
    velocities = _velocities(rows, forces, first, last, turned)
    return _solve(rows, turns, velocities, seconds)


def _in_first_frame(rows: Sequence[MotionRow]) -> tuple[list[tuple[Vec3, Vec3, Vec3]], list[Vec3], list[float]]:
    """Attitude (rows of the matrix into the first frame) and force of every row, and the angle turned so far, rad."""
    r0, r1, r2 = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    turns = [(r0, r1, r2)]
    turned = [0.0]
    acc: Vec3 = rows[0][4:7]
    forces: list[Vec3] = [acc]
    for before, row in pairwise(rows):
        h = 0.5 * (row[0] - before[0])
        turn = (h * (before[7] + row[7]), h * (before[8] + row[8]), h * (before[9] + row[9]))
        t2 = dot(turn, turn)
        if t2 > 0.0:
            s, c = rodrigues(t2)
            r0, r1, r2 = _turn(r0, turn, s, c), _turn(r1, turn, s, c), _turn(r2, turn, s, c)
        turned.append(turned[-1] + sqrt(t2))
        turns.append((r0, r1, r2))
        acc = row[4:7]
        forces.append((dot(r0, acc), dot(r1, acc), dot(r2, acc)))
    return turns, forces, turned


def _turn(v: Vec3, turn: Vec3, s: float, c: float) -> Vec3:
    """A fixed vector in the axes of the sensor after it turned: Rodrigues with the factors of ``rodrigues``."""
    once = cross(v, turn)
    twice = cross(once, turn)
    return (v[0] + s * once[0] + c * twice[0], v[1] + s * once[1] + c * twice[1], v[2] + s * once[2] + c * twice[2])


def _mean(vectors: Sequence[Vec3]) -> Vec3:
    n = len(vectors)
    return (sum(v[0] for v in vectors) / n, sum(v[1] for v in vectors) / n, sum(v[2] for v in vectors) / n)


def _velocities(
    rows: Sequence[MotionRow], forces: Sequence[Vec3], first: Vec3, last: Vec3, turned: Sequence[float]
) -> list[Vec3]:
    """Velocity in the first frame, m/s: gravity changes from ``first`` to ``last`` as the sensor's errors turn."""
    whole = turned[-1] + 1e-9
    px = py = pz = vx = vy = vz = 0.0
    found: list[Vec3] = [(0.0, 0.0, 0.0)]
    for k, force in enumerate(forces):
        share = turned[k] / whole
        x = force[0] - first[0] - share * (last[0] - first[0])
        y = force[1] - first[1] - share * (last[1] - first[1])
        z = force[2] - first[2] - share * (last[2] - first[2])
        if k:
            h = 0.5 * (rows[k][0] - rows[k - 1][0])
            vx, vy, vz = vx + h * (px + x), vy + h * (py + y), vz + h * (pz + z)
            found.append((vx, vy, vz))
        px, py, pz = x, y, z
    per = 1.0 / (rows[-1][0] - rows[0][0])
    begin = rows[0][0]
    for k, (x, y, z) in enumerate(found):
        share = (rows[k][0] - begin) * per
        found[k] = (x - share * vx, y - share * vy, z - share * vz)
    return found


def _solve(
    rows: Sequence[MotionRow], turns: Sequence[tuple[Vec3, Vec3, Vec3]], velocities: Sequence[Vec3], seconds: float
) -> Pivot:
    """Normal equations of v = w x r over all rows, each weighted by the time it stands for."""
    xx = xy = xz = yy = yz = zz = vv = heading = 0.0
    bx = by = bz = 0.0
    n = len(rows)
    for k, row in enumerate(rows):
        dt = 0.5 * (rows[min(k + 1, n - 1)][0] - rows[max(k - 1, 0)][0])
        wx, wy, wz = row[7], row[8], row[9]
        (a, b, c), (px, py, pz) = turns[k], velocities[k]
        vx = a[0] * px + b[0] * py + c[0] * pz
        vy = a[1] * px + b[1] * py + c[1] * pz
        vz = a[2] * px + b[2] * py + c[2] * pz
        xx, yy, zz = xx + wx * wx * dt, yy + wy * wy * dt, zz + wz * wz * dt
        xy, xz, yz = xy + wx * wy * dt, xz + wx * wz * dt, yz + wy * wz * dt
        vv += (vx * vx + vy * vy + vz * vz) * dt
        bx += (vy * wz - vz * wy) * dt
        by += (vz * wx - vx * wz) * dt
        bz += (vx * wy - vy * wx) * dt
        heading += (wx * row[1] + wy * row[2] + wz * row[3]) * dt
    ww = xx + yy + zz
    d = ww * (1.0 + RIDGE)
    columns: tuple[Vec3, Vec3, Vec3] = ((d - xx, -xy, -xz), (-xy, d - yy, -yz), (-xz, -yz, d - zz))
    y: Vec3 = (bx, by, bz)
    determinant = dot(columns[0], cross(columns[1], columns[2]))
    if determinant <= 0.0 or ww <= 0.0:
        return Pivot((0.0, 0.0, 0.0), 0.0, 0.0, seconds, 0.0, (xx, xy, xz, yy, yz, zz))
    arm = (
        dot(y, cross(columns[1], columns[2])) / determinant,
        dot(columns[0], cross(y, columns[2])) / determinant,
        dot(columns[0], cross(columns[1], y)) / determinant,
    )
    plain = RIDGE * ww * dot(arm, arm)
    left = vv - 2.0 * dot(arm, y) + sum(r * dot(arm, column) for r, column in zip(arm, columns, strict=True)) - plain
    share = 1.0 - left / (vv + 1e-9)
    return Pivot(arm, share, sqrt(ww / seconds), seconds, abs(heading), (xx, xy, xz, yy, yz, zz))
