"""Grade of the data of a session, A to D, with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kneehold.sensor.review.fact import Fact

__all__ = ["CORRECTED_GRADE", "Quality", "QualityFacts", "quality"]

_GRADES = "ABCD"
# A session in which a person had to decide is no better than this.
CORRECTED_GRADE = "B"
# Shares of the recording that were lost, and the grade from which on each share keeps a session away: a hundredth is
# what any home radio loses; a twentieth was tested to change no count; beyond a fifth most holds have a hole.
_LOSSES = ((0.20, "D"), (0.05, "C"), (0.01, "B"))
# A tenth of a hold that nobody saw is more than the tolerance of the prescription.
_BRIDGED_SHARE = 0.1


class QualityFacts(NamedTuple):
    """What the grade depends on."""

    is_trusted: bool
    is_posture_known: bool
    duration_s: float
    lost_s: float
    held_s: float  # all holds together
    bridged_s: float  # of these, not seen
    signal_losses: int  # attempts that ended because the signal was lost
    warnings: Sequence[str] = ()
    corrections: int = 0  # repetitions a person corrected


class Quality(NamedTuple):
    """``grade`` is A (nothing to doubt) to D (do not rely on it); no reason without an effect on the grade."""

    grade: str
    reasons: tuple[Fact, ...]


def quality(facts: QualityFacts) -> Quality:
    """The worst of all grades that ``facts`` give, and why."""
    found = [*_signal(facts), *_holds(facts)]
    if facts.duration_s <= 0.0:
        found.append((_GRADES[-1], Fact("grade.empty", {})))
    if not facts.is_trusted:
        found.append(("D", Fact("grade.untrusted", {})))
    if not facts.is_posture_known:
        found.append(("B", Fact("grade.posture", {})))
    found += [("C", Fact("grade.warning", {"text": warning})) for warning in facts.warnings]
    if facts.corrections:
        found.append((CORRECTED_GRADE, Fact("grade.corrected", {"number": facts.corrections})))
    found.sort(key=lambda item: item[0], reverse=True)
    return Quality(max((grade for grade, _ in found), default=_GRADES[0]), tuple(reason for _, reason in found))


def _signal(facts: QualityFacts) -> list[tuple[str, Fact]]:
    found: list[tuple[str, Fact]] = []
    share = facts.lost_s / facts.duration_s if facts.duration_s > 0.0 else 0.0
    for least, grade in _LOSSES:
        if share > least:
            found.append((grade, Fact("grade.lost", {"percent": 100.0 * share})))
            break
    if facts.signal_losses:
        found.append(("C", Fact("grade.signal_lost", {"number": facts.signal_losses})))
    return found


def _holds(facts: QualityFacts) -> list[tuple[str, Fact]]:
    if facts.bridged_s <= 0.0:
        return []
    share = facts.bridged_s / facts.held_s if facts.held_s > 0.0 else 1.0
    return [("C" if share > _BRIDGED_SHARE else "B", Fact("grade.bridged", {"seconds": facts.bridged_s}))]
