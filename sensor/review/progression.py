"""What changed over the weeks, and a suggested next step with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from kneehold.sensor.review.weeks import DETECTABLE_DEG, SIDES, SLOTS, Week, Weeks, WeekSession, detectable_s

__all__ = ["Proposal", "Rule", "propose", "what_changed"]

# Weeks at the end that are compared with as many before them.
_COMPARED = 4
# Less than this is no change worth a sentence: half a second of hold is half the tolerance, a point of pain is the
# least step of the scale, a tenth of the slots is three in a fortnight.
_HOLD_S, _PAIN, _SHARE = 0.5, 1.0, 0.1


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is proposed, how large it is, and where it ends; and for which times of a day."""

    sessions: int = 6  # in a row: three days of morning and evening
    step_s: float = 5.0
    longest_s: float = 30.0  # the prescription's own upper end
    most_reps: int = 3
    shortest_s: float = 10.0
    pain_step: float = 1.0
    is_locked: bool = False  # the therapist decides alone
    slots: tuple[str, ...] = SLOTS  # of a day that the plan asks for


class Proposal(NamedTuple):
    """``step`` is stay, longer, more or back; ``hold_s`` and ``reps`` a side are what is proposed."""

    step: str
    hold_s: float
    reps: int
    reasons: tuple[str, ...]


def propose(sessions: Sequence[WeekSession], hold_s: float, reps: int, rule: Rule | None = None) -> Proposal:
    """The next step after ``sessions`` (oldest first) with ``reps`` a side of ``hold_s`` seconds."""
    by = rule or Rule()
    if by.is_locked:
        return Proposal("stay", hold_s, reps, ("the therapist keeps the plan as it is",))
    last = sessions[-by.sessions :]
    if len(last) < by.sessions:
        return Proposal("stay", hold_s, reps, (f"{len(last)} of the {by.sessions} sessions needed for a step",))
    worse = _pain_change(sessions, by.sessions)
    if worse is not None and worse >= by.pain_step:
        shorter = max(by.shortest_s, hold_s - by.step_s)
        reason = f"pain before the sessions rose by {worse:.1f} points over the last {2 * by.sessions} sessions"
        return Proposal("back", min(shorter, hold_s), reps, (reason,))
    missed = sum(not all(rep.is_full for rep in session.reps) or not session.reps for session in last)
    if missed:
        return Proposal("stay", hold_s, reps, (_short(missed, by.sessions),))
    good = [f"every hold of the last {by.sessions} sessions was full"]
    good.append("pain was not recorded" if worse is None else "pain did not rise")
    if hold_s < by.longest_s:
        return Proposal("longer", min(by.longest_s, hold_s + by.step_s), reps, tuple(good))
    if reps < by.most_reps:
        return Proposal("more", hold_s, reps + 1, tuple(good))
    return Proposal("stay", hold_s, reps, (*good, "the most that the plan allows is reached"))


def what_changed(weeks: Weeks) -> str:
    """One sentence about the last four weeks against the four before, only what is more than chance."""
    late, early = weeks.weeks[-_COMPARED:], weeks.weeks[-2 * _COMPARED : -_COMPARED]
    if not early or not any(week.done for week in early) or not any(week.done for week in late):
        return "Not enough weeks to compare yet."
    found: list[str] = []
    before, now = (sum(w.done for w in part) / sum(w.planned for w in part) for part in (early, late))
    if abs(now - before) >= _SHARE:
        found.append(
            f"{'more' if now > before else 'fewer'} sessions done ({now:.0%}, was {before:.0%} of those planned)"
        )
    step = _step([w.hold_error_s for w in early], [w.hold_error_s for w in late])
    if step is not None and abs(step) >= _HOLD_S and abs(step) > _detectable_s(early, late):
        found.append(f"holds {abs(step):.1f} s {'longer' if step > 0.0 else 'shorter'}")
    for place, side in enumerate(SIDES):
        step = _step([w.range_deg[place] for w in early], [w.range_deg[place] for w in late])
        if step is not None and abs(step) > DETECTABLE_DEG:
            found.append(f"the {side} thigh {abs(step):.1f}° {'higher' if step > 0.0 else 'lower'}")
    step = _step([w.pain_before for w in early], [w.pain_before for w in late])
    if step is not None and abs(step) >= _PAIN:
        found.append(f"pain before the sessions {'up' if step > 0.0 else 'down'} by {abs(step):.1f}")
    told = ", ".join(found) if found else "no change beyond normal variation"
    return f"Last {_weeks(late)} compared with the {_weeks(early)} before: {told}."


def _detectable_s(early: Sequence[Week], late: Sequence[Week]) -> float:
    """By what the holds state of themselves; the widest week of either part decides."""
    widest = (max((w.hold_pm_s for w in part if w.hold_pm_s is not None), default=None) for part in (early, late))
    return detectable_s(*widest)


def _step(early: Sequence[float | None], late: Sequence[float | None]) -> float | None:
    before, now = ([value for value in part if value is not None] for part in (early, late))
    return fsum(now) / len(now) - fsum(before) / len(before) if before and now else None


def _pain_change(sessions: Sequence[WeekSession], count: int) -> float | None:
    late, early = sessions[-count:], sessions[-2 * count : -count]
    return _step([s.pain_before for s in early], [s.pain_before for s in late])


def _short(missed: int, sessions: int) -> str:
    which = f"each of the last {sessions}" if missed == sessions else f"{missed} of the last {sessions}"
    return f"at least one hold was short in {which} sessions"


def _weeks(weeks: Sequence[Week]) -> str:
    return "1 week" if len(weeks) == 1 else f"{len(weeks)} weeks"
