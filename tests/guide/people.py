"""Plays a guided session with a person who is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from kneehold.sensor.core.guided_pipeline import GuidedPipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.exercises.plan import Guidance
from kneehold.sensor.exercises.plan_files import parse_plan
from kneehold.sensor.exercises.profile_files import all_profiles, load_profile
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Command, CommandKind, Entry
from kneehold.sensor.simulation.guided import simulate_guided
from kneehold.sensor.tape.header import TapeGuidance, TapeHeader

__all__ = ["HOLD_S", "Played", "core", "guided_entries", "guided_header", "plan_of", "play", "pressed", "setup_of"]

HOLD_S = 5.0
_T = TypeVar("_T")


def plan_of(profile: str, reps: int = 2, more: str = "") -> str:
    """A plan in words: short holds."""
    side = "both" if profile.endswith("-double") else "each"
    block = f'exercise = "{profile}"\nside = "{side}"\nreps = {reps}\nhold_s = {HOLD_S:g}\nlongest_s = 8\n'
    return f'title = "Short"\nauthor = "self"\n[[block]]\n{block}{more}'


@cache
def guided_entries(profile: str, seed: int = 1, rate_hz: float = 52.0) -> tuple[Entry, ...]:
    """Packets of a person who does the plan; one leg, or both one after the other, 2 holds each."""
    return _simulated(profile, seed, rate_hz)[0]


@cache
def _simulated(profile: str, seed: int, rate_hz: float) -> tuple[tuple[Entry, ...], TapeHeader]:
    legs = [[HOLD_S, HOLD_S]] if profile.endswith("-double") else [[HOLD_S, HOLD_S]] * 2
    simulation = simulate_guided(seed, profile, legs, rate_hz=rate_hz)
    return simulation.entries(), simulation.header()


def guided_header(profile: str, seed: int = 1, rate_hz: float = 52.0) -> TapeHeader:
    """The header of a tape of those entries."""
    from dataclasses import replace

    return replace(_simulated(profile, seed, rate_hz)[1], guidance=TapeGuidance(plan_of(profile), is_screen_due=False))


def setup_of(profile: str, sides: Sequence[str] = ("right",), rate_hz: float = 52.0) -> SessionSetup:
    names = sides if len(sides) > 1 else ("thigh",)
    sensors = tuple(
        SensorSetup(name, "movesense", side, UNKNOWN_MOUNTING, rate_hz) for name, side in zip(names, sides, strict=True)
    )
    return SessionSetup(sensors, load_profile(profile), HOLD_S, 2, None, "both")


def core(
    profile: str = "knee-to-chest", *, plan: str | None = None, due: bool = False, sides: Sequence[str] = ("right",)
) -> GuidedPipeline:
    """A core that leads through the plan."""
    guidance = Guidance(parse_plan(plan or plan_of(profile), "plan"), all_profiles(), due)
    return GuidedPipeline(setup_of(profile, sides), guidance)


def pressed(second: float, kind: CommandKind, text: str = "", *, sensor: str = "thigh") -> Command:
    """A person acts ``second`` seconds after the beginning."""
    return Command(sensor, round(second * 1e9), kind, text)


class Played(NamedTuple):
    """Everything that came of it."""

    core: GuidedPipeline
    updates: tuple[Update, ...]
    events: tuple[Event, ...]
    times_s: tuple[float, ...] = ()  # when each update came, since the first packet

    def of(self, kind: type[_T]) -> list[_T]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def steps(self) -> list[str]:
        return [event.step for event in self.events if event.type == "step"]  # type: ignore[union-attr]

    @property
    def guided(self) -> dict[str, object]:
        summary = self.core.summary("x")["guided"]
        assert isinstance(summary, dict)
        return summary


def play(who: GuidedPipeline, entries: Sequence[Entry], acts: Sequence[Command] = ()) -> Played:
    """Feed ``entries`` with ``acts`` in their places; ends where the session ends."""
    first_ns = entries[0].arrival_ns
    placed = [act._replace(arrival_ns=first_ns + act.arrival_ns) for act in acts]
    updates: list[Update] = []
    times_s: list[float] = []
    for entry in sorted([*entries, *placed], key=lambda entry: entry.arrival_ns):
        updates.append(who.feed(entry))
        times_s.append((entry.arrival_ns - first_ns) * 1e-9)
        if who.is_over:
            break
    updates.append(who.finish())
    times_s.append(times_s[-1])
    events = tuple(event for update in updates for event in update.events)
    return Played(who, tuple(updates), events, tuple(times_s))
