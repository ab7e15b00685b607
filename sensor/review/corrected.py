"""What did people decide about the counted repetitions, beside what the counter says?

A correction names its repetition by the time of the hold, not by its number: another version of the
counter may number them otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sensor.events import Outcome, Rep
from sensor.review.matching import Hold, match_holds

__all__ = ["ACTIONS", "LABELS", "Correction", "Reviewed", "corrected"]

ACTIONS = ("accept", "reject", "relabel")
LABELS = (Outcome.FULL.value, Outcome.SHORT.value)


class Correction(NamedTuple):
    """One decision; ``at_utc`` is ISO 8601, ``label`` the new outcome of a relabelled repetition."""

    rater: str
    at_utc: str
    action: str
    hold_start_s: float
    hold_end_s: float
    label: str = ""
    note: str = ""


class Reviewed(NamedTuple):
    """One repetition as counted, and as it stands after the last correction of it."""

    rep: Rep
    is_counted: bool
    outcome: str
    correction: Correction | None  # the last one, None where nobody decided


def corrected(
    reps: Sequence[Rep], corrections: Sequence[Correction]
) -> tuple[tuple[Reviewed, ...], tuple[Correction, ...]]:
    """Every repetition with what was decided about it, and the corrections that fit no repetition.

    Later corrections win; they are given in the order in which they were made.
    """
    holds = [Hold(rep.hold_start_s, rep.hold_end_s) for rep in reps]
    last: dict[int, Correction] = {}
    homeless: list[Correction] = []
    for correction in corrections:
        pairs = match_holds(holds, [Hold(correction.hold_start_s, correction.hold_end_s)]).pairs
        if pairs:
            last[pairs[0][0]] = correction
        else:
            homeless.append(correction)
    return tuple(_reviewed(rep, last.get(i)) for i, rep in enumerate(reps)), tuple(homeless)


def _reviewed(rep: Rep, correction: Correction | None) -> Reviewed:
    if correction is None:
        return Reviewed(rep, True, rep.outcome, None)
    label = correction.label if correction.action == "relabel" else rep.outcome
    return Reviewed(rep, correction.action != "reject", label, correction)
