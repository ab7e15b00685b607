"""Fits of an angular rate to the tilting of gravity: d(up)/dt = up x rate, in sensor axes.

Between two calm moments the accelerometer gives the direction of up at both ends, and the angular rate says how one
became the other. Signs and sizes of the rate that make both agree are what the sensor really measures. The mirror image
of a whole movement obeys the same law, so the sign of all three axes of the accelerometer together cannot be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from math import acos, copysign, hypot, inf, pi, sqrt
from typing import NamedTuple

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.vectors import cross, dot, norm, rodrigues, unit

__all__ = [
    "Block", "Carried", "Fitted", "Lag", "Segment", "angle", "axis_of", "carried", "common_of", "explained", "fastest",
    "fitted", "halved", "information", "is_frozen", "lag_of",
]  # fmt: skip

# Means of a short time: seconds, turn x y z (rad as the sensor says), acceleration x y z (m/s2).
Block = tuple[float, float, float, float, float, float, float]

# Signs the three axes of the rate may have; the fewest changes first, so that what the movement cannot tell stays.
SIGNS: tuple[Vec3, ...] = tuple(
    sorted(product((1.0, -1.0), repeat=3), key=lambda signs: sum(sign < 0.0 for sign in signs))  # type: ignore[arg-type]
)
# Up at a calm moment is known within this: 20 mg of offset, breath and the end of a movement.
UP_RAD = 0.02
# What is left of the rate's offset, rad/s: breath of 2 deg at rest, averaged over ten seconds.
OFFSET_RADPS = 0.006
# Slope of a mean's change over its turn is low where the movement is quick, as the acceleration of the start hides part
# of it; the fit begins at several multiples of it.
_BEGINNINGS = (1.0, 1.3, 0.75, 2.0)
_ROUNDS = 6
# Movement of up further off than this is not explained: soft tissue and offsets come to 5 degrees together, crooked
# axes to a thirtieth of the turn.
LEFT_RAD = 0.13
LEFT_SHARE = 0.03
# Up on the way: nine tenths of good movements stay below 0.1, others below this; aliases of a size that is eight times
# too large are above. An alias turns by nearly a whole turn more than the sensor did; quick lifts, in which the push
# hides up, turn by less.
ASTRAY = 0.4
ALIAS_RAD = 5.5
# Another sign has to explain the movements by so much better: three standard deviations.
BETTER = 9.0
# A size further off than this is no moderate error of scale.
FITS = 0.35
_LONGEST_LAG = 6  # blocks: 1.2 s
# Means of equal numbers differ by rounding alone.
_FROZEN_RADPS = 1e-7


class Segment(NamedTuple):
    """One movement between two calm moments."""

    up0: Vec3  # unit vector
    up1: Vec3
    offset: Vec3  # of the rate, rad/s as the sensor says
    blocks: tuple[Block, ...]


class Carried(NamedTuple):
    """Up carried through a segment by the rate, and its derivative by the factor of each axis."""

    up: Vec3
    by_factor: tuple[Vec3, Vec3, Vec3]
    astray: float  # on the way: mean of 1 - cos(angle to the acceleration), each block as much as it turned


class Fitted(NamedTuple):
    """A segment carried by the rate, and the common multiple of the factors that fits it best."""

    turn_rad: float  # how far the rate, times its factors, carries up
    multiple: float
    left_rad: float  # what remains after it
    factors: Vec3  # about which the derivative was taken
    by_factor: tuple[Vec3, Vec3, Vec3]
    off: Vec3  # up as seen, less up as carried by the factors
    variance: float  # of each component of up, rad2
    astray: float

    @property
    def is_fit(self) -> bool:
        """Whether the factors are right, but for a moderate error of size."""
        return self._is_near and self.astray < ASTRAY

    @property
    def is_plain(self) -> bool:
        """Whether the end fits and up went less than half round: no alias of another size ends like that."""
        return self._is_near and self.turn_rad < pi

    def missed_rad(self, multiple: float) -> float:
        """How far the rate leads past up, were its right size ``multiple`` times the factors."""
        return hypot(self.left_rad, (self.multiple - multiple) * min(self.turn_rad, pi))

    @property
    def _is_near(self) -> bool:
        return self.left_rad < LEFT_RAD + LEFT_SHARE * self.turn_rad and abs(self.multiple - 1.0) < FITS


class Lag(NamedTuple):
    """How much later than the rate the acceleration comes in one movement."""

    lag_s: float
    alike: float  # 0-1
    wider_s2: float  # by how much the rate's movement is drawn out: variance in time of its squares, less up's


def carried(segment: Segment, factors: Vec3) -> Carried:
    """Up at the end of ``segment`` as the rate times ``factors`` says."""
    fx, fy, fz = factors
    ox, oy, oz = segment.offset
    u = segment.up0
    d0 = d1 = d2 = (0.0, 0.0, 0.0)
    astray = turning = 0.0
    for seconds, tx, ty, tz, ax, ay, az in segment.blocks:
        rx, ry, rz = tx - ox * seconds, ty - oy * seconds, tz - oz * seconds
        h = (rx * fx, ry * fy, rz * fz)
        t2 = h[0] * h[0] + h[1] * h[1] + h[2] * h[2]
        if t2 < 1e-12:
            continue
        s, c = rodrigues(t2)
        # At the middle of the block up had turned half way: its derivative by each factor is taken there.
        half = cross(u, h)
        mx, my, mz = u[0] + 0.5 * half[0], u[1] + 0.5 * half[1], u[2] + 0.5 * half[2]
        size = sqrt(t2)
        turning += size
        length = sqrt((mx * mx + my * my + mz * mz) * (ax * ax + ay * ay + az * az)) + 1e-9
        astray += size * (1.0 - (mx * ax + my * ay + mz * az) / length)
        u = _turned(u, h, s, c)
        d0, d1, d2 = _turned(d0, h, s, c), _turned(d1, h, s, c), _turned(d2, h, s, c)
        d0 = (d0[0], d0[1] + mz * rx, d0[2] - my * rx)
        d1 = (d1[0] - mz * ry, d1[1], d1[2] + mx * ry)
        d2 = (d2[0] + my * rz, d2[1] - mx * rz, d2[2])
    return Carried(u, (d0, d1, d2), astray / turning if turning > ALIAS_RAD else 0.0)


def fitted(segment: Segment, factors: Vec3) -> Fitted:
    """How well ``factors`` explain ``segment``."""
    first = got = _fitted(segment, factors)
    if 0.05 < abs(got.multiple - 1.0) < 2.0 * FITS:  # the movement is no straight line: once more, from nearer
        times = got.multiple
        got = _fitted(segment, (factors[0] * times, factors[1] * times, factors[2] * times))
        got = got._replace(multiple=got.multiple * times, turn_rad=first.turn_rad)
    return got


def _fitted(segment: Segment, factors: Vec3) -> Fitted:
    up, by, astray = carried(segment, factors)
    off = (segment.up1[0] - up[0], segment.up1[1] - up[1], segment.up1[2] - up[2])
    x, y, z = factors
    d = (
        x * by[0][0] + y * by[1][0] + z * by[2][0],
        x * by[0][1] + y * by[1][1] + z * by[2][1],
        x * by[0][2] + y * by[1][2] + z * by[2][2],
    )
    dd = dot(d, d)
    more = dot(d, off) / dd if dd > 1e-9 else 0.0
    left = (off[0] - more * d[0], off[1] - more * d[1], off[2] - more * d[2])
    seconds = sum(block[0] for block in segment.blocks)
    size = abs(x)
    variance = UP_RAD**2 + (OFFSET_RADPS * max(1.0, size) * seconds) ** 2
    return Fitted(sqrt(dd), 1.0 + more, norm(left), factors, by, off, variance, astray)


def information(known: Sequence[float], got: Fitted) -> tuple[float, ...]:
    """Normal equations of the three factors (xx yy zz xy xz yz, right sides x y z), with one more segment."""
    dx, dy, dz = got.by_factor
    x, y, z = got.factors
    goal = tuple(got.off[k] + x * dx[k] + y * dy[k] + z * dz[k] for k in range(3))
    new = (*map(dot, (dx, dy, dz, dx, dx, dy), (dx, dy, dz, dy, dz, dz)), *(dot(d, goal) for d in got.by_factor))  # type: ignore[arg-type]
    return tuple(old + value / got.variance for old, value in zip(known, new, strict=True))


def common_of(known: Sequence[float], factors: Vec3) -> tuple[float, float] | None:
    """The size that all axes of ``factors`` share and its variance, ``None`` if nothing is known of it."""
    xx, yy, zz, xy, xz, yz, bx, by, bz = known
    x, y, z = factors
    total = xx * x * x + yy * y * y + zz * z * z + 2.0 * (xy * x * y + xz * x * z + yz * y * z)
    if total <= 0.0:
        return None
    return abs(x) * (bx * x + by * y + bz * z) / total, x * x / total


def axis_of(known: Sequence[float], factors: Vec3, common: float, axis: int) -> tuple[float, float] | None:
    """Factor of one axis and its variance out of normal equations, ``None`` if they say too little of it.

    An axis of which little is known is held near ``common``, as if that had been seen once, within a tenth.
    """
    held = 100.0 / (common * common)
    xx, yy, zz, xy, xz, yz = known[0] + held, known[1] + held, known[2] + held, *known[3:6]
    right = [b + held * copysign(common, factor) for b, factor in zip(known[6:], factors, strict=True)]
    inverse = (
        (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy),
        (xz * yz - xy * zz, xx * zz - xz * xz, xy * xz - xx * yz),
        (xy * yz - xz * yy, xy * xz - xx * yz, xx * yy - xy * xy),
    )
    whole = xx * inverse[0][0] + xy * inverse[0][1] + xz * inverse[0][2]
    row = inverse[axis]
    variance = row[axis] / whole
    if variance * held > 0.2:
        return None
    return sum(a * b for a, b in zip(row, right, strict=True)) / whole, variance


def halved(block: Block) -> Block:
    """The turn from the middle of ``block`` to its end."""
    return (0.5 * block[0], 0.5 * block[1], 0.5 * block[2], 0.5 * block[3], *block[4:])


def fastest(segment: Segment) -> float:
    """The highest mean rate of a block, rad/s as the sensor says."""
    return max(norm((x / t, y / t, z / t)) for t, x, y, z, *_ in segment.blocks)


def explained(segments: Sequence[Segment]) -> Vec3 | None:
    """Signs and one size of the rate's axes that explain all ``segments``; ``None`` if nothing does for certain.

    Of what explains them about alike the fewest changes of sign are taken.
    """
    best: Vec3 | None = None
    best_chi2 = inf
    for signs in SIGNS:
        slope = _slope(segments, signs)
        if slope <= 0.0:
            continue
        for beginning in (1.0, *(slope * times for times in _BEGINNINGS)):
            factors = _sized(segments, signs, beginning)
            chi2 = inf if factors is None else _unexplained(segments, factors)
            if chi2 < best_chi2 - (BETTER if best is not None else 0.0):
                best, best_chi2 = factors, chi2
    return best


def _unexplained(segments: Sequence[Segment], factors: Vec3) -> float:
    """Sum of squares of what ``factors`` leave, in standard deviations; infinite if that is too much."""
    chi2 = left2 = astray = 0.0
    for segment in segments:
        got = _fitted(segment, factors)
        off2 = dot(got.off, got.off)
        left2 += off2
        chi2 += off2 / got.variance
        astray += got.astray
    count = len(segments)
    return chi2 if left2 < count * LEFT_RAD * LEFT_RAD and astray < count * ASTRAY else inf


def is_frozen(segment: Segment) -> bool:
    """Whether the rate, whatever it is, does not change at all."""
    t0, *first = segment.blocks[1]
    return all(
        abs(turn / block[0] - start / t0) < _FROZEN_RADPS
        for block in segment.blocks[1:-1]
        for turn, start in zip(block[1:4], first[:3], strict=True)
    )


def lag_of(segment: Segment, factors: Vec3) -> Lag | None:
    """How much later the acceleration comes than the rate; ``None`` if the movement is too short to tell."""
    tilting: list[float] = []
    turning: list[float] = []
    seconds = 0.0
    for before, after in pairwise(segment.blocks):
        a, b = unit(before[4:]), unit(after[4:])
        fx, fy, fz = factors
        ox, oy, oz = (0.5 * (before[0] + after[0]) * offset for offset in segment.offset)
        turn = (
            (0.5 * (before[1] + after[1]) - ox) * fx,
            (0.5 * (before[2] + after[2]) - oy) * fy,
            (0.5 * (before[3] + after[3]) - oz) * fz,
        )
        across = cross(turn, a)
        tilting.append(angle(a, b))
        turning.append(sqrt(dot(across, across)))
        seconds += after[0]
    if len(tilting) < 3 or not any(tilting) or not any(turning):
        return None
    spacing_s = seconds / len(tilting)
    found = _shift(tilting, turning, spacing_s)
    if found is None:
        return None
    return Lag(*found, (_spread(turning) - _spread(tilting)) * spacing_s * spacing_s)


def _spread(speeds: Sequence[float]) -> float:
    """Variance of the place in the row, each as much as the square of its speed."""
    weights = [speed * speed for speed in speeds]
    total = sum(weights)
    middle = sum(k * weight for k, weight in enumerate(weights)) / total
    return sum((k - middle) ** 2 * weight for k, weight in enumerate(weights)) / total


def angle(one: Vec3, other: Vec3) -> float:
    """Radians between unit vectors."""
    return acos(max(-1.0, min(1.0, dot(one, other))))


def _turned(v: Vec3, h: Vec3, s: float, c: float) -> Vec3:
    """``v``, which stands still, as a sensor sees it that turned by ``h``; s and c are Rodrigues' factors."""
    ax, ay, az = v[1] * h[2] - v[2] * h[1], v[2] * h[0] - v[0] * h[2], v[0] * h[1] - v[1] * h[0]
    return (
        v[0] + s * ax + c * (ay * h[2] - az * h[1]),
        v[1] + s * ay + c * (az * h[0] - ax * h[2]),
        v[2] + s * az + c * (ax * h[1] - ay * h[0]),
    )


def _slope(segments: Sequence[Segment], signs: Vec3) -> float:
    """How much the acceleration's direction changes for each unit of turn, by least squares."""
    over, under = 0.0, 0.0
    for segment in segments:
        for before, after in pairwise(segment.blocks):
            a, b = unit(before[4:]), unit(after[4:])
            turn = tuple(
                sign * 0.5 * (before[axis] + after[axis] - (before[0] + after[0]) * segment.offset[axis - 1])
                for axis, sign in zip((1, 2, 3), signs, strict=True)
            )
            moved = cross((0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * (a[2] + b[2])), turn)  # type: ignore[arg-type]
            over += moved[0] * (b[0] - a[0]) + moved[1] * (b[1] - a[1]) + moved[2] * (b[2] - a[2])
            under += dot(moved, moved)
    return over / under if under > 0.0 else 0.0


def _sized(segments: Sequence[Segment], signs: Vec3, size: float) -> Vec3 | None:
    """Factors with these signs, of the one size near ``size`` that fits best, by Gauss and Newton."""
    for _ in range(_ROUNDS):
        over, under = 0.0, 0.0
        for segment in segments:
            up, by, _ = carried(segment, (signs[0] * size, signs[1] * size, signs[2] * size))
            for k in range(3):
                d = signs[0] * by[0][k] + signs[1] * by[1][k] + signs[2] * by[2][k]
                over += d * (segment.up1[k] - up[k])
                under += d * d
        if under <= 0.0:
            return None
        step = over / under
        size += max(-0.5 * size, min(size, step))
        if abs(step) < 1e-4 * size:
            break
    return (signs[0] * size, signs[1] * size, signs[2] * size)


def _shift(late: Sequence[float], early: Sequence[float], spacing_s: float) -> tuple[float, float] | None:
    """Lag of ``late`` behind ``early`` at which they are most alike, between blocks by a parabola."""
    count = len(late)
    most = min(_LONGEST_LAG, count - 2)
    size = sqrt(sum((value * value for value in late), 0.0) * sum((value * value for value in early), 0.0))
    alike = [
        sum(late[k] * early[k - lag] for k in range(max(0, lag), min(count, count + lag))) / size
        for lag in range(-most, most + 1)
    ]
    top = max(range(len(alike)), key=alike.__getitem__)
    if not 0 < top < len(alike) - 1:
        return None
    low, mid, high = alike[top - 1], alike[top], alike[top + 1]
    bend = low - 2.0 * mid + high
    between = 0.5 * (low - high) / bend if bend < 0.0 else 0.0
    return (top - most + between) * spacing_s, mid
