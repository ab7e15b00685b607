"""Holds of a recording that were not counted as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kneehold.sensor.review.matching import Hold, match_holds
from kneehold.sensor.review.table import number

__all__ = ["Miss", "missed_holds"]


class Miss(NamedTuple):
    """What went wrong with one hold; which one of the counted and of the true holds it is, by their places."""

    words: str  # to be said after the name of the recording
    detected: int | None
    reference: int | None
    is_start_off: bool = False
    is_end_off: bool = False

    @property
    def is_count(self) -> bool:
        """Whether a repetition is missing or too many."""
        return self.detected is None or self.reference is None


def missed_holds(detected: Sequence[Hold], reference: Sequence[Hold], limit_s: float) -> tuple[Miss, ...]:
    """Holds not counted, counted where there is none, and more than ``limit_s`` off in length, start or end.

    In the order of time.
    """
    matching = match_holds(detected, reference)
    found = [
        (reference[r].start_s, Miss(f"the hold at {number(reference[r].start_s, 1)} s is not counted", None, r))
        for r in matching.missed
    ]
    for d in matching.extra:
        hold = detected[d]
        words = f"a hold of {number(hold.hold_s, 1)} s is counted at {number(hold.start_s, 1)} s, where there is none"
        found.append((hold.start_s, Miss(words, d, None)))
    for d, r in matching.pairs:
        miss = _far(detected[d], reference[r], limit_s)
        if miss is not None:
            found.append((reference[r].start_s, miss._replace(detected=d, reference=r)))
    return tuple(miss for _, miss in sorted(found, key=lambda each: each[0]))


def _far(hold: Hold, wanted: Hold, limit_s: float) -> Miss | None:
    start_s, end_s = hold.start_s - wanted.start_s, hold.end_s - wanted.end_s
    is_start_off, is_end_off = abs(start_s) > limit_s, abs(end_s) > limit_s
    if not (is_start_off or is_end_off or abs(end_s - start_s) > limit_s):
        return None
    if not (is_start_off or is_end_off):  # each a part of it
        is_start_off = is_end_off = True
    parts = [f"begin {_off(start_s)}"] if is_start_off else []
    parts += [f"end {_off(end_s)}"] if is_end_off else []
    words = f"the hold at {number(wanted.start_s, 1)} s is taken to {' and to '.join(parts)}"
    return Miss(words, None, None, is_start_off, is_end_off)


def _off(error_s: float) -> str:
    return f"{number(abs(error_s), 2)} s too {'late' if error_s > 0.0 else 'early'}"
