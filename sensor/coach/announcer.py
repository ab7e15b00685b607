"""What is said, and when?

Turns what the counter finds into events, in order, each once. While the arming stillness is not
complete (a recording that began in the middle of a rest) everything is withheld until it is.
"""

from __future__ import annotations

from typing import NamedTuple

from sensor.coach.excursion import Excursion
from sensor.coach.flags import flags_of
from sensor.coach.measure import NEAR_REST_SHARE, Measured, measure
from sensor.coach.profiles import Profile
from sensor.events import (
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
)
from sensor.snapshot import Snapshot
from sensor.values import Side

__all__ = ["Announcer", "Plan"]

# An excursion below this share of the least range is stirring; nobody tried anything.
ATTEMPT_SHARE = 0.4
# A hold's beginning that moves by less than this is not worth saying again.
MOVED_S = 0.5
# The definitions' tolerance: a second, or 5 % of the prescribed hold where that is more.
TOLERANCE_S = 1.0
TOLERANCE_SHARE = 0.05
_BOTH = Side.BOTH.value  # asked for with every view; by way of its class it costs more


class Plan(NamedTuple):
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
        """Leg of the repetition with this number (from 1): one sensor for both means right first, then left."""
        if self.side != _BOTH or self.profile.name.endswith("-double"):
            return self.side
        return Side.RIGHT.value if index <= self.reps else Side.LEFT.value


class Announcer(Snapshot):
    """Collects the events of one sensor in ``events``; the owner empties the list."""

    __slots__ = ("_lost_since_s", "_withheld", "attempts", "count", "events", "is_provisional", "plan")
    _past = ("_lost_since_s", "_withheld", "attempts", "count", "events", "is_provisional")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.events: list[Event] = []
        self.count = self.attempts = 0
        self.is_provisional = False
        self._withheld: list[Event] = []
        self._lost_since_s: float | None = None

    @property
    def side(self) -> str:
        """Leg of the repetition that is going on."""
        return self.plan.side_of(self.count + 1)

    def arm(self, t: float) -> None:
        """Movement counts from here."""
        self._say(Armed(self.plan.sensor, t, t))

    def confirm(self, t: float) -> None:
        """The arming stillness is complete: what was withheld is true, and known from now on."""
        self.is_provisional = False
        for event in self._withheld:
            said = event._replace(detected_at_s=max(t, event.detected_at_s))
            if isinstance(said, RepCounted):
                rep = said.rep
                known = {"hold_detected_at_s": t, "release_detected_at_s": t}
                said = said._replace(rep=rep._replace(**known))
            self.events.append(said)
        self._withheld.clear()

    def disarm(self, x: Excursion | None, t: float, reason: str) -> None:
        """Counting stops; an excursion that was going on is an attempt, for it left the flexion plane."""
        if self.is_provisional:
            self.count -= sum(isinstance(event, RepCounted) for event in self._withheld)
            self._withheld.clear()
            self.is_provisional = False
        if x is not None:
            self._attempt(x, None, t, "not_flexion")
        self._say(Disarmed(self.plan.sensor, t, t, reason))

    def lost(self, since_s: float, now_s: float) -> None:
        """No sample since ``since_s``; said once."""
        if self._lost_since_s is None:
            self._lost_since_s = since_s
            self.events.append(SignalLost(self.plan.sensor, since_s, now_s))

    def back(self, t: float, gap_s: float) -> None:
        """Samples come again."""
        if self._lost_since_s is not None:
            self._lost_since_s = None
            self.events.append(SignalBack(self.plan.sensor, t, t, gap_s))

    def start_hold(self, x: Excursion, t: float, angle: float) -> None:
        """A hold is sure to have begun: at ``t`` seconds the thigh is at ``angle`` degrees."""
        x.level.clear()
        x.level.add(angle)
        x.dip_from_s = None
        if x.release_said_s is not None or x.hold_from_s is None:
            x.hold_from_s = x.first_reached_s(x.band_floor_deg) if x.release_said_s is None else t
            x.release_said_s = None
            self._say(HoldStarted(self.plan.sensor, self.side, x.hold_from_s, t, x.level.median_deg))
        x.hold_said_s = t if x.hold_said_s is None else x.hold_said_s

    def restart_hold(self, x: Excursion, begun_s: float, t: float) -> None:
        """The signal was away for too long to bridge: what is held now is a new hold."""
        x.hold_from_s = begun_s
        x.release_said_s = None
        x.target_said = False
        self._say(HoldStarted(self.plan.sensor, self.side, begun_s, t, x.level.median_deg))

    def follow_hold(self, x: Excursion, t: float, floor_deg: float) -> float:
        """Seconds held so far; says so where the beginning moved or the target is met."""
        begun = x.hold_from_s if x.hold_from_s is not None else t
        first = x.first_reached_s(floor_deg)
        if abs(first - begun) > MOVED_S and not x.target_said and not x.is_lost:
            begun = x.hold_from_s = first
            self._say(HoldMoved(self.plan.sensor, self.side, first, t, x.level.median_deg))
        held = t - begun
        if held >= self.plan.hold_s and not x.target_said:
            x.target_said = True
            due = begun + self.plan.hold_s
            self._say(TargetReached(self.plan.sensor, self.side, due, t, self.plan.hold_s))
        return held

    def bridge(self, since_s: float, until_s: float, t: float) -> None:
        """The thigh is where it was before the signal was lost."""
        self._say(HoldBridged(self.plan.sensor, self.side, since_s, t, until_s - since_s))

    def release(self, x: Excursion, end_s: float, t: float, reason: str) -> None:
        """The hold is over (as far as can be seen); said once."""
        if x.release_said_s is None and x.hold_from_s is not None:
            x.release_said_s = t
            self._say(HoldEnded(self.plan.sensor, self.side, end_s, t, end_s - x.hold_from_s, reason))

    def resume(self, x: Excursion, t: float) -> None:
        """It was a regrip."""
        if x.release_said_s is not None:
            x.release_said_s = None
            self._say(HoldResumed(self.plan.sensor, self.side, t, t))

    def close(self, x: Excursion, return_s: float, t: float, *, is_open: bool = False) -> None:
        """The excursion is over: a repetition or an attempt."""
        profile = self.plan.profile
        found = measure(x.times, x.angles, x.rest_deg)
        held = found.hold.end_s - found.hold.start_s
        if found.range_deg < profile.min_range_deg:
            self._attempt(x, found, t, "range")
        elif held < profile.min_hold_s:
            self._attempt(x, found, t, "signal_lost" if x.is_lost else "no_hold")
        else:
            self._count(x, found, max(return_s, found.hold.end_s), t, is_open=is_open)

    def finish(self, x: Excursion, t: float) -> None:
        """The recording is over: what hold counts of which the counter saw no return?

        One that met its target, and one after which the leg came down to what its whole trace shows to have been rest.
        """
        found = measure(x.times, x.angles, x.rest_deg)
        near_deg = found.rest_deg + NEAR_REST_SHARE * found.range_deg
        last = len(x.times) - 1
        while last > found.hold.last and x.angles[last] <= near_deg:
            last -= 1
        if last < len(x.times) - 1:
            self.close(x, x.times[last + 1], t)
        elif x.target_said:
            self.close(x, t, t, is_open=True)

    def _count(self, x: Excursion, found: Measured, return_s: float, t: float, *, is_open: bool) -> None:
        hold, side = found.hold, self.side
        held = hold.end_s - hold.start_s
        if x.hold_said_s is None:
            self._say(HoldStarted(self.plan.sensor, side, hold.start_s, t, found.plateau_deg))
        if x.release_said_s is None and not is_open:
            self._say(HoldEnded(self.plan.sensor, side, hold.end_s, t, held, "released"))
        flags = flags_of(x.times, x.angles, found, return_s, self.plan.profile)
        flags += (("signal_lost",) if x.is_lost else ()) + (("open",) if is_open else ())
        self.count += 1
        rep = Rep(
            index=self.count,
            side=side,
            outcome=(Outcome.FULL if held >= self.plan.enough_s else Outcome.SHORT).value,
            lift_start_s=found.lift_start_s,
            hold_start_s=hold.start_s,
            hold_end_s=hold.end_s,
            return_s=return_s,
            hold_s=held,
            plateau_deg=found.plateau_deg,
            peak_deg=found.peak_deg,
            range_deg=found.range_deg,
            bridged_s=hold.bridged_s,
            regrips=hold.regrips,
            flags=flags,
            hold_detected_at_s=t if x.hold_said_s is None else x.hold_said_s,
            release_detected_at_s=t if x.release_said_s is None else x.release_said_s,
            sensor=self.plan.sensor,
            hold_drift_deg=found.hold_drift_deg,
            hold_sd_deg=found.hold_sd_deg,
        )
        self._say(RepCounted(self.plan.sensor, return_s, t, rep))

    def take_back(self, event: RepCounted) -> None:
        """The newest repetition is not counted yet."""
        self.events.remove(event)
        self.count -= 1

    def count_late(self, event: RepCounted, t: float) -> None:
        """Count at ``t`` a repetition that was taken back."""
        side = self.side
        self.count += 1
        self.events.append(event._replace(detected_at_s=t, rep=event.rep._replace(index=self.count, side=side)))

    def call_attempt(self, event: RepCounted, t: float, before: RepCounted | None = None) -> None:
        """What was taken back was none, as is known at ``t``; said before ``before``, if there is one."""
        rep = event.rep
        self.attempts += 1
        attempt = Attempt(event.sensor, rep.side, t, t, "not_flexion", rep.lift_start_s, rep.peak_deg, rep.hold_s)
        self.events.insert(len(self.events) if before is None else self.events.index(before), attempt)

    def _attempt(self, x: Excursion, found: Measured | None, t: float, reason: str) -> None:
        if x.peak_deg - x.rest_deg < ATTEMPT_SHARE * self.plan.profile.min_range_deg:
            return
        found = found if found is not None else measure(x.times, x.angles, x.rest_deg)
        held = found.hold.end_s - found.hold.start_s
        self.attempts += 1
        self._say(Attempt(self.plan.sensor, self.side, t, t, reason, found.lift_start_s, found.peak_deg, held))

    def _say(self, event: Event) -> None:
        (self._withheld if self.is_provisional else self.events).append(event)
