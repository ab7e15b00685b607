"""What changed over the weeks, and a suggested next step with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from kneehold.sensor.review.attention import PAIN_AFTER_STEP
from kneehold.sensor.review.fact import Fact
from kneehold.sensor.review.weeks import SLOTS, Weeks, WeekSession

__all__ = ["Changed", "Proposal", "Rule", "propose", "what_changed"]

# Weeks at the end that are compared with as many before them.
_COMPARED = 4
# One week against one would be two weekends.
_FEWEST = 2
# Less than this is no change worth a sentence: a tenth of the slots is three in a fortnight.
_SHARE = 0.1
# What is compared: the least worth a sentence (half a second of hold is half the tolerance, a point of pain the least
# step of the scale), and the words for more and for less.
_STEPS = {
    "hold_error": (0.5, "longer", "shorter"),
    "range_right": (0.0, "right_higher", "right_lower"),
    "range_left": (0.0, "left_higher", "left_lower"),
    "pain_before": (1.0, "pain_up", "pain_down"),
}


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
    """The last weeks against as many before, four at most, only what is more than chance; ``None``: too few weeks."""
    count = min(_COMPARED, len(weeks.weeks) // 2)
    late, early = weeks.weeks[-count:], weeks.weeks[-2 * count : -count]
    if count < _FEWEST or not any(week.done for week in early) or not any(week.done for week in late):
        return None
    found: list[Fact] = []
    before, now = (sum(w.done for w in part) / sum(w.planned for w in part) for part in (early, late))
    if abs(now - before) >= _SHARE:
        shares = {"now": 100.0 * now, "before": 100.0 * before}
        found.append(Fact("changed.more" if now > before else "changed.fewer", shares))
    days = range(early[0].first_day, late[0].first_day), range(late[0].first_day, weeks.last_day + 1)
    for name, (least, up, down) in _STEPS.items():
        step = weeks.series[name].step(*days) if name in weeks.series else None
        if step is not None and step.is_beyond and abs(step.step) >= least:
            key = up if step.step > 0.0 else down
            found.append(Fact(f"changed.{key}", {"step": abs(step.step), "half": step.half}))
    return Changed(len(early), len(late), tuple(found))


def _pain_change(sessions: Sequence[WeekSession], count: int) -> float | None:
    """Mean pain before the last ``count`` sessions less that before as many earlier ones."""
    parts = sessions[-count:], sessions[-2 * count : -count]
    now, before = ([s.pain_before for s in part if s.pain_before is not None] for part in parts)
    return fsum(now) / len(now) - fsum(before) / len(before) if before and now else None
