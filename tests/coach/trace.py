"""How does one draw the angle of a thigh, second by second, for the counter to judge?"""

from __future__ import annotations

from typing import NamedTuple

from sensor.coach.announcer import Plan
from sensor.coach.counter import Counter
from sensor.events import Attempt, Event, Rep, RepCounted
from sensor.profile_files import load_profile
from sensor.values import Fitness

__all__ = ["HZ", "Played", "Way", "plan", "play"]

HZ = 100.0


class Way(NamedTuple):
    """Go to ``angle_deg`` within ``seconds``, smoothly; ``fitness`` as the motion chain would say."""

    seconds: float
    angle_deg: float
    fitness: Fitness = Fitness.GOOD
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


def plan(profile: str = "knee-to-chest", hold_s: float = 20.0) -> Plan:
    return Plan("thigh", "right", load_profile(profile, None), hold_s, 3, None)


def play(
    *ways: Way, of: Plan | None = None, finish: bool = True, at_deg: float = 0.0, is_absolute: bool = False
) -> Played:
    """Be still at ``at_deg`` for three seconds, then go the ``ways``."""
    counter = Counter(of or plan())
    t = still_s = 0.0
    angle = at_deg
    for way in (Way(3.0, at_deg), *ways):
        steps, begin, begin_s = round(way.seconds * HZ), angle, t
        for i in range(1, steps + 1):
            share = i / steps
            angle = begin + (way.angle_deg - begin) * share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
            t = begin_s + i / HZ
            still_s = still_s + 1.0 / HZ if abs(way.angle_deg - begin) < 0.5 else 0.0
            if not way.is_lost:
                counter.step(t, angle, way.fitness, still_s, is_absolute)
    if finish:
        counter.finish()
    return Played(list(counter.announcer.events), counter)
