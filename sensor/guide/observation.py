"""What does the session machine learn from one entry, and what does it want the core to do?"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sensor.model.events import CoachView, Event
from sensor.model.values import Command, Fitness

__all__ = ["Order", "OrderKind", "Seen"]


class OrderKind(StrEnum):
    """What the guide wants the core to do."""

    COUNT = "count"  # movement may count, once the thigh is still
    HOLD_OFF = "hold_off"
    REMOUNT = "remount"  # rest pose and axis anew
    BLOCK = "block"  # the exercise of the running block


class Order(NamedTuple):
    """One order for the chain of ``sensor``."""

    kind: OrderKind
    sensor: str


class Seen(NamedTuple):
    """What one entry brought."""

    now_s: float  # since the first entry, without times in which the program was away
    t_s: float  # since the first sample
    view: CoachView
    events: tuple[Event, ...]
    command: Command | None
    still_s: float
    fitness: Fitness
    turned_rad: float  # of this sensor, since the beginning
    taps: int  # triples, since the beginning
    moved: bool  # whether this sensor moved just now
