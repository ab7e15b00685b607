"""The log of one sensor: what the counter finds becomes events, in order, each once."""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.coach.hold_band import Measured
from kneehold.sensor.coach.live_lift import LiveLift
from kneehold.sensor.coach.story import Candidate
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.exercises.whose_leg import whose_leg
from kneehold.sensor.model.events import (
    Armed,
    Attempt,
    Disarmed,
    Event,
    HoldBridged,
    HoldEnded,
    HoldMoved,
    HoldResumed,
    HoldStarted,
    Outcome,
    Rep,
    RepCounted,
    SignalBack,
    SignalLost,
    TargetReached,
    Warned,
)
from kneehold.sensor.model.snapshot import Snapshot

__all__ = ["Prescription", "RepLog"]

# An excursion below this share of the least range is stirring, not an attempt.
ATTEMPT_SHARE = 0.4
# A hold's beginning that moves by less than this is not worth saying again.
MOVED_S = 0.5
# The definitions' tolerance: a second, or 5 % of the prescribed hold where that is more.
TOLERANCE_S = 1.0
TOLERANCE_SHARE = 0.05


class Prescription(NamedTuple):
    """What one sensor's thigh is to do."""

    sensor: str
    side: str  # right, left, or both
    profile: Profile
    hold_s: float
    reps: int
    tolerance_s: float | None

    @property
    def enough_s(self) -> float:
        """The shortest hold that is full."""
        tolerance = max(TOLERANCE_S, TOLERANCE_SHARE * self.hold_s) if self.tolerance_s is None else self.tolerance_s
        return self.hold_s - tolerance

    def side_of(self, index: int) -> str:
        """Leg of the repetition with this number (from 1)."""
        return whose_leg(self.profile.legs, self.side, self.reps, index)


class RepLog(Snapshot):
    """Collects the events of one sensor in ``events``; the owner empties the list."""

    __slots__ = ("_lost_since_s", "count", "events", "plan")
    _past = ("_lost_since_s", "count", "events")

    def __init__(self, plan: Prescription) -> None:
        self.plan = plan
        self.events: list[Event] = []
        self.count = 0
        self._lost_since_s: float | None = None

    @property
    def side(self) -> str:
        """Leg of the repetition that is going on."""
        return self.plan.side_of(self.count + 1)

    @property
    def is_lost(self) -> bool:
        """Whether the loss of the signal was announced and its return was not."""
        return self._lost_since_s is not None

    def arm(self, t: float, now_s: float) -> None:
        """Movement counts from here."""
        self.events.append(Armed(self.plan.sensor, t, now_s))

    def disarm(self, t: float, now_s: float, reason: str) -> None:
        """Movement does not count until the thigh is still again."""
        self.events.append(Disarmed(self.plan.sensor, t, now_s, reason))

    def lost(self, since_s: float, now_s: float) -> None:
        """No sample since ``since_s``; said once."""
        if self._lost_since_s is None:
            self._lost_since_s = since_s
            self.events.append(SignalLost(self.plan.sensor, since_s, now_s))

    def back(self, t: float, now_s: float) -> None:
        """Samples come again."""
        if self._lost_since_s is not None:
            gap_s = t - self._lost_since_s
            self._lost_since_s = None
            self.events.append(SignalBack(self.plan.sensor, t, now_s, gap_s))

    def start_hold(self, lift: LiveLift, from_s: float, now_s: float, level_deg: float) -> None:
        """A hold began at ``from_s``; ``level_deg`` is the elevation it is held at."""
        lift.hold_from_s = from_s
        lift.release_said_s = None
        if lift.hold_said_s is None:
            lift.hold_said_s = now_s
        self.events.append(HoldStarted(self.plan.sensor, self.side, from_s, now_s, level_deg))

    def follow_hold(self, lift: LiveLift, t: float, now_s: float, floor_deg: float, level_deg: float) -> float:
        """Seconds held so far; says so where the beginning moved or the target is met."""
        begun = lift.hold_from_s if lift.hold_from_s is not None else t
        first = lift.first_reached_s(floor_deg)
        if abs(first - begun) > MOVED_S and not lift.target_said and not lift.is_cut:
            begun = lift.hold_from_s = first
            self.events.append(HoldMoved(self.plan.sensor, self.side, first, now_s, level_deg))
        held = t - begun
        if held >= self.plan.hold_s and not lift.target_said:
            lift.target_said = True
            due = begun + self.plan.hold_s
            self.events.append(TargetReached(self.plan.sensor, self.side, due, now_s, self.plan.hold_s))
        return held

    def bridge(self, since_s: float, until_s: float, now_s: float) -> None:
        """The thigh is where it was before the signal was lost."""
        self.events.append(HoldBridged(self.plan.sensor, self.side, since_s, now_s, until_s - since_s))

    def release(self, lift: LiveLift, end_s: float, now_s: float, reason: str) -> None:
        """The hold is over, as far as can be seen; said once."""
        if lift.release_said_s is None and lift.hold_from_s is not None:
            lift.release_said_s = now_s
            held_s = end_s - lift.hold_from_s
            self.events.append(HoldEnded(self.plan.sensor, self.side, end_s, now_s, held_s, reason))

    def resume(self, lift: LiveLift, t: float, now_s: float) -> None:
        """What was announced as a release was a regrip."""
        if lift.release_said_s is not None:
            lift.release_said_s = None
            self.events.append(HoldResumed(self.plan.sensor, self.side, t, now_s))

    def warn(self, code: str, text: str, now_s: float, *, trusted: bool = True) -> None:
        """Something a person must know to judge the result; ``trusted``: it may still be believed."""
        self.events.append(Warned(self.plan.sensor, now_s, now_s, code, text, trusted=trusted))

    def count_rep(self, c: Candidate, now_s: float) -> None:
        """A repetition is complete; a hold that was not announced while it went on is announced with it."""
        plan, found, side = self.plan, c.measured, self.side
        hold = found.hold
        held = hold.end_s - hold.start_s
        level = c.rest_level_deg
        if c.hold_said_s is None:
            self.events.append(HoldStarted(plan.sensor, side, hold.start_s, now_s, found.plateau_deg + level))
        if c.release_said_s is None and not c.is_open:
            reason = "signal_lost" if c.is_cut else "released"
            self.events.append(HoldEnded(plan.sensor, side, hold.end_s, now_s, held, reason))
        self.count += 1
        rep = Rep(
            index=self.count,
            side=side,
            outcome=self._outcome(held, is_cut=c.is_cut),
            lift_start_s=found.lift_start_s,
            hold_start_s=hold.start_s,
            hold_end_s=hold.end_s,
            return_s=c.return_s,
            hold_s=held,
            plateau_deg=found.plateau_deg + level,
            peak_deg=found.peak_deg + level,
            range_deg=found.range_deg,
            bridged_s=hold.bridged_s,
            regrips=hold.regrips,
            flags=c.flags,
            hold_detected_at_s=now_s if c.hold_said_s is None else c.hold_said_s,
            release_detected_at_s=now_s if c.release_said_s is None else c.release_said_s,
            sensor=plan.sensor,
            hold_drift_deg=found.hold_drift_deg,
            hold_sd_deg=found.hold_sd_deg,
            hold_pm_s=found.hold_pm_s,
        )
        self.events.append(RepCounted(plan.sensor, c.return_s, now_s, rep))

    def attempt(self, found: Measured, level_deg: float, now_s: float, reason: str) -> None:
        """Something that was no repetition, unless it was too small to be meant."""
        if found.peak_deg - found.rest_deg < ATTEMPT_SHARE * self.plan.profile.min_range_deg:
            return
        held_s = found.hold.end_s - found.hold.start_s
        self.events.append(
            Attempt(
                self.plan.sensor,
                self.side,
                now_s,
                now_s,
                reason,
                found.lift_start_s,
                found.peak_deg + level_deg,
                held_s,
            )
        )

    def _outcome(self, held_s: float, *, is_cut: bool) -> str:
        if held_s >= self.plan.enough_s:
            return Outcome.FULL.value
        return (Outcome.INTERRUPTED if is_cut else Outcome.SHORT).value
