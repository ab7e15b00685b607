"""What reviewers decided about counted repetitions, beside what the counter says.

A correction names its repetition by the time of the hold, not by its number: another version of the
counter may number them otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kneehold.sensor.model.events import Outcome, Rep
from kneehold.sensor.review.matching import Hold, match_holds, one_leg

__all__ = ["ACTIONS", "LABELS", "REJECTED", "Correction", "Reviewed", "corrected", "decided", "standing"]

ACTIONS = ("accept", "reject", "relabel")
LABELS = (Outcome.FULL.value, Outcome.SHORT.value)
# What a repetition stands as that a person decided was none.
REJECTED = "rejected"


class Correction(NamedTuple):
    """One decision; ``at_utc`` is ISO 8601, ``label`` the new outcome of a relabelled repetition.

    ``side`` tells two legs apart that are held at once; empty fits either.
    """

    rater: str
    at_utc: str
    action: str
    hold_start_s: float
    hold_end_s: float
    label: str = ""
    note: str = ""
    side: str = ""


class Reviewed(NamedTuple):
    """One repetition as counted, and as it stands after the last correction of it."""

    rep: Rep
    is_counted: bool
    outcome: str
    correction: Correction | None  # the last one, None where nobody decided

    @property
    def stands(self) -> str:
        """Its outcome, or that it was rejected."""
        return self.outcome if self.is_counted else REJECTED


def corrected(
    reps: Sequence[Rep], corrections: Sequence[Correction]
) -> tuple[tuple[Reviewed, ...], tuple[Correction, ...]]:
    """Every repetition with what was decided about it, and the corrections that fit no repetition.

    Later corrections win; they are given in the order in which they were made.
    """
    last, unmatched_corrections = decided(
        [Hold(rep.hold_start_s, rep.hold_end_s, side=one_leg(rep.side)) for rep in reps], corrections
    )
    return tuple(_reviewed(rep, last.get(i)) for i, rep in enumerate(reps)), unmatched_corrections


def decided(
    holds: Sequence[Hold], corrections: Sequence[Correction]
) -> tuple[dict[int, Correction], tuple[Correction, ...]]:
    """The last correction of each of ``holds`` that has one, by its place, and those that fit none."""
    last: dict[int, Correction] = {}
    unmatched_corrections: list[Correction] = []
    for correction in corrections:
        about = Hold(correction.hold_start_s, correction.hold_end_s, side=one_leg(correction.side))
        pairs = match_holds(holds, [about]).pairs
        if pairs:
            last[pairs[0][0]] = correction
        else:
            unmatched_corrections.append(correction)
    return last, tuple(unmatched_corrections)


def standing(outcome: str, correction: Correction | None) -> str:
    """What a repetition that was counted as ``outcome`` stands as: full, short or rejected."""
    if correction is None or correction.action == "accept":
        return outcome
    return REJECTED if correction.action == "reject" else correction.label


def _reviewed(rep: Rep, correction: Correction | None) -> Reviewed:
    stands = standing(rep.outcome, correction)
    is_counted = stands != REJECTED
    return Reviewed(rep, is_counted, stands if is_counted else rep.outcome, correction)
