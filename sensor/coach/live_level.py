"""The level held so far: a running median in constant time.

Angles are tallied in half-degree bins; the median bin is followed as counts come in. The final
figures are measured from the trace itself; half a degree serves what is said meanwhile.
"""

from __future__ import annotations

from kneehold.sensor.model.snapshot import Snapshot

__all__ = ["LiveLevel"]

BIN_DEG = 0.5
# Covers every angle the elevation can take (-150 to 210) with room for noise.
LOWEST_DEG = -160.0
BINS = 760


class LiveLevel(Snapshot):
    """Median of the angles added so far."""

    _past = ("_below", "_bins", "_count", "bin")
    __slots__ = _past

    def __init__(self) -> None:
        self._bins: list[int] = [0] * BINS
        self.bin = 0  # the bin the median lies in
        self._below = 0  # angles in lower bins
        self._count = 0

    def clear(self) -> None:
        """Begin anew."""
        self._bins[:] = [0] * BINS
        self.bin = self._below = self._count = 0

    def add(self, angle_deg: float) -> None:
        """Count one angle."""
        i = int((angle_deg - LOWEST_DEG) / BIN_DEG)
        if not 0 <= i < BINS:
            i = max(0, min(BINS - 1, i))
        bins, at, below = self._bins, self.bin, self._below
        bins[i] += 1
        self._count = count = self._count + 1
        if count == 1:  # no need to walk there from the lowest bin
            self.bin = i
            return
        if i < at:
            below += 1
        half = count // 2
        while below > half:
            at -= 1
            below -= bins[at]
        while below + bins[at] <= half:
            below += bins[at]
            at += 1
        self.bin, self._below = at, below

    @property
    def median_deg(self) -> float:
        """Middle of the median's bin."""
        return LOWEST_DEG + (self.bin + 0.5) * BIN_DEG
