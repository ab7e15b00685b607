"""Stillness, the rest pose, and the gyroscope's offset.

Two grades. *Still* (posture keeps, small stirring allowed) arms the counter and gives the rest
pose. *Quiet* (nothing moves) teaches the gyro offset: there, a slow pull must not be taken for
an offset, so gravity must not have moved either.
"""

from __future__ import annotations

from math import exp, radians

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.vectors import dot

__all__ = ["ARMING_S", "RestDetector"]

# The definitions: only armed after two seconds of stillness.
ARMING_S = 2.0

# Smoothing of the running means that deviations are taken from: several breaths of sensor noise, yet
# short against the 2 s of a rest.
SMOOTH_S = 0.5
# Quiet: 2 deg/s and 0.5 m/s2 lie above the noise of every common chip (at most 0.3 deg/s, 0.1 m/s2 rms at
# 208 Hz) and below deliberate movement; gravity may wander by 0.6 deg, less than a slow pull of the knee
# moves it in the time that quiet needs.
QUIET_GYR = radians(2.0)
QUIET_ACC_MPS2 = 0.5
QUIET_TILT_MPS2 = radians(0.6) * GRAVITY_MPS2
QUIET_BEFORE_LEARNING_S = 1.5
LEARN_EVERY_S = 0.25
# A turn that gravity does not show, or shows wrongly: so much at the end of a quiet stretch, as a standard deviation.
# So a short stretch says little: a breath held for two seconds must not undo what ten seconds of rest have taught
# (an offset wrong by 0.4 deg/s tilts up by 1 deg while it is believed).
TURN_SD = radians(0.15)
# Before anything was learned; then the mean rate of a leg that lies still but stirs.
UNKNOWN_VAR = radians(5.0) ** 2
STILL_VAR = radians(0.5) ** 2
# Chips that warm up wander by 0.05 deg/s in a minute or less; nothing is known better than to 0.01.
WANDER_VAR_PER_S = radians(0.05) ** 2 / 60.0
LEAST_VAR = radians(0.01) ** 2
# The smoothed force lags behind a movement that has just ended: where posture is, it shows only after this.
CAUGHT_UP_S = 0.5
# Still: a resting leg stirs with breath and tremor; 10 deg/s and 1 m/s2 let that pass, 3 deg of posture does not.
STILL_GYR = radians(10.0)
STILL_ACC_MPS2 = 1.0
STILL_TILT_MPS2 = radians(3.0) * GRAVITY_MPS2
# A thigh that trembles at rest (3.5 to 12 Hz) by up to 0.7 degrees to each side goes beyond that and lies still all
# the same: 22 deg/s and 3.4 m/s2 at 5 Hz, 28 cm from the hip. What it turns and gains in half a period it loses in the
# next.
TREMOR_GYR = radians(30.0)
TREMOR_ACC_MPS2 = 4.0
TREMOR_TURN = radians(1.5)
TREMOR_MPS = 0.25
TREMOR_HALF_S = 0.15
# No chip is off by more than this (LSM6DS3, MPU-6050: +-10 deg/s, with margin); a faster steady rate is a turn.
OFFSET_MAX = radians(15.0)
# The mean pose of a long rest follows the last this many seconds.
MEMORY_S = 4.0


_STILL_ACC2 = STILL_ACC_MPS2 * STILL_ACC_MPS2
_STILL_GYR2 = STILL_GYR * STILL_GYR
_STILL_TILT2 = STILL_TILT_MPS2 * STILL_TILT_MPS2
_UNSHAKEN = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_QUIET_ACC2 = QUIET_ACC_MPS2 * QUIET_ACC_MPS2
_QUIET_GYR2 = QUIET_GYR * QUIET_GYR
_QUIET_TILT2 = QUIET_TILT_MPS2 * QUIET_TILT_MPS2


class RestDetector(Snapshot):
    """Watches raw samples; ``still_s`` and ``quiet_s`` say for how long, ``gx0, gy0, gz0`` what to take off.

    Vectors stand in three slots each: a tuple a sample would cost more than the arithmetic.
    """

    _past = (
        "_dt", "_due_s", "_gx", "_gy", "_gz", "_k", "_known", "_known_var", "_lx", "_ly", "_lz", "_mgx", "_mgy",
        "_mgz", "_mx", "_my", "_mz", "_n", "_ref_quiet", "_rx", "_ry", "_rz", "_shaken", "_shaken_s", "_since_quiet_s",
        "_started", "_turn_x", "_turn_y", "_turn_z", "_var", "gx0", "gy0", "gz0", "is_calibrated", "is_pose_wanted",
        "quiet_s", "since_start", "still_s",
    )  # fmt: skip
    __slots__ = _past

    def __init__(self) -> None:
        self._started = False
        self._dt = -1.0
        self._k = 0.0
        self._lx = self._ly = self._lz = 0.0  # smoothed specific force, m/s2
        self._gx: float = 0.0  # smoothed angular rate, rad/s
        self._gy: float = 0.0
        self._gz: float = 0.0
        self._rx = self._ry = self._rz = 0.0  # smoothed force when the present stillness began
        self._ref_quiet: Vec3 = (0.0, 0.0, 0.0)  # ... and when the present quiet began
        self._mx = self._my = self._mz = 0.0  # mean force of the present stillness
        self._mgx = self._mgy = self._mgz = 0.0  # mean rate of it
        self._n = 0
        self._known: Vec3 = (0.0, 0.0, 0.0)  # the offset before the present quiet
        self._known_var = self._var = UNKNOWN_VAR  # of it, and of the offset now, (rad/s)²
        self._turn_x = self._turn_y = self._turn_z = 0.0  # by the gyroscope in the present quiet, rad
        # How much the present trembling has gained and turned so far (m/s, rad), and when it was last seen.
        self._shaken: tuple[float, float, float, float, float, float] = _UNSHAKEN
        self._shaken_s = 0.0
        self._due_s = 0.0  # quiet after which the offset is learned again
        self._since_quiet_s = 0.0  # since the last quiet began
        self.still_s = 0.0
        self.quiet_s = 0.0
        self.since_start = True  # still ever since the first sample
        self.gx0 = self.gy0 = self.gz0 = 0.0  # gyro offset, rad/s
        self.is_calibrated = False
        self.is_pose_wanted = True  # once a rest pose is known, nobody asks for the means

    @property
    def pose(self) -> Vec3:
        """Mean specific force of the present stillness, m/s²; only while ``is_pose_wanted``."""
        return (self._mx, self._my, self._mz)

    @property
    def smoothed(self) -> Vec3:
        """Smoothed specific force, m/s²."""
        return (self._lx, self._ly, self._lz)

    def interrupt(self) -> None:
        """Samples are missing: whatever was still may have moved meanwhile."""
        self._started = False
        self.still_s = self.quiet_s = 0.0
        self.since_start = False

    def calibrate(self) -> None:
        """Take the mean rate of the present stillness as the gyro offset, if none was learned yet (as ``pose``)."""
        mean = (self._mgx, self._mgy, self._mgz)
        if not self.is_calibrated and max(map(abs, mean)) < OFFSET_MAX:
            self.gx0, self.gy0, self.gz0 = self._known = mean
            self._known_var = self._var = STILL_VAR
            self.is_calibrated = True

    def step(self, dt: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> None:
        """Take one raw sample, ``dt`` seconds after the last; m/s², rad/s."""
        self._since_quiet_s += dt
        if not self._started:
            self._begin((ax, ay, az), (gx, gy, gz))
            return
        if abs(dt - self._dt) > 0.05 * self._dt:
            self._dt = dt
            self._k = 1.0 - exp(-dt / SMOOTH_S)
        k = self._k
        x, y, z = self._lx, self._ly, self._lz
        ex, ey, ez = ax - x, ay - y, az - z
        self._lx = x = x + k * ex
        self._ly = y = y + k * ey
        self._lz = z = z + k * ez
        mx, my, mz = self._gx, self._gy, self._gz
        dx, dy, dz = gx - mx, gy - my, gz - mz
        self._gx, self._gy, self._gz = mx + k * dx, my + k * dy, mz + k * dz
        acc2 = ex * ex + ey * ey + ez * ez
        gyr2 = dx * dx + dy * dy + dz * dz
        x, y, z = x - self._rx, y - self._ry, z - self._rz
        if acc2 > _STILL_ACC2 or gyr2 > _STILL_GYR2 or x * x + y * y + z * z > _STILL_TILT2:
            is_tilted = x * x + y * y + z * z > _STILL_TILT2
            if self.is_calibrated or is_tilted or not self._is_tremor(dt, (ex, ey, ez), (dx, dy, dz)):
                self._stir((ax, ay, az), (gx, gy, gz))
                return
        self.still_s = still_s = self.still_s + dt
        if still_s < CAUGHT_UP_S:
            self._rx, self._ry, self._rz = self._lx, self._ly, self._lz
        if self.is_pose_wanted:
            self._take_pose(dt, (ax, ay, az), (gx, gy, gz))
        if acc2 > _QUIET_ACC2 or gyr2 > _QUIET_GYR2:
            self.quiet_s = 0.0
        else:
            self._quieten(dt)

    def _take_pose(self, dt: float, acc: Vec3, gyr: Vec3) -> None:
        """One more sample of the present stillness into its mean pose and mean rate."""
        self._n += 1
        w = 1.0 / self._n if self.still_s < MEMORY_S else dt / MEMORY_S
        self._mx += w * (acc[0] - self._mx)
        self._my += w * (acc[1] - self._my)
        self._mz += w * (acc[2] - self._mz)
        self._mgx += w * (gyr[0] - self._mgx)
        self._mgy += w * (gyr[1] - self._mgy)
        self._mgz += w * (gyr[2] - self._mgz)

    def _is_tremor(self, dt: float, acc: Vec3, gyr: Vec3) -> bool:
        """Whether a sample that differs from the mean by more than a still leg's does is one of a leg that trembles.

        Each half of a tremor takes back what the other did; a movement goes on. Asked for the first rest only, without
        which nothing could be counted: later on, who stirs while rolling over would be still sooner than they are.
        """
        if dot(acc, acc) > TREMOR_ACC_MPS2**2 or dot(gyr, gyr) > TREMOR_GYR**2:
            self._shaken = _UNSHAKEN
            return False
        since_s, self._shaken_s = self._since_quiet_s - self._shaken_s, self._since_quiet_s
        vx, vy, vz, tx, ty, tz = self._shaken if 0.0 <= since_s < TREMOR_HALF_S else _UNSHAKEN
        vx, vy, vz = vx + acc[0] * dt, vy + acc[1] * dt, vz + acc[2] * dt
        tx, ty, tz = tx + gyr[0] * dt, ty + gyr[1] * dt, tz + gyr[2] * dt
        is_one = vx * vx + vy * vy + vz * vz < TREMOR_MPS**2 and tx * tx + ty * ty + tz * tz < TREMOR_TURN**2
        self._shaken = (vx, vy, vz, tx, ty, tz) if is_one else _UNSHAKEN
        return is_one

    def _begin(self, acc: Vec3, gyr: Vec3) -> None:
        self._started = True
        self._lx, self._ly, self._lz = acc
        self._gx, self._gy, self._gz = gyr
        self._ref_quiet = acc
        self._restart(acc, gyr)

    def _stir(self, acc: Vec3, gyr: Vec3) -> None:
        self.still_s = self.quiet_s = 0.0
        self.since_start = False
        self._restart(acc, gyr)

    def _restart(self, acc: Vec3, gyr: Vec3) -> None:
        self._rx, self._ry, self._rz = self._lx, self._ly, self._lz
        if not self.is_pose_wanted:
            return
        self._mx, self._my, self._mz = acc
        self._mgx, self._mgy, self._mgz = gyr
        self._n = 1

    def _quieten(self, dt: float) -> None:
        """Nothing moves: once a while take over what the gyroscope reads beyond the turn that gravity shows."""
        lx, ly, lz = self._lx, self._ly, self._lz
        if self.quiet_s == 0.0:
            self._begin_quiet()
        rx, ry, rz = self._ref_quiet
        rx, ry, rz = lx - rx, ly - ry, lz - rz
        mx, my, mz = self._gx, self._gy, self._gz
        steady = rx * rx + ry * ry + rz * rz < _QUIET_TILT2
        if not steady or not (
            -OFFSET_MAX < mx < OFFSET_MAX and -OFFSET_MAX < my < OFFSET_MAX and -OFFSET_MAX < mz < OFFSET_MAX
        ):
            self.quiet_s = 0.0
            return
        self.quiet_s = quiet_s = self.quiet_s + dt
        self._turn_x += mx * dt
        self._turn_y += my * dt
        self._turn_z += mz * dt
        if quiet_s >= self._due_s:
            self._due_s = quiet_s + LEARN_EVERY_S
            self._learn(quiet_s, (rx, ry, rz))

    def _begin_quiet(self) -> None:
        """What was known before this stretch; the offset may have wandered since the last."""
        self._ref_quiet = (self._lx, self._ly, self._lz)
        self._turn_x = self._turn_y = self._turn_z = 0.0
        self._due_s = QUIET_BEFORE_LEARNING_S
        self._known = (self.gx0, self.gy0, self.gz0)
        self._known_var = min(UNKNOWN_VAR, self._var + WANDER_VAR_PER_S * self._since_quiet_s)
        self._since_quiet_s = 0.0

    def _learn(self, quiet_s: float, moved: Vec3) -> None:
        """The offset from this stretch, weighed against what was known before by their variances.

        Rate and specific force went through the same smoothing, so a turn shows alike in both: from the mean
        rate is taken off the turn at right angles to gravity by which gravity ``moved`` (m/s²).
        """
        lx, ly, lz = self._lx, self._ly, self._lz
        mx, my, mz = moved
        force2 = lx * lx + ly * ly + lz * lz
        per = 1.0 / (force2 * quiet_s) if force2 > 0.0 else 0.0  # an accelerometer that is dead shows no turn
        known, known_var = self._known, self._known_var
        var = (TURN_SD / quiet_s) ** 2
        share = known_var / (known_var + var)
        self._var = max(LEAST_VAR, share * var)
        self.gx0 = known[0] + share * (self._turn_x / quiet_s + (ly * mz - lz * my) * per - known[0])
        self.gy0 = known[1] + share * (self._turn_y / quiet_s + (lz * mx - lx * mz) * per - known[1])
        self.gz0 = known[2] + share * (self._turn_z / quiet_s + (lx * my - ly * mx) * per - known[2])
        self.is_calibrated = True
