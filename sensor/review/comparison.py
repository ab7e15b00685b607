"""The holds of one judge (counter, stopwatch, rater) compared with those of another.

Error = first - second, for the holds that overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kneehold.sensor.review.agreement import Agreement, HoldErrors, agreement, hold_errors
from kneehold.sensor.review.matching import Hold, Matching, match_holds
from kneehold.sensor.review.reliability import ProportionalBias, Reliability, proportional_bias, reliability

__all__ = ["COUNTED", "Comparison", "compare", "outside", "together"]

# What the counter is called where raters have names.
COUNTED = "counted"
# A stopwatch may run on a little after the sensor stopped.
_OUTSIDE_S = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists of holds in the same seconds, matched and compared."""

    first_by: str
    second_by: str
    first: tuple[Hold, ...]
    second: tuple[Hold, ...]
    matching: Matching
    errors: HoldErrors
    hold_s: Agreement
    start_s: Agreement
    end_s: Agreement
    proportional: ProportionalBias | None
    reliability: Reliability | None

    @property
    def pairs(self) -> tuple[tuple[Hold, Hold], ...]:
        """The matched (first, second) holds, in the order of the second."""
        return tuple((self.first[a], self.second[b]) for a, b in self.matching.pairs)

    @property
    def lengths_s(self) -> tuple[tuple[float, float], ...]:
        """Seconds held of the matched pairs."""
        return tuple((a.hold_s, b.hold_s) for a, b in self.pairs)


def compare(first_by: str, first: Sequence[Hold], second_by: str, second: Sequence[Hold]) -> Comparison:
    """Match ``first`` with ``second`` by overlap and say how far apart they are."""
    matching = match_holds(first, second)
    pairs = [(first[a], second[b]) for a, b in matching.pairs]
    errors = hold_errors(pairs)
    lengths = [(a.hold_s, b.hold_s) for a, b in pairs]
    return Comparison(
        first_by,
        second_by,
        tuple(first),
        tuple(second),
        matching,
        errors,
        agreement(errors.hold_s),
        agreement(errors.start_s),
        agreement(errors.end_s),
        proportional_bias(lengths),
        reliability(lengths),
    )


def together(judges: Mapping[str, Sequence[Hold]]) -> Reliability | None:
    """Reliability of the lengths over the holds that every judge has; ``None`` for fewer than three judges.

    Holds are matched with those of the first judge, as in ``compare``.
    """
    first, *others = judges.values()
    if len(others) < 2:
        return None
    found = [{of_first: place for place, of_first in match_holds(other, first).pairs} for other in others]
    rows = [
        [hold.hold_s, *(other[places[n]].hold_s for other, places in zip(others, found, strict=True))]
        for n, hold in enumerate(first)
        if all(n in places for places in found)
    ]
    return reliability(rows)


def outside(holds: Sequence[Hold], duration_s: float) -> tuple[int, ...]:
    """Places in ``holds`` of those that end after a recording of ``duration_s`` seconds."""
    return tuple(place for place, hold in enumerate(holds) if hold.end_s > duration_s + _OUTSIDE_S)
