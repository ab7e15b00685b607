"""Daily life without the exercise.

A small posture machine: each activity begins in one posture and ends in one, so nobody walks lying
down. Which comes next, and every number of it, is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.simulation.everyday import (
    Bend,
    Cycle,
    Kick,
    LieDown,
    Restrap,
    RollOver,
    Scratch,
    SitUp,
    Tumble,
    TurnOnMat,
)
from kneehold.sensor.simulation.script import TAP_S, Action, Fidget, Rest, Script
from kneehold.sensor.simulation.stage import STATUE, Stage
from kneehold.sensor.simulation.upright import SitDown, Stand, StandUp, Walk

__all__ = ["Activity", "Draw", "Drawer", "draw_daily"]

Draw = Callable[["Drawer"], tuple[Action, ...]]


class Activity(NamedTuple):
    """Something to do in a posture."""

    posture: str  # in which it begins
    weight: float  # how often it is chosen there, against the others
    draw: Draw
    then: str  # the posture in which it ends
    is_upright: bool = False  # whether it needs chair, standing or walking


def draw_daily(
    rng: np.random.Generator,
    seconds: float,
    *,
    upright: bool,
    declared: bool,
    lies_at_last: bool = False,
    more: tuple[Activity, ...] = (),
) -> Script:
    """Activities that last at least ``seconds`` together, beginning still on the back.

    ``upright=False`` leaves out what needs a chair or standing; ``declared``: a strap that was taken off is
    put on as it was, to within a few degrees. ``lies_at_last``: it goes on until the person lies on the back.
    ``more``: activities beside the usual ones.
    """
    drawer = Drawer(rng, declared=declared)
    activities = (*_ACTIVITIES, *more)
    posture = "supine"
    script: list[Action] = [Rest(drawer.between(4.0, 8.0), label="lie_still")]
    while drawer.seconds_of(script) < seconds or (lies_at_last and posture != "supine"):
        choices = [a for a in activities if a.posture == posture and (upright or not a.is_upright)]
        weights = np.array([activity.weight for activity in choices])
        activity = choices[int(rng.choice(len(choices), p=weights / weights.sum()))]
        script += activity.draw(drawer)
        posture = activity.then
    return tuple(script)


class Drawer:
    """Draws activities and knows how long they take."""

    def __init__(self, rng: np.random.Generator, *, declared: bool) -> None:
        self.rng = rng
        self.declared = declared
        self._counted = 0
        self._seconds = 0.0

    def between(self, low: float, high: float) -> float:
        """Any number between."""
        return float(self.rng.uniform(low, high))

    def sign(self) -> float:
        """-1 or 1."""
        return -1.0 if self.rng.random() < 0.5 else 1.0

    def force(self, low_g: float, high_g: float) -> Vec3:
        """A knock from anywhere, m/s², of ``low_g`` to ``high_g`` times gravity."""
        x, y, z = self.rng.normal(size=3)
        scale = self.between(low_g, high_g) * GRAVITY_MPS2 / float(np.sqrt(x * x + y * y + z * z))
        return float(x) * scale, float(y) * scale, float(z) * scale

    def seconds_of(self, script: list[Action]) -> float:
        """How long the script takes, playing what was added since the last call."""
        clock = Stage(np.random.default_rng(0), STATUE, {})
        for action in script[self._counted :]:
            action.play(clock)
        self._counted = len(script)
        self._seconds += clock.now_s
        return self._seconds


def _still(label: str, low_s: float, high_s: float) -> Draw:
    def draw(d: Drawer) -> tuple[Action, ...]:
        seconds = d.between(low_s, high_s)
        fidget_s = d.between(0.4, 1.0)
        fidget = Fidget(d.between(0.5, seconds - 2.5), "elevation", d.between(1.0, 8.0), fidget_s)
        turn = Fidget(d.between(0.5, seconds - 2.5), "roll", d.sign() * d.between(2.0, 25.0), fidget_s)
        return (Rest(seconds, (fidget, turn), label),)

    return draw


def _roll_over(d: Drawer) -> tuple[Action, ...]:
    # One in five goes on to the belly, where the hip cannot bend.
    to_belly = d.rng.random() < 0.2
    to_deg = d.between(165.0, 180.0) if to_belly else d.between(70.0, 95.0)
    hip_deg = 0.0 if to_belly else d.between(0.0, 40.0)
    return (RollOver(d.sign() * to_deg, d.between(1.0, 2.5), d.between(2.0, 25.0), hip_deg),)


def _turn_on_mat(d: Drawer) -> tuple[Action, ...]:
    pushes = int(d.rng.integers(2, 7))
    return (TurnOnMat(d.sign() * d.between(40.0, 180.0), pushes, d.between(0.7, 1.5), d.between(2.0, 15.0)),)


def _sit_up(d: Drawer) -> tuple[Action, ...]:
    return (SitUp(d.between(1.2, 3.0), d.between(3.0, 15.0), d.between(2.0, 15.0)),)


def _sit_up_to_edge(d: Drawer) -> tuple[Action, ...]:
    turn_deg = d.sign() * d.between(80.0, 100.0)
    return (SitUp(d.between(1.8, 3.5), d.between(8.0, 25.0), d.between(2.0, 15.0), turn_deg, "sit_up_to_edge"),)


def _lie_back(d: Drawer) -> tuple[Action, ...]:
    return (LieDown(d.between(1.5, 3.0), d.between(2.0, 15.0)),)


def _lie_down(d: Drawer) -> tuple[Action, ...]:
    return (LieDown(d.between(1.8, 3.5), d.between(8.0, 25.0), d.sign() * d.between(80.0, 100.0)),)


def _stand_up(d: Drawer) -> tuple[Action, ...]:
    return (StandUp(d.between(1.0, 2.5)),)


def _sit_down(d: Drawer) -> tuple[Action, ...]:
    return (SitDown(d.between(1.2, 2.5), d.between(3.0, 40.0)),)


def _stand(d: Drawer) -> tuple[Action, ...]:
    return (Stand(d.between(5.0, 25.0), d.between(0.5, 2.0)),)


def _walk(d: Drawer) -> tuple[Action, ...]:
    seconds = d.between(8.0, 40.0)
    return (Walk(seconds, d.between(0.85, 1.05), d.between(18.0, 30.0), d.between(0.4, 1.5), d.between(-180.0, 180.0)),)


def _walk_to_mat(d: Drawer) -> tuple[Action, ...]:
    walk = Walk(d.between(5.0, 12.0), d.between(0.85, 1.0), d.between(18.0, 26.0), d.between(0.4, 1.2))
    sit = SitDown(d.between(2.0, 4.0), d.between(0.5, 3.0), d.between(20.0, 45.0), "sit_on_mat")
    return walk, sit, *_lie_back(d)


def _kick(d: Drawer) -> tuple[Action, ...]:
    return (Kick(int(d.rng.integers(1, 5)), d.between(25.0, 70.0), d.between(0.22, 0.4), d.between(0.25, 0.5)),)


def _scratch(d: Drawer) -> tuple[Action, ...]:
    seconds = d.between(1.0, 2.5)
    taps = tuple((d.between(0.3, 0.7 + seconds - TAP_S), d.force(0.3, 2.0)) for _ in range(int(d.rng.integers(5))))
    return (Scratch(d.between(5.0, 30.0), seconds, d.between(2.0, 7.0), d.between(2.5, 4.0), taps),)


def _bend(d: Drawer) -> tuple[Action, ...]:
    # Below the least range of the knee-to-chest stretch: the foot stays on the mat.
    return (Bend(d.between(38.0, 45.0), d.between(0.8, 2.0), d.between(5.0, 30.0)),)


def _cycle(d: Drawer) -> tuple[Action, ...]:
    return (Cycle(d.between(55.0, 75.0), d.between(22.0, 35.0), d.between(0.7, 1.3), d.between(5.0, 20.0)),)


def _restrap(d: Drawer) -> tuple[Action, ...]:
    tumbles = tuple(
        Tumble(
            (d.between(-170.0, 170.0), d.between(-80.0, 80.0), d.between(-170.0, 170.0)),
            (d.between(-0.3, 0.1), d.between(-0.2, 0.2), d.between(0.05, 0.4)),
            d.between(0.4, 1.2),
            d.between(0.0, 2.0),
        )
        for _ in range(int(d.rng.integers(3, 9)))
    )
    far = (6.0, 4.0, 4.0) if d.declared else (170.0, 60.0, 170.0)
    to_deg = (d.between(-far[0], far[0]), d.between(-far[1], far[1]), d.between(-far[2], far[2]))
    return Restrap(tumbles, to_deg, d.between(0.8, 1.5)), Rest(d.between(2.0, 15.0), label="lie_still")


# About half a minute each, so an hour has each many times.
_ACTIVITIES: tuple[Activity, ...] = (
    Activity("supine", 4.0, _still("lie_still", 8.0, 40.0), "supine"),
    Activity("supine", 3.0, _roll_over, "supine"),
    Activity("supine", 1.5, _turn_on_mat, "supine"),
    Activity("supine", 2.0, _sit_up, "long_sit"),
    Activity("supine", 2.0, _kick, "supine"),
    Activity("supine", 2.0, _scratch, "supine"),
    Activity("supine", 2.5, _bend, "supine"),
    Activity("supine", 1.5, _cycle, "supine"),
    Activity("supine", 1.0, _restrap, "supine"),
    Activity("supine", 3.0, _sit_up_to_edge, "seat", is_upright=True),
    Activity("long_sit", 1.0, _still("sit_on_mat", 5.0, 30.0), "long_sit"),
    Activity("long_sit", 0.7, _scratch, "long_sit"),
    Activity("long_sit", 0.7, _restrap, "long_sit"),
    Activity("long_sit", 3.0, _lie_back, "supine"),
    Activity("seat", 1.5, _still("sit_in_chair", 8.0, 60.0), "seat"),
    Activity("seat", 0.7, _scratch, "seat"),
    Activity("seat", 0.5, _restrap, "seat"),
    Activity("seat", 2.5, _stand_up, "stand", is_upright=True),
    Activity("seat", 1.0, _lie_down, "supine"),
    Activity("stand", 1.0, _stand, "stand"),
    Activity("stand", 2.0, _walk, "stand"),
    Activity("stand", 1.5, _sit_down, "seat"),
    Activity("stand", 2.0, _walk_to_mat, "supine"),
)
