"""What a screen may show of one sensor at one moment."""

from __future__ import annotations

from math import nan

from kneehold.sensor.coach.counter import Counter
from kneehold.sensor.model.events import CoachView, Phase

__all__ = ["view_of"]

# A release passes through here in less: who lets go on purpose is not told to pull again.
SLIPPED_S = 0.5
_HOLDING, _LOWERING = Phase.HOLDING, Phase.LOWERING


def view_of(
    counter: Counter,
    t_s: float,
    elevation_deg: float,
    *,
    trusted: bool,
    link_up: bool,
    battery: int | None,
    lost_s: float,
) -> CoachView:
    """The counter's state as one immutable value; the hold clock shows 0 outside a hold."""
    plan, phase, announcer = counter.plan, counter.phase, counter.announcer
    held_s, slipped, floor_deg = 0.0, False, nan
    if phase is _HOLDING:
        x = counter.lift
        held_s, floor_deg, dip_from_s = counter.held_s, x.band_floor_deg + counter.level_deg, x.dip_from_s
        slipped = dip_from_s is not None and x.release_said_s is None and t_s - dip_from_s >= SLIPPED_S
    elif phase is _LOWERING:
        held_s = counter.held_s
    # In the order of the fields: one is made for every packet, and names cost as much as all the rest.
    return CoachView(
        plan.sensor, announcer.side, phase, t_s, elevation_deg, trusted, announcer.count, plan.reps, held_s,
        plan.hold_s, link_up, battery, lost_s, slipped, floor_deg,
    )  # fmt: skip
