"""The lift that is going on: its angles so far and the state of its hold, as announced live."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from kneehold.sensor.coach.hold_band import CARRY_GAP_S, band_deg
from kneehold.sensor.coach.live_level import LiveLevel
from kneehold.sensor.model.snapshot import Snapshot

__all__ = ["LiveLift"]


class LiveLift(Snapshot):
    """Times and angles above the rest since the leg left it, and what was announced of the hold."""

    _past = (
        "_floor_bin", "_floor_deg", "_reached_deg", "_reached_s", "angles", "dip_from_s", "fastest", "hold_from_s",
        "hold_said_s", "is_cut", "is_judged", "level", "lowest_deg", "peak_deg", "release_said_s", "steady_from_s",
        "target_said", "times", "tops",
    )  # fmt: skip
    __slots__ = _past

    def __init__(self) -> None:
        self.times: list[float] = []
        self.angles: list[float] = []
        self.tops: list[float] = []  # highest angle up to each sample: rises, so it can be searched
        self.level = LiveLevel()
        self.begin([], [])

    def begin(self, times: Sequence[float], angles: Sequence[float]) -> None:
        """A new lift; the samples since the leg left its rest."""
        self.hold_from_s: float | None = None  # back-dated beginning of the hold as last announced
        self.hold_said_s: float | None = None  # when a hold was first announced
        self.release_said_s: float | None = None  # when its end was announced, None while it goes on
        self.target_said = False
        self.is_cut = False  # the hold ended where the signal ended
        self.is_judged = False
        self.dip_from_s: float | None = None
        self.steady_from_s: float | None = None
        self.fastest = 0.0  # deg/s upwards
        self.lowest_deg = 1e9  # since the hold ended
        self.tell_again(times, angles)

    def tell_again(self, times: Sequence[float], angles: Sequence[float]) -> None:
        """The same lift by another plane; the hold so far is told by the new angles."""
        self.times[:] = times
        self.angles[:] = angles
        self.tops[:] = accumulate(angles, max)
        self.peak_deg = self.tops[-1] if self.tops else -1e9
        self._floor_bin = -1
        self._floor_deg = 0.0
        self._reached_deg = -1e9
        self._reached_s = 0.0
        self.level.clear()
        if self.hold_said_s is not None:
            for t, angle in zip(times, angles, strict=True):
                if t >= self.hold_said_s:
                    self.level.add(angle)

    def add(self, t: float, angle: float) -> None:
        """Append one sample: seconds, degrees above the rest."""
        self.times.append(t)
        self.angles.append(angle)
        self.peak_deg = top = angle if angle > self.peak_deg else self.peak_deg
        self.tops.append(top)
        self.lowest_deg = min(self.lowest_deg, angle)

    @property
    def band_floor_deg(self) -> float:
        """Lower edge of the band of the running hold."""
        level = self.level
        if level.bin != self._floor_bin:
            self._floor_bin = level.bin
            plateau = level.median_deg
            self._floor_deg = plateau - band_deg(plateau)
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
