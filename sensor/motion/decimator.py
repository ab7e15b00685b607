"""Decimation to about 35 samples per second by the mean of a few.

Nothing a leg does on purpose is faster than 10 Hz, and the figures hold at 26 samples a second. Means of three samples
at 104 Hz or six at 208 Hz carry the same turn and less noise, for a third and a sixth of the cost. Fewer would do for
the count but a release would be told later. What needs every sample, as a tap does, gets every sample elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import TimedRow

__all__ = ["Decimator"]

# Sensors of 52 Hz and less, whose samples stand so far apart, are left as they are.
ALONE_S = 0.018
# Of a faster one so many samples make a mean as stand for so long: 2 at 60 Hz, 3 at 100 and 104, 6 at 200 and 208.
SPAN_S = 0.0265
# After a longer pause samples are missing: no mean is taken across it.
HOLE_S = 2.0 * ALONE_S

_NONE: TimedRow = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Decimator(Snapshot):
    """Means of neighbouring samples, by their times alone: however a recording is cut, they are the same."""

    _past = ("_count", "_first_s", "_sum", "last_s")
    __slots__ = _past

    def __init__(self) -> None:
        self._sum: TimedRow = _NONE  # of the samples that wait for their mean
        self._count = 0
        self._first_s = 0.0  # when the first of them was due: one spacing after the sample before it was taken
        self.last_s = -inf  # of the newest sample

    def take(self, rows: Sequence[TimedRow]) -> list[TimedRow]:
        """Samples with rising times; returns the means (time, m/s², rad/s) that are complete with them."""
        means: list[TimedRow] = []
        last, first, count = self.last_s, self._first_s, self._count
        st, sa, sb, sc, sd, se, sf = self._sum
        for row in rows:
            t, a, b, c, d, e, f = row
            if t - last > HOLE_S:
                if count:
                    means.append((st / count, sa / count, sb / count, sc / count, sd / count, se / count, sf / count))
                means.append(row)
                count = 0
            elif count:
                count += 1
                st, sa, sb, sc, sd, se, sf = st + t, sa + a, sb + b, sc + c, sd + d, se + e, sf + f
                if t - first >= SPAN_S:
                    means.append((st / count, sa / count, sb / count, sc / count, sd / count, se / count, sf / count))
                    count = 0
            elif t - last >= ALONE_S:
                means.append(row)
            else:
                first, count = last, 1
                st, sa, sb, sc, sd, se, sf = row
            last = t
        self.last_s, self._first_s, self._count = last, first, count
        self._sum = (st, sa, sb, sc, sd, se, sf) if count else _NONE
        return means

    def flush(self) -> list[TimedRow]:
        """No sample follows: the mean of those that still wait."""
        n, total = self._count, self._sum
        self._count, self._sum = 0, _NONE
        if not n:
            return []
        return [(total[0] / n, total[1] / n, total[2] / n, total[3] / n, total[4] / n, total[5] / n, total[6] / n)]
