"""Months of sessions of one person, known exactly.

Only what was counted is made, no samples: two years of tapes would be three gigabytes. Everything
follows from the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kneehold.sensor.model.events import Outcome, Rep

__all__ = ["DiarySession", "DiaryTruth", "simulate_diary"]

_DAYS_A_WEEK = 7.0
_SLOTS = ("morning", "evening")
_SIDES = ("right", "left")
# Seconds between the events of one repetition: a lift and a return of two seconds, a rest of five.
_LIFT_S, _RETURN_S, _REST_S = 2.0, 2.0, 5.0


@dataclass(frozen=True, slots=True)
class DiaryTruth:
    """What is true of the person; ``_week`` is a change in every week."""

    morning_share: float = 0.9  # of the morning sessions that are done
    evening_share: float = 0.7
    hold_s: float = 20.0  # prescribed
    reps: int = 3  # a side
    hold_error_s: float = -3.0  # mean, at the beginning
    hold_error_week_s: float = 0.02
    hold_sd_s: float = 0.8
    range_deg: float = 95.0  # of the right leg, at the beginning
    range_week_deg: float = 0.1
    range_sd_deg: float = 1.5
    asymmetry_deg: float = 6.0  # right - left
    pain: float = 5.0  # before a session, at the beginning
    pain_week: float = -0.03


@dataclass(frozen=True, slots=True)
class DiarySession:
    """One session that was done; ``day`` counts from 0."""

    day: int
    slot: str
    reps: tuple[Rep, ...]
    pain_before: float
    pain_after: float


def simulate_diary(seed: int, days: int, truth: DiaryTruth | None = None) -> Iterator[DiarySession]:
    """The sessions of ``days`` days, both legs in each, in order of time."""
    true = truth or DiaryTruth()
    chance = np.random.default_rng(seed)
    for day in range(days):
        for slot, share in zip(_SLOTS, (true.morning_share, true.evening_share), strict=True):
            if chance.random() < share:
                yield _session(chance, true, day, slot)


def _session(chance: np.random.Generator, true: DiaryTruth, day: int, slot: str) -> DiarySession:
    week = day / _DAYS_A_WEEK
    reps: list[Rep] = []
    start_s = 10.0
    for side in _SIDES:
        for _ in range(true.reps):
            rep = _rep(chance, true, week, side, len(reps) + 1, start_s)
            reps.append(rep)
            start_s = rep.return_s + _REST_S
    pain = float(np.clip(round(true.pain + true.pain_week * week + chance.normal(0.0, 0.5)), 0, 10))
    return DiarySession(day, slot, tuple(reps), pain, max(0.0, pain - 1.0))


def _rep(chance: np.random.Generator, true: DiaryTruth, week: float, side: str, index: int, start_s: float) -> Rep:
    mean_s = true.hold_s + true.hold_error_s + true.hold_error_week_s * week
    hold_s = max(3.0, float(chance.normal(mean_s, true.hold_sd_s)))
    mean_deg = true.range_deg + true.range_week_deg * week - (true.asymmetry_deg if side == "left" else 0.0)
    height = float(chance.normal(mean_deg, true.range_sd_deg))
    begin, end = start_s + _LIFT_S, start_s + _LIFT_S + hold_s
    outcome = Outcome.FULL if hold_s >= true.hold_s - max(1.0, 0.05 * true.hold_s) else Outcome.SHORT
    return Rep(
        index, side, outcome.value, start_s, begin, end, end + _RETURN_S, hold_s, height, height + 2.0, height,
        0.0, 0, (), begin + 0.3, end + 0.2, "thigh", 0.0, 1.0,
    )  # fmt: skip
