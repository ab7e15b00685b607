"""Faults of an angular rate that no factor and no sign puts right: it stands still, ends, hangs or comes in steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees, radians
from statistics import median

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.gravity_fit import Fitted, Segment, fitted, is_frozen
from kneehold.sensor.motion.vectors import norm

__all__ = ["MISSED_RAD", "RateLimit", "fault_of", "misses_of", "offset_fault"]

# The two ends of a range differ by one count: -32768 and 32767.
_SAME_END = 0.001
# So far past up the rate leads in one of forty movements of a good sensor, and in most of them if it is coarse, has a
# threshold or is pulled by gravity.
MISSED_RAD = 0.1
_SEVERAL = 3
# Common ranges begin at 250 deg/s: a rate that ends below is cut off or coarse. It does if samples in a row repeat its
# largest reading and it falls short by such a factor, which no unit is.
_NARROW_RADPS = radians(240.0)
_ENDED_SAMPLES = 3
_SHORT = (1.05, 3.0)
# Up turned by so much, 30 degrees: a rate that stands still meanwhile is dead.
_TURNED_RAD = 0.5
_TURNED_BLOCKS = 4
# The detection of rest takes no larger offset off; most chips promise 10 deg/s, a few 20.
_MOST_OFFSET_RADPS = radians(15.0)


class RateLimit(Snapshot):
    """Feed ``step``; set ``repeats`` to 0 where a movement begins. Readings are in any unit."""

    _past = ("_last", "most", "repeats")
    __slots__ = _past

    def __init__(self) -> None:
        self._last = 0.0
        self.most = 0.0  # the largest reading of an axis so far
        self.repeats = 0  # samples that repeat it

    def step(self, x: float, y: float, z: float) -> None:
        """Take one sample."""
        size = max(x, y, z, -x, -y, -z)
        if size > self.most:
            if size > self.most * (1.0 + _SAME_END):
                self.repeats = 0
            self.most = size
        elif size == self._last and size >= self.most * (1.0 - _SAME_END):
            self.repeats += 1
        self._last = size


def fault_of(segment: Segment, tilt_rad: float, got: Fitted, size: float, limit: RateLimit) -> tuple[str, str] | None:
    """Code and words of what one movement shows for certain; ``size`` makes the rate rad/s."""
    if tilt_rad > _TURNED_RAD and len(segment.blocks) >= _TURNED_BLOCKS and is_frozen(segment):
        return "rate_dead", "the angular rate does not change while the sensor turns"
    most = limit.most * size
    is_short = _SHORT[0] < got.multiple < _SHORT[1] and got.missed_rad(1.0) > MISSED_RAD
    if is_short and most < _NARROW_RADPS and limit.repeats >= _ENDED_SAMPLES:
        text = f"the angular rate stays at {degrees(most):.0f} deg/s, its largest, while the sensor turns faster"
        return "rate_limit", f"{text}: it is cut off there or comes in coarse steps"
    return None


def offset_fault(offset: Vec3, size: float) -> tuple[str, str] | None:
    """Code and words of an offset that is none; ``size`` makes it rad/s."""
    at_rest = size * norm(offset)
    if at_rest < _MOST_OFFSET_RADPS:
        return None
    text = f"the angular rate at rest is {degrees(at_rest):.0f} deg/s; {degrees(_MOST_OFFSET_RADPS):.0f} is the most"
    return "rate_offset", f"{text} that can be taken off: calibrate the sensor, or an axis of it hangs"


def misses_of(segments: Sequence[Segment], factors: Vec3) -> str | None:
    """In words, that several of ``segments`` end where the rate does not lead, at the size that fits most of them."""
    found = [fitted(segment, factors) for segment in segments]
    if len(found) < _SEVERAL:
        return None
    size = median(got.multiple for got in found)
    missed = [off for got in found if (off := got.missed_rad(size)) > MISSED_RAD]
    if len(missed) < max(_SEVERAL, 0.5 * len(found)):  # a sensor put on again in between misses once
        return None
    how_far = f"by {degrees(median(missed)):.0f} degrees in {len(missed)} of {len(found)} movements"
    text = f"the angular rate does not lead to where gravity is afterwards, {how_far}"
    return f"{text}: it may be coarse, cut off, or not of turning alone"
