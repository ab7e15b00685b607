"""What changed over the weeks, and a suggested next step with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from kneehold.sensor.review.attention import PAIN_AFTER_STEP
from kneehold.sensor.review.fact import Fact
from kneehold.sensor.review.weeks import DETECTABLE_DEG, SIDES, SLOTS, Week, Weeks, WeekSession, detectable_s

__all__ = ["Changed", "Proposal", "Rule", "propose", "what_changed"]

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
    """``step`` is none, stay, longer, more or back; ``hold_s`` and ``reps`` a side are what is proposed.

    ``none``: a red flag or a stop for pain stands in the way of any step, and a person has to decide.
    """

    step: str
    hold_s: float
    reps: int
    reasons: tuple[Fact, ...]


class Changed(NamedTuple):
    """How many weeks were compared with how many before, and what changed; shares in percent, steps not negative."""

    early: int
    late: int
    facts: tuple[Fact, ...]


def propose(sessions: Sequence[WeekSession], hold_s: float, reps: int, rule: Rule | None = None) -> Proposal:
    """The next step after ``sessions`` (oldest first) with ``reps`` a side of ``hold_s`` seconds.

    Steps follow from the sessions that count; a red flag or a stop for pain in any of them withholds every step.
    """
    by = rule or Rule()
    if alarms := _alarms(sessions):
        return Proposal("none", hold_s, reps, alarms)
    if by.is_locked:
        return Proposal("stay", hold_s, reps, (Fact("reason.locked", {}),))
    sessions = [session for session in sessions if session.is_counted]
    last = sessions[-by.sessions :]
    if len(last) < by.sessions:
        needed = Fact("reason.needed", {"number": len(last), "needed": by.sessions})
        return Proposal("stay", hold_s, reps, (needed,))
    worse = _pain_change(sessions, by.sessions)
    if worse is not None and worse >= by.pain_step:
        shorter = max(by.shortest_s, hold_s - by.step_s)
        rose = Fact("reason.pain_rose", {"step": worse, "sessions": 2 * by.sessions})
        return Proposal("back", min(shorter, hold_s), reps, (rose,))
    steps = [s.pain_after - s.pain_before for s in last if s.pain_after is not None and s.pain_before is not None]
    if max(steps, default=0.0) >= PAIN_AFTER_STEP:
        return Proposal("stay", hold_s, reps, (Fact("reason.pain_after", {"step": max(steps)}),))
    missed = sum(not all(rep.is_full for rep in session.reps) or not session.reps for session in last)
    if missed:
        key = "reason.short_all" if missed == by.sessions else "reason.short_some"
        return Proposal("stay", hold_s, reps, (Fact(key, {"missed": missed, "sessions": by.sessions}),))
    good = (
        Fact("reason.full", {"sessions": by.sessions}),
        Fact("reason.pain_unknown" if worse is None else "reason.pain_same", {}),
    )
    if hold_s < by.longest_s:
        return Proposal("longer", min(by.longest_s, hold_s + by.step_s), reps, good)
    if reps < by.most_reps:
        return Proposal("more", hold_s, reps + 1, good)
    return Proposal("stay", hold_s, reps, (*good, Fact("reason.most", {})))


def _alarms(sessions: Sequence[WeekSession]) -> tuple[Fact, ...]:
    """What was reported in ``sessions`` that only a person may weigh against going on."""
    told = [session.safety for session in sessions]
    found = {
        "reason.red_flag": any(safety.flags for safety in told),
        "reason.pain_stop": any(safety.is_stopped_for_pain for safety in told),
    }
    return tuple(Fact(key, {}) for key, is_so in found.items() if is_so)


def what_changed(weeks: Weeks) -> Changed | None:
    """The last four weeks against the four before, only what is more than chance; ``None``: too few weeks."""
    late, early = weeks.weeks[-_COMPARED:], weeks.weeks[-2 * _COMPARED : -_COMPARED]
    if not early or not any(week.done for week in early) or not any(week.done for week in late):
        return None
    found: list[Fact] = []
    before, now = (sum(w.done for w in part) / sum(w.planned for w in part) for part in (early, late))
    if abs(now - before) >= _SHARE:
        shares = {"now": 100.0 * now, "before": 100.0 * before}
        found.append(Fact("changed.more" if now > before else "changed.fewer", shares))
    step = _step([w.hold_error_s for w in early], [w.hold_error_s for w in late])
    if step is not None and abs(step) >= _HOLD_S and abs(step) > _detectable_s(early, late):
        found.append(Fact("changed.longer" if step > 0.0 else "changed.shorter", {"step": abs(step)}))
    for place, side in enumerate(SIDES):
        step = _step([w.range_deg[place] for w in early], [w.range_deg[place] for w in late])
        if step is not None and abs(step) > DETECTABLE_DEG:
            found.append(Fact(f"changed.{side}_{'higher' if step > 0.0 else 'lower'}", {"step": abs(step)}))
    step = _step([w.pain_before for w in early], [w.pain_before for w in late])
    if step is not None and abs(step) >= _PAIN:
        found.append(Fact("changed.pain_up" if step > 0.0 else "changed.pain_down", {"step": abs(step)}))
    return Changed(len(early), len(late), tuple(found))


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
