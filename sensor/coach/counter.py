"""The counter of one thigh: the lift that goes on is followed live, what has ended is left to ledger and story.

Causal: it announces what it is sure of, back-dated (``t_s`` when it was true, ``detected_at_s`` when it was known). The
repetitions counted are those of the best story; what is shown meanwhile is the lift from the rest that leads.
"""

from __future__ import annotations

from dataclasses import dataclass

from kneehold.sensor.coach.candidates import Looked, lift_axis, look_at, plane_of
from kneehold.sensor.coach.evidence import log_odds
from kneehold.sensor.coach.hold_band import BRIDGE_S, CARRY_GAP_S, REGRIP_DEG, REGRIP_S
from kneehold.sensor.coach.ledger import Announced, Ledger, failure
from kneehold.sensor.coach.live_lift import LiveLift
from kneehold.sensor.coach.phases import TRANSITIONS, Signal
from kneehold.sensor.coach.rep_log import Prescription, RepLog
from kneehold.sensor.coach.segmenter import Segmenter
from kneehold.sensor.coach.story import Candidate
from kneehold.sensor.coach.tracks import Excursion, SegmentParams, Track, tilt_deg
from kneehold.sensor.model.events import Phase
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Mounting, Vec3
from kneehold.sensor.motion.mounting import ThighFrame
from kneehold.sensor.motion.pivot import MotionRow

__all__ = ["Counter", "LiveParams"]

# Which rest leads is asked once in so many samples, and when an excursion has closed.
LEAD_EVERY = 4
# An excursion of another rest than the one that leads is looked at only if it came near the least range.
WORTH_SHARE = 0.8
# A little is needed to change the rest that leads: half a likelihood ratio of three.
STAY = 0.5
# What a sample stands for that has none before it.
FIRST_STEP_S = 0.01
_UNSAID: Announced = (None, None, None)


@dataclass(frozen=True, slots=True)
class LiveParams:
    """Numbers of what is announced while a lift goes on."""

    # Smoothing of the speed: a few samples at 26 Hz, short against the time in which a hold must be announced, s.
    speed_s: float = 0.08
    # A minimum-jerk lift that has slowed to half of its greatest speed has 13 % of its way left. Never so slow a limit
    # that tremor (some 5 deg/s) forbids it, nor so fast that a quick lift is taken for its own end.
    slow_share: float = 0.5
    slow_least_degps: float = 6.0
    slow_most_degps: float = 25.0
    steady_s: float = 0.1
    # After a release the leg is held again once it is steady for so long (the definitions: settled).
    settled_s: float = 2.0
    # A release is announced when the way it goes leads out of what a regrip may be within this time, for small ranges
    # out of nearly half the range.
    foresight_s: float = 0.4
    foresight_share: float = 0.45
    # A second of plateau shows the calm at the upper end, by which the path of the lift is known.
    judge_s: float = 1.0
    # Below this a lift that goes on is no longer shown as one: two to one against after what was likely before.
    refuse: float = -1.5


class Counter(Snapshot):
    """Counts the repetitions of one thigh. Feed ``step``; collect ``announcer.events``."""

    _past = (
        "_announced", "_is_closed", "_leader", "_refused", "_samples", "_smooth_deg", "_speed", "_t", "_up",
        "announcer", "elevation_deg", "frame", "held_s", "is_on", "ledger", "level_deg", "lift", "phase",
    )  # fmt: skip
    __slots__ = (*_past, "_live", "_segment", "plan")

    def __init__(self, plan: Prescription, mounting: Mounting) -> None:
        self.plan = plan
        self._segment, self._live = SegmentParams(), LiveParams()
        self.announcer = RepLog(plan)
        self.frame = ThighFrame(mounting)
        self.ledger = Ledger(self.announcer)
        self.lift = LiveLift()
        self.phase = Phase.SETTLING
        self.is_on = True  # whether movement counts
        self.elevation_deg = 0.0
        self.level_deg = 0.0  # elevation of the rest that leads
        self.held_s = 0.0  # of the running or the last hold
        self._samples = Segmenter(plan.profile.min_range_deg, self._segment)
        self._leader = 0  # name of the track whose rest leads; 0: none
        self._is_closed = False  # the leader's excursion closed with the newest sample
        self._refused: tuple[int, ...] = ()  # tracks whose open excursion is no lift
        self._announced = _UNSAID  # of the lift before
        self._smooth_deg = self._speed = 0.0
        self._t: float | None = None
        self._up: Vec3 = (0.0, 0.0, 1.0)

    # --- what comes in --------------------------------------------------------------------------

    def step(self, row: MotionRow, now_s: float) -> None:
        """Take one sample that may be believed; ``now_s`` is the time of the newest sample received."""
        t, last, self._t = row[0], self._t, row[0]
        self._up = row[1:4]
        dt = FIRST_STEP_S if last is None else t - last
        is_after_gap = dt > CARRY_GAP_S
        if is_after_gap and last is not None:
            self.announcer.lost(last, now_s)
        if self.announcer.is_lost:
            self.announcer.back(t, now_s)
        self._is_closed = False
        for found in self._samples.take(row, dt, is_after_gap=is_after_gap):
            self._close(found, now_s)
        self._follow(row, dt, now_s)

    def silence(self, now_s: float) -> None:
        """Nothing came until ``now_s``."""
        if self._t is not None and now_s - self._t > CARRY_GAP_S:
            self.announcer.lost(self._t, now_s)
            self.phase = TRANSITIONS[self.phase, Signal.SILENT]

    def disarm(self, t: float, reason: str) -> None:
        """Stop counting until the thigh was still again; what is going on does not count."""
        if self.phase is not Phase.SETTLING:
            self.phase = TRANSITIONS[self.phase, Signal.NONE]
            self.announcer.disarm(t, t, reason)
        self._leader = 0
        self._samples.forget()
        self.ledger.disarm()
        self.lift.begin([], [])

    def begin_block(self, plan: Prescription) -> None:
        """Another exercise, leg or hold from here on; repetitions are numbered on, and the story goes on."""
        self.plan = self.announcer.plan = plan
        self.phase = Phase.SETTLING
        self._leader = 0
        self._samples = Segmenter(plan.profile.min_range_deg, self._segment)
        self.ledger.disarm()
        self.lift.begin([], [])

    def remount(self) -> None:
        """The sensor was put on again: nothing undeclared is known."""
        self.frame.forget()
        self.ledger.forget()

    def finish(self) -> None:
        """The recording is over: count what met its target or came back, name what was none."""
        if self._t is None:
            return
        for track in self._samples.tracks:
            is_enough = track.name == self._leader and self.lift.target_said
            if track.is_up and self.is_on and (track.is_back or is_enough):
                self._close(track.cut_short(self._samples.next_k - 1), self._t, is_open=not track.is_back)
        self.ledger.finish(self._t, self._up)
        self.phase = Phase.SETTLING

    # --- what is counted ------------------------------------------------------------------------

    def _close(self, x: Excursion, now_s: float, *, is_open: bool = False) -> None:
        """An excursion is over: an attempt, or a candidate for the story."""
        is_leader, is_refused = x.track == self._leader, x.track in self._refused
        self._refused = tuple(name for name in self._refused if name != x.track)
        self._is_closed = self._is_closed or is_leader
        is_worth = is_leader or is_refused or x.peak_deg >= WORTH_SHARE * self.plan.profile.min_range_deg
        if not self.is_on or not is_worth:
            return
        looked = self._look_at(x)
        if looked is None:
            return
        if self.frame.axis is None and (is_leader or self._leader == 0):
            self.frame.rest_at(x.rest)
            self.frame.lifted(looked.evidence.axis, x.rest)
        level_deg = self.frame.level_deg(x.rest)
        is_led = is_leader and not is_refused
        reason = failure(looked, self.plan)
        if reason:
            # A raise that was parked too low for a hold gave up the lead, and is an attempt all the same.
            if is_led or (is_refused and reason == "range"):
                self.announcer.attempt(looked.measured, level_deg, now_s, reason)
            return
        new = self._candidate(x, looked, level_deg)
        if is_open:
            new = new._replace(is_open=True, flags=(*new.flags, "open"))
        may_rest = self.frame.may_rest(x.rest, self.plan.profile.rest_deg)
        if self.ledger.add(new, now_s, is_led=is_led, may_rest=may_rest, is_declared=self.frame.is_declared):
            self.frame.ignore_declaration()

    def _look_at(self, x: Excursion, *, is_up: bool = False) -> Looked | None:
        samples, axis, knee = self._samples, self.frame.declared_axis(x.rest), self.frame.knee
        declared = None if axis is None or knee is None else (axis, knee)
        return look_at(samples.rows, x, samples.first_k, declared, self.plan.profile.rest_deg, is_up=is_up)

    def _candidate(self, x: Excursion, looked: Looked, level_deg: float) -> Candidate:
        lift = self.lift
        newest: Announced = (lift.hold_from_s, lift.hold_said_s, lift.release_said_s)
        return self.ledger.candidate(x, looked, level_deg, self._samples, (newest, self._announced))

    # --- what is shown --------------------------------------------------------------------------

    def _lead(self, calm_s: float) -> Track | None:
        """The track whose rest leads: of those armed and not refused the one of the best story."""
        story, tracks = self.ledger.story, self._samples.tracks
        best: Track | None = None
        most = self._live.refuse
        if self._refused:
            self._refused = tuple(x.name for x in tracks if x.is_up and x.name in self._refused)
        armed = [
            x
            for x in tracks
            if x.is_armed and x.name not in self._refused and self.frame.may_rest(x.rest, self.plan.profile.rest_deg)
        ]
        for x in armed:
            value = story.value(x.name) + (STAY if x.name == self._leader else 0.0)
            if value > most:
                best, most = x, value
        least_deg = self.plan.profile.min_range_deg
        if best is not None and best.is_up and best.peak_deg < least_deg and calm_s >= self._segment.settle_s:
            # Parked away from its rest, too low for a hold: another rest that the leg lies at leads.
            others = [x for x in armed if not x.is_up]
            if others:
                self._refused = (*self._refused, best.name)
                return max(others, key=lambda x: story.value(x.name))
        return best

    def _follow(self, row: MotionRow, dt: float, now_s: float) -> None:
        """Elevation and phase of the newest sample."""
        t, up, samples = row[0], row[1:4], self._samples
        if not self.is_on:
            if samples.calm_s >= self._segment.settle_s:
                self.frame.rest_at(up)
            self.elevation_deg = self.frame.level_deg(up)
            return
        leader = None
        if not self._is_closed and samples.next_k % LEAD_EVERY:
            leader = next((x for x in samples.tracks if x.name == self._leader and x.name not in self._refused), None)
        if leader is None:
            leader = self._lead(samples.calm_s)
        if leader is None:
            self.elevation_deg = self.frame.level_deg(up)
            self._enter(Signal.NONE, t, now_s)
            return
        if leader.name != self._leader or not leader.is_up:
            if leader.name != self._leader:
                self._leader = leader.name
                self._end_lift(t, now_s)
                self._speed = 0.0
            self.frame.rest_at(leader.rest)
            self.level_deg = self.frame.elevation_deg(leader.rest)
        else:
            self.frame.follow(row)
        self.elevation_deg = angle = self.frame.elevation_deg(up)
        rise = angle - self.level_deg if self.frame.axis is not None else tilt_deg(up, leader.rest)
        self._enter(self._signal(leader, t, rise, dt, now_s), t, now_s)

    def _signal(self, leader: Track, t: float, rise: float, dt: float, now_s: float) -> Signal:
        """What the newest sample says of the thigh that rests at ``leader``, ``rise`` degrees above it."""
        if dt > CARRY_GAP_S:
            self._smooth_deg, self._speed = rise, 0.0
        else:
            off, span_s = rise - self._smooth_deg, self._live.speed_s + dt
            self._speed = off / span_s
            self._smooth_deg += off * dt / span_s
        lift = self.lift
        if not leader.is_up:
            if lift.times:
                self._end_lift(t, now_s)
            return Signal.LOW
        if self._is_closed and lift.times:
            self._end_lift(t, now_s)
        if not lift.times:
            rows = self._samples.since(leader.low_k)
            lift.begin([row[0] for row in rows], self._rises(rows, leader))
        else:
            lift.add(t, rise)
        if lift.hold_from_s is not None and lift.release_said_s is None:
            return self._holding(leader, t, rise, dt, now_s)
        return self._moving(leader, t, rise, now_s)

    def _rises(self, rows: list[MotionRow], leader: Track) -> list[float]:
        """Angles of ``rows`` above the leader's rest."""
        if self.frame.axis is None:
            return [tilt_deg(row[1:4], leader.rest) for row in rows]
        return [angle - self.level_deg for angle in self.frame.trace(rows)]

    def _end_lift(self, t: float, now_s: float) -> None:
        """The leg is back at rest."""
        lift = self.lift
        if lift.hold_from_s is not None and lift.release_said_s is None:
            self.announcer.release(lift, t, now_s, "released")
        self._announced = (lift.hold_from_s, lift.hold_said_s, lift.release_said_s)
        lift.begin([], [])

    def _moving(self, leader: Track, t: float, rise: float, now_s: float) -> Signal:
        """Up, and not in a hold: has it settled high enough?"""
        p, lift, least = self._live, self.lift, self.plan.profile.min_range_deg
        lift.fastest = max(lift.fastest, self._speed)
        limit = min(p.slow_most_degps, max(p.slow_least_degps, p.slow_share * lift.fastest))
        was_held = lift.hold_said_s is not None
        if rise < least or abs(self._speed) > limit or rise < lift.peak_deg - REGRIP_DEG:
            lift.steady_from_s = None
        elif lift.steady_from_s is None:
            lift.steady_from_s = t
        else:
            steady_s = t - lift.steady_from_s
            is_again = not was_held or rise - lift.lowest_deg >= least or steady_s >= p.settled_s
            if steady_s >= p.steady_s and is_again:
                self._begin_hold(leader, t, rise, now_s)
                return Signal.HELD
        return Signal.RELEASED if was_held else Signal.AWAY

    def _begin_hold(self, leader: Track, t: float, rise: float, now_s: float) -> None:
        """The leg has settled: the path so far gives the plane, and the band the moment it was entered."""
        lift = self.lift
        is_first = lift.hold_said_s is None
        if is_first:
            rows = self._samples.since(leader.low_k)
            ups = [row[1:4] for row in rows]
            axis, _ = plane_of(ups, leader.rest)
            self.frame.lifted(lift_axis(ups, leader.rest, 0, axis), leader.rest)
            self.level_deg = self.frame.elevation_deg(leader.rest)
            lift.tell_again([row[0] for row in rows], self._rises(rows, leader))
            rise = lift.angles[-1]
            self.elevation_deg = rise + self.level_deg
            self._smooth_deg = rise
        lift.level.clear()
        lift.level.add(rise)
        lift.dip_from_s = None
        from_s = lift.first_reached_s(lift.band_floor_deg) if is_first else t
        self.announcer.start_hold(lift, from_s, now_s, lift.level.median_deg + self.level_deg)

    def _holding(self, leader: Track, t: float, rise: float, dt: float, now_s: float) -> Signal:
        """In a hold: does it go on?"""
        p, lift = self._live, self.lift
        floor = lift.band_floor_deg
        if dt > CARRY_GAP_S:
            since_s = t - dt
            if rise >= floor and dt <= BRIDGE_S:
                self.announcer.bridge(since_s, t, now_s)
            else:
                lift.is_cut = True
                self.announcer.release(lift, since_s, now_s, "signal_lost")
                if rise < floor:
                    lift.steady_from_s, lift.lowest_deg = None, rise
                    return Signal.RELEASED
                lift.target_said = False
                self.announcer.start_hold(lift, t, now_s, lift.level.median_deg + self.level_deg)
        lift.level.add(rise)
        floor = lift.band_floor_deg
        if rise >= floor:
            if lift.dip_from_s is not None:
                lift.dip_from_s = None
                self.announcer.resume(lift, t, now_s)
            self.held_s = self.announcer.follow_hold(lift, t, now_s, floor, lift.level.median_deg + self.level_deg)
            return Signal.HELD if self._is_believed(leader, t, now_s) else Signal.NONE
        if lift.dip_from_s is None:
            lift.dip_from_s = lift.fell_below_s(floor)
            self.held_s = lift.dip_from_s - (lift.hold_from_s if lift.hold_from_s is not None else t)
        plateau = lift.level.median_deg
        reach = min(REGRIP_DEG, p.foresight_share * plateau)
        is_leaving = rise + p.foresight_s * self._speed < plateau - reach
        if is_leaving or rise < plateau - REGRIP_DEG or t - lift.dip_from_s > REGRIP_S:
            self.announcer.release(lift, lift.dip_from_s, now_s, "released")
            lift.steady_from_s, lift.lowest_deg, lift.fastest = None, rise, 0.0
            return Signal.RELEASED
        return Signal.HELD

    def _is_believed(self, leader: Track, t: float, now_s: float) -> bool:
        """Once in a lift, when enough of its plateau was seen: can it have been a thigh's?"""
        lift, p = self.lift, self._live
        if lift.is_judged or lift.hold_said_s is None or t - lift.hold_said_s < p.judge_s:
            return True
        lift.is_judged = True
        story, x = self.ledger.story, leader.cut_short(self._samples.next_k - 1)
        looked = self._look_at(x, is_up=True)
        if looked is None or story.is_led or log_odds(looked.evidence.features) >= p.refuse:
            return True
        if story.gain(self._candidate(x, looked, self.level_deg)) > 0.0:
            return True
        self.announcer.release(lift, t, now_s, "not_flexion")
        self.announcer.attempt(looked.measured, self.level_deg, now_s, "not_flexion")
        self._refused = (*self._refused, leader.name)
        lift.begin([], [])
        return False

    def _enter(self, signal: Signal, t: float, now_s: float) -> None:
        """The table decides; entering and leaving what counts is announced."""
        before = self.phase
        following = TRANSITIONS[before, signal if self.is_on else Signal.NONE]
        if following is before:
            return
        self.phase = following
        if following is Phase.SETTLING:
            self._leader = 0
            self.announcer.disarm(t, now_s, "not_flexion")
        elif before is Phase.SETTLING:
            self.ledger.is_armed = True
            self.announcer.arm(t, now_s)
            self.ledger.tell(now_s)
