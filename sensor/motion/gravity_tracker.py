"""The direction of gravity in the sensor frame, from angular rate and acceleration.

The default attitude filter: a second-order low-pass of the raw accelerometer, carried out in the
gyroscope-stabilised frame (the principle of VQF: D. Laidig, T. Seel, "VQF: Highly accurate IMU
orientation estimation with bias estimation and magnetic disturbance rejection", Information
Fusion 91, 2023), reduced to the two degrees of freedom that gravity has. The accelerations are
averaged before they are normalised, so the push and the brake of a lift cancel. Plain floats, one
sample at a time: the same bits live and in replay.
"""

from __future__ import annotations

from math import exp, radians, sqrt

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.vectors import rodrigues, turned

__all__ = ["GravityTracker"]

# Time constant of the correction while the thigh moves. A lift pushes and brakes within 0.5-3 s, and that must
# average out; a gyro offset left over tilts the result by offset x tau. Measured on optical truth and in
# simulation, 1 s errs 3 deg at the end of fast lifts, 3 s forgets an offset too slowly.
TAU_S = 2.0
# A lift of 110 deg carries a gyro's scale error of 1 % to 1 deg, and an accelerometer's zero error tilts up here
# otherwise than down there. Once the thigh is held the accelerometer alone says where up is, and soon, or the angle
# wanders for seconds within a hold. So the correction begins anew after each movement, and grows slower as more of
# the calm was averaged, as a Kalman filter's would: time constant SHARE of the calm seen so far, not below FAST_S.
FAST_S = 0.35
SHARE = 0.7
# Calm is a mean rate this low; breathing turns a held thigh by 1-3 deg/s, and tremor is smoothed away by the mean
# over SMOOTH_S. A lift slower than that brakes by less than 0.2 m/s2 at 40 cm from the hip.
CALM_RADPS = radians(6.0)
SMOOTH_S = 0.12
# What is left of a lift's braking when the rate is so low is over after this.
WAIT_S = 0.2
# Less turning than this (a knock, somebody who carries the sensor straight) leaves no error worth correcting in haste.
LEAST_TURN = radians(10.0)
# While the accelerometer is followed fast a blow must not be followed: what differs from the mean by more counts as
# this much. A gyro's error over a whole lift and an accelerometer's zero error stay below, at 2 deg.
KNOCK_MPS2 = 0.5
# A calm thigh that is followed slowly is knocked too. Tremor and the first moment of a quick lift reach 3 m/s2 at 30 cm
# from the hip before the smoothed rate shows a movement; a tap reaches five times that and more.
CALM_KNOCK_MPS2 = 3.0
# Sway and tremor turn a held thigh by 0.1 deg in a gap this long, by 0.5 and more in one of 0.3 s, whatever is drawn
# between the rates on its two sides; a lift hides in such a gap. The correction begins anew as after a movement, and
# no difference is taken for a blow until the thigh was calm for long.
UNSEEN_S = 0.06
# In this time a leg swings there and back: up may be off by ten degrees, and even the accelerometer of a moving thigh
# knows better. It is followed as fast as two swings in a second allow, and slower as more of it was averaged.
HIDING_S = 0.25
MOVING_FAST_S = 0.5
# After a pause so long that nothing is carried across, the mean over this long is the first guess.
START_S = 0.3
# A gyroscope at the end of its range (250 deg/s on many boards) hides as much: it reads the same again and again.
SATURATED_RADPS = 3.0
SAME_RADPS = 1e-6
# Slow integral of what the accelerometer keeps correcting: removes an offset that creeps while the
# thigh is never quite at rest. Small against 1/TAU_S so that it cannot ring.
INTEGRAL_PER_S = 0.005
# The integral listens only when the sensor is near free of motion: |a| within 0.32 m/s2 of g, turning slower
# than 0.5 rad/s. Outside, the low-pass corrects motion, not offset.
QUIET_ACC_MPS2 = 0.32
QUIET_GYR_RADPS = 0.5
# Rotation per step above which the series for sin and cos (error < 1e-9) is left for the real functions.
SMALL_STEP_RAD2 = 4e-3
# Across a hole one sample says no more than any other: the turn is carried in full, the low-pass ages by no more.
LONGEST_STEP_S = 0.05
# The share of a smoothing step is made anew when the step differs by more than this: stamps jitter by rounding.
STEP_TOLERANCE = 0.05

_ACC_LO = (GRAVITY_MPS2 - QUIET_ACC_MPS2) ** 2
_ACC_HI = (GRAVITY_MPS2 + QUIET_ACC_MPS2) ** 2
_GYR_HI = QUIET_GYR_RADPS**2
_CALM2 = CALM_RADPS**2
_SATURATED2 = SATURATED_RADPS**2
_KNOCK2 = KNOCK_MPS2**2
_ROOT2 = sqrt(2.0)
_SLOW_PER_S = _ROOT2 / TAU_S  # a second-order Butterworth lags a ramp by root 2 / omega
_KINT = INTEGRAL_PER_S / TAU_S
_LONG_CALM_S = WAIT_S + TAU_S / SHARE


class GravityTracker(Snapshot):
    """Up vector in the sensor frame from bias-free gyroscope and accelerometer samples."""

    _past = (
        "_blind", "_calm_s", "_dt", "_fast", "_hidden_s", "_hx", "_hy", "_hz", "_ks", "_n", "_px", "_py", "_pz", "_qx",
        "_qy", "_qz", "_run_s", "_started", "_sx", "_sy", "_sz", "_turned", "bx", "by", "bz", "ux", "uy", "uz",
    )  # fmt: skip
    __slots__ = _past
    name = "gravity"

    def __init__(self) -> None:
        self.bx: float = 0.0
        self.by: float = 0.0
        self.bz: float = 0.0  # what is left of the gyro offset, rad/s
        self._dt = -1.0
        self._ks = 1.0
        self.reset()

    def reset(self) -> None:
        """Forget the attitude; the rest of the offset stays."""
        self.ux: float = 0.0
        self.uy: float = 0.0
        self.uz: float = 1.0
        self._hx = self._hy = self._hz = 0.0  # the last angular rate
        self._sx = self._sy = self._sz = 0.0  # its mean over SMOOTH_S
        self._calm_s = 0.0  # since the last turn worth correcting for
        self._turned = 0.0  # in movement since then, rad
        self._blind = False  # what was not seen since the last long calm may hide a turn of any size
        self._hidden_s = TAU_S  # of movement since more than a swing may have been hidden
        self._fast: Vec3 = (0.0, 0.0, 0.0)  # the last angular rate that may be the end of a range
        self._px: float = 0.0
        self._py: float = 0.0
        self._pz: float = 0.0  # smoothed specific force in the sensor frame, m/s2
        self._qx: float = 0.0
        self._qy: float = 0.0
        self._qz: float = 0.0  # how fast that changes in a frame that does not turn, m/s3
        self._run_s = 0.0
        self._n = 0
        self._started = False

    def align(self, acc: Vec3) -> None:
        """Start from a pose in which the sensor is known to rest: ``acc`` its mean reading, m/s²."""
        self._settle(acc)
        self._calm_s = 2.0 * _LONG_CALM_S

    def step(self, dt: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> None:
        """Take one sample, ``dt`` seconds after the last; m/s² and rad/s, offset already removed.

        The low-pass x'' = omega² (a - x) - root 2 omega x' is kept as position and speed, so that its bandwidth and
        the step may change at any sample.
        """
        # The rate between two samples is taken as their mean: second order, and it carries a turn across lost ones.
        wx, wy, wz = gx - self.bx, gy - self.by, gz - self.bz
        half = 0.5 * dt
        hx, hy, hz = (wx + self._hx) * half, (wy + self._hy) * half, (wz + self._hz) * half
        self._hx, self._hy, self._hz = wx, wy, wz
        if not self._started:
            self._start_up(dt, (ax, ay, az), (hx, hy, hz))
            return
        omega = self._bandwidth(dt, wx, wy, wz)
        # Rodrigues: v' = (1 - c h2) v + s (v x h) + c h (v.h), the vector as the turned sensor sees it.
        t2 = hx * hx + hy * hy + hz * hz
        if t2 < SMALL_STEP_RAD2:
            s = 1.0 - t2 * (1.0 / 6.0 - t2 * (1.0 / 120.0))
            c = 0.5 - t2 * (1.0 / 24.0 - t2 * (1.0 / 720.0))
        else:
            s, c = rodrigues(t2)
        d = 1.0 - c * t2
        cx, cy, cz, sx, sy, sz = c * hx, c * hy, c * hz, s * hx, s * hy, s * hz
        xy, xz, yz = cx * hy, cx * hz, cy * hz
        xx, yy, zz = d + cx * hx, d + cy * hy, d + cz * hz
        vx, vy, vz = self._px, self._py, self._pz
        x = xx * vx + (xy + sz) * vy + (xz - sy) * vz
        y = (xy - sz) * vx + yy * vy + (yz + sx) * vz
        z = (xz + sy) * vx + (yz - sx) * vy + zz * vz
        # Semi-implicit Euler: stable, as omega x step stays below 0.25.
        dt = dt if dt < LONGEST_STEP_S else LONGEST_STEP_S
        k = omega * dt
        keep = 1.0 - _ROOT2 * k
        ex, ey, ez = ax - x, ay - y, az - z
        e2 = ex * ex + ey * ey + ez * ez
        k *= omega if e2 <= _KNOCK2 else omega * self._softened(sqrt(e2), omega)
        vx, vy, vz = self._qx, self._qy, self._qz
        self._qx = qx = keep * (xx * vx + (xy + sz) * vy + (xz - sy) * vz) + k * ex
        self._qy = qy = keep * ((xy - sz) * vx + yy * vy + (yz + sx) * vz) + k * ey
        self._qz = qz = keep * ((xz + sy) * vx + (yz - sx) * vy + zz * vz) + k * ez
        self._px, self._py, self._pz = x, y, z = x + dt * qx, y + dt * qy, z + dt * qz
        n = 1.0 / sqrt(x * x + y * y + z * z + 1e-30)
        self.ux, self.uy, self.uz = x * n, y * n, z * n
        if _ACC_LO < ax * ax + ay * ay + az * az < _ACC_HI and wx * wx + wy * wy + wz * wz < _GYR_HI:
            self._learn_offset(_KINT * dt * n, ax, ay, az)

    def _bandwidth(self, dt: float, wx: float, wy: float, wz: float) -> float:
        """How fast the accelerometer is followed (1/s): slowly in movement, fast where a movement has ended."""
        if abs(dt - self._dt) > STEP_TOLERANCE * self._dt:
            self._dt = dt
            self._ks = 1.0 - exp(-dt / SMOOTH_S)
            if dt > UNSEEN_S:
                self._blind = True
                self._calm_s = min(self._calm_s, WAIT_S)
                if dt > HIDING_S:
                    self._hidden_s = 0.0
        k = self._ks
        sx = self._sx = self._sx + k * (wx - self._sx)
        sy = self._sy = self._sy + k * (wy - self._sy)
        sz = self._sz = self._sz + k * (wz - self._sz)
        s2 = sx * sx + sy * sy + sz * sz
        if s2 > _CALM2:
            self._turned += sqrt(s2) * dt
            if s2 > _SATURATED2:
                self._look_for_saturation((wx, wy, wz))
            if WAIT_S < self._calm_s < _LONG_CALM_S:
                self._qx = self._qy = self._qz = 0.0  # what the fast low-pass had begun must not go on
            if self._turned > LEAST_TURN:
                self._calm_s = 0.0
            if self._hidden_s >= TAU_S:
                return _SLOW_PER_S
            self._hidden_s += dt
            return self._slowing(dt, max(MOVING_FAST_S, self._hidden_s))
        calm_s = self._calm_s
        if calm_s > _LONG_CALM_S:
            self._turned = 0.0
            self._hidden_s = TAU_S
            self._blind = False
            return _SLOW_PER_S
        self._calm_s = calm_s = calm_s + dt
        if calm_s < WAIT_S:
            return _SLOW_PER_S
        tau_s = SHARE * (calm_s - WAIT_S)
        if tau_s <= FAST_S:
            return _ROOT2 / FAST_S
        return self._slowing(dt, tau_s)

    def _slowing(self, dt: float, tau_s: float) -> float:
        """The speed slows with the bandwidth, or what was begun fast runs past the mark while it is followed slowly."""
        keep = 1.0 - SHARE * dt / tau_s
        self._qx *= keep
        self._qy *= keep
        self._qz *= keep
        return _ROOT2 / tau_s

    def _look_for_saturation(self, rate: Vec3) -> None:
        before, self._fast = self._fast, rate
        for now, then in zip(rate, before, strict=True):
            if abs(now - then) < SAME_RADPS and abs(now) > SATURATED_RADPS:
                self._blind = True

    def _softened(self, off_mps2: float, omega: float) -> float:
        """Share of a difference of ``off_mps2`` that is followed: no more than a knock's, all of it in movement."""
        if omega > _SLOW_PER_S:
            return 1.0 if self._blind else KNOCK_MPS2 / off_mps2
        is_calm = self._sx * self._sx + self._sy * self._sy + self._sz * self._sz <= _CALM2
        return min(1.0, CALM_KNOCK_MPS2 / off_mps2) if is_calm else 1.0

    def _learn_offset(self, share: float, ax: float, ay: float, az: float) -> None:
        """What the accelerometer keeps correcting (a x u) is an offset; take a small share of it."""
        x, y, z = self.ux, self.uy, self.uz
        self.bx -= share * (ay * z - az * y)
        self.by -= share * (az * x - ax * z)
        self.bz -= share * (ax * y - ay * x)

    def _start_up(self, dt: float, acc: Vec3, turn: Vec3) -> None:
        """For the first moment: the plain mean of what was seen, carried along with the turn."""
        x, y, z = turned((self._px, self._py, self._pz), turn)
        self._n += 1
        self._run_s += dt
        w = 1.0 / self._n
        mean = (x + w * (acc[0] - x), y + w * (acc[1] - y), z + w * (acc[2] - z))
        self._px, self._py, self._pz = mean
        self._point(mean)
        if self._run_s >= START_S:
            self._settle(mean)
            self._blind = True
            self._turned = 2.0 * LEAST_TURN
            self._hidden_s = 0.0

    def _settle(self, acc: Vec3) -> None:
        """Put the low-pass into the state it has after a long rest at ``acc``."""
        self._px, self._py, self._pz = acc
        self._qx = self._qy = self._qz = 0.0
        self._point(acc)
        self._started = True

    def _point(self, v: Vec3) -> None:
        n = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
        if n > 0.0:
            self.ux, self.uy, self.uz = v[0] / n, v[1] / n, v[2] / n
