"""What a guided session says beside what is counted, and what a screen may show of it.

Words are codes here, put into a language by the screen. How to draw a ``GuidedView``: ``mood`` is the background, by
the names of the screen's moods; ``number`` and ``word`` are the giant ones; ``instruction`` names the one sentence that
says what to do now; ``seconds_left`` counts down where something ends by itself; ``question`` stands over everything
while it is not None; ``discs`` are ``full``, ``short``, ``now``, ``open``; ``plan`` has one row per block. Degrees,
curve, link and battery come from the ``CoachView`` of the same update, as without a plan.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Answered",
    "Asked",
    "BlockRow",
    "Breathed",
    "Coached",
    "ExtraRep",
    "GuidedEvent",
    "GuidedView",
    "Query",
    "SensorMoved",
    "Step",
    "Stepped",
    "Undone",
]


class Step(StrEnum):
    """Where in a guided session one is."""

    SCREEN = "screen"  # red flags, before the first session and weekly
    PAIN_BEFORE = "pain_before"
    LIE_STILL = "lie_still"  # until two seconds of stillness: rest pose and gyro offset are taken
    PREPARE = "prepare"  # breathe in
    DRAW_IN = "draw_in"  # breathe out, draw the knee in
    HOLD = "hold"  # breathe on
    RELEASE = "release"
    REST = "rest"
    MOVE = "move"  # the one sensor goes to the other leg
    PAUSED = "paused"
    PAIN_STOP = "pain_stop"
    STOP_SCREEN = "stop_screen"  # red flags again
    PAIN_AFTER = "pain_after"
    SUMMARY = "summary"  # over
    REFERRED = "referred"  # over: a red flag


class Stepped(NamedTuple):
    """The session is at ``step`` from here on; ``reason`` is the signal that led there."""

    sensor: str
    t_s: float
    detected_at_s: float
    step: str
    side: str
    block: int  # from 1
    reason: str

    @property
    def type(self) -> str:
        return "step"


class Asked(NamedTuple):
    """A question was put."""

    sensor: str
    t_s: float
    detected_at_s: float
    question: str  # "pain_before", "pain_after", or the name of a red flag

    @property
    def type(self) -> str:
        return "asked"


class Answered(NamedTuple):
    """A question is done with; ``answer`` may be ``not answered``."""

    sensor: str
    t_s: float
    detected_at_s: float
    question: str
    answer: str

    @property
    def type(self) -> str:
        return "answered"


class Breathed(NamedTuple):
    """Paced breathing in a hold: from here breathe ``part`` ("in" or "out"). Nobody's breath is measured."""

    sensor: str
    t_s: float
    detected_at_s: float
    part: str

    @property
    def type(self) -> str:
        return "breath"


class Coached(NamedTuple):
    """A calm hint, never a reason not to count: ``slower``, ``far_enough``, ``wrong_leg``, or ``enough``.

    ``enough`` comes when a hold has lasted as long as the plan allows, and again every ten seconds.
    """

    sensor: str
    t_s: float
    detected_at_s: float
    code: str

    @property
    def type(self) -> str:
        return "coached"


class ExtraRep(NamedTuple):
    """The repetition ``index`` came when its block was complete: it is logged, not credited."""

    sensor: str
    t_s: float
    detected_at_s: float
    index: int  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    side: str

    @property
    def type(self) -> str:
        return "extra_rep"


class Undone(NamedTuple):
    """The person took back the repetition ``index``; what the sensor sent is untouched."""

    sensor: str
    t_s: float
    detected_at_s: float
    index: int  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    side: str

    @property
    def type(self) -> str:
        return "undone"


class SensorMoved(NamedTuple):
    """The sensor is taken to be on the leg ``side`` now; ``is_seen``: that it was taken off was noticed."""

    sensor: str
    t_s: float
    detected_at_s: float
    side: str
    is_seen: bool

    @property
    def type(self) -> str:
        return "sensor_moved"


GuidedEvent = Stepped | Asked | Answered | Breathed | Coached | ExtraRep | Undone | SensorMoved


class Query(NamedTuple):
    """A question, or what stands in its place at the end."""

    kind: str  # "flag", "pain" and "why" are answered; "stop": nothing to answer, a red flag ended the session
    name: str  # "pain_before", "pain_after", or the name of a red flag
    note: str = ""  # the plan's own words, shown once


class BlockRow(NamedTuple):
    """One block of the plan as it stands."""

    mark: str  # done, now, next
    side: str
    done: int
    reps: int
    hold_s: float


class GuidedView(NamedTuple):
    """Everything a screen may show of a guided session at one moment, beside the angle."""

    step: Step
    mood: str  # wait, rest, lift, hold, slip, lower, done, lost, alarm
    number: str
    word: (
        str  # safety, pain, still, inhale, exhale, knee_in, hold, lower, higher, rest, sensor, pause, stop, done, ended
    )
    instruction: str  # the step, or in a hold "enough", "too_long" and "higher"; at the end how it ended
    side: str  # right, left, both
    words: str  # of the exercise: lying, seated, strap, wall
    done: int
    reps: int
    full: int  # of all repetitions of the session, as is ``total_s``
    total_s: float  # held in the session
    discs: tuple[str, ...]
    hold_s: float
    longest_s: float
    held_s: float
    seconds_left: float | None
    breath: str  # "in", "out" or empty
    zone_deg: tuple[float, float] | None
    plan: tuple[BlockRow, ...]
    question: Query | None
    is_over: bool
