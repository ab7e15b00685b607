"""Pairs of detected and marked holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kneehold.sensor.model.values import Side

__all__ = ["Hold", "Matching", "match_holds", "one_leg", "without_optional"]


class Hold(NamedTuple):
    """One hold, by whoever says so; seconds from the first sample, ``end_s`` >= ``start_s``.

    ``start_known_at_s`` and ``end_known_at_s`` are the moments at which a causal counter was sure
    of the start and of the end; ``None`` for a hold that a person or a simulator states. ``side``
    is ``right`` or ``left``, or empty where nobody said which leg (or it was both at once).
    """

    start_s: float
    end_s: float
    start_known_at_s: float | None = None
    end_known_at_s: float | None = None
    side: str = ""

    @property
    def hold_s(self) -> float:
        """How long it was held."""
        return self.end_s - self.start_s


class Matching(NamedTuple):
    """Indices into the two lists that were matched."""

    pairs: tuple[tuple[int, int], ...]  # (detected, reference), in the order of the reference
    missed: tuple[int, ...]  # reference holds that nothing was detected for
    extra: tuple[int, ...]  # detected holds that the reference does not know

    @property
    def is_exact(self) -> bool:
        """Whether every reference hold was detected and nothing else; equal numbers alone are not enough."""
        return not self.missed and not self.extra


def one_leg(side: str) -> str:
    """The side of a hold that is said to be of ``side``: ``right`` or ``left`` however it is written, else nothing."""
    lower = side.lower()
    return lower if lower in (Side.RIGHT, Side.LEFT) else ""


def match_holds(detected: Sequence[Hold], reference: Sequence[Hold]) -> Matching:
    """Pair holds of the same leg that overlap in time, one to one, the largest overlap first.

    A hold without a side fits either leg. Holds that only touch do not overlap. Of equal overlaps
    the earlier reference wins, then the earlier detection, so the result does not depend on anything
    but times and sides.
    """
    candidates = sorted(
        (-overlap, r, d)
        for r, wanted in enumerate(reference)
        for d, found in enumerate(detected)
        if _can_be_one_leg(found.side, wanted.side) and (overlap := _overlap_s(found, wanted)) > 0.0
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, r, d in candidates:
        if r not in partner and d not in taken:
            partner[r] = d
            taken.add(d)
    return Matching(
        pairs=tuple((partner[r], r) for r in sorted(partner)),
        missed=tuple(r for r in range(len(reference)) if r not in partner),
        extra=tuple(d for d in range(len(detected)) if d not in taken),
    )


def without_optional(detected: Sequence[Hold], reference: Sequence[Hold], optional: Sequence[Hold]) -> tuple[Hold, ...]:
    """The detected holds that are judged: not those that overlap an optional hold and none of the reference."""
    return tuple(found for found in detected if _overlaps(found, reference) or not _overlaps(found, optional))


def _overlaps(found: Hold, others: Sequence[Hold]) -> bool:
    return any(_can_be_one_leg(found.side, other.side) and _overlap_s(found, other) > 0.0 for other in others)


def _can_be_one_leg(one: str, other: str) -> bool:
    return not one or not other or one == other


def _overlap_s(one: Hold, other: Hold) -> float:
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
