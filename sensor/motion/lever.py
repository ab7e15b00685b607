"""Did the sensor swing round the hip, as it does on a thigh that is raised?

An angle alone cannot tell a raised thigh from a person who rolls over while the mounting is unknown. The
path of the sensor can: on a raised thigh it goes round the hip at 10 to 40 cm, on a body that rolls it goes
round the body's own long axis, on somebody who sits down the knee stays and the hip moves, and a sensor in the
hand goes anywhere. The path follows from the readings: the angular rate turns gravity along from the rest before,
what is left of the specific force is integrated to velocity, both ends being at rest (zero-velocity update), and
v = w x r gives the lever arm r by least squares (the joint centre of Seel et al., Sensors 14, 2014, 6891, with
the hip as the fixed point).
"""

from __future__ import annotations

import itertools
from math import atan2, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

from sensor.motion.vectors import cross, dot, norm, unit
from sensor.snapshot import Snapshot
from sensor.values import TimedRow, Vec3

__all__ = ["Lever", "LeverArm", "is_thigh_lift"]

# A lift, its plateau and some rest before it; older samples are forgotten.
MEMORY_S = 12.0
# Means over this long are kept: ten or more to the quickest lift.
BLOCK_S = 0.018
# A longer hole hides too much of a path of one to three seconds.
HOLE_S = 0.2
# Motion begins at the last moment before the hold at which the mean rate over this long was that slow.
CALM_S = 0.3
CALM_RADPS = radians(4.0)
# A slow lift speeds up most while it is still that slow: gravity is read some time before.
LEAD_S = 0.5
# Gravity at the upper end is the mean over this much of the plateau.
TAIL_S = 0.6
# Less turning moves a sensor by less than what errors of the path come to.
LEAST_TURN = radians(15.0)

# Nobody straps a sensor nearer to the hip than 12 cm; the estimate of a slow, small lift errs by 4 cm.
LEAST_M = 0.08
# All velocity over all turning: below this there was no path at all, whatever its form.
LEAST_AT_ALL_M = 0.06
# Of the velocity so much must follow from one lever arm before its direction says anything.
CLEAR_SHARE = 0.7
# Velocity that no lever arm explains, root mean square: soft tissue, pelvis and errors leave a tenth of a metre a
# second, a sensor in the hand or a body that sits down several.
STRAY_MPS = 0.15
# Strapped to the front or outside of a thigh the sensor stands up to 9 cm off its axis: with a short lever arm that
# turns the direction by 30 degrees. Knees come to 140 degrees and no further, by an estimate that errs by 10.
ASIDE_DEG = 40.0
HIGHEST_DEG = 140.0
ERROR_DEG = 15.0
# Rolling onto a side turns by 70 degrees and more. For a smaller rise the sum of direction and rise says little: it is
# the direction's error that would decide.
LEAST_ROLL_DEG = 60.0


class Lever(NamedTuple):
    """The path of one excursion as a lever arm."""

    along_m: float  # perpendicular to gravity at rest, in the flexion plane; positive where the sensor rises
    up_m: float  # against gravity at rest
    share: float  # of the squared velocity that this lever arm explains
    stray_mps: float  # root mean square of what it does not explain
    most_m: float  # no lever arm longer than this: all velocity over all turning


class LeverArm(Snapshot):
    """Keeps the last seconds until the flexion axis is settled."""

    __slots__ = ("_blocks", "_n", "_sum", "is_settled")
    _past = __slots__

    def __init__(self) -> None:
        self._blocks: list[TimedRow] = []
        self._sum: TimedRow = _ZERO
        self._n = 0
        self.is_settled = False  # nothing needs to be kept any more

    def clear(self) -> None:
        """Forget everything: another mounting, or a hole in the samples."""
        self._blocks.clear()
        self._sum, self._n = _ZERO, 0

    def settle(self) -> None:
        """The axis is sure."""
        self.clear()
        self.is_settled = True

    def take(self, t: float, acc: Vec3, rate: Vec3) -> None:
        """Take one sample: time, specific force (m/s²), offset-free angular rate (rad/s)."""
        s = self._sum
        self._n += 1
        s = (
            s[0] + t, s[1] + acc[0], s[2] + acc[1], s[3] + acc[2], s[4] + rate[0], s[5] + rate[1], s[6] + rate[2],
        )  # fmt: skip
        self._sum = s
        blocks, n = self._blocks, self._n
        if blocks and t - blocks[-1][0] < BLOCK_S:
            return
        blocks.append((s[0] / n, s[1] / n, s[2] / n, s[3] / n, s[4] / n, s[5] / n, s[6] / n))
        self._sum, self._n = _ZERO, 0
        if t - blocks[0][0] > 2.0 * MEMORY_S:
            del blocks[: len(blocks) // 2]

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
        tail_s = min(TAIL_S, max(end_s - hold_from_s, 2.0 * BLOCK_S))
        velocities = _velocities(rows, turns, angles, tail_s)
        return _fitted(rows, velocities, unit(cross(axis, rest_up)), rest_up)

    def _path(self, hold_from_s: float, end_s: float) -> list[TimedRow]:
        """From the last calm before the hold to ``end_s``; nothing if that is not to be seen."""
        rows = [row for row in self._blocks if end_s - MEMORY_S <= row[0] <= end_s]
        begin, calm_from, moved = None, 0, False
        for i in range(len(rows) - 1, 0, -1):
            if rows[i][0] - rows[i - 1][0] > HOLE_S:
                return []
            if rows[i][0] > hold_from_s:
                continue
            is_calm = norm(rows[i][4:7]) < CALM_RADPS
            if not is_calm:
                moved, calm_from = True, i - 1
            elif moved and rows[calm_from][0] - rows[i][0] >= CALM_S:
                begin = i
                break
        if begin is None:
            return []
        first_s = rows[begin][0] - LEAD_S
        return [row for row in rows if row[0] >= first_s]


def is_thigh_lift(lever: Lever, raised_deg: float, rest_deg: tuple[float, float]) -> bool:
    """Whether a thigh that rested within ``rest_deg`` and was raised by ``raised_deg`` moves so.

    The lever arm points along the thigh: its direction against the horizontal is the elevation of the thigh
    at rest. Where the path says too little the answer is yes: a repetition is not thrown away on a doubt.
    """
    if lever.most_m < LEAST_AT_ALL_M or raised_deg > HIGHEST_DEG + ERROR_DEG:
        return False
    if lever.share < CLEAR_SHARE:
        return lever.stray_mps < STRAY_MPS
    direction_deg = degrees(atan2(lever.up_m, lever.along_m))
    return (
        lever.along_m**2 + lever.up_m**2 >= LEAST_M**2
        and rest_deg[0] - ASIDE_DEG <= direction_deg <= rest_deg[1] + ASIDE_DEG
        and (raised_deg < LEAST_ROLL_DEG or direction_deg + raised_deg <= HIGHEST_DEG + ERROR_DEG)
    )


_ZERO: TimedRow = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
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
        path.append(
            (
                v[0] + half * (pull[0] + previous[0]),
                v[1] + half * (pull[1] + previous[1]),
                v[2] + half * (pull[2] + previous[2]),
            )
        )
        previous = (pull[0], pull[1], pull[2])
    left = path[-1]
    found: list[Vec3] = []
    for turn, row, v in zip(turns, rows, path, strict=True):
        share = (row[0] - begin_s) / (end_s - begin_s)
        found.append(_apply_back(turn, (v[0] - share * left[0], v[1] - share * left[1], v[2] - share * left[2])))
    return found


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
