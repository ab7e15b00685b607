"""How the sensor sits on the thigh: what was declared, what lifts have shown, and the elevation that follows.

The one owner of the flexion axis. Hip flexion turns the thigh about a horizontal axis, so in sensor axes the flexion
axis is perpendicular to up at rest. A declared knee direction gives it together with up at rest: the front of a resting
thigh is its upper side, whatever was declared of it, so a strap that has turned or a leg that rolls out is levelled out
at every rest. Without a declaration the axis is that of the lifts, and angles count from the first rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, atan2, cos, degrees, radians, sin, sqrt

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Mounting, Vec3
from kneehold.sensor.motion.pivot import MotionRow
from kneehold.sensor.motion.plane import carried, sagittal_deg
from kneehold.sensor.motion.vectors import cross, dot, perpendicular_part, unit

__all__ = ["ThighFrame"]

# The lower end of the angles shown. The thigh cannot go further back than about 110 degrees below the horizontal nor
# further up than about 140, so one branch of 360 degrees serves every rest.
LOWEST_DEG = -150.0
# A thigh steeper than this has no upper side: there the declared front, or a lift, says where the front is.
STEEP_DEG = 70.0
# Where only the knee is declared, a thigh steeper than this may as well lie beyond the vertical, held at the chest.
SIDED_DEG = 50.0
# A rest this far off the plane of the lifts before cannot be one of theirs: the sensor sits otherwise.
OFF_PLANE_DEG = 35.0
# A declared front this far off the upper side of the resting thigh is beneath it: the person lies prone. A leg that has
# rolled out by 40 degrees under a strap that is off by 45 stays below.
PRONE_DEG = 110.0
# Beyond the range in which the exercise rests by at most a crooked strap and a sagging leg.
SLACK_DEG = 15.0

_STEEP_SIN = sin(radians(STEEP_DEG))
_SIDED_SIN = sin(radians(SIDED_DEG))
_PRONE_COS = cos(radians(PRONE_DEG))
_OFF_PLANE_SIN = sin(radians(OFF_PLANE_DEG))


class ThighFrame(Snapshot):
    """Elevation of one thigh, degrees: absolute if ``is_absolute``, else counted from the first rest."""

    _past = ("_before", "_forward", "_zero", "axis", "front", "is_absolute", "knee", "side")
    __slots__ = _past

    def __init__(self, mounting: Mounting) -> None:
        self.knee, self.front = mounting.knee, mounting.front
        self.axis: Vec3 | None = None  # unit flexion axis; as the knee rises, up turns about it by the right hand
        self._zero: Vec3 | None = None  # up at elevation 0
        self.side: Vec3 = (1.0, 0.0, 0.0)  # the thigh's long axis, towards the knee: up at elevation 90
        self._forward: Vec3 | None = None  # horizontal direction of the thigh at rest, carried through a lift
        self._before: MotionRow | None = None  # the row at which it was last known
        self.is_absolute = False

    def forget(self) -> None:
        """The sensor was put on again: nothing that was not declared is known."""
        self.axis = self._zero = None
        self.is_absolute = False

    def ignore_declaration(self) -> None:
        """The declaration contradicts the lifts: count as if nothing had been declared."""
        self.knee = self.front = None
        self.forget()

    @property
    def is_declared(self) -> bool:
        """Whether anything was declared and is believed."""
        return self.knee is not None or self.front is not None

    def elevation_deg(self, up: Vec3) -> float:
        """Elevation for a unit up vector; from the rest and without sign until the axis is known."""
        zero = self._zero
        if zero is None:
            return 0.0
        c = up[0] * zero[0] + up[1] * zero[1] + up[2] * zero[2]
        if self.axis is None:
            s2 = 1.0 - c * c
            return degrees(atan2(sqrt(s2) if s2 > 0.0 else 0.0, c))
        side = self.side
        forward = self._forward
        if forward is not None:
            c = forward[0] * side[0] + forward[1] * side[1] + forward[2] * side[2]
        angle = degrees(atan2(up[0] * side[0] + up[1] * side[1] + up[2] * side[2], c))
        return angle if angle >= LOWEST_DEG else angle + 360.0

    def level_deg(self, rest: Vec3) -> float:
        """Elevation of a thigh that rests at ``rest``, whatever lift goes on."""
        forward, self._forward = self._forward, None
        angle = self.elevation_deg(rest)
        self._forward = forward
        return angle

    def follow(self, row: MotionRow) -> None:
        """The thigh is up: carry its forward direction along to ``row``."""
        if self.axis is not None and self._forward is not None and self._before is not None:
            self._forward = carried(self._forward, self._before, row)
            self._before = row

    def trace(self, rows: Sequence[MotionRow]) -> list[float]:
        """Elevations of the rows of a lift, the first of which is at rest; the forward direction goes on from there."""
        axis = self.axis
        if axis is None:
            return [self.elevation_deg(row[1:4]) for row in rows]
        angles, self._forward = sagittal_deg(rows, 0, axis, self.side)
        self._before = rows[-1]
        return [angle if angle >= LOWEST_DEG else angle + 360.0 for angle in angles]

    def out_of_plane(self, up: Vec3) -> float:
        """Sine of the angle by which ``up`` leaves the flexion plane; 0 while that is unknown."""
        return 0.0 if self.axis is None else dot(up, self.axis)

    def declared_axis(self, rest: Vec3) -> Vec3 | None:
        """The flexion axis that the declaration gives for a thigh that rests at ``rest``; None where it gives none."""
        knee = self.knee
        if knee is None:
            return None
        if abs(dot(knee, rest)) < (_SIDED_SIN if self.front is None else _STEEP_SIN):
            return unit(cross(rest, knee))
        return None if self.front is None else unit(cross(self.front, knee))

    def may_rest(self, rest: Vec3, rest_deg: tuple[float, float]) -> bool:
        """Whether a declared thigh at ``rest`` lies as the exercise begins: within ``rest_deg``, its front up."""
        low, high = rest_deg[0] - SLACK_DEG, rest_deg[1] + SLACK_DEG
        if self.knee is None and self.front is None:
            return True
        if self.knee is None:
            lies_deg = degrees(acos(max(-1.0, min(1.0, dot(self.front or rest, rest)))))
            return low <= lies_deg <= high or low <= -lies_deg <= high
        rise = dot(self.knee, rest)
        is_steep = abs(rise) >= _STEEP_SIN
        if is_steep and self.front is not None:
            return low <= degrees(atan2(rise, dot(self.front, rest))) <= high
        if not is_steep and self.front is not None:
            upper = unit(perpendicular_part(rest, self.knee))
            if dot(upper, unit(perpendicular_part(self.front, self.knee))) < _PRONE_COS:
                return False
        lies_deg = degrees(atan2(rise, sqrt(max(0.0, 1.0 - rise * rise))))
        return low <= lies_deg <= high or (is_steep and low <= 180.0 - lies_deg <= high)

    def rest_at(self, rest: Vec3) -> None:
        """The thigh that is followed rests at ``rest``."""
        self._forward = None
        declared = self.declared_axis(rest)
        if declared is not None:
            # Beyond 90 degrees the upper side is the back of the thigh; lifts have shown which way is up.
            is_beyond = self.front is None and self.axis is not None and dot(declared, self.axis) < 0.0
            self._set((-declared[0], -declared[1], -declared[2]) if is_beyond else declared, rest)
        elif self._zero is None or (self.axis is not None and abs(dot(self.axis, rest)) > _OFF_PLANE_SIN):
            self.forget()
            self._zero = rest

    def lifted(self, axis: Vec3, rest: Vec3) -> None:
        """A lift from ``rest`` turned about ``axis`` (signed): the plane is known, or known better."""
        if self.declared_axis(rest) is None:
            self._set(axis, rest)

    def _set(self, axis: Vec3, rest: Vec3) -> None:
        zero = self._zero if self._zero is not None and not self.is_declared else rest
        self.is_absolute = self.is_declared
        if self.knee is not None:
            zero = cross(perpendicular_part(self.knee, axis), axis)
        elif self.front is not None:
            zero = self.front
        zero = perpendicular_part(zero, axis)
        if dot(zero, zero) < 0.1:  # the plane has turned by more than 70 degrees: no angle goes on from before
            zero = perpendicular_part(rest, axis)
        self.axis, self._zero = axis, unit(zero)
        self.side = cross(axis, self._zero)
        self._forward = None
