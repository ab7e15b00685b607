"""How does one draw the angle of a thigh, second by second, for the counter to judge?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kneehold.sensor.coach.counter import Counter
from kneehold.sensor.coach.rep_log import Prescription
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.model.events import Attempt, Event, Rep, RepCounted
from kneehold.sensor.model.values import GRAVITY_MPS2, Mounting
from kneehold.sensor.motion.pivot import MotionRow

__all__ = ["HZ", "LEVER_M", "Played", "Way", "plan", "play", "rows_of"]

# As many samples a second as the core counts with.
HZ = 35.0
LEVER_M = 0.25


class Way(NamedTuple):
    """Go to ``angle_deg`` within ``seconds``, smoothly."""

    seconds: float
    angle_deg: float
    is_lost: bool = False  # no sample arrives


class Played(NamedTuple):
    """What was said, and the counter that said it."""

    events: list[Event]
    counter: Counter

    @property
    def reps(self) -> list[Rep]:
        return [event.rep for event in self.events if isinstance(event, RepCounted)]

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, Attempt)]

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.type == kind]


def plan(profile: str = "knee-to-chest", hold_s: float = 20.0) -> Prescription:
    return Prescription("thigh", "right", load_profile(profile, None), hold_s, 3, None)


def play(
    *ways: Way, of: Prescription | None = None, finish: bool = True, at_deg: float = 0.0, is_absolute: bool = False
) -> Played:
    """Be still at ``at_deg`` for three seconds, then go the ``ways``; each movement is asked for, as in a session."""
    mounting = Mounting((1.0, 0.0, 0.0), (0.0, 0.0, 1.0)) if is_absolute else Mounting()
    counter = Counter(of or plan(), mounting)
    counter.ledger.story.is_led = True
    times, angles, seen = _angles((Way(3.0, at_deg), *ways), at_deg)
    for row, is_seen in zip(rows_of(times, angles), seen, strict=True):
        if is_seen:
            counter.step(row, row[0])
    if finish:
        counter.finish()
    return Played(list(counter.announcer.events), counter)


def _angles(ways: Sequence[Way], at_deg: float) -> tuple[list[float], list[float], list[bool]]:
    """Times (s), elevations (degrees), and whether each sample arrives."""
    times: list[float] = []
    angles: list[float] = []
    seen: list[bool] = []
    angle = at_deg
    for way in ways:
        steps, begin = round(way.seconds * HZ), angle
        for i in range(1, steps + 1):
            share = i / steps
            angle = begin + (way.angle_deg - begin) * share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
            times.append((len(times) + 1) / HZ)
            angles.append(angle)
            seen.append(not way.is_lost)
    return times, angles, seen


def rows_of(times: Sequence[float], angles: Sequence[float]) -> list[MotionRow]:
    """What a sensor on the front of the thigh sees: x points to the knee, z out of the front, 0.25 m from the hip."""
    e = np.radians(np.asarray(angles))
    rate = np.gradient(e, 1.0 / HZ)
    pull = np.gradient(rate, 1.0 / HZ)
    up_x, up_z = np.sin(e), np.cos(e)
    force_x = GRAVITY_MPS2 * up_x - LEVER_M * rate**2
    force_z = GRAVITY_MPS2 * up_z + LEVER_M * pull
    return [
        (t, ux, 0.0, uz, fx, 0.0, fz, 0.0, -w, 0.0)
        for t, ux, uz, fx, fz, w in zip(
            times, up_x.tolist(), up_z.tolist(), force_x.tolist(), force_z.tolist(), rate.tolist(), strict=True
        )
    ]
