"""What is known of the excursion that is going on?

From the first departure from rest until the thigh is down again: the trace, and what was said of
its hold so far.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from sensor.coach.live_level import LiveLevel
from sensor.coach.measure import CARRY_GAP_S, NEAR_REST_SHARE, band_deg
from sensor.events import Phase
from sensor.snapshot import Snapshot

__all__ = ["SETTLE_DEG", "Excursion"]

# The definitions: settled is staying within 5 degrees (for 2 s).
SETTLE_DEG = 5.0
# In the upper third of its way a leg does not rest: it was pulled too far, and is held a little lower.
STILL_UP_SHARE = 0.33
# Down by half the range and up again by the least range: one repetition ended and the next began.
DROP_SHARE = 0.5


class Excursion(Snapshot):
    """Trace of one excursion above ``rest_deg`` and the state of its hold."""

    __slots__ = (
        "_floor_bin", "_floor_deg", "_floor_rest", "_high", "_low", "_reached_deg", "_reached_s", "angles",
        "dip_from_s", "fastest", "hold_from_s", "hold_said_s", "is_lost", "level", "lowest_deg", "lowest_i", "peak_deg",
        "release_said_s", "rest_deg", "settled_from_s", "stage_deg", "steady_from_s", "target_said", "times", "tops",
    )  # fmt: skip
    _past = __slots__

    def __init__(self) -> None:
        self.times: list[float] = []
        self.angles: list[float] = []
        self.tops: list[float] = []  # highest angle up to each sample: rises, so it can be searched
        self.level = LiveLevel()
        self.begin([], [], 0.0)

    def begin(self, times: list[float], angles: list[float], rest_deg: float) -> None:
        """A new excursion; ``times`` and ``angles`` are the last seconds before it."""
        self.times[:] = times
        self.angles[:] = angles
        self.tops[:] = accumulate(angles, max)
        self.rest_deg = rest_deg
        self.peak_deg = self.tops[-1] if angles else -1e9
        self._floor_bin = -1  # what the floor of the band was worked out for
        self._floor_rest: float = 0.0
        self._floor_deg = 0.0
        self._reached_deg = -1e9  # what was asked last: a hold asks the same at every sample
        self._reached_s = 0.0
        self.fastest = 0.0  # deg/s upwards
        self.level.clear()
        self.hold_from_s: float | None = None  # back-dated beginning of the hold as last said
        self.hold_said_s: float | None = None  # when a hold was first said
        self.release_said_s: float | None = None  # when its end was said, None while it goes on
        self.target_said = False
        self.is_lost = False  # the hold ended where the signal ended
        self.dip_from_s: float | None = None
        self.steady_from_s: float | None = None
        self.stage_deg: float | None = None  # where it paused long before it went on up
        self.lowest_deg = 1e9  # since the hold ended
        self.lowest_i = 0
        self.settled_from_s = times[-1] if times else 0.0
        self._high = self._low = angles[-1] if angles else 0.0

    def add(self, t: float, angle: float) -> None:
        """Append one sample: seconds and degrees."""
        self.times.append(t)
        self.angles.append(angle)
        self.peak_deg = top = angle if angle > self.peak_deg else self.peak_deg  # twice as quick as max()
        self.tops.append(top)
        if angle < self.lowest_deg:
            self.lowest_deg = angle
            self.lowest_i = len(self.times) - 1
        if angle > self._high:
            self._high = angle
        elif angle < self._low:
            self._low = angle
        else:
            return  # within what was seen before: as wide as it was
        if self._high - self._low > SETTLE_DEG:
            self._high = self._low = angle
            self.settled_from_s = t

    def go_on(self, rows: list[tuple[float, float]], *, is_anew: bool) -> None:
        """What is seen after a gap, at least one row; ``is_anew``: it hid too much for this to be the same lift."""
        if is_anew:
            self.begin([rows[0][0]], [rows[0][1]], self.rest_deg)
        for row in rows[is_anew:]:
            self.add(*row)

    def consider_stage(self, angle: float, least_deg: float, *, phase: Phase) -> None:
        """The thigh paused at ``stage_deg`` and went on up to ``angle``: was that pause its place of rest?

        It was if it could not be a hold itself, or if a whole repetition's range (``least_deg``) lies above it.
        """
        stage_deg = self.stage_deg
        if stage_deg is None:
            return
        is_too_low = stage_deg - self.rest_deg < least_deg and phase is Phase.RAISING
        if is_too_low or angle - stage_deg >= least_deg:
            self.rest_deg, self.stage_deg = stage_deg, None
            if phase is Phase.HOLDING and not is_too_low:
                self.level.clear()

    def shift(self, by_deg: float) -> None:
        """Every angle kept here is greater by so much: where zero lies is known better."""
        self.angles[:] = [angle + by_deg for angle in self.angles]
        self.tops[:] = [angle + by_deg for angle in self.tops]
        self.level.shift(by_deg)
        self.rest_deg += by_deg
        self.peak_deg += by_deg
        self.lowest_deg += by_deg
        self.stage_deg = None if self.stage_deg is None else self.stage_deg + by_deg
        self._high += by_deg
        self._low += by_deg
        self._floor_bin = -1
        self._reached_deg = -1e9

    def has_come_down(self, least_deg: float) -> bool:
        """Whether it fell by half its range, and by ``least_deg``, since the hold ended."""
        return self.peak_deg - self.lowest_deg >= max(least_deg, DROP_SHARE * (self.peak_deg - self.rest_deg))

    def cut_at_lowest(self) -> tuple[list[float], list[float]]:
        """Drop what came after the lowest point since the hold; returns times and angles from that point on."""
        i = self.lowest_i
        after = self.times[i:], self.angles[i:]
        del self.times[i + 1 :], self.angles[i + 1 :], self.tops[i + 1 :]
        return after

    @property
    def settled_deg(self) -> float:
        """Level of the present stretch within 5 degrees."""
        return 0.5 * (self._high + self._low)

    def is_at_new_rest(self, least_fall_deg: float) -> bool:
        """Whether the level it settled at is a place of rest, which lies ``least_fall_deg`` below the hold or more."""
        fall_deg = self.plateau_deg - self.settled_deg
        return fall_deg >= max(least_fall_deg, STILL_UP_SHARE * (self.plateau_deg - self.rest_deg))

    @property
    def plateau_deg(self) -> float:
        """Level of the hold so far, without one the highest angle: who pulls too far first has not come down yet."""
        return self.peak_deg if self.hold_said_s is None else self.level.median_deg

    def is_near_rest(self, angle: float) -> bool:
        """Whether ``angle`` is at the rest level, for what the way up was."""
        return angle - self.rest_deg <= NEAR_REST_SHARE * (self.peak_deg - self.rest_deg)

    @property
    def band_floor_deg(self) -> float:
        """Lower edge of the band of the running hold; worked out anew when the level or the rest changed."""
        level, rest = self.level, self.rest_deg
        if level.bin != self._floor_bin or rest != self._floor_rest:
            self._floor_bin, self._floor_rest = level.bin, rest
            plateau = level.median_deg
            self._floor_deg = plateau - band_deg(plateau - rest)
        return self._floor_deg

    def first_reached_s(self, angle: float) -> float:
        """When ``angle`` was first reached, between samples where no gap lies; now if it was not."""
        if angle == self._reached_deg:
            return self._reached_s
        i = min(bisect_left(self.tops, angle), len(self.times) - 1)
        reached_s = self._between(i - 1, i, angle)
        if self.tops[i] >= angle:
            self._reached_deg, self._reached_s = angle, reached_s
        return reached_s

    def fell_below_s(self, angle: float) -> float:
        """When the newest sample's way down passed ``angle``."""
        return self._between(len(self.times) - 2, len(self.times) - 1, angle)

    def _between(self, a: int, b: int, angle: float) -> float:
        t, e = self.times, self.angles
        if a < 0 or t[b] - t[a] > CARRY_GAP_S or e[a] == e[b]:
            return t[b]
        return t[a] + (t[b] - t[a]) * min(1.0, max(0.0, (angle - e[a]) / (e[b] - e[a])))
