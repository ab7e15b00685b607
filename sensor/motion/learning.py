"""How does the sensor sit, if nobody said so: from which pose, about which axis is this thigh raised?

The first movement teaches an axis, the path of the sensor says whether it can have been a thigh's, and lifts prove
it. What is not proved is taken back: by a thigh that comes to lie elsewhere, or leaves its rest otherwise than the axis
says.
"""

from __future__ import annotations

from math import cos, radians, sin

from sensor.events import Phase
from sensor.motion.attitude import AttitudeFilter
from sensor.motion.axis_trial import AxisTrial
from sensor.motion.departure import Departure
from sensor.motion.elevation import ElevationModel
from sensor.motion.lever import Lever, LeverArm
from sensor.motion.rests import Rests
from sensor.motion.stillness import ARMING_S, Stillness
from sensor.motion.sway import sway_radps
from sensor.motion.thigh_lift import is_like, is_limb, is_thigh_lift, may_rest, proof, turns_like_a_body
from sensor.motion.vectors import dot, turned
from sensor.snapshot import Snapshot
from sensor.values import LiftSigns, Vec3

__all__ = ["MountingLearner"]

# Beyond this the leg has rolled or the person has turned: a quarter of the way to lying on the side and more.
TURNED_SINE = sin(radians(35.0))
# After a clear lift with a learned axis: a knee may be led 25 degrees aside, and the axis be from one led otherwise.
PROVED_TURNED_SINE = sin(radians(45.0))
# Two clear swings prove the axis, or four near the hip: one alone may be a roll that looks like one.
SURE_PROOF = 4
CLEAR_SWING = 2
# With so much of its turning about the axis of lifts before, a movement that is none says nothing against that axis.
SAME_PLANE_ABOUT = 0.95
# Whoever is back within so much of where a movement that was no lift began has come back: the mat gives no more away.
BACK_COSINE = cos(radians(20.0))
# The foot on the mat and the leg stretched out lie 60 degrees apart at most, standing and lying 90: from a zero so far
# off a knee at the chest would be further up than any thigh.
FAR_COSINE = cos(radians(70.0))
# As much of what was before belongs to a lift that has just been seen to be one.
BEFORE_S = 5.0
_Trace = tuple[list[float], list[float]]


class MountingLearner(Snapshot):
    """Learns rest pose and axis of ``elevation`` from what the thigh does, until ``is_settled``."""

    _past = (
        "_from_deg", "_left_up", "_lift", "_path", "_proof", "_sway_radps", "departure", "is_settled", "lever", "rests",
        "trial", "turned_sine",
    )  # fmt: skip
    __slots__ = (*_past, "_attitude", "_elevation", "_stillness")

    def __init__(self, elevation: ElevationModel, stillness: Stillness, attitude: AttitudeFilter) -> None:
        self._elevation, self._stillness, self._attitude = elevation, stillness, attitude
        self.lever = LeverArm()
        self.trial = AxisTrial()
        self.departure = Departure()
        self.rests = Rests()
        self.is_settled = False  # the axis is sure: nothing needs to be looked at any more
        self.turned_sine = TURNED_SINE  # out of the plane by so much a leg is not lifted
        self._proof = 0  # that the axis is a thigh's, since the sensor was put on
        self._path: Lever | None = None  # of the excursion that was judged last, until it is believed
        self._lift: Lever | None = None  # of the last that passed
        self._from_deg = 0.0  # where that began
        self._sway_radps: float | None = None  # of the hold, once it was over
        self._left_up: Vec3 | None = None  # the rest pose before a movement that was judged no lift

    @property
    def _up(self) -> Vec3:
        return (self._attitude.ux, self._attitude.uy, self._attitude.uz)

    def remount(self) -> None:
        """The sensor was put on anew: wait for a rest pose and learn everything undeclared again."""
        self._elevation.forget_axis()
        self._elevation.rest_up = None
        self._stillness.is_pose_wanted = True
        self._stillness.interrupt()
        self.lever.clear()
        self.departure.forget()
        self.rests = Rests()
        self.is_settled = False
        self.turned_sine = TURNED_SINE
        self._proof = 0
        self._path = self._lift = self._left_up = None

    def lose_sight(self) -> None:
        """Nothing was seen for a while."""
        self.lever.clear()
        self.departure.forget()

    def settle(self) -> None:
        """The axis is sure."""
        self.lever.clear()
        self.is_settled = True

    # --- which rest, which axis ---------------------------------------------------------------

    def has_pose(self, pose: Vec3) -> None:
        """A rest pose was found."""
        if self._left_up is not None and dot(self._left_up, pose) >= BACK_COSINE:
            self._left_up = None

    def lies_elsewhere(self) -> bool:
        """While nothing counts: whether the thigh has come to rest elsewhere, and is learned anew from there."""
        if not self._lies_off(BACK_COSINE):
            return False
        self._learn_from(self._up)
        return True

    def lies_far_off(self) -> bool:
        """At rest: whether it lies so far from zero that this is zero from now on; the axis is kept."""
        if not self._lies_off(FAR_COSINE):
            return False
        model, up = self._elevation, self._up
        before_deg = model.elevation_deg(*up)
        model.set_rest(up)
        moved_deg = model.elevation_deg(*up) - before_deg
        model.zero_moved_deg += moved_deg
        self.rests.shift(moved_deg)
        return True

    def leaves_otherwise(self, t: float, elevation_deg: float, phase: Phase, *, is_turned: bool) -> _Trace | None:
        """Whether at ``t`` the thigh leaves its rest otherwise than the axis says; it is then learned anew from there.

        ``is_turned``: out of the plane, or where no thigh goes. Returns times (s) and elevations (degrees) of the
        last seconds, told from that rest.
        """
        model, up = self._elevation, self._up
        if model.is_absolute:
            return None
        rest_up = self.departure.otherwise(
            self._stillness.still_s, up, elevation_deg, model, phase, is_turned=is_turned, is_believed=self._proof > 0
        )
        if rest_up is None:
            return None
        self._learn_from(rest_up)
        return self._trace(t)

    def is_back(self) -> bool:
        """Whether the thigh came to rest where it was before a movement that was judged no lift.

        Then it is that pose that is rest, not the one at the movement's end: somebody has rolled back, or it was a lift
        after all and the held leg was taken for one at rest. All else is learned again.
        """
        left, up = self._left_up, self._up
        if left is None or self._stillness.still_s < ARMING_S or dot(left, up) < BACK_COSINE:
            return False
        self._learn_from(up)
        self._left_up = None
        return True

    def try_axis(self, t: float, count: int, phase: Phase) -> None:
        """At every sample while the mounting is unknown; ``count`` of repetitions so far."""
        model = self._elevation
        if model.is_kept:
            return
        before = model.rest_up
        self.trial.step(t, self._stillness.still_s, self._up, model, self.lever, count, phase)
        now = model.rest_up
        if before is not now and before is not None and now is not None and dot(before, now) < BACK_COSINE:
            self._left_up = before

    # --- was it a thigh's? --------------------------------------------------------------------

    def judge_lift(
        self, plateau_s: tuple[float, float], elevations_deg: tuple[float, float], rest_deg: tuple[float, float]
    ) -> bool:
        """Whether the excursion whose plateau begins and ends at ``plateau_s`` can have been a thigh's.

        ``elevations_deg``: before it and on the plateau; ``rest_deg`` is where the thigh may rest. A declared axis
        needs no such proof, nor does one that has proved itself. After a no all is learned again, but for an axis that
        lifts were seen with and the movement was about.
        """
        model = self._elevation
        if self.is_settled:
            return self.rests.fit(elevations_deg[0])
        if model.axis is None or model.rest_up is None:
            return True
        if not model.is_learned:
            self.settle()
            return True
        self._path, self._sway_radps, self._from_deg = None, None, elevations_deg[0]
        lever = self.lever.lever(*plateau_s, model.axis, model.rest_up)
        if lever is None:
            model.is_kept = True
            return True
        zero_deg = model.elevation_deg(*model.rest_up)
        from_deg, to_deg = (angle - zero_deg for angle in elevations_deg)
        if not is_thigh_lift(lever, from_deg, to_deg, rest_deg) and not is_like(lever, self._lift):
            if model.is_kept and lever.about >= SAME_PLANE_ABOUT:
                return False
            left_up = model.rest_up if may_rest(lever, from_deg, to_deg, rest_deg) else None
            self.remount()
            self._left_up = left_up
            return False
        model.is_kept = True
        self._path = self._lift = lever
        if proof(lever):
            self._left_up = None  # a thigh was lifted from here: it is here that it rests
        return True

    def end_hold(self, hold_from_s: float, hold_to_s: float) -> None:
        """What seems to have been a hold is over: look at it while its samples are there."""
        sway = sway_radps(self.lever.rows, hold_from_s, hold_to_s)
        if sway is not None:  # after a dip too short a stretch may follow
            self._sway_radps = sway

    def signs(self) -> LiftSigns | None:
        """Of the repetition that has just ended; ``None`` where the mounting is known or nothing was learned."""
        axis, rest_up = self._elevation.axis, self.departure.rest_up or self._elevation.rest_up
        if axis is None or rest_up is None or self._elevation.is_absolute:
            return None
        sway, path = self._sway_radps, self._path
        if path is None:
            return LiftSigns(axis, rest_up, 0.0, wanders=False, is_limb=False, sway_radps=sway)
        return LiftSigns(axis, rest_up, path.length_m, turns_like_a_body(path), is_limb(path), sway)

    def prove(self) -> None:
        """The excursion that was judged last is believed to be a repetition."""
        axis, path, self._path = self._elevation.axis, self._path, None
        if axis is None or path is None:
            return
        found = proof(path)
        if found == CLEAR_SWING:
            self.rests.add(axis, self._from_deg)
            self.turned_sine = PROVED_TURNED_SINE
        self._proof += found
        if self._proof >= SURE_PROOF:
            self.settle()

    # --- helpers ------------------------------------------------------------------------------

    def _lies_off(self, cosine: float) -> bool:
        model = self._elevation
        if model.is_absolute or model.rest_up is None or self._stillness.still_s < ARMING_S:
            return False
        return dot(model.rest_up, self._up) < cosine

    def _learn_from(self, rest_up: Vec3) -> None:
        self._elevation.forget_axis()
        self._elevation.set_rest(rest_up)
        self._proof, self._path, self._lift = 0, None, None
        self.turned_sine = TURNED_SINE
        self.rests = Rests()

    def _trace(self, t: float) -> _Trace:
        """Of the last seconds: up now, carried back by the angular rate."""
        up, model = self._up, self._elevation
        times_s, angles_deg = [t], [model.elevation_deg(*up)]
        later_s, later = t, None
        for row in reversed(self.lever.rows):
            if row[0] >= later_s:
                continue
            if t - row[0] > BEFORE_S:
                break
            now, half = row[4:7], 0.5 * (later_s - row[0])
            x, y, z = (half * (a + b) for a, b in zip(now, later or now, strict=True))
            up = turned(up, (-x, -y, -z))
            times_s.append(row[0])
            angles_deg.append(model.elevation_deg(*up))
            later_s, later = row[0], now
        return times_s[::-1], angles_deg[::-1]
