"""Weeks of guided sessions of one simulated person: what is done in each, and which keys are pressed.

Everything follows from the seed. The person is simulated, as are the pain and the red flag; nothing is said about
anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.values import Command, CommandKind, Entry
from kneehold.sensor.simulation.guided import to_the_other_leg
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Repetition, Rest

__all__ = ["COURSE_DAYS", "COURSE_REPS", "CourseSession", "course", "course_entries", "stopwatch_errors"]

# Four weeks: enough that the last week differs from the first, few enough to be made in a minute.
COURSE_DAYS = 28
COURSE_REPS = 2  # a leg
_HOLD_S = 20.0
_SHARES = (("morning", 0.85), ("evening", 0.6))
# The days on which something happens that a therapist has to see.
_PAIN_STOP_DAY, _FATIGUE_DAY, _FLAG_DAY = 11, 5, 21
_BEGIN_S, _REST_S, _END_S = 26.0, 15.0, 28.0
_LIFT_S, _RETURN_S = 2.8, 3.0
# The lowest rate of the sensor that taps need; a smaller file than any faster one.
_RATE_HZ = 52.0
_SCREEN_EVERY_DAYS = 7
_THIGH = "thigh"
# One trained timekeeper.
_STOPWATCH_SD_S = 0.1


class CourseSession(NamedTuple):
    """One session. ``holds`` has seconds and degrees of every repetition of the right, then of the left leg.

    ``happening``: empty, ``pain`` (stopped in the third repetition), ``fatigue`` (ended after the second) or
    ``flag`` (numbness at the weekly questions).
    """

    day: int
    slot: str
    seed: int
    holds: tuple[tuple[tuple[float, float], ...], ...]
    pain_before: int
    pain_after: int
    is_screen_due: bool
    happening: str = ""
    target_s: float = _HOLD_S


def course(seed: int) -> Iterator[CourseSession]:
    """The sessions that were done, in order of time."""
    rng = np.random.default_rng(seed)
    screened = -_SCREEN_EVERY_DAYS
    for day in range(COURSE_DAYS):
        for slot, share in _SHARES:
            happening = _happening(day, slot)
            if rng.random() > share and not happening:
                continue
            is_due = day - screened >= _SCREEN_EVERY_DAYS
            screened = day if is_due else screened
            is_due = is_due or happening == "flag"
            before = int(np.clip(round(5.0 - 0.08 * day + rng.normal(0.0, 0.6)), 0, 10))
            after = max(0, before - int(rng.integers(0, 2)))
            yield CourseSession(
                day, slot, seed * 1000 + 2 * day + (slot == "evening"), _holds(rng, day),
                before, min(10, before + 3) if happening == "pain" else after, is_due, happening,
            )  # fmt: skip


def course_entries(session: CourseSession) -> tuple[Simulation, tuple[Entry, ...]]:
    """What the sensor sent and which keys were pressed, in order."""
    rng = np.random.default_rng(session.seed)
    simulation = simulate_script(tuple(_script(rng, session)), session.seed, rate_hz=_RATE_HZ)
    packets = simulation.entries()
    begun_ns, end_s = packets[0].arrival_ns, (packets[-1].arrival_ns - packets[0].arrival_ns) * 1e-9
    keys = [
        Command(_THIGH, begun_ns + round(t_s * 1e9), kind, text)
        for t_s, kind, text in _keys(session, simulation, end_s)
    ]
    return simulation, tuple(sorted((*packets, *keys), key=lambda entry: entry.arrival_ns))


def stopwatch_errors(seed: int, count: int) -> list[tuple[float, float]]:
    """How far a reviewer's stopwatch is off at the start and the end of each of ``count`` holds, in seconds."""
    rng = np.random.default_rng(seed)
    return [(float(a), float(b)) for a, b in rng.normal(0.0, _STOPWATCH_SD_S, (count, 2))]


def _happening(day: int, slot: str) -> str:
    if slot == "evening":
        return {_FATIGUE_DAY: "fatigue", _FLAG_DAY: "flag"}.get(day, "")
    return "pain" if day == _PAIN_STOP_DAY else ""


def _holds(rng: np.random.Generator, day: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Longer and higher with the days; the left leg a little lower."""
    legs: list[tuple[tuple[float, float], ...]] = []
    for lower_deg in (0.0, 6.0):
        reps: list[tuple[float, float]] = []
        for _ in range(COURSE_REPS):
            short_s = 5.0 if rng.random() < 0.35 - 0.02 * day else 0.0
            hold_s = _HOLD_S - short_s + float(rng.uniform(0.4, 2.0))
            reps.append((hold_s, 96.0 + 0.35 * day - lower_deg + float(rng.normal(0.0, 1.2))))
        legs.append(tuple(reps))
    return tuple(legs)


def _script(rng: np.random.Generator, session: CourseSession) -> Iterator[Action]:
    yield Rest(_BEGIN_S)
    if session.happening == "flag":
        return
    right, left = session.holds
    for hold_s, deg in right:
        yield Repetition(deg, _LIFT_S, hold_s, _RETURN_S)
        yield Rest(_REST_S)
    if session.happening != "fatigue":
        yield Rest(4.0)
        yield to_the_other_leg(rng)
        yield Rest(12.0)
        for hold_s, deg in left[:1] if session.happening == "pain" else left:
            yield Repetition(deg, _LIFT_S, 10.0 if session.happening == "pain" else hold_s, _RETURN_S)
            yield Rest(_REST_S)
    yield Rest(_END_S)


def _keys(session: CourseSession, simulation: Simulation, end_s: float) -> Iterator[tuple[float, CommandKind, str]]:
    """Seconds from the first packet, and what is pressed then."""
    t_s = 3.0
    if session.is_screen_due:
        for place in range(4):
            is_yes = session.happening == "flag" and place == 1
            yield t_s, CommandKind.ANSWER, "yes" if is_yes else "no"
            if is_yes:
                return
            t_s += 2.0
    yield t_s, CommandKind.ANSWER, str(session.pain_before)
    last_s = simulation.reps[-1].hold_start_s
    if session.happening == "pain":
        yield last_s + 7.0, CommandKind.PAIN, ""
        for place in range(4):
            yield last_s + 18.0 + 2.0 * place, CommandKind.ANSWER, "no"
        yield last_s + 28.0, CommandKind.ANSWER, str(session.pain_after)
    elif session.happening == "fatigue":
        yield end_s - 24.0, CommandKind.STOP, ""
        yield end_s - 20.0, CommandKind.ANSWER, str(session.pain_after)
        yield end_s - 16.0, CommandKind.ANSWER, "2"
    else:
        yield end_s - _END_S - _REST_S + 12.0, CommandKind.ANSWER, str(session.pain_after)
