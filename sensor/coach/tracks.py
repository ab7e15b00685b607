"""Tracks: one for every pose that may be the rest, each cutting the movement into excursions from that pose.

A track knows no axis and judges nothing. It sees how far up has tilted from its own rest: beyond half of the least
range an excursion is open; back below a share of its own height, or settled well below its top, it is over. A held leg
has a track, too, and that track's excursions are the rests. Which of them were lifts is decided by evidence and story.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, degrees, radians, sqrt
from typing import NamedTuple

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Vec3

__all__ = ["LOOK_EVERY", "Calm", "Excursion", "SegmentParams", "Track", "tilt_deg"]


@dataclass(frozen=True, slots=True)
class SegmentParams:
    """Numbers of the segmentation. Shares are of the profile's least range unless another reference is named."""

    # Further from the rest than this an excursion is open: no lift that counts stays below, no stirring reaches it.
    open_share: float = 0.45
    # A calm pose nearer to the rest than this is the same rest, moved a little.
    rest_share: float = 0.35
    # ... and never less than this: breath moves a resting thigh by up to 3 degrees.
    rest_least_deg: float = 4.0
    # Within this share of the rest (and a degree of noise) the leg is down: a lift begins after it.
    low_share: float = 0.15
    # Of the excursion's own height: lower than this it is over. An overshoot that settles stays above.
    back_share: float = 0.35
    # Settled this far below the top it is over and the rest is another (the definitions), if that is also a
    # clear share of the height.
    settle_share: float = 0.6
    # An excursion whose top stays below this was no lift: once it has settled, the rest itself has moved.
    moved_share: float = 0.8
    moved_s: float = 5.0
    # Rising again by this share before the landing is the next lift.
    again_share: float = 0.25
    # Up within this of its running mean is calm: above breath and tremor, below any deliberate movement.
    calm_deg: float = 4.0
    # Calm for this long makes a pose a possible rest; settled elsewhere takes twice as long (the definitions).
    rest_s: float = 1.0
    settle_s: float = 2.0
    # The landing is waited for this long after the leg came back, less where it is calm sooner.
    landing_s: float = 1.0
    landing_calm_s: float = 0.3
    # No stretch is held for longer: a pose left for that long was not a rest.
    longest_s: float = 240.0
    # Tracks side by side: rest, held leg and what a person may have done before; more have never helped.
    most: int = 5


# What changes slowly is looked at once in so many samples: a quarter of a second at 35 samples a second.
LOOK_EVERY = 8


class Excursion(NamedTuple):
    """One excursion from one rest; ``*_k`` count samples since the beginning."""

    track: int
    low_k: int  # last sample near the rest before
    high_k: int  # first sample clearly away
    begin_k: int  # what lies before belongs to another excursion
    back_k: int  # first sample that was back
    closed_k: int  # the landing was seen
    rest: Vec3  # up at the rest before
    peak_deg: float  # greatest tilt from the rest


def tilt_deg(a: Vec3, b: Vec3) -> float:
    """Angle between two unit vectors, degrees."""
    d = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return degrees(acos(1.0 if d > 1.0 else -1.0 if d < -1.0 else d))


class Calm(Snapshot):
    """For how long has up stayed where it is, and where is that?"""

    __slots__ = ("_limit_cos", "pose", "since_s")
    _past = ("pose", "since_s")

    def __init__(self, limit_deg: float) -> None:
        self._limit_cos = cos(radians(limit_deg))
        self.pose: Vec3 | None = None  # mean of up over about the last second
        self.since_s = 0.0

    def interrupt(self) -> None:
        """Samples are missing."""
        self.pose = None

    def step(self, t: float, up: Vec3, dt: float) -> float:
        """Take one sample, ``dt`` seconds after the last; returns the seconds of calm so far."""
        pose = self.pose
        if pose is None or up[0] * pose[0] + up[1] * pose[1] + up[2] * pose[2] < self._limit_cos:
            self.pose, self.since_s = up, t
            return 0.0
        span = t - self.since_s + dt
        k = dt / (span if span < 1.0 else 1.0)
        x, y, z = pose[0] + k * (up[0] - pose[0]), pose[1] + k * (up[1] - pose[1]), pose[2] + k * (up[2] - pose[2])
        n = 1.0 / sqrt(x * x + y * y + z * z)
        self.pose = (x * n, y * n, z * n)
        return t - self.since_s


class Track(Snapshot):
    """One pose taken for the rest. Feed ``step``; it returns each excursion when its landing was seen."""

    __slots__ = (
        "_back_k", "_back_s", "_begin_k", "_landed", "_landed_k", "_p", "_range_deg", "_valley_deg", "high_k", "high_s",
        "is_armed", "is_up", "low_k", "name", "peak_deg", "rest", "seen_s",
    )  # fmt: skip
    _past = (
        "_back_k", "_back_s", "_begin_k", "_landed", "_landed_k", "_valley_deg", "high_k", "high_s", "is_armed",
        "is_up", "low_k", "name", "peak_deg", "rest", "seen_s",
    )  # fmt: skip

    def __init__(self, name: int, k: int, t: float, rest: Vec3, range_deg: float, params: SegmentParams) -> None:
        self._p, self._range_deg = params, range_deg
        self.name = name
        self.rest = rest
        self.is_armed = False  # whether the leg was still here for as long as arming takes
        self.seen_s = t  # when the leg was last at this rest
        self.is_up = False
        self.low_k = self._begin_k = k
        self.high_k = self._back_k = self._landed_k = -1
        self.high_s = self._back_s = 0.0
        self.peak_deg = self._valley_deg = 0.0
        self._landed = rest  # up at the lowest point since it came back

    @property
    def is_back(self) -> bool:
        """Whether the leg came back and its landing is waited for."""
        return self._back_k >= 0

    def step(self, k: int, t: float, up: Vec3, calm_s: float, pose: Vec3) -> Excursion | None:
        """Take sample ``k``: ``up``, and for how long (and where) it has been calm."""
        rest = self.rest
        d = up[0] * rest[0] + up[1] * rest[1] + up[2] * rest[2]
        tilt = degrees(acos(1.0 if d > 1.0 else -1.0 if d < -1.0 else d))
        if self.is_up:
            return self._up(k, t, up, tilt, calm_s, pose)
        p, least = self._p, self._range_deg
        self.seen_s = t
        if calm_s >= p.rest_s and k % LOOK_EVERY == 0 and tilt_deg(pose, rest) < self.near_deg:
            self.rest = pose
            tilt = tilt_deg(up, pose)
            if calm_s >= p.settle_s:
                self.is_armed = True
        if tilt < p.low_share * least + 1.0:
            self.low_k = k
        if tilt > p.open_share * least:
            self.is_up, self.high_k, self.high_s, self.peak_deg, self._back_k = True, k, t, tilt, -1
        return None

    @property
    def near_deg(self) -> float:
        """A calm pose nearer than this is the same rest."""
        return max(self._p.rest_least_deg, self._p.rest_share * self._range_deg)

    def _up(self, k: int, t: float, up: Vec3, tilt: float, calm_s: float, pose: Vec3) -> Excursion | None:
        p, least = self._p, self._range_deg
        self.peak_deg = max(self.peak_deg, tilt)
        if self._back_k >= 0:
            return self._land(k, t, up, tilt, calm_s)
        if tilt < p.back_share * self.peak_deg:
            self._back_k, self._back_s, self._valley_deg, self._landed, self._landed_k = k, t, tilt, up, k
            return None
        if calm_s >= p.settle_s:
            lies_deg = tilt_deg(pose, self.rest)
            if self.peak_deg < p.moved_share * least and calm_s < p.moved_s:
                return None  # a lift that hesitates
            if self.peak_deg < p.moved_share * least:
                self.rest, self.is_up, self.low_k, self.seen_s, self._begin_k = pose, False, k, t, k
            elif self.peak_deg - lies_deg > max(p.settle_share * least, p.back_share * self.peak_deg):
                self._back_k = self._landed_k = k
                return self._close(k, t, pose)
        return None

    def _land(self, k: int, t: float, up: Vec3, tilt: float, calm_s: float) -> Excursion | None:
        p = self._p
        if tilt <= self._valley_deg:
            self._valley_deg, self._landed, self._landed_k = tilt, up, k
        if tilt > self._valley_deg + p.again_share * self._range_deg and tilt > p.back_share * self.peak_deg:
            found = self._close(k, t, self._landed, is_rest=False)
            self.low_k = self._landed_k
            if tilt > p.open_share * self._range_deg:
                self.is_up, self.high_k, self.high_s, self.peak_deg = True, k, t, tilt
            return found
        waited_s = t - self._back_s
        if waited_s >= p.landing_s or (waited_s >= p.landing_calm_s and calm_s >= p.landing_calm_s):
            return self._close(k, t, up)
        return None

    def _close(self, k: int, t: float, landed: Vec3, *, is_rest: bool = True) -> Excursion:
        found = Excursion(self.name, self.low_k, self.high_k, self._begin_k, self._back_k, k, self.rest, self.peak_deg)
        if is_rest and tilt_deg(landed, self.rest) > self._p.rest_share * self._range_deg:
            self.rest = landed
        self.is_up, self._back_k, self.low_k, self._begin_k, self.seen_s = False, -1, k, self._landed_k, t
        return found

    def cut_short(self, k: int) -> Excursion:
        """The open excursion as it stands at sample ``k``: nothing follows."""
        back_k = self._back_k if self._back_k >= 0 else k
        return Excursion(self.name, self.low_k, self.high_k, self._begin_k, back_k, k, self.rest, self.peak_deg)
