"""Agreement of counted holds with a person's taps at their starts and ends.

A person taps some time after the leg is there, not always equally late. What starts and ends are late in common cancels
in the length of a hold. The difference between the two is part of the mean error. The scatter of the taps is part of
the limits: errors of lengths against taps have the variance sensor + 2 x tapping. What the taps scatter beyond the
half-width that each hold states of itself is the person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import median
from typing import NamedTuple

from kneehold.sensor.review.agreement import Agreement, agreement

__all__ = ["MOST_APART_S", "OwnAccuracy", "TappedHold", "own_accuracy"]

# A tap further from a counted moment than this, beyond the person's usual lag, was meant for something else.
MOST_APART_S = 1.5
# Of these many holds and more a scatter can be told.
_LEAST = 2
_NORMAL_975 = 1.96


class TappedHold(NamedTuple):
    """One counted hold and the two taps that belong to it, seconds."""

    start_s: float
    end_s: float
    pm_s: float
    tapped_start_s: float
    tapped_end_s: float

    @property
    def error_s(self) -> float:
        """Counted less tapped length."""
        return (self.end_s - self.start_s) - (self.tapped_end_s - self.tapped_start_s)


@dataclass(frozen=True, slots=True)
class OwnAccuracy:
    """What the taps say of the counter, and of themselves."""

    holds: tuple[TappedHold, ...]
    untapped: int  # counted holds without a tap at both ends
    taps_left: int  # taps that belong to no hold
    hold_s: Agreement  # counted less tapped
    start_lag_s: float  # mean of tapped less counted, of the starts
    end_lag_s: float  # of the ends
    tap_sd_s: float  # how much the lag of one person changes from tap to tap

    @property
    def explained_s(self) -> float:
        """Limits of agreement (half) that the scatter of the taps alone would give."""
        return _NORMAL_975 * sqrt(2.0) * self.tap_sd_s


def own_accuracy(holds: Sequence[tuple[float, float, float]], taps_s: Sequence[float]) -> OwnAccuracy | None:
    """Compare ``holds`` (start, end, half-width) with ``taps_s``; ``None`` where fewer than two have both taps."""
    edges = [edge for start_s, end_s, _ in holds for edge in (start_s, end_s)]
    usual_s = _usual_lag_s(edges, taps_s)
    free = sorted(taps_s)
    found: list[TappedHold] = []
    for start_s, end_s, pm_s in holds:
        pair = [_nearest(free, edge + usual_s) for edge in (start_s, end_s)]
        if None not in pair and pair[0] != pair[1]:
            first_s, last_s = (tap_s for tap_s in pair if tap_s is not None)
            free.remove(first_s)
            free.remove(last_s)
            found.append(TappedHold(start_s, end_s, pm_s, first_s, last_s))
    if len(found) < _LEAST:
        return None
    starts = [hold.tapped_start_s - hold.start_s for hold in found]
    ends = [hold.tapped_end_s - hold.end_s for hold in found]
    n = len(found)
    # Each about its own mean: that starts are tapped later than ends is a bias, no scatter.
    spread = (_squares(starts) + _squares(ends)) / (2 * (n - 1))
    sensor = fsum((hold.pm_s / _NORMAL_975) ** 2 for hold in found) / n / 2.0
    return OwnAccuracy(
        tuple(found),
        len(holds) - n,
        len(free),
        agreement([hold.error_s for hold in found]),
        fsum(starts) / n,
        fsum(ends) / n,
        sqrt(max(0.0, spread - sensor)),
    )


def _usual_lag_s(edges: Sequence[float], taps_s: Sequence[float]) -> float:
    """The median lag of the taps that have a counted moment near them."""
    lags = [min((tap_s - edge for edge in edges), key=abs) for tap_s in taps_s] if edges else []
    near = [lag for lag in lags if abs(lag) <= MOST_APART_S]
    return median(near) if near else 0.0


def _nearest(taps_s: Sequence[float], at_s: float) -> float | None:
    best = min(taps_s, key=lambda tap_s: abs(tap_s - at_s), default=None)
    return best if best is not None and abs(best - at_s) <= MOST_APART_S else None


def _squares(values: Sequence[float]) -> float:
    mean = fsum(values) / len(values)
    return fsum((value - mean) ** 2 for value in values)
