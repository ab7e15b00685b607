"""Is this a repetition, and how long was it held?

One sample in, at most one transition of the table in ``phases``. Causal: it says what it is sure
of, back-dated (``t_s`` when it was true, ``detected_at_s`` when it was known). What a repetition
was is measured from its whole trace when the leg is down (``measure``).
"""

from __future__ import annotations

from sensor.coach.announcer import Announcer, Plan
from sensor.coach.excursion import Excursion
from sensor.coach.measure import BRIDGE_S, CARRY_GAP_S, NEAR_REST_SHARE, REGRIP_DEG, REGRIP_S
from sensor.coach.phases import TRANSITIONS, Signal
from sensor.coach.rest import RestLevel
from sensor.events import Phase
from sensor.snapshot import Snapshot
from sensor.values import Fitness

__all__ = ["Counter"]

ARMING_S = 2.0  # the definitions
SETTLED_S = 2.0  # the definitions
SETTLED_SHARE = 0.6  # the definitions: a new rest lies this share of the least range below the plateau
# Smoothing of the speed: a few samples at 26 Hz, short against the 0.6 s in which a hold must be announced.
SPEED_S = 0.08
# A minimum-jerk lift that has slowed to 40 % of its greatest speed has 8 % of its way left. Never so slow a
# limit that tremor (some 5 deg/s) forbids it, nor so fast that a quick lift is taken for its own end.
SLOW_SHARE = 0.4
SLOW_DEGPS = (6.0, 25.0)
STEADY_S = 0.1
# A release is announced when the way it goes leads out of what a regrip may be within this time.
FORESIGHT_S = 0.3
# ... and for small ranges out of nearly half the range.
FORESIGHT_SHARE = 0.45
# Further off where the exercise rests, by a crooked strap and a sagging leg at most: the person has got up.
POSTURE_SLACK_DEG = 15.0
# Turned or shaken for this long is no stumble of the angle.
UNFIT_S = 0.5
# A pause of five seconds on the way is no pull in two stages but a new place of rest (foot on the mat).
NEW_REST_S = 5.0
# Ten minutes up is no stretch: the thigh was put there.
LONGEST_S = 600.0
_UP = (Phase.RAISING, Phase.HOLDING, Phase.LOWERING)
_GOOD, _HIGH = Fitness.GOOD, Signal.HIGH  # asked for at every sample; by way of their class they cost twice that
_REST, _SETTLING, _LOST, _HOLDING = Phase.REST, Phase.SETTLING, Phase.LOST, Phase.HOLDING


class Counter(Snapshot):
    """Counts the repetitions of one thigh. Feed ``step``; collect ``announcer.events``."""

    _past = (
        "_before", "_e", "_regained", "_smooth", "_t", "_unfit_from_s", "announcer", "armed_deg", "excursion", "held_s",
        "phase", "rest", "speed", "still_total_s",
    )  # fmt: skip
    __slots__ = (*_past, "plan")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.announcer = Announcer(plan)
        self.excursion = Excursion()
        self.phase = Phase.SETTLING
        self.rest = RestLevel(plan.profile.min_range_deg)
        self.speed = 0.0  # smoothed, deg/s, up positive
        self.held_s = 0.0  # of the running or the last hold
        self.armed_deg = 0.0  # where the thigh lay when movement began to count
        self.still_total_s = 0.0  # stillness seen since the arming stillness began
        self._t: float | None = None
        self._e = self._smooth = 0.0
        self._unfit_from_s: float | None = None
        self._regained: list[tuple[float, float]] = []
        self._before = Phase.SETTLING  # the phase the signal was lost in

    def step(self, t: float, angle: float, fitness: Fitness, still_s: float, is_absolute: bool) -> None:
        """Take one sample: time, elevation (degrees), whether it may be used, seconds of stillness."""
        last, self._t = self._t, t
        dt = 0.01 if last is None else t - last
        if last is not None and dt > CARRY_GAP_S:
            self._lose(last, t)
        if self.phase is _LOST:  # silence may have told it, and what was missed come late but whole
            self.announcer.back(t, dt)
        if fitness is _GOOD:
            self._unfit_from_s = None
            if dt > CARRY_GAP_S:
                self._smooth, self.speed = angle, 0.0
            else:
                off, span_s = angle - self._smooth, SPEED_S + dt
                self.speed = off / span_s
                self._smooth += off * dt / span_s
            signal = self._classify(t, angle, dt, still_s, is_absolute)
        else:
            self._unfit(t, angle, fitness)
            return
        self._e = angle
        following = TRANSITIONS[self.phase, signal]
        if following is not self.phase:
            self._enter(following, t)

    def regain(self, rows: list[tuple[float, float]]) -> None:
        """Times and angles just after a gap, told only afterwards; the next step uses them."""
        self._regained[:] = rows

    def shift(self, by_deg: float) -> None:
        """Where zero lies is known better: every angle so far was greater by so much."""
        self.rest.shift(by_deg)
        self.excursion.shift(by_deg)
        self.armed_deg, self._smooth = self.armed_deg + by_deg, self._smooth + by_deg

    def start_over(self, times_s: list[float], angles_deg: list[float]) -> None:
        """What rests where is known otherwise: these are the last seconds, since a rest at 0 degrees."""
        self.phase = Phase.REST
        self.rest.come_to(times_s, angles_deg, 0.0)
        self.armed_deg, self._smooth, self.speed = 0.0, angles_deg[-1], 0.0

    def silence(self, now_s: float) -> None:
        """Nothing came until ``now_s``."""
        if self._t is not None and now_s - self._t > CARRY_GAP_S:
            self._lose(self._t, now_s)

    def wait(self, t: float) -> None:
        """A sample came of which no angle is known: only that it came counts."""
        if self._t is not None:
            self.silence(t)
            if self.phase is _LOST:
                self.announcer.back(t, t - self._t)
                self.phase = self._before
            self._t = t

    def disarm(self, t: float, reason: str) -> None:
        """Stop counting until the thigh was still again."""
        if self.phase is not Phase.SETTLING:
            self._enter(Phase.SETTLING, t, reason)

    def finish(self) -> None:
        """The recording is over."""
        if self.phase in _UP and self._t is not None:
            self.announcer.finish(self.excursion, self._t)
            self.phase = Phase.SETTLING

    def _lose(self, since_s: float, now_s: float) -> None:
        self.announcer.lost(since_s, now_s)
        if self.phase is not Phase.LOST:
            self._before, self.phase = self.phase, Phase.LOST

    def _unfit(self, t: float, angle: float, fitness: Fitness) -> None:
        if fitness is Fitness.RECOVERING:
            self._smooth = angle
            return
        if self._unfit_from_s is None:
            self._unfit_from_s = t
        if self.phase is not Phase.SETTLING and t - self._unfit_from_s >= UNFIT_S:
            self._enter(Phase.SETTLING, t, fitness.name.lower())

    def _classify(self, t: float, e: float, dt: float, still_s: float, is_absolute: bool) -> Signal:
        phase = self.phase
        if phase is _REST:
            return self._at_rest(t, e, dt, still_s, is_absolute)
        if phase is _SETTLING:
            return self._settling(e, still_s, is_absolute)
        if phase is _LOST:
            return self._returning(t, e)
        x = self.excursion
        settled_deg = x.settled_deg if t - x.settled_from_s >= NEW_REST_S else None
        x.add(t, e)
        if settled_deg is not None and x.settled_from_s == t and e > settled_deg:
            x.stage_deg = settled_deg
        if x.stage_deg is not None:
            x.consider_stage(e, self.plan.profile.min_range_deg, phase=phase)
        rise = e - x.rest_deg
        least = max(NEAR_REST_SHARE * (x.peak_deg - x.rest_deg), 0.25 * self.rest.depart_deg)
        if rise <= least or t - x.times[0] > LONGEST_S:
            return Signal.LOW
        return self._holding(t, e) if phase is _HOLDING else self._moving(t, e)

    def _settling(self, e: float, still_s: float, is_absolute: bool) -> Signal:
        low, high = self.plan.profile.rest_deg
        if is_absolute and not low <= e <= high:
            return Signal.UNFIT
        return Signal.STILL if still_s >= ARMING_S or self.announcer.is_provisional else Signal.UNFIT

    def _at_rest(self, t: float, e: float, dt: float, still_s: float, is_absolute: bool) -> Signal:
        if self.rest.follow(t, e, dt):
            return Signal.BETWEEN
        if still_s > 0.0 and self.announcer.is_provisional:
            self.still_total_s = max(self.still_total_s + dt, still_s)  # what armed is part of it
            if self.still_total_s >= ARMING_S:
                self.announcer.confirm(t)
        low, high = self.plan.profile.rest_deg
        lowest = (low if is_absolute else self.armed_deg - (high - low)) - POSTURE_SLACK_DEG
        if e < lowest or (is_absolute and still_s >= ARMING_S and not low <= e <= high + POSTURE_SLACK_DEG):
            self._enter(Phase.SETTLING, t, "posture")
            return Signal.UNFIT
        return Signal.LOW

    def _moving(self, t: float, e: float) -> Signal:
        """Raising or lowering: settled high, settled low, or neither."""
        x = self.excursion
        x.fastest = max(x.fastest, self.speed)
        least = self.plan.profile.min_range_deg
        if (is_settled := t - x.settled_from_s >= SETTLED_S) and x.is_at_new_rest(SETTLED_SHARE * least):
            return Signal.LOW
        base = x.rest_deg if self.phase is Phase.RAISING or is_settled else max(x.rest_deg, x.lowest_deg)
        limit = min(SLOW_DEGPS[1], max(SLOW_DEGPS[0], SLOW_SHARE * x.fastest))
        if e - base < least or abs(self.speed) > limit or e < x.peak_deg - REGRIP_DEG:
            x.steady_from_s = None
        elif x.steady_from_s is None:
            x.steady_from_s = t
        elif t - x.steady_from_s >= STEADY_S:
            return Signal.HIGH
        return Signal.BETWEEN if self.phase is Phase.RAISING else Signal.RELEASED

    def _holding(self, t: float, e: float) -> Signal:
        x = self.excursion
        x.level.add(e)
        floor = x.band_floor_deg
        if e >= floor:
            if x.dip_from_s is not None:
                x.dip_from_s = None
                self.announcer.resume(x, t)
            self.held_s = self.announcer.follow_hold(x, t, floor)
            return _HIGH
        if x.dip_from_s is None:
            x.dip_from_s = x.fell_below_s(floor)
            self.held_s = x.dip_from_s - (x.hold_from_s if x.hold_from_s is not None else t)
        plateau = x.level.median_deg
        reach = min(REGRIP_DEG, FORESIGHT_SHARE * (plateau - x.rest_deg))
        if e + FORESIGHT_S * self.speed < plateau - reach:
            self.announcer.release(x, x.dip_from_s, t, "released")
        return Signal.RELEASED if e < plateau - REGRIP_DEG or t - x.dip_from_s > REGRIP_S else _HIGH

    def _returning(self, t: float, e: float) -> Signal:
        """First trusted sample after the signal was lost, and what was found out of those before it."""
        before, x = self._before, self.excursion
        rows = [*self._regained, (t, e)]
        self._regained.clear()
        if before is Phase.SETTLING:
            return Signal.UNFIT
        if before is Phase.REST:
            spacing_s = (t - rows[0][0]) / len(rows)
            return Signal.BETWEEN if [self.rest.follow(*row, spacing_s) for row in rows][-1] else Signal.LOW
        since, held_at = x.times[-1], x.band_floor_deg
        x.go_on(rows, is_anew=before is Phase.RAISING and rows[0][0] - since > BRIDGE_S)
        if before is Phase.HOLDING:
            return self._holding_again(since, held_at, rows)
        if x.is_near_rest(e):
            return Signal.LOW
        return Signal.BETWEEN if before is Phase.RAISING else Signal.RELEASED

    def _holding_again(self, since: float, floor: float, rows: list[tuple[float, float]]) -> Signal:
        """Held when the signal was lost, at ``since``: does the hold go on in ``rows``?"""
        x = self.excursion
        (first_s, first_deg), (t, e) = rows[0], rows[-1]
        if first_deg >= floor and first_s - since <= BRIDGE_S:
            self.announcer.bridge(since, first_s, t)
            x.dip_from_s = next(row[0] for row in rows if row[1] < floor) if e < floor else None
            return Signal.HIGH
        x.is_lost = True
        self.announcer.release(x, since, t, "signal_lost")
        if e >= floor:
            self.announcer.restart_hold(x, first_s if first_deg >= floor else t, t)
            return Signal.HIGH
        return Signal.LOW if x.is_near_rest(e) else Signal.RELEASED

    def _enter(self, following: Phase, t: float, reason: str = "") -> None:
        before = self._before if self.phase is Phase.LOST else self.phase
        self.phase = following
        x = self.excursion
        if following is Phase.SETTLING and before is not Phase.SETTLING:
            self.announcer.disarm(x if before in _UP else None, t, reason or "unfit")
        elif following is Phase.REST:
            self._come_to_rest(t, before)
        elif following is Phase.RAISING and before is Phase.REST:
            x.begin(*self.rest.seconds_before(t), self.rest.angle_deg)
        elif following is Phase.HOLDING and before is not Phase.HOLDING:
            self._begin_hold(t, before)
        elif following is Phase.LOWERING and before is Phase.HOLDING:
            self.announcer.release(x, x.dip_from_s if x.dip_from_s is not None else t, t, "released")
            x.lowest_deg, x.lowest_i, x.steady_from_s, x.fastest = self._e, len(x.times) - 1, None, 0.0

    def _come_to_rest(self, t: float, before: Phase) -> None:
        x, level, way = self.excursion, self.rest.angle_deg, ([t], [self._e])
        if before is Phase.SETTLING:
            level = self.armed_deg = self._e
            self.still_total_s = 0.0
            self.announcer.arm(t)
        elif before in _UP:
            settled = not x.is_near_rest(x.angles[-1])
            near = NEAR_REST_SHARE * (x.peak_deg - x.rest_deg) + x.rest_deg
            self.announcer.close(x, x.settled_from_s if settled else x.fell_below_s(near), t)
            level = x.settled_deg if settled else x.rest_deg
            way = x.times, x.angles
        self.rest.come_to(*way, level)

    def _begin_hold(self, t: float, before: Phase) -> None:
        x = self.excursion
        if before is Phase.LOWERING and x.has_come_down(SETTLED_SHARE * self.plan.profile.min_range_deg):
            # Down to a low point and up again: the first repetition ended there.
            times, angles = x.cut_at_lowest()
            self.announcer.close(x, x.times[-1], t)
            x.begin(times, angles, x.lowest_deg)
        self.announcer.start_hold(x, t, self._e)
