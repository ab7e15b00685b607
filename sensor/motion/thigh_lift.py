"""Did the sensor swing round the hip, as it does on a thigh that is raised?

On a raised thigh it goes round the hip at 12 to 40 cm, on a body that rolls round the body's own long axis, on somebody
who sits down the knee stays and the hip moves, and a sensor in the hand goes anywhere. A straight body that rolls with
the strap 12 cm or more from its axis moves the sensor as a short thigh would: that path cannot be told from a lift's.
"""

from __future__ import annotations

from math import hypot

from sensor.motion.lever import Lever

__all__ = ["is_clear_swing", "is_like", "is_limb", "is_thigh_lift", "may_rest", "proof", "turns_like_a_body"]

# Nobody straps a sensor nearer to the hip than 12 cm. The estimate errs by a fifth of that, by half of it where the
# turning took longer than people take to roll over: an error of the accelerometer then weighs as much as the path, and
# direction and axis are vague too.
LEAST_M = 0.095
LEAST_SLOW_M = 0.05
SLOW_S = 2.2
# All velocity over all turning: below this there was no path at all, whatever its form.
LEAST_AT_ALL_M = 0.05
# Over a slow lift the errors of an accelerometer come to so much: where all of the velocity is less, it says nothing.
LEAST_MPS = 0.01
# Of the velocity so much must follow from one lever arm before its direction says anything.
CLEAR_SHARE = 0.7
# With more than this the direction is still known to half a right angle.
VAGUE_SHARE = 0.4
VAGUE_DEG = 45.0
# Velocity that no lever arm explains, root mean square: soft tissue, pelvis and errors leave a tenth of a metre a
# second, a sensor in the hand or a body that sits down several. A long way up with hardly a lever arm in it is judged
# more sharply.
STRAY_MPS = 0.15
STRAY_FAR_MPS = 0.09
# A tap or a regrip on the way leaves as much on its own; the smooth path of a lift jolts by less.
JOLT_MPS2 = 1.5
KNOCK_MPS = 0.15
# Strapped to the front or outside of a thigh the sensor stands up to 9 cm off its axis: with a short lever arm that
# turns the direction up by 30 degrees. Knees come to 140 degrees and no further, by an estimate that errs by 10.
ASIDE_DEG = 40.0
HIGHEST_DEG = 140.0
ERROR_DEG = 15.0
HIGHEST_LEVER_DEG = 170.0
# Rolling onto a side turns by 70 degrees and more. For a smaller rise the sum of direction and rise says little: it is
# the direction's error that would decide.
LEAST_ROLL_DEG = 60.0
# Who rolls bends the leg, sooner or later than the trunk turns: on the side a bend turns about the vertical, and the
# axis of it all wanders. A leg that turns in or out by 15 degrees as it is raised does the one, a straight one that
# shakes the other, neither both.
ROLL_HEADING_DEG = 8.0
ROLL_PLANARITY = 0.975
# A path that is clear and longer than that of most bodies that roll.
SURE_SHARE = 0.9
SURE_M = 0.2
# The axis of a body that rolls lies in its middle: half a pelvis and half a thigh further out, and on a strap, there is
# less than a quarter of a metre. What swings round a point further off, and does not wander, is a limb.
LIMB_M = 0.25
# No part of a body turns that near to a sensor: a recording that says so was made without the forces of motion, and
# its path says nothing. What errors of the path come to grows with the time it takes.
BLIND_M = 0.03
BLIND_SLOW_M = 0.04
# A path that is followed closely, by a sensor this far from the pivot, gives the direction to some degrees: what stands
# off the thigh's axis to the front turns it up by 30 at most there.
CLOSE_SHARE = 0.85
CLOSE_M = 0.2
CLOSE_ASIDE_DEG = 22.0
CLOSE_HIGHEST_DEG = 162.0
# The pelvis gives way a little more or less from lift to lift.
LIKE_M = 0.08
# A quick path that no lever arm explains is a lift that was jolted; one that was smooth was none. Nor does a lift of
# which little is known turn much about the vertical or about other axes.
SMOOTH_MPS2 = 0.6
VAGUE_HEADING_DEG = 10.0
VAGUE_ABOUT = 0.85


def is_clear_swing(lever: Lever) -> bool:
    """Whether it went round one point, and one as far off as the hip is from most sensors."""
    return lever.share >= SURE_SHARE and lever.length_m >= SURE_M


def is_thigh_lift(lever: Lever, from_deg: float, to_deg: float, rest_deg: tuple[float, float]) -> bool:
    """Whether a thigh that rested within ``rest_deg`` and was raised moves so.

    ``from_deg`` and ``to_deg``: elevation before and after, 0 at the rest pose of the model. The lever arm points along
    the thigh: its direction against the horizontal is the elevation of the thigh. Where the path says too little
    the answer is yes: a repetition is not thrown away on a doubt.
    """
    raised_deg = to_deg - from_deg
    is_slow = lever.turning_s >= SLOW_S
    if raised_deg > HIGHEST_DEG + ERROR_DEG:
        return False
    if lever.most_m < LEAST_AT_ALL_M:
        return lever.most_m < (BLIND_SLOW_M if is_slow else BLIND_M)
    if lever.stray_mps**2 < (1.0 - lever.share) * LEAST_MPS**2:  # the share left over is that of the stray
        return True
    lay_deg = _lay_deg(lever, from_deg)
    off_deg = max(rest_deg[0] - lay_deg, lay_deg - rest_deg[1]) - ASIDE_DEG
    is_far = raised_deg >= LEAST_ROLL_DEG
    if lever.share < CLEAR_SHARE:
        return _is_vague_lift(lever, off_deg, is_far=is_far, is_slow=is_slow)
    is_close = lever.share >= CLOSE_SHARE and lever.length_m >= CLOSE_M
    top_deg = lay_deg + raised_deg
    if is_close and is_far and (off_deg > CLOSE_ASIDE_DEG - ASIDE_DEG or top_deg > CLOSE_HIGHEST_DEG):
        return False
    if is_slow:
        return off_deg <= VAGUE_DEG and lever.length_m >= LEAST_SLOW_M
    if off_deg > 0.0 or lever.length_m < LEAST_M:
        return False
    is_roll = turns_like_a_body(lever) and not is_clear_swing(lever)
    return not is_far or (top_deg <= HIGHEST_LEVER_DEG and not is_roll)


def turns_like_a_body(lever: Lever) -> bool:
    """Whether the way wandered as that of a body does that rolls over; some leg raises do, too."""
    return abs(lever.heading_deg) > ROLL_HEADING_DEG and lever.planarity < ROLL_PLANARITY


def is_limb(lever: Lever) -> bool:
    """Whether it swung so far round one point as no body does that rolls over."""
    return lever.share >= SURE_SHARE and lever.length_m >= LIMB_M and not turns_like_a_body(lever)


def proof(lever: Lever) -> int:
    """How much a path that passed says for the axis: 2 for a clear swing, 1 for a short one, 0 for a vague path."""
    if is_clear_swing(lever):
        return 2
    return 1 if lever.share >= SURE_SHARE and lever.length_m >= LEAST_M else 0


def is_like(lever: Lever, before: Lever | None) -> bool:
    """Whether it went round the same point as a lift ``before`` about the same axis: a limb did the same again."""
    if before is None or min(lever.share, before.share) < CLEAR_SHARE or lever.about < VAGUE_ABOUT:
        return False
    return hypot(lever.along_m - before.along_m, lever.up_m - before.up_m) <= LIKE_M


def may_rest(lever: Lever, from_deg: float, to_deg: float, rest_deg: tuple[float, float]) -> bool:
    """Whether a thigh may have rested before this path: not where it surely was raised above ``rest_deg``.

    So it was, too, where the path of a lift would end beyond any thigh's, and read the other way round is that of a
    raised thigh which came down to where it may rest.
    """
    if lever.share < CLEAR_SHARE:
        return True
    lay_deg, raised_deg = _lay_deg(lever, from_deg), to_deg - from_deg
    came_to_deg = 180.0 - lay_deg - raised_deg
    came_down = (
        lever.share >= CLOSE_SHARE
        and lever.length_m >= CLOSE_M
        and lay_deg + raised_deg > CLOSE_HIGHEST_DEG
        and rest_deg[0] - ASIDE_DEG <= came_to_deg <= rest_deg[1] + ASIDE_DEG
    )
    return lay_deg <= rest_deg[1] + ASIDE_DEG and not came_down


def _lay_deg(lever: Lever, from_deg: float) -> float:
    """Elevation of the thigh before the movement, -180 to 180."""
    return (lever.direction_deg + from_deg + 180.0) % 360.0 - 180.0


def _is_vague_lift(lever: Lever, off_deg: float, *, is_far: bool, is_slow: bool) -> bool:
    """By a path that little follows from one lever arm of."""
    is_vague = lever.share <= VAGUE_SHARE
    limit_mps = STRAY_FAR_MPS if is_far and is_vague else STRAY_MPS
    knock_mps = KNOCK_MPS if lever.jolt_mps2 > JOLT_MPS2 else 0.0
    if lever.stray_mps >= limit_mps + knock_mps or not (is_vague or off_deg <= VAGUE_DEG):
        return False
    is_straight = abs(lever.heading_deg) <= VAGUE_HEADING_DEG and lever.about >= VAGUE_ABOUT
    return not is_far or (is_straight and (is_slow or lever.jolt_mps2 >= SMOOTH_MPS2))
