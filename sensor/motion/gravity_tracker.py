"""Which way is up, seen from the sensor?

The default attitude filter: a second-order low-pass of the raw accelerometer, carried out in the
gyroscope-stabilised frame (the principle of VQF: D. Laidig, T. Seel, "VQF: Highly accurate IMU
orientation estimation with bias estimation and magnetic disturbance rejection", Information
Fusion 91, 2023), reduced to the two degrees of freedom that gravity has. The accelerations are
averaged before they are normalised, so the push and the brake of a lift cancel. Plain floats, one
sample at a time: the same bits live and in replay.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt, tan

from sensor.snapshot import Snapshot
from sensor.values import GRAVITY_MPS2, Vec3

__all__ = ["GravityTracker"]

# Time constant of the correction. A lift pushes and brakes within 0.5-3 s, and that must average
# out; a gyro offset left over tilts the result by offset x tau. Measured on optical truth and in
# simulation, 1 s errs 3 deg at the end of fast lifts, 3 s forgets an offset too slowly.
TAU_S = 2.0
# Slow integral of what the accelerometer keeps correcting: removes an offset that creeps while the
# thigh is never quite at rest. Small against 1/TAU_S so that it cannot ring.
INTEGRAL_PER_S = 0.005
# The integral listens only when the sensor is near free of motion: |a| within 0.32 m/s2 of g, turning slower
# than 0.5 rad/s. Outside, the low-pass corrects motion, not offset.
QUIET_ACC_MPS2 = 0.32
QUIET_GYR_RADPS = 0.5
# Rotation per step above which the series for sin and cos (error < 1e-9) is left for the real functions.
SMALL_STEP_RAD2 = 4e-3
# Coefficients are made anew when the step differs by more than this share: stamps jitter by rounding,
# and the low-pass does not care.
STEP_TOLERANCE = 0.05

# So many steps of a very different length, with no usual one between, are a new rate and not losses.
ODD_STEPS = 8

_ACC_LO = (GRAVITY_MPS2 - QUIET_ACC_MPS2) ** 2
_ACC_HI = (GRAVITY_MPS2 + QUIET_ACC_MPS2) ** 2
_GYR_HI = QUIET_GYR_RADPS**2


class GravityTracker(Snapshot):
    """Up vector in the sensor frame from bias-free gyroscope and accelerometer samples."""

    __slots__ = (
        "_a1", "_a2", "_b0", "_dt", "_hx", "_hy", "_hz", "_kint", "_n", "_odd", "_p", "_q", "_run_s",
        "_started", "_sum", "bx", "by", "bz", "ux", "uy", "uz",
    )  # fmt: skip
    _past = __slots__
    name = "gravity"

    def __init__(self) -> None:
        self.bx: float = 0.0
        self.by: float = 0.0
        self.bz: float = 0.0  # what is left of the gyro offset, rad/s
        self._dt = -1.0
        self._b0 = self._a1 = self._a2 = self._kint = 0.0
        self._odd = 0
        self.reset()

    def reset(self) -> None:
        """Forget the attitude; the rest of the offset stays."""
        self.ux, self.uy, self.uz = 0.0, 0.0, 1.0
        self._hx = self._hy = self._hz = 0.0  # the last angular rate
        self._p: Vec3 = (0.0, 0.0, 0.0)  # the two states of the low-pass, sensor frame
        self._q: Vec3 = (0.0, 0.0, 0.0)
        self._sum: Vec3 = (0.0, 0.0, 0.0)
        self._run_s = 0.0
        self._n = 0
        self._started = False

    def align(self, acc: Vec3) -> None:
        """Start from a pose in which the sensor is known to rest: ``acc`` its mean reading, m/s²."""
        if self._dt < 0.0:
            self._coefficients(0.01)
        self._settle(acc)

    def step(self, dt: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> None:
        """Take one sample, ``dt`` seconds after the last; m/s² and rad/s, offset already removed."""
        if abs(dt - self._dt) > STEP_TOLERANCE * self._dt:
            self._adapt(dt)
        # The rate between two samples is taken as their mean: second order, and it carries a turn
        # across lost samples as a straight interpolation would.
        wx, wy, wz = gx - self.bx, gy - self.by, gz - self.bz
        half = 0.5 * dt
        hx, hy, hz = (wx + self._hx) * half, (wy + self._hy) * half, (wz + self._hz) * half
        self._hx, self._hy, self._hz = wx, wy, wz
        if not self._started:
            self._start_up(dt, (ax, ay, az), (hx, hy, hz))
            return
        # Rodrigues: v' = (1 - c h2) v + s (v x h) + c h (v.h), the vector as the turned sensor sees it.
        t2 = hx * hx + hy * hy + hz * hz
        if t2 < SMALL_STEP_RAD2:
            s = 1.0 - t2 * (1.0 / 6.0 - t2 * (1.0 / 120.0))
            c = 0.5 - t2 * (1.0 / 24.0 - t2 * (1.0 / 720.0))
        else:
            s, c = _rodrigues(t2)
        d = 1.0 - c * t2
        cx, cy, cz = c * hx, c * hy, c * hz
        sx, sy, sz = s * hx, s * hy, s * hz
        xy, xz, yz = cx * hy, cx * hz, cy * hz
        xx, yy, zz = d + cx * hx, d + cy * hy, d + cz * hz
        b0, a1, a2 = self._b0, self._a1, self._a2
        bax, bay, baz = b0 * ax, b0 * ay, b0 * az
        vx, vy, vz = self._p
        x = bax + xx * vx + (xy + sz) * vy + (xz - sy) * vz
        y = bay + (xy - sz) * vx + yy * vy + (yz + sx) * vz
        z = baz + (xz + sy) * vx + (yz - sx) * vy + zz * vz
        vx, vy, vz = self._q
        self._p = (
            bax + bax - a1 * x + xx * vx + (xy + sz) * vy + (xz - sy) * vz,
            bay + bay - a1 * y + (xy - sz) * vx + yy * vy + (yz + sx) * vz,
            baz + baz - a1 * z + (xz + sy) * vx + (yz - sx) * vy + zz * vz,
        )
        self._q = (bax - a2 * x, bay - a2 * y, baz - a2 * z)
        n = 1.0 / sqrt(x * x + y * y + z * z + 1e-30)
        self.ux, self.uy, self.uz = x * n, y * n, z * n
        if _ACC_LO < ax * ax + ay * ay + az * az < _ACC_HI and wx * wx + wy * wy + wz * wz < _GYR_HI:
            self._learn_offset(self._kint * dt * n, ax, ay, az)

    def _learn_offset(self, share: float, ax: float, ay: float, az: float) -> None:
        """What the accelerometer keeps correcting (a x u) is an offset; take a small share of it."""
        x, y, z = self.ux, self.uy, self.uz
        self.bx -= share * (ay * z - az * y)
        self.by -= share * (az * x - ax * z)
        self.bz -= share * (ax * y - ay * x)

    def _start_up(self, dt: float, acc: Vec3, turn: Vec3) -> None:
        """Until tau has passed: the plain mean of what was seen, carried along with the turn."""
        x, y, z = _turned(self._sum, turn)
        self._n += 1
        self._run_s += dt
        w = 1.0 / self._n
        mean = (x + w * (acc[0] - x), y + w * (acc[1] - y), z + w * (acc[2] - z))
        self._sum = mean
        self._point(mean)
        if self._run_s >= TAU_S:
            self._settle(mean)

    def _settle(self, acc: Vec3) -> None:
        """Put the low-pass into the state it has after a long rest at ``acc``."""
        k1 = 1.0 - self._b0
        k2 = self._b0 - self._a2
        x, y, z = acc
        self._p = (x * k1, y * k1, z * k1)
        self._q = (x * k2, y * k2, z * k2)
        self._point(acc)
        self._started = True

    def _point(self, v: Vec3) -> None:
        n = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
        if n > 0.0:
            self.ux, self.uy, self.uz = v[0] / n, v[1] / n, v[2] / n

    def _adapt(self, dt: float) -> None:
        """A step of another length: a hole is carried across as one step, another rate is taken over.

        The low-pass keeps its past in units of its own step, so changing the step on the fly would throw
        it off; over a hole it simply ages by one step, while the turn is carried across in full.
        """
        if 0.5 * self._dt < dt < 1.5 * self._dt or self._dt < 0.0:
            self._coefficients(dt)
            self._odd = 0
            return
        self._odd += 1
        if self._odd >= ODD_STEPS:
            self._coefficients(dt)
            self._odd = 0
            if self._started:
                self._settle((self.ux * GRAVITY_MPS2, self.uy * GRAVITY_MPS2, self.uz * GRAVITY_MPS2))

    def _coefficients(self, dt: float) -> None:
        """Critically placed second-order Butterworth low-pass by the bilinear transform (as in VQF)."""
        self._dt = dt
        w = tan(pi * min(0.45, sqrt(2.0) / (2.0 * pi * TAU_S) * dt))
        n = 1.0 / (1.0 + sqrt(2.0) * w + w * w)
        self._b0 = w * w * n
        self._a1 = 2.0 * (w * w - 1.0) * n
        self._a2 = (1.0 - sqrt(2.0) * w + w * w) * n
        self._kint = INTEGRAL_PER_S / TAU_S


def _rodrigues(t2: float) -> tuple[float, float]:
    """The factors sin(a)/a and (1 - cos a)/a2 of a turn by a = sqrt(``t2``) radians, t2 > 0."""
    angle = sqrt(t2)
    return sin(angle) / angle, (1.0 - cos(angle)) / t2


def _turned(v: Vec3, turn: Vec3) -> Vec3:
    """``v`` as seen after the sensor turned by the small rotation vector ``turn``."""
    x, y, z = v
    hx, hy, hz = turn
    t2 = hx * hx + hy * hy + hz * hz
    if t2 == 0.0:
        return v
    s, c = _rodrigues(t2)
    kx = y * hz - z * hy
    ky = z * hx - x * hz
    kz = x * hy - y * hx
    return (
        x + s * kx + c * (ky * hz - kz * hy),
        y + s * ky + c * (kz * hx - kx * hz),
        z + s * kz + c * (kx * hy - ky * hx),
    )
