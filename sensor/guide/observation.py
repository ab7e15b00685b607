"""What the session machine learns from one entry, and what it orders the core to do."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from kneehold.sensor.model.events import CoachView, Event
from kneehold.sensor.model.values import AngleQuality, Command

__all__ = ["CoreCommand", "CoreCommandKind", "Observation"]


class CoreCommandKind(StrEnum):
    """What the guide wants the core to do."""

    COUNT = "count"  # movement may count, once the thigh is still
    HOLD_OFF = "hold_off"
    REMOUNT = "remount"  # rest pose and axis again
    BLOCK = "block"  # the exercise of the running block


class CoreCommand(NamedTuple):
    """One order for the chain of ``sensor``."""

    kind: CoreCommandKind
    sensor: str


class Observation(NamedTuple):
    """What one entry brought."""

    now_s: float  # since the first entry, without times in which the program was away
    t_s: float  # since the first sample
    view: CoachView
    events: tuple[Event, ...]
    command: Command | None
    still_s: float
    fitness: AngleQuality
    turned_rad: float  # of this sensor, since the beginning
    taps: int  # triples, since the beginning
    moved: bool  # whether this sensor moved just now
