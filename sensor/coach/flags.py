"""Flags of a repetition: bounce, fast lift, fast return, regrip, bridged, over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kneehold.sensor.coach.hold_band import Measured
from kneehold.sensor.exercises.profiles import Profile

__all__ = ["flags_of"]

# The definitions: two reversals of more than 3 degrees within 2 s near the end of the range. A bounce is how the end is
# reached: from a little before the hold begins. Later two are a regrip or a quick deep breath, three are neither.
SWING_DEG = 3.0
REVERSALS = 2
REVERSALS_LATER = 3
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
    if _has_bounce(times_s, angles_deg, hold.start_s, hold.end_s):
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


def _has_bounce(t: Sequence[float], e: Sequence[float], hold_start_s: float, hold_end_s: float) -> bool:
    begin = hold_start_s - BOUNCE_LEAD_S
    arrived = begin + BOUNCE_WINDOW_S + BOUNCE_LEAD_S
    first, last = bisect_left(t, begin), bisect_right(t, max(arrived, hold_end_s))
    reversed_s = _reversals_s(t[first:last], e[first:last])
    if sum(at_s <= arrived for at_s in reversed_s) >= REVERSALS:
        return True
    later = zip(reversed_s, reversed_s[REVERSALS_LATER - 1 :], strict=False)
    return any(third_s - first_s <= BOUNCE_WINDOW_S for first_s, third_s in later)


def _reversals_s(t: Sequence[float], e: Sequence[float]) -> list[float]:
    """When the angle had turned back by more than a swing, the first time being one downwards."""
    found: list[float] = []
    direction, extreme = 1, e[0] if e else 0.0
    for at_s, angle in zip(t, e, strict=True):
        if (angle - extreme) * direction > 0:
            extreme = angle
        elif abs(angle - extreme) > SWING_DEG:
            found.append(at_s)
            direction, extreme = -direction, angle
    return found


def _peak_speed(t: Sequence[float], e: Sequence[float], start_s: float, end_s: float) -> float:
    first, last = bisect_left(t, start_s), bisect_right(t, end_s)
    fastest, j = 0.0, first
    for i in range(first, last):
        while t[i] - t[j] > SPEED_WINDOW_S:
            j += 1
        if t[i] - t[j] > 0.5 * SPEED_WINDOW_S:
            fastest = max(fastest, abs(e[i] - e[j]) / (t[i] - t[j]))
    return fastest
