"""Round which point did the sensor swing?

An angle alone cannot tell a raised thigh from a person who rolls over while the mounting is unknown; the path of the
sensor tells more. It follows from the readings: the angular rate turns gravity along from the rest before,
what is left of the specific force is integrated to velocity, both ends being at rest (zero-velocity update), and
v = w x r gives the lever arm r by least squares (the joint centre of Seel et al., Sensors 14, 2014, 6891, with
the hip as the fixed point).
"""

from __future__ import annotations

import itertools
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import NamedTuple

from sensor.motion.vectors import cross, dot, norm, unit
from sensor.snapshot import Snapshot
from sensor.values import TimedRow, Vec3

__all__ = ["Lever", "LeverArm"]

# A lift, its plateau and some rest before it; older samples are forgotten.
MEMORY_S = 12.0
# A longer hole hides too much of a path of one to three seconds. Three packets of a Movesense take 0.23 s.
HOLE_S = 0.3
# Motion begins at the last moment before the hold at which the mean rate over this long was that slow; where there was
# none, as when somebody sways on their feet, at the last that was slow enough to know the velocity to 5 cm/s.
CALM_S = 0.3
CALM_RADPS = (radians(4.0), radians(8.0), radians(14.0))
# A slow lift speeds up most while it is still that slow: gravity is read some time before.
LEAD_S = 0.5
# Gravity at the upper end is the mean over this much of the plateau, over two samples where that was shorter.
TAIL_S = 0.6
LEAST_TAIL_S = 0.036
# Less turning moves a sensor by less than what errors of the path come to.
LEAST_TURN = radians(15.0)


class Lever(NamedTuple):
    """The path of one excursion as a lever arm."""

    along_m: float  # perpendicular to gravity at rest, in the flexion plane; positive where the sensor rises
    up_m: float  # against gravity at rest
    share: float  # of the squared velocity that this lever arm explains
    stray_mps: float  # root mean square of what it does not explain
    most_m: float  # no lever arm longer than this: all velocity over all turning
    heading_deg: float = 0.0  # turned about the vertical meanwhile
    planarity: float = 1.0  # share of the squared rate that was about one axis of the sensor
    turning_s: float = 1.0  # how long nearly all of the turning took
    jolt_mps2: float = 0.0  # by how much a force stood out from those before and after it, at most
    about: float = 1.0  # share of the squared rate that was about the flexion axis

    @property
    def length_m(self) -> float:
        """From the pivot to the sensor, in the flexion plane."""
        return hypot(self.along_m, self.up_m)

    @property
    def direction_deg(self) -> float:
        """Elevation, at the rest pose of the model, of the line from the pivot to the sensor."""
        return degrees(atan2(self.up_m, self.along_m))


class LeverArm(Snapshot):
    """Keeps the last seconds until the flexion axis is settled."""

    __slots__ = ("rows",)
    _past = __slots__

    def __init__(self) -> None:
        # Of the last twelve seconds or more: time, specific force (m/s2), offset-free angular rate (rad/s).
        self.rows: list[TimedRow] = []

    def clear(self) -> None:
        """Forget everything: another mounting, or a hole in the samples."""
        self.rows.clear()

    def take(self, t: float, acc: Vec3, rate: Vec3) -> None:
        """Take one sample: time, specific force (m/s²), offset-free angular rate (rad/s)."""
        rows = self.rows
        rows.append((t, *acc, *rate))
        if t - rows[0][0] > 2.0 * MEMORY_S:
            del rows[: len(rows) // 2]

    def is_calm(self) -> bool:
        """Whether it hardly turned for ``TAIL_S``: as long as a pull goes on or bounces, no path has ended."""
        rates = [row[4:7] for row in self.rows if self.rows[-1][0] - row[0] <= TAIL_S]
        return norm(_mean(rates)) < CALM_RADPS[0] and all(norm(rate) < CALM_RADPS[-1] for rate in rates)

    def lever(self, hold_from_s: float, end_s: float, axis: Vec3, rest_up: Vec3) -> Lever | None:
        """The lever arm of the excursion whose plateau lasts from ``hold_from_s`` to ``end_s`` or longer.

        ``axis`` is the flexion axis (turning about it raises the knee), ``rest_up`` up at rest, both unit vectors
        in sensor axes. ``None`` where the path cannot be told: not seen from its beginning, with a hole, or too short.
        """
        rows = self._path(hold_from_s, end_s)
        if len(rows) < 8:
            return None
        turns, angles = _turned(rows)
        if angles[-1] < LEAST_TURN:
            return None
        tail_s = min(TAIL_S, max(end_s - hold_from_s, LEAST_TAIL_S))
        velocities = _velocities(rows, turns, angles, tail_s)
        lever = _fitted(rows, velocities, unit(cross(axis, rest_up)), rest_up)
        if lever is None:
            return None
        return lever._replace(
            heading_deg=_heading_deg(rows, turns),
            planarity=_planarity(rows),
            turning_s=_turning_s(rows, angles),
            jolt_mps2=_jolt_mps2(rows),
            about=sum(dot(row[4:7], axis) ** 2 for row in rows) / sum(dot(row[4:7], row[4:7]) for row in rows),
        )

    def _path(self, hold_from_s: float, end_s: float) -> list[TimedRow]:
        """From the last calm before the hold to ``end_s``; nothing if that is not to be seen."""
        rows = [row for row in self.rows if end_s - MEMORY_S <= row[0] <= end_s]
        for i in range(len(rows) - 1, 0, -1):
            if rows[i][0] - rows[i - 1][0] > HOLE_S:
                rows = rows[i:]
                break
        for limit_radps in CALM_RADPS:
            begin = _last_calm(rows, hold_from_s, limit_radps)
            if begin is not None:
                return rows[_lead(rows, begin, limit_radps) :]
        return []


def _last_calm(rows: list[TimedRow], hold_from_s: float, limit_radps: float) -> int | None:
    """Where the last stretch of ``CALM_S`` without turning began before the movement that led to the hold."""
    calm_from, moved = 0, False
    for i in range(len(rows) - 1, 0, -1):
        if rows[i][0] > hold_from_s:
            continue
        if norm(rows[i][4:7]) >= limit_radps:
            moved, calm_from = True, i - 1
        elif moved and rows[calm_from][0] - rows[i][0] >= CALM_S:
            return i
    return None


def _lead(rows: list[TimedRow], begin: int, limit_radps: float) -> int:
    """As much of the calm before ``begin`` as gravity is read in."""
    first = begin
    while first > 0 and rows[begin][0] - rows[first - 1][0] <= LEAD_S and norm(rows[first - 1][4:7]) < limit_radps:
        first -= 1
    return first


_Turn = tuple[Vec3, Vec3, Vec3]  # rows of a rotation matrix: sensor axes now -> sensor axes at the beginning


def _turned(rows: list[TimedRow]) -> tuple[list[_Turn], list[float]]:
    """Orientation at every row against the first, and the angle turned through so far (rad)."""
    x, y, z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    turns: list[_Turn] = [(x, y, z)]
    angles = [0.0]
    for before, row in itertools.pairwise(rows):
        half = 0.5 * (row[0] - before[0])
        step = (half * (before[4] + row[4]), half * (before[5] + row[5]), half * (before[6] + row[6]))
        angle = norm(step)
        # A row of R_k R_step is that row turned back by the step.
        x, y, z = (_back(each, step, angle) for each in (x, y, z))
        turns.append((x, y, z))
        angles.append(angles[-1] + angle)
    return turns, angles


def _back(v: Vec3, step: Vec3, angle: float) -> Vec3:
    """``v`` turned by minus ``step`` (a rotation vector of length ``angle``); Rodrigues' formula."""
    if angle < 1e-9:
        return v
    s, c = sin(angle) / angle, (1.0 - cos(angle)) / (angle * angle)
    once = cross(v, step)
    twice = cross(once, step)
    return (v[0] + s * once[0] + c * twice[0], v[1] + s * once[1] + c * twice[1], v[2] + s * once[2] + c * twice[2])


def _velocities(rows: list[TimedRow], turns: list[_Turn], angles: list[float], tail_s: float) -> list[Vec3]:
    """Velocity at every row, in the sensor's axes at that row; m/s.

    What the sensor reads at rest, its errors included, is known at both ends; between them it goes from one to the
    other with the turning. A velocity left over at the end has grown evenly.
    """
    begin_s, end_s = rows[0][0], rows[-1][0]
    forces = [_apply(turn, row[1:4]) for turn, row in zip(turns, rows, strict=True)]
    first = _mean([f for f, row in zip(forces, rows, strict=True) if row[0] - begin_s <= CALM_S])
    last = _mean([f for f, row in zip(forces, rows, strict=True) if end_s - row[0] <= tail_s])
    path: list[Vec3] = [(0.0, 0.0, 0.0)]
    previous = (0.0, 0.0, 0.0)
    for k in range(1, len(rows)):
        share, half = angles[k] / angles[-1], 0.5 * (rows[k][0] - rows[k - 1][0])
        pull = [f - a - share * (b - a) for f, a, b in zip(forces[k], first, last, strict=True)]
        v = path[-1]
        step = [half * (p + q) for p, q in zip(pull, previous, strict=True)]
        path.append((v[0] + step[0], v[1] + step[1], v[2] + step[2]))
        previous = (pull[0], pull[1], pull[2])
    left = path[-1]
    found: list[Vec3] = []
    for turn, row, v in zip(turns, rows, path, strict=True):
        share = (row[0] - begin_s) / (end_s - begin_s)
        found.append(_apply_back(turn, (v[0] - share * left[0], v[1] - share * left[1], v[2] - share * left[2])))
    return found


def _heading_deg(rows: list[TimedRow], turns: list[_Turn]) -> float:
    """How far all turned about the vertical."""
    up = unit(_mean([row[1:4] for row in rows if row[0] - rows[0][0] <= CALM_S]))
    steps = zip(rows, rows[1:], turns[1:], strict=False)
    return degrees(sum((row[0] - before[0]) * dot(row[4:7], _apply_back(turn, up)) for before, row, turn in steps))


def _planarity(rows: list[TimedRow]) -> float:
    """Share of the squared rate that was about the one axis most of it was about (power iteration)."""
    xx = xy = xz = yy = yz = zz = 0.0
    for before, row in itertools.pairwise(rows):
        dt = row[0] - before[0]
        x, y, z = row[4:7]
        xx, xy, xz = xx + dt * x * x, xy + dt * x * y, xz + dt * x * z
        yy, yz, zz = yy + dt * y * y, yz + dt * y * z, zz + dt * z * z
    scatter: tuple[Vec3, Vec3, Vec3] = ((xx, xy, xz), (xy, yy, yz), (xz, yz, zz))
    axis = max(scatter, key=norm)
    about = 0.0
    for _ in range(12):
        axis = unit(axis)
        axis = (dot(scatter[0], axis), dot(scatter[1], axis), dot(scatter[2], axis))
        about = norm(axis)
    return about / (xx + yy + zz)


def _turning_s(rows: list[TimedRow], angles: list[float]) -> float:
    """From the first fiftieth of the turning to the last."""
    turned = [row[0] for row, angle in zip(rows, angles, strict=True) if 0.02 <= angle / angles[-1] <= 0.98]
    return turned[-1] - turned[0] if turned else 0.0


def _jolt_mps2(rows: list[TimedRow]) -> float:
    """The largest distance of a force from the mean of its neighbours: a tap, a heel, a regrip."""
    off = [[b[k] - 0.5 * (a[k] + c[k]) for k in (1, 2, 3)] for a, b, c in zip(rows, rows[1:], rows[2:], strict=False)]
    return max(sqrt(x * x + y * y + z * z) for x, y, z in off)


def _fitted(rows: list[TimedRow], velocities: list[Vec3], along: Vec3, up: Vec3) -> Lever | None:
    """Least squares of v = w x (a ``along`` + b ``up``)."""
    aa = ab = bb = ay = by = vv = ww = seconds = 0.0
    for k in range(1, len(rows)):
        dt = rows[k][0] - rows[k - 1][0]
        w, v = rows[k][4:7], velocities[k]
        p, q = cross(w, along), cross(w, up)
        aa += dt * dot(p, p)
        ab += dt * dot(p, q)
        bb += dt * dot(q, q)
        ay += dt * dot(p, v)
        by += dt * dot(q, v)
        vv += dt * dot(v, v)
        ww += dt * dot(w, w)
        seconds += dt
    det = aa * bb - ab * ab
    if det <= 1e-9 * ww * ww or vv <= 0.0:
        return None
    a, b = (bb * ay - ab * by) / det, (aa * by - ab * ay) / det
    stray = max(0.0, vv - a * ay - b * by)
    return Lever(a, b, 1.0 - stray / vv, sqrt(stray / seconds), sqrt(vv / ww))


def _apply(turn: _Turn, v: Vec3) -> Vec3:
    return (dot(turn[0], v), dot(turn[1], v), dot(turn[2], v))


def _apply_back(turn: _Turn, v: Vec3) -> Vec3:
    x, y, z = turn
    return (
        x[0] * v[0] + y[0] * v[1] + z[0] * v[2],
        x[1] * v[0] + y[1] * v[1] + z[1] * v[2],
        x[2] * v[0] + y[2] * v[1] + z[2] * v[2],
    )


def _mean(vectors: list[Vec3]) -> Vec3:
    n = len(vectors)
    return (sum(v[0] for v in vectors) / n, sum(v[1] for v in vectors) / n, sum(v[2] for v in vectors) / n)
