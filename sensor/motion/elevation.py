"""How far is the thigh turned up in its flexion plane?

Hip flexion turns the thigh about a horizontal axis, so in sensor axes the flexion axis ``m`` is
perpendicular to the up vector at rest: one unknown angle, found in closed form from the scatter
of the angular rate during a lift. The elevation is the angle of the up vector in the plane
perpendicular to ``m``; it does not fold at 90 degrees, and rolling the leg about its long axis or
turning on the mat moves it little. (Compare Seel et al., Sensors 14, 2014, 6891, for axes from
motion; here gravity gives the second condition.)
"""

from __future__ import annotations

from math import atan2, cos, degrees, inf, radians, sin, sqrt

from sensor.motion.vectors import cross, dot, perpendicular_part, unit
from sensor.snapshot import Snapshot
from sensor.values import Mounting, Vec3

__all__ = ["ElevationModel"]

# Slower turning than this says more about breath and noise than about the axis.
AXIS_MIN_RATE = radians(20.0)
# A quarter of a radian and more of turning, 85 % of it about one axis: a lift, not a wobble.
AXIS_MIN_TURN = radians(25.0)
AXIS_MIN_PLANARITY = 0.85
# A leg may roll before it rises: until the axis is kept it is taken anew after each so much more of turning.
AXIS_AGAIN_TURN = radians(15.0)
# What was turned before about so much has no say in it any more.
AXIS_MEMORY_TURN = radians(45.0)
# The lower end of the angles shown. The thigh cannot go further back than about 110 deg below the
# horizontal nor further up than about 140, so one branch of 360 deg serves every rest pose.
LOWEST_DEG = -150.0
# Knees come to 140 degrees above the horizontal, an error of the mounting on top. From a rest pose, which may lie
# 20 degrees below the horizontal, that is so much more.
HIGHEST_DEG = 150.0
HIGHEST_RISE_DEG = 170.0
# A declared knee axis gives the front from the rest pose unless the thigh stands nearly upright there.
FRONT_FROM_REST_MAX_DEG = 70.0


class ElevationModel(Snapshot):
    """Elevation of one thigh, in degrees; absolute if ``is_absolute``, else from the rest pose."""

    __slots__ = (
        "_c11", "_c12", "_c22", "_due_turn", "_e1", "_e2", "_front", "_knee", "_turn", "axis", "highest_deg",
        "is_absolute", "is_kept", "is_learned", "rest_up", "up_at_90", "up_at_zero", "zero_moved_deg",
    )  # fmt: skip
    _past = (
        "_c11", "_c12", "_c22", "_due_turn", "_e1", "_e2", "_turn", "axis", "highest_deg", "is_absolute", "is_kept",
        "is_learned", "rest_up", "up_at_90", "up_at_zero", "zero_moved_deg",
    )  # fmt: skip

    def __init__(self, mounting: Mounting) -> None:
        self._knee = mounting.knee
        self._front = mounting.front
        self.rest_up: Vec3 | None = None
        self.axis: Vec3 | None = None  # unit flexion axis; as the knee rises, up turns about it by +
        self.up_at_zero: Vec3 = (0.0, 0.0, 1.0)  # where up points at elevation 0
        self.up_at_90: Vec3 = (1.0, 0.0, 0.0)
        self.zero_moved_deg = 0.0  # by how much angles told before are too small; whoever keeps some resets it
        self.is_absolute = False
        self.highest_deg = HIGHEST_RISE_DEG  # above it there is no thigh: the body has turned over
        self.is_learned = False  # whether the axis was taken from a movement
        self.is_kept = False  # whether that movement was a lift
        self._e1 = self._e2 = (0.0, 0.0, 0.0)
        self.clear_turn()
        if self._knee is not None and self._front is not None:
            front = unit(perpendicular_part(self._front, self._knee))
            self._set_plane(front, self._knee)
            self._know_posture(known=True)

    def clear_turn(self) -> None:
        """Forget the turning gathered since the last call: a new lift begins."""
        self._c11 = self._c12 = self._c22 = self._turn = 0.0
        self._due_turn = AXIS_MIN_TURN

    def end_gathering(self) -> None:
        """The movement that gave the axis is over: no other refines it."""
        self._due_turn = inf

    def set_rest(self, up: Vec3) -> None:
        """Take ``up`` (unit, sensor axes) as the rest pose; a known axis is kept."""
        self.rest_up = up
        helper = (1.0, 0.0, 0.0) if abs(up[0]) < 0.6 else (0.0, 1.0, 0.0)
        self._e1 = unit(cross(helper, up))
        self._e2 = cross(up, self._e1)
        if self.is_absolute:
            return
        if self._knee is not None and abs(dot(self._knee, up)) < sin(radians(FRONT_FROM_REST_MAX_DEG)):
            self._set_plane(unit(perpendicular_part(up, self._knee)), self._knee)
            self._know_posture(known=True)
        elif self.axis is not None:
            self._set_axis(unit(perpendicular_part(self.axis, up)))
        else:
            self.up_at_zero = up

    def forget_axis(self) -> None:
        """The sensor was put on anew: nothing undeclared is known any more."""
        if not (self._knee is not None and self._front is not None):
            if self.rest_up is not None and self.is_absolute:
                self.zero_moved_deg -= self.elevation_deg(*self.rest_up)
                self.up_at_zero = self.rest_up
            self.axis = None
            self.is_learned = self.is_kept = False
            self._know_posture(known=False)
        self.clear_turn()

    def watch(self, dt: float, up: Vec3, rate: Vec3) -> None:
        """Gather the turning of a possible lift; ``rate`` is offset-free, rad/s."""
        wx, wy, wz = rate
        d = wx * up[0] + wy * up[1] + wz * up[2]  # turning about the vertical does not tilt
        wx, wy, wz = wx - d * up[0], wy - d * up[1], wz - d * up[2]
        w2 = wx * wx + wy * wy + wz * wz
        if w2 < AXIS_MIN_RATE * AXIS_MIN_RATE:
            return
        e1, e2 = self._e1, self._e2
        p = wx * e1[0] + wy * e1[1] + wz * e1[2]
        q = wx * e2[0] + wy * e2[1] + wz * e2[2]
        turn = sqrt(w2) * dt
        keep = 1.0 - turn / AXIS_MEMORY_TURN if turn < AXIS_MEMORY_TURN else 0.0
        self._c11 = keep * self._c11 + p * p * dt
        self._c12 = keep * self._c12 + p * q * dt
        self._c22 = keep * self._c22 + q * q * dt
        self._turn += turn
        if self._turn > self._due_turn and (self.axis is None or self.is_on_trial):
            self._due_turn = self._turn + AXIS_AGAIN_TURN
            if self.planarity() > AXIS_MIN_PLANARITY:
                self._lock(up)

    @property
    def is_on_trial(self) -> bool:
        """Whether the axis was taken from a movement of which it is not known whether it was a lift."""
        return self.is_learned and not self.is_kept

    def planarity(self) -> float:
        """Share (0.5-1) of the gathered turning that was about one axis; 0 if nothing was gathered."""
        total = self._c11 + self._c22
        if total <= 0.0:
            return 0.0
        return 0.5 * (1.0 + sqrt((self._c11 - self._c22) ** 2 + 4.0 * self._c12**2) / total)

    def elevation_deg(self, ux: float, uy: float, uz: float) -> float:
        """Elevation for the unit up vector (sensor axes); unsigned until the axis is known."""
        z = self.up_at_zero
        c = ux * z[0] + uy * z[1] + uz * z[2]
        if self.axis is None:
            s2 = 1.0 - c * c
            return degrees(atan2(sqrt(s2) if s2 > 0.0 else 0.0, c))
        y = self.up_at_90
        angle = degrees(atan2(ux * y[0] + uy * y[1] + uz * y[2], c))
        return angle if angle >= LOWEST_DEG else angle + 360.0

    def out_of_plane(self, ux: float, uy: float, uz: float) -> float:
        """Sine of the angle by which the up vector leaves the flexion plane (roll, abduction); 0 if unknown."""
        m = self.axis
        return 0.0 if m is None else ux * m[0] + uy * m[1] + uz * m[2]

    def _gathered_axis(self) -> Vec3:
        psi = 0.5 * atan2(2.0 * self._c12, self._c11 - self._c22)
        c, s = cos(psi), sin(psi)
        e1, e2 = self._e1, self._e2
        return (c * e1[0] + s * e2[0], c * e1[1] + s * e2[1], c * e1[2] + s * e2[2])

    def learn_from_hold(self, up: Vec3) -> None:
        """A thigh is held at ``up`` and no axis is known, its lift was too small or slow to give one: the pose does."""
        if self.axis is None and self.rest_up is not None:
            self.is_learned = True
            self._set_axis(unit(cross(self.rest_up, up)))

    def _lock(self, up: Vec3) -> None:
        """Take the gathered axis, signed so that this first excursion is upwards."""
        m = self._gathered_axis()
        rest = self.rest_up
        if rest is None:
            return
        if dot(up, cross(m, rest)) < 0.0:
            m = (-m[0], -m[1], -m[2])
        self.is_learned = True
        self._set_axis(m)

    def _set_axis(self, m: Vec3) -> None:
        """Know the axis: a declared front (or knee) then fixes the zero, else the rest pose is zero."""
        rest = self.rest_up if self.rest_up is not None else self.up_at_zero
        before_deg = self.elevation_deg(*rest)
        self.axis = m
        self.up_at_zero = rest
        if self._front is not None:
            self.up_at_zero = unit(perpendicular_part(self._front, m))
        elif self._knee is not None:
            self.up_at_zero = unit(cross(perpendicular_part(self._knee, m), m))
        self.up_at_90 = cross(m, self.up_at_zero)
        is_declared = self._front is not None or self._knee is not None
        self._know_posture(known=is_declared)
        if is_declared:
            self.zero_moved_deg += self.elevation_deg(*rest) - before_deg

    def _know_posture(self, *, known: bool) -> None:
        self.is_absolute = known
        self.highest_deg = HIGHEST_DEG if known else HIGHEST_RISE_DEG

    def _set_plane(self, front: Vec3, knee: Vec3) -> None:
        self.up_at_zero = front
        self.up_at_90 = knee
        self.axis = cross(front, knee)
