"""What may be seen on the screen at one moment: one value that says everything, and nothing about drawing.

Whoever knows what is going on makes a ``DashboardState``; the widgets draw it. No widget knows of sensors,
counters or sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["DashboardState", "Disc", "LinkFace", "Mood", "PlanRow", "Question", "Transport"]


class Mood(StrEnum):
    """What fills the background: where in the exercise one is, seen from across the room."""

    WAIT = "wait"  # nothing counts yet
    REST = "rest"
    LIFT = "lift"
    HOLD = "hold"
    SLIP = "slip"  # below the band of the hold, not yet over
    LOWER = "lower"
    DONE = "done"
    LOST = "lost"  # nothing on the screen is known to be true now
    ALARM = "alarm"  # stopped for a reason of health


class Disc(StrEnum):
    """One repetition; each kind has a shape of its own."""

    FULL = "full"
    SHORT = "short"
    NOW = "now"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class LinkFace:
    """What is known of one sensor's radio and battery."""

    name: str
    is_up: bool
    rate_hz: float | None  # as measured over the last seconds
    lost_percent: float
    battery_percent: int | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan: ``mark`` is ``done``, ``now``, ``next``, ``short`` or empty."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Transport:
    """Where in a recording one is."""

    is_playing: bool
    speed: float
    position_s: float
    duration_s: float


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must answer before it goes on; ``lines`` are read, the first of them large.

    ``keys`` says how to answer; ``answers`` False: there is nothing to answer.
    """

    title: str
    lines: tuple[str, ...]
    keys: str
    answers: bool = True


@dataclass(frozen=True, slots=True)
class DashboardState:
    """Everything drawn; angles in degrees of thigh elevation, times in seconds."""

    mood: Mood
    number: str  # the giant one
    word: str
    detail: str
    side: str
    discs: tuple[Disc, ...]
    disc_fill: float  # 0-1, of the disc that is ``NOW``
    held_share: float  # 0-1, of the prescribed hold
    step: int | None  # 0 lift, 1 hold, 2 lower, None: none of them
    degrees: float | None  # None: not known now
    zone_deg: tuple[float, float] | None
    title: str
    caption: str
    clock_s: float
    links: tuple[LinkFace, ...]
    plan: tuple[PlanRow, ...]
    transport: Transport | None = None
    question: Question | None = None
