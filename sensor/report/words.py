"""In which words does a report explain how it counts, how far off it is, and why something was not counted?"""

from __future__ import annotations

from sensor.bench.figures import shown

__all__ = ["ATTEMPT_REASONS", "HOW_COUNTED", "KNOWN_ERROR"]

ATTEMPT_REASONS = {
    "range": "the thigh did not rise far enough",
    "no_hold": "it was not held long enough",
    "not_flexion": "the thigh turned, but not towards the chest",
    "signal_lost": "the signal was lost",
}

HOW_COUNTED = """A hold runs from the first moment at which the thigh is within 5 degrees of its plateau (20 % of the
movement where that is less) to the last moment before it leaves. A dip that comes back within 1.5 s and stays within
15 degrees is a regrip and does not end it; a gap in the signal of up to 5 s is bridged and shown as unseen. What is
measured is thigh elevation, not the hip joint: a quarter to a third of the visible motion comes from the pelvis. Full
means at least the prescribed time less a tolerance of 1 s or 5 %, whichever is more. Time in zone is time in that band;
still is slower than 5 degrees a second. Smoothness is the spectral arc length of the lift's angular speed: about -1.4
for one smooth movement, lower for a halting one."""

_OURS = "accuracy.ways[name=kneehold]"
_ERROR = f"{_OURS}.hold_error_s"

# From the measured figures, as ACCURACY.md has them.
KNOWN_ERROR = f"""Known error: on {shown(f"{_OURS}.recordings")} simulated sets with exactly known holds, every third
with 5 % of its packets lost, the bias of a hold is {shown(f"{_ERROR}.bias", "+.2f")} s, the 95 % limits of agreement
are {shown(f"{_ERROR}.limits[0]", "+.2f")} to {shown(f"{_ERROR}.limits[1]", "+.2f")} s, and the worst single hold was
{shown(f"{_ERROR}.worst", "+.2f")} s off. Source: 'kneehold bench accuracy --full', version {shown("version")}. No
figure against a therapist's stopwatch is known; marks in this report, if there are any, give one."""
