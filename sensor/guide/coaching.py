"""The hints due inside a repetition: breathe, slower, enough, far enough, the other leg.

Hints are calm and never a reason not to count; none of them asks for more. Each is given once per repetition, except
"enough": a hold beyond the longest allowed is told to end, and again every ten seconds.
"""

from __future__ import annotations

from math import floor, isfinite

from kneehold.sensor.exercises.plan import Guidance, PlanBlock
from kneehold.sensor.guide.steps import EXERCISING
from kneehold.sensor.model.events import CoachView, Phase, Rep
from kneehold.sensor.model.guided_events import Breathed, Coached, GuidedEvent, Step
from kneehold.sensor.model.snapshot import Snapshot

__all__ = ["Coaching"]

# From a tenth of the way to the band of the hold a minimum-jerk movement takes this share of its time.
_FLANK_SHARE = 0.57
# What two measurements of one person by one rater differ by without any change (the detectable change of a raise).
_SLACK_DEG = 3.3
# The other thigh rises by this share of the least range: that is no shifting of weight.
_OTHER_SHARE = 0.6
_HASTE = ("fast_lift", "fast_return", "bounce")
# Time to hear the sentence and to lower the leg, before it is said once more.
_ENOUGH_AGAIN_S = 10.0


class Coaching(Snapshot):
    """Follows the thighs of a session."""

    __slots__ = ("_breaths", "_enough_s", "_guidance", "_hold_from_s", "_other", "_others", "_said", "comfortable")
    _past = ("_breaths", "_enough_s", "_hold_from_s", "_other", "_others", "_said", "comfortable")

    def __init__(self, guidance: Guidance) -> None:
        self._guidance = guidance
        self.comfortable: tuple[tuple[str, float], ...] = guidance.comfortable  # side, degrees
        self._hold_from_s: float | None = None
        self._breaths = 0
        self._said: tuple[str, ...] = ()  # in this hold
        self._enough_s = 0.0  # seconds held at which this hold is next told to end; 0: at the longest allowed
        self._other = False  # the other thigh is up
        self._others: tuple[tuple[str, float], ...] = ()  # sensor, where its thigh rested

    @property
    def breath(self) -> str:
        """Which part of the breath it is in a hold: in, out, or empty."""
        return "" if self._hold_from_s is None or not self._breaths else ("out", "in")[self._breaths % 2]

    def zone(self, side: str) -> tuple[float, float] | None:
        """The zone of that leg, degrees."""
        return self._guidance.plan.zone.degrees(dict(self.comfortable).get(side))

    def hold(self, from_s: float | None) -> None:
        """A hold goes on from ``from_s``; ``None``: from where it was."""
        if from_s is not None:
            self._hold_from_s, self._breaths = from_s, 0
            self._said, self._enough_s = (), 0.0

    def watch(self, step: Step, view: CoachView, block: PlanBlock, *, is_ours: bool) -> list[GuidedEvent]:
        """What is due now."""
        if step is not Step.HOLD and step is not Step.RELEASE:
            self._hold_from_s = None
        if not is_ours:
            return self._watch_other(step, view, block)
        if step is not Step.HOLD or self._hold_from_s is None or view.phase is not Phase.HOLDING:
            return []
        said = self._breathe(view, self._hold_from_s)
        if view.held_s >= max(block.longest_s, self._enough_s):
            self._enough_s = max(view.held_s, block.longest_s) + _ENOUGH_AGAIN_S
            said.append(Coached(view.sensor, view.t_s, view.t_s, "enough"))
        zone = self.zone(block.side)
        if zone is not None and isfinite(view.elevation_deg) and view.elevation_deg > zone[1] + _SLACK_DEG:
            said += self._say("far_enough", view)
        return said

    def judge(self, rep: Rep, *, is_full: bool) -> list[GuidedEvent]:
        """A repetition is complete: what is to be said of its tempo? A first full one shows what is comfortable."""
        tempo = self._guidance.plan.tempo
        if is_full and rep.side not in dict(self.comfortable):
            self.comfortable = (*self.comfortable, (rep.side, rep.plateau_deg))
        is_hasty = any(flag in rep.flags for flag in _HASTE)
        is_hasty |= rep.hold_start_s - rep.lift_start_s < _FLANK_SHARE * tempo.lift_s
        is_hasty |= rep.return_s - rep.hold_end_s < _FLANK_SHARE * tempo.lower_s
        return [Coached(rep.sensor, rep.return_s, rep.return_s, "slower")] if is_hasty else []

    def _breathe(self, view: CoachView, from_s: float) -> list[GuidedEvent]:
        """The knee was drawn in with a breath out, so the hold begins with one in."""
        breath = self._guidance.plan.breath
        cycle_s = breath.in_s + breath.out_s
        whole = floor((view.t_s - from_s) / cycle_s)
        due = 2 * whole + (2 if view.t_s - from_s - whole * cycle_s >= breath.in_s else 1)
        said: list[GuidedEvent] = []
        while self._breaths < due:
            at_s = from_s + self._breaths // 2 * cycle_s + (breath.in_s if self._breaths % 2 else 0.0)
            said.append(Breathed(view.sensor, at_s, view.t_s, ("in", "out")[self._breaths % 2]))
            self._breaths += 1
        return said

    def _watch_other(self, step: Step, view: CoachView, block: PlanBlock) -> list[GuidedEvent]:
        """With two sensors: the thigh that has nothing to do now."""
        if block.side == "both" or step not in EXERCISING or not isfinite(view.elevation_deg):
            return []
        known = dict(self._others)
        rest_deg = known.get(view.sensor, view.elevation_deg)
        self._others = tuple({**known, view.sensor: min(rest_deg, view.elevation_deg)}.items())
        least_deg = self._guidance.profile_of(block.profile).min_range_deg
        was_up, rise_deg = self._other, view.elevation_deg - rest_deg
        self._other = rise_deg > (0.5 if was_up else 1.0) * _OTHER_SHARE * least_deg
        return [Coached(view.sensor, view.t_s, view.t_s, "wrong_leg")] if self._other and not was_up else []

    def _say(self, code: str, view: CoachView) -> list[GuidedEvent]:
        if code in self._said:
            return []
        self._said = (*self._said, code)
        return [Coached(view.sensor, view.t_s, view.t_s, code)]
