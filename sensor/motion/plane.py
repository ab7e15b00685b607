"""The flexion plane: fitted to up vectors, and the angle of up within it.

As a thigh is raised, the up vector (unit, sensor axes) moves along a great circle of the unit sphere. The normal of
that circle is the flexion axis. Angles in the plane do not fold at 90 degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, atan2, cos, degrees, sin, sqrt

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.pivot import MotionRow
from kneehold.sensor.motion.vectors import cross, dot, rodrigues, unit

__all__ = ["carried", "elevations", "fit_plane", "forwards", "sagittal_deg"]

# Longer without a sample and no direction is carried across (the definitions: half a second changes nothing).
CARRY_GAP_S = 0.5
# Squared angle below which the series of sine and cosine err by less than 1e-9.
SMALL_TURN2 = 4e-3
# Sweeps of Jacobi's method for a symmetric 3x3 matrix: it converges quadratically, five reach double precision.
SWEEPS = 6
_PAIRS = ((0, 1), (0, 2), (1, 2))


def sagittal_deg(rows: Sequence[MotionRow], at: int, axis: Vec3, knee: Vec3) -> tuple[list[float], Vec3]:
    """Elevation of the thigh's long axis in the sagittal plane for every row, degrees; and forward at the last row.

    ``knee`` is the long axis, perpendicular to the flexion ``axis``, both unit and in sensor axes. At row ``at``, at
    rest, the long axis points forward.
    """
    ahead = forwards(rows, at, unit(cross(axis, rows[at][1:4])))
    return elevations(rows, at, ahead, knee), ahead[-1]


def forwards(rows: Sequence[MotionRow], at: int, forward: Vec3) -> list[Vec3]:
    """Forward (unit, horizontal) as the sensor sees it at every row, from what it is at row ``at``.

    The angular rate carries it through the movement, so a knee led aside or a hip turned out after row ``at`` changes
    the elevation only by what it truly does.
    """
    ahead = [forward] * len(rows)
    for i in range(at + 1, len(rows)):
        ahead[i] = carried(ahead[i - 1], rows[i - 1], rows[i])
    for i in range(at - 1, -1, -1):
        ahead[i] = carried(ahead[i + 1], rows[i + 1], rows[i])
    return ahead


def elevations(rows: Sequence[MotionRow], at: int, ahead: Sequence[Vec3], knee: Vec3) -> list[float]:
    """Elevation of the long axis ``knee`` (unit) against ``ahead``, forward at each row; degrees.

    It has no jumps of 360 and lies within 180 degrees of 0 at row ``at``.
    """
    angles = [0.0] * len(rows)
    angles[at] = before = _elevation(rows[at], ahead[at], knee, 0.0)
    for i in range(at + 1, len(rows)):
        angles[i] = before = _elevation(rows[i], ahead[i], knee, before)
    before = angles[at]
    for i in range(at - 1, -1, -1):
        angles[i] = before = _elevation(rows[i], ahead[i], knee, before)
    return angles


def carried(forward: Vec3, before: MotionRow, row: MotionRow) -> Vec3:
    """``forward`` (unit, horizontal) as the sensor sees it at ``row``, a neighbour of ``before`` on either side.

    Across a gap the sensor is taken to have made the shortest turn that brings up from where it was to where it is: a
    leg that was held in it, wherever the knee points, keeps its elevation.
    """
    _, ux, uy, uz, _, _, _, wx, wy, wz = row
    step = row[0] - before[0]
    if abs(step) > CARRY_GAP_S:
        return _shortest(forward, before[1:4], (ux, uy, uz))
    h = 0.5 * step
    hx, hy, hz = h * (before[7] + wx), h * (before[8] + wy), h * (before[9] + wz)
    # Rodrigues as in ``turned``, written out: it runs for every sample of a lift.
    t2 = hx * hx + hy * hy + hz * hz
    s, c = rodrigues(t2) if t2 > SMALL_TURN2 else (1.0 - t2 / 6.0, 0.5 - t2 / 24.0)
    x, y, z = forward
    ax, ay, az = y * hz - z * hy, z * hx - x * hz, x * hy - y * hx
    x += s * ax + c * (ay * hz - az * hy)
    y += s * ay + c * (az * hx - ax * hz)
    z += s * az + c * (ax * hy - ay * hx)
    d = x * ux + y * uy + z * uz
    x, y, z = x - d * ux, y - d * uy, z - d * uz
    n = 1.0 / (sqrt(x * x + y * y + z * z) + 1e-30)
    return (x * n, y * n, z * n)


def _shortest(v: Vec3, a: Vec3, b: Vec3) -> Vec3:
    """``v`` after the shortest turn that takes the unit vector ``a`` to ``b``; any of them where they are opposite."""
    axis, k = cross(a, b), max(1e-9, 1.0 + dot(a, b))
    once = cross(axis, v)
    twice = cross(axis, once)
    return unit((v[0] + once[0] + twice[0] / k, v[1] + once[1] + twice[1] / k, v[2] + once[2] + twice[2] / k))


def _elevation(row: MotionRow, forward: Vec3, knee: Vec3, near_deg: float) -> float:
    angle = degrees(
        atan2(
            row[1] * knee[0] + row[2] * knee[1] + row[3] * knee[2],
            forward[0] * knee[0] + forward[1] * knee[1] + forward[2] * knee[2],
        )
    )
    while angle - near_deg > 180.0:
        angle -= 360.0
    while angle - near_deg < -180.0:
        angle += 360.0
    return angle


def fit_plane(ups: Sequence[Vec3], weights: Sequence[float]) -> tuple[Vec3, float]:
    """Normal of the plane through the origin that is nearest to ``ups``, and their distance from it (RMS, degrees).

    The normal is the eigenvector of the smallest eigenvalue of the weighted scatter matrix; its sign is arbitrary.
    ``weights`` are not negative and not all 0.
    """
    xx = xy = xz = yy = yz = zz = total = 0.0
    for (x, y, z), w in zip(ups, weights, strict=True):
        total += w
        xx += w * x * x
        xy += w * x * y
        xz += w * x * z
        yy += w * y * y
        yz += w * y * z
        zz += w * z * z
    a = [
        [xx / total, xy / total, xz / total],
        [xy / total, yy / total, yz / total],
        [xz / total, yz / total, zz / total],
    ]
    v = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    for _ in range(SWEEPS):
        for p, q in _PAIRS:
            _rotate(a, v, p, q)
    k = min(range(3), key=lambda i: a[i][i])
    return (v[0][k], v[1][k], v[2][k]), degrees(asin(min(1.0, sqrt(max(0.0, a[k][k])))))


def _rotate(a: list[list[float]], v: list[list[float]], p: int, q: int) -> None:
    """One Jacobi rotation that makes ``a[p][q]`` zero; ``v`` collects the rotations."""
    if a[p][q] == 0.0:
        return
    theta = 0.5 * atan2(2.0 * a[p][q], a[q][q] - a[p][p])
    c, s = cos(theta), sin(theta)
    for m in (a, v):
        for row in m:
            row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    row_p, row_q = a[p], a[q]
    a[p] = [c * x - s * y for x, y in zip(row_p, row_q, strict=True)]
    a[q] = [s * x + c * y for x, y in zip(row_p, row_q, strict=True)]
