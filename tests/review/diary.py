"""Sessions of somebody whose weeks were simulated, as the review takes them."""

from __future__ import annotations

from kneehold.sensor.review.weeks import WeekRep, WeekSession
from kneehold.sensor.simulation.diary import DiaryTruth, simulate_diary

__all__ = ["sessions"]


def sessions(truth: DiaryTruth, days: int, seed: int = 3) -> list[WeekSession]:
    return [
        WeekSession(
            session.day + 1,  # a Monday
            session.slot,
            truth.hold_s,
            tuple(WeekRep(rep.side, rep.outcome == "full", rep.hold_s, rep.range_deg) for rep in session.reps),
            session.pain_before,
            session.pain_before,
            session.pain_after,
        )
        for session in simulate_diary(seed, days, truth)
    ]
