"""Which of a person's sessions a therapist has to look at, by fixed rules."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from kneehold.sensor.review.weeks import WeekSession

__all__ = ["PAIN_AFTER_STEP", "Look", "needs_a_look"]

# Two days of missed mornings and evenings happen to anybody; from the fourth day on it is a pattern.
_ABSENT_DAYS = 4
# One short hold is an accident, three sessions with one are not.
_SHORT_SESSIONS = 3
# Three days of morning and evening against the three before; less than a point is no step of the scale.
_PAIN_SESSIONS, _PAIN_STEP = 6, 1.0
# Pain that is two points higher after a session than before it: one point is how answers scatter.
PAIN_AFTER_STEP = 2.0


class Look(NamedTuple):
    """One thing to look at. ``day`` is the ordinal of the last time (0: not known), ``times`` how often.

    ``kind``: red_flag, pain_stop, pain_rising, pain_after, absent, short. ``value``: points of pain or days.
    """

    kind: str
    day: int
    times: int = 1
    value: float = 0.0
    flags: tuple[str, ...] = ()

    @property
    def is_alarming(self) -> bool:
        """Whether it is about safety, not about doing the exercise."""
        return self.kind in ("red_flag", "pain_stop", "pain_rising", "pain_after")


def needs_a_look(sessions: Sequence[WeekSession], today: int) -> tuple[Look, ...]:
    """What stands out in ``sessions`` (oldest first) on the day ``today``, the most urgent first."""
    found: list[Look] = []
    flagged = [session for session in sessions if session.safety.flags]
    if flagged:
        flags = dict.fromkeys(flag for session in flagged for flag in session.safety.flags)
        found.append(Look("red_flag", flagged[-1].day, len(flagged), flags=tuple(flags)))
    stopped = [session for session in sessions if session.safety.is_stopped_for_pain]
    if stopped:
        found.append(Look("pain_stop", stopped[-1].day, len(stopped)))
    found += _pain(sessions)
    if sessions and sessions[-1].day > 0 and today - sessions[-1].day >= _ABSENT_DAYS:
        found.append(Look("absent", sessions[-1].day, value=float(today - sessions[-1].day)))
    last = [session for session in sessions if session.is_counted][-_SHORT_SESSIONS:]
    if len(last) == _SHORT_SESSIONS and all(any(not rep.is_full for rep in session.reps) for session in last):
        found.append(Look("short", last[-1].day, _SHORT_SESSIONS))
    return tuple(found)


def _pain(sessions: Sequence[WeekSession]) -> list[Look]:
    told = [session for session in sessions if session.pain_before is not None]
    late, early = (
        [session.pain_before or 0.0 for session in part]
        for part in (told[-_PAIN_SESSIONS:], told[-2 * _PAIN_SESSIONS : -_PAIN_SESSIONS])
    )
    found: list[Look] = []
    if len(early) == len(late) == _PAIN_SESSIONS:
        step = (fsum(late) - fsum(early)) / _PAIN_SESSIONS
        if step >= _PAIN_STEP:
            found.append(Look("pain_rising", told[-1].day, _PAIN_SESSIONS, step))
    steps = [
        (session, session.pain_after - session.pain_before)
        for session in sessions
        if session.pain_before is not None and session.pain_after is not None
    ]
    risen = [(session, step) for session, step in steps if step >= PAIN_AFTER_STEP]
    if risen:
        found.append(Look("pain_after", risen[-1][0].day, len(risen), risen[-1][1]))
    return found
