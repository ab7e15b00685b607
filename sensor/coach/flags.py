"""Which remarks does a repetition deserve beside its seconds?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sensor.coach.measure import Measured
from sensor.coach.profiles import Profile

__all__ = ["flags_of"]

# The definitions: two reversals of more than 3 degrees within 2 s near the end of the range. Near the end
# in time: from a little before the hold begins, as a bounce is how the end is reached; a slow breath swings later too.
SWING_DEG = 3.0
REVERSALS = 2
BOUNCE_LEAD_S = 0.5
BOUNCE_WINDOW_S = 2.0
# Speed is read over a fifth of a second, so that a tap or a wobble of soft tissue is not taken for a fast lift.
SPEED_WINDOW_S = 0.2


def flags_of(
    times_s: Sequence[float], angles_deg: Sequence[float], found: Measured, return_s: float, profile: Profile
) -> tuple[str, ...]:
    """Flags of one repetition, in a fixed order."""
    flags: list[str] = []
    hold = found.hold
    if _has_bounce(times_s, angles_deg, hold.start_s):
        flags.append("bounce")
    if _peak_speed(times_s, angles_deg, found.lift_start_s, hold.start_s) > profile.max_speed_degps:
        flags.append("fast_lift")
    if _peak_speed(times_s, angles_deg, hold.end_s, return_s) > profile.max_speed_degps:
        flags.append("fast_return")
    if hold.regrips:
        flags.append("regrip")
    if hold.bridged_s:
        flags.append("bridged")
    if hold.end_s - hold.start_s > profile.max_hold_s:
        flags.append("over")
    return tuple(flags)


def _has_bounce(t: Sequence[float], e: Sequence[float], hold_start_s: float) -> bool:
    begin = hold_start_s - BOUNCE_LEAD_S
    part = e[bisect_left(t, begin) : bisect_right(t, begin + BOUNCE_WINDOW_S + BOUNCE_LEAD_S)]
    if not part:
        return False
    reversals, direction, extreme = 0, 1, part[0]
    for angle in part:
        if (angle - extreme) * direction > 0:
            extreme = angle
        elif abs(angle - extreme) > SWING_DEG:
            reversals += 1
            direction, extreme = -direction, angle
    return reversals >= REVERSALS


def _peak_speed(t: Sequence[float], e: Sequence[float], start_s: float, end_s: float) -> float:
    first, last = bisect_left(t, start_s), bisect_right(t, end_s)
    fastest, j = 0.0, first
    for i in range(first, last):
        while t[i] - t[j] > SPEED_WINDOW_S:
            j += 1
        if t[i] - t[j] > 0.5 * SPEED_WINDOW_S:
            fastest = max(fastest, abs(e[i] - e[j]) / (t[i] - t[j]))
    return fastest
