"""A guide that is told by hand what the core saw: every second, phase and event is chosen by the test."""

from __future__ import annotations

from math import nan

from kneehold.sensor.exercises.plan import Guidance
from kneehold.sensor.exercises.plan_files import parse_plan
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.guide.guided_view import guided_view
from kneehold.sensor.guide.machine import Guide
from kneehold.sensor.guide.observation import CoreCommand, Observation
from kneehold.sensor.model.events import Armed, CoachView, Event, HoldEnded, HoldStarted, Phase, Rep, RepCounted
from kneehold.sensor.model.guided_events import GuidedEvent, GuidedView, Step
from kneehold.sensor.model.values import AngleQuality, Command, CommandKind
from tests.guide.people import plan_of

__all__ = ["ByHand", "coach_view", "counted", "guidance_of", "rep_of"]


def guidance_of(plan: str = "", *, due: bool = False, comfortable: tuple[tuple[str, float], ...] = ()) -> Guidance:
    """Without ``plan``: two holds with the right leg, two with the left."""
    return Guidance(parse_plan(plan or plan_of("knee-to-chest"), "plan"), all_profiles(), due, comfortable)


def rep_of(
    index: int = 1, *, side: str = "right", sensor: str = "thigh", outcome: str = "full", flags: tuple[str, ...] = (),
    lift_s: float = 2.0, hold_s: float = 5.0, return_s: float = 2.0, plateau_deg: float = 100.0,
    range_deg: float = 95.0,
) -> Rep:  # fmt: skip
    """A repetition whose lift begins at 0."""
    end_s = lift_s + hold_s
    return Rep(
        index, side, outcome, 0.0, lift_s, end_s, end_s + return_s, hold_s, plateau_deg, plateau_deg, range_deg, 0.0, 0,
        flags, lift_s, end_s, sensor, 0.0, 0.0,
    )  # fmt: skip


def counted(rep: Rep, t_s: float = 0.0) -> RepCounted:
    return RepCounted(rep.sensor, t_s, t_s, rep)


def coach_view(
    phase: Phase = Phase.REST, *, sensor: str = "thigh", t_s: float = 0.0, elevation_deg: float = nan,
    held_s: float = 0.0, link_up: bool = True, slipped: bool = False,
) -> CoachView:  # fmt: skip
    return CoachView(sensor, "right", phase, t_s, elevation_deg, True, 0, 2, held_s, 5.0, link_up, None, 0.0, slipped)


class ByHand:
    """One guide; ``now_s`` is the session's clock, which is also that of the samples."""

    def __init__(self, guidance: Guidance | None = None, sensors: tuple[tuple[str, str], ...] = (("thigh", "right"),)):
        self.guide = Guide(guidance or guidance_of(), sensors)
        self.guide.begin()
        self.guide.events.clear()
        self.guide.orders.clear()
        self.now_s = 0.0
        self.orders: list[CoreCommand] = []

    def at(
        self, now_s: float, *events: Event, phase: Phase = Phase.REST, key: tuple[CommandKind, str] | None = None,
        still_s: float = 0.0, fitness: AngleQuality = AngleQuality.GOOD, turned_rad: float = 0.0, taps: int = 0,
        moved: bool = False, **view: object,
    ) -> list[GuidedEvent]:  # fmt: skip
        """One entry at ``now_s``; what the guide says to it."""
        self.now_s = now_s
        seen = coach_view(phase, t_s=now_s, **view)  # type: ignore[arg-type]
        command = None if key is None else Command(seen.sensor, 0, *key)
        self.guide.take(Observation(now_s, now_s, seen, events, command, still_s, fitness, turned_rad, taps, moved))
        self.orders, said = list(self.guide.orders), list(self.guide.events)
        self.guide.orders.clear()
        self.guide.events.clear()
        return said

    def press(self, now_s: float, kind: CommandKind, text: str = "") -> list[GuidedEvent]:
        """A person acts."""
        return self.at(now_s, key=(kind, text))

    def to(self, step: Step, sensor: str = "thigh") -> ByHand:
        """Go on to a step of the first repetition; each of the steps before it takes a second."""
        ways: tuple[Event, ...] = (
            Armed(sensor, 0.0, 0.0),
            HoldStarted(sensor, "right", 0.0, 0.0, 100.0),
            HoldEnded(sensor, "right", 0.0, 0.0, 5.0, "released"),
            counted(rep_of(sensor=sensor)),
        )
        phases = (Phase.REST, Phase.HOLDING, Phase.LOWERING, Phase.REST)
        if step is not self.guide.step:
            self.press(self.now_s + 1.0, CommandKind.ANSWER, "3")
        for way, phase in zip(ways, phases, strict=True):
            if self.guide.step is step:
                break
            self.at(self.now_s + 1.0, way, phase=phase, sensor=sensor)
        assert self.guide.step is step
        return self

    def shown(self, phase: Phase = Phase.REST, **view: object) -> GuidedView:
        """What a screen shows now."""
        return guided_view(self.guide, coach_view(phase, **view))  # type: ignore[arg-type]
