"""A plan: what is to be done in a session, and within which limits. Values only.

``blocks`` of a plan are already in the order in which they are done, one leg each (or both at once).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kneehold.sensor.exercises.profiles import Profile

__all__ = ["Breath", "Guidance", "GuidedPlan", "PlanBlock", "Progress", "Slot", "Tempo", "Zone"]


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """One exercise with one leg, or with both at once."""

    profile: str
    side: str  # right, left, both
    reps: int
    hold_s: float
    longest_s: float  # a hold beyond this is told to end
    tolerance_s: float | None  # None: the larger of 1 s and 5 % of the hold


@dataclass(frozen=True, slots=True)
class Tempo:
    """How slowly: a lift and a return of at least ``lift_s`` and ``lower_s``, no faster than ``fastest_degps``."""

    lift_s: float = 2.0
    lower_s: float = 2.0
    fastest_degps: float = 100.0


@dataclass(frozen=True, slots=True)
class Breath:
    """Paced breathing: seconds in, seconds out."""

    in_s: float = 4.0
    out_s: float = 6.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of day, minutes after midnight, local time."""

    name: str
    from_min: int
    to_min: int


@dataclass(frozen=True, slots=True)
class Progress:
    """When a next step is proposed and how far it may go; ``is_locked``: only the therapist changes the plan."""

    sessions: int = 6
    step_s: float = 5.0
    longest_s: float = 30.0
    most_reps: int = 3
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the thigh is to be held. It always has an upper end: further is not better.

    With ``is_share`` both numbers are shares of the person's own comfortable peak, else degrees of thigh elevation.
    """

    low: float = 0.0
    high: float = 1.0
    is_share: bool = True

    def degrees(self, comfortable_deg: float | None) -> tuple[float, float] | None:
        """Lower and upper end in degrees; ``None`` for a share while the comfortable peak is not known."""
        if not self.is_share:
            return (self.low, self.high)
        return None if comfortable_deg is None else (self.low * comfortable_deg, self.high * comfortable_deg)


@dataclass(frozen=True, slots=True)
class GuidedPlan:
    """A whole plan, checked."""

    title: str
    author: str  # self, therapist
    blocks: tuple[PlanBlock, ...]
    rest_s: float = 10.0
    end_after_min: float = 3.0  # without movement
    note: str = ""
    tempo: Tempo = Tempo()
    breath: Breath = Breath()
    slots: tuple[Slot, ...] = ()
    progress: Progress = Progress()
    zone: Zone = Zone()

    @property
    def least_minutes(self) -> float:
        """How long it takes if every hold is as long as prescribed."""
        cycle_s = self.breath.in_s + self.tempo.lift_s + self.tempo.lower_s + self.rest_s
        return sum(block.reps * (block.hold_s + cycle_s) for block in self.blocks) / 60.0


@dataclass(frozen=True, slots=True)
class Guidance:
    """A plan with everything its session depends on."""

    plan: GuidedPlan
    profiles: tuple[Profile, ...]  # at least those of the plan's blocks
    is_screen_due: bool = True
    comfortable: tuple[tuple[str, float], ...] = ()  # side and comfortable height in degrees, where known

    def profile_of(self, name: str) -> Profile:
        """The exercise of that name, with the plan's limit of speed; ``KeyError`` if there is none."""
        profile = {profile.name: profile for profile in self.profiles}[name]
        return replace(profile, max_speed_degps=self.plan.tempo.fastest_degps)
