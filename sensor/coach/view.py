"""What may a screen show of one sensor at this moment?"""

from __future__ import annotations

from math import nan

from sensor.coach.counter import Counter
from sensor.events import CoachView, Phase

__all__ = ["view_of"]

# A release passes through here in less: who lets go on purpose is not told to pull again.
SLIPPED_S = 0.5


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
    plan = counter.plan
    is_holding = counter.phase is Phase.HOLDING
    dip_from_s = counter.excursion.dip_from_s if is_holding else None
    return CoachView(
        sensor=plan.sensor,
        side=counter.announcer.side,
        phase=counter.phase,
        t_s=t_s,
        elevation_deg=elevation_deg,
        trusted=trusted,
        reps_done=counter.announcer.count,
        reps_target=plan.reps,
        held_s=counter.held_s if counter.phase in (Phase.HOLDING, Phase.LOWERING) else 0.0,
        target_s=plan.hold_s,
        link_up=link_up,
        battery_percent=battery,
        lost_s=lost_s,
        slipped=dip_from_s is not None and counter.excursion.release_said_s is None and t_s - dip_from_s >= SLIPPED_S,
        hold_floor_deg=counter.excursion.band_floor_deg if is_holding else nan,
    )
