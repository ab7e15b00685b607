"""Everything a result depends on besides the entries of the tape."""

from __future__ import annotations

from dataclasses import dataclass

from kneehold.sensor.exercises.plan import Guidance
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.values import Mounting

__all__ = ["SensorSetup", "SessionSetup"]


@dataclass(frozen=True, slots=True)
class SensorSetup:
    """One sensor of a session. ``driver`` is None where samples come already decoded (CSV)."""

    name: str
    driver: str | None
    side: str
    mounting: Mounting
    rate_hz: float | None = None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class SessionSetup:
    """Sensors, exercise and plan; ``tolerance_s`` None: the larger of 1 s and 5 % of the hold."""

    sensors: tuple[SensorSetup, ...]
    profile: Profile
    hold_s: float
    reps: int
    tolerance_s: float | None
    side: str
    filter_name: str = "gravity"
    guidance: Guidance | None = None
