"""The story: of all candidate lifts, the set that does not overlap and whose evidence adds up to the most.

Weighted interval scheduling by dynamic programming, one step for each candidate in the order in which they close.
Likeness between neighbours earns, a change of axis costs, and the first of a story costs most: a lone candidate waits
for one alike unless its own evidence is strong. "This is the rest" and "this is the held leg" compete side by side: a
story is told once it is better than every story that takes one of its lifts for a return. A refused lift leaves nothing
behind, and a sensor that was put on again is a change that the next lifts pay for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log
from typing import NamedTuple

from kneehold.sensor.coach.evidence import Evidence
from kneehold.sensor.coach.hold_band import Measured
from kneehold.sensor.coach.tracks import tilt_deg
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.vectors import dot, norm

__all__ = ["Candidate", "End", "Story", "StoryParams", "is_reverse"]


# Axes of a lift and of the return after it are opposite, but for what the knee was led aside meanwhile.
REVERSE_COS = 0.5


@dataclass(frozen=True, slots=True)
class StoryParams:
    """Prices in the units of the evidence, log-odds."""

    # The first lift must be worth more than this: a roll alone seldom is, two lifts together always are.
    alone: float = 4.0
    # While a recording goes on a story must be worth so much more than none; and so much if the first pose, which may
    # have been a hold, says nothing.
    sure: float = 1.0
    unaided: float = 2.0
    # At the end it must be worth up to so much more than none: two movements that are alike by chance are not. Of such
    # pairs a recording holds as many as the square of its length, so that one of the second length asks nothing, and a
    # shorter one less than nothing, for lifts that are themselves as likely as this on the average.
    sure_at_end: float = 3.0
    exposure_s: float = 200.0
    pairs: float = 2.0
    clear: float = 0.5
    # People begin and end at rest. Of two readings of a recording the one that takes its first pose for the rest is
    # likelier by the first number, the one by which it ends at rest by the second; a recording may have begun in a
    # hold, so the first pose counts only together with the last.
    first: float = 3.0
    ends: float = 3.0
    # So much of ``first``, and no more, also makes a lift likelier than another movement.
    begins: float = 0.7
    # About the same axis in the same sense as the one before, the sensor as far from the pivot.
    alike: float = 2.0
    # About another axis, or the other way round.
    change: float = 1.5
    # No single excursion says more than this, for or against.
    most: float = 4.0
    # Cosine between signed axes from which two lifts are alike at all, and how much more makes them fully alike.
    same_cos: float = 0.7
    same_span: float = 0.2
    # Arms may differ by the first number (the pelvis gives way), beyond it likeness is lost within the second, m.
    arm_m: float = 0.06
    arm_span_m: float = 0.12
    # ... and so much more than the best that takes up for down: all lifts of a person share what speaks for either. At
    # the end, when nothing will make it surer, by the second.
    upright: float = 4.0
    upright_at_end: float = 2.0
    # Held in the same pose of the sensor: alike within the first angle, not at all beyond it and the second.
    pose_deg: float = 20.0
    pose_span_deg: float = 30.0
    # A range of less than the first share of the other's is no likeness, of both shares together a full one: the first
    # lift from a straight leg is twice one from the foot on the mat.
    range_share: float = 0.35
    range_span: float = 0.25
    # A leg that rests lies as it lay before, by the mat, but where another pose is taken; where a leg is held differs
    # from time to time. Mean angles between two rests and two holds, how often another rest is taken and how far that
    # may be off; weight of the logarithm of the likelihoods, below 1 as all lifts of a person share their habits.
    rest_deg: float = 2.0
    held_deg: float = 15.0
    moved: float = 0.2
    moved_deg: float = 60.0
    repeats: float = 0.7
    # Other movement ends where it began, too: no more of it than this makes a lift likelier than that.
    enough: float = 1.0
    # Of two lifts alike the one whose own path says less gains by this share of the difference: the sensor sits the
    # same, what differs is how well the path was known.
    share: float = 0.4
    # Rest and held pose have changed places: no sensor that is put on again sits so, within the first angle.
    swapped_deg: float = 30.0
    swapped: float = 20.0
    # After a pause longer than the first a story begins to end; after the second as well its next lift pays as a first.
    pause_s: float = 20.0
    pause_span_s: float = 60.0
    # So many candidates are kept: more than a session of two hours has.
    memory: int = 64
    # Further back no candidate is compared: four tracks give four candidates a repetition.
    reach: int = 40


class Candidate(NamedTuple):
    """An excursion that is a repetition by the numbers of the profile."""

    track: int
    low_s: float
    high_s: float  # clearly away
    back_s: float
    closed_s: float
    return_s: float  # back at rest, by the definitions
    rest_level_deg: float  # elevation of the rest before
    measured: Measured  # angles above that rest
    evidence: Evidence
    log_odds: float
    flags: tuple[str, ...]
    hold_said_s: float | None  # when its hold and its release were announced
    release_said_s: float | None
    is_cut: bool  # a gap in the signal cut the hold short
    is_open: bool  # the recording ended before the return


class End(NamedTuple):
    """Of a recording: how long it was, and up in its last sample."""

    length_s: float
    up: Vec3


class _Found(NamedTuple):
    """A candidate, and the best story that ends with it."""

    candidate: Candidate
    value: float
    step: int  # so many places before it its predecessor stands; 0: none
    is_first: bool  # whether the story takes the first pose of the recording for the rest
    repeats: float  # how much better than another movement's its rests repeat: counts between up and down alone


class Story(Snapshot):
    """Keeps candidates and, for each, the best story that ends with it."""

    __slots__ = ("_found", "_params", "is_led")
    _past = ("_found", "is_led")

    def __init__(self, params: StoryParams) -> None:
        self._params = params
        self._found: list[_Found] = []
        self.is_led = False  # each movement is asked for: a lone lift is believed

    def clear(self) -> None:
        """The sensor was put on again, or nothing before may count."""
        self._found.clear()

    def add(self, new: Candidate) -> None:
        """Take the candidate that has just closed."""
        p, found = self._params, self._found
        value, step = self._extend(new)
        if step:
            before = found[-step]
            repeats = before.repeats
            if dot(before.candidate.evidence.axis, new.evidence.axis) >= p.same_cos:
                repeats += p.repeats * max(0.0, self._repeats(before.candidate, new) - p.enough)
            found.append(_Found(new, value, step, before.is_first, repeats))
        else:
            found.append(_Found(new, value, 0, new.track == 1, 0.0))
        if len(found) > p.memory:
            del found[0]

    def gain(self, new: Candidate) -> float:
        """By how much the best story grows if ``new``, which has not closed yet, is a lift."""
        return self._extend(new)[0] - max((one.value for one in self._found), default=0.0)

    def _extend(self, new: Candidate) -> tuple[float, int]:
        """Value of the best story that ends with ``new``, and how many places before it its predecessor stands."""
        p, found = self._params, self._found
        own = self._own(new)
        best, step = own + (p.first if new.track == 1 else 0.0) - (0.0 if self.is_led else p.alone), 0
        for back in range(1, min(p.reach, len(found)) + 1):
            before = found[-back]
            if before.value > -p.most and _is_apart(before.candidate, new):
                total = before.value + own + self._kinship(before.candidate, new)
                if total > best:
                    best, step = total, back
        return best, step

    def told(self, end: End | None = None, *, likely: bool = False) -> list[Candidate]:
        """The candidates of the best story, oldest first; empty where it is not sure, or not worth its price.

        ``end``: of a recording that has ended; None while it goes on. ``likely``: it need not be sure yet that anything
        was lifted, only which way is up.
        """
        found = self._found
        if not found:
            return []
        i = last = max(range(len(found)), key=lambda k: found[k].value + found[k].repeats)
        told = [found[i].candidate]
        while 0 < found[i].step <= i:  # one that was dropped was told long ago
            i -= found[i].step
            told.append(found[i].candidate)
        against = [one for one in found if any(is_reverse(one.candidate, c) for c in told)]
        margin = self._worth(found[last], end) - max((self._worth(one, end) for one in against), default=-inf)
        p = self._params
        if not self.is_led and margin < (p.upright if end is None else p.upright_at_end):
            return []
        if margin < 0.0 or not self._is_worth_it(found[last], told, end, likely=likely):
            return []
        return told[::-1]

    def _is_worth_it(self, last: _Found, told: list[Candidate], end: End | None, *, likely: bool) -> bool:
        """Whether the story ``told``, which ends with ``last``, is worth its price against none."""
        p = self._params
        price = p.first - p.begins if last.is_first else 0.0
        # Other movement seldom turns about the declared axis.
        is_declared = all(c.evidence.declared_cos > p.same_cos for c in told)
        if end is None:
            worth = self._worth(last, None)
            if self.is_led or likely:
                return last.value >= 0.0 and (self.is_led or worth >= 0.0)
            if is_declared:
                return last.value >= price and worth >= 0.0
            return last.value >= price + p.sure and worth >= p.unaided
        most = 0.0 if is_declared else p.sure_at_end
        pairs = max(-p.sure_at_end, min(most, p.pairs * log(max(end.length_s, 1.0) / p.exposure_s)))
        if pairs > 0.0 or sum(c.log_odds for c in told) >= p.clear * len(told):
            price += pairs
        return last.value + min(0.0, self._at_rest(last.candidate, end)) > price

    def _worth(self, one: _Found, end: End | None) -> float:
        """What counts of the story that ends with ``one`` when up and down are told apart."""
        if end is None:
            return one.value + one.repeats - (self._params.first if one.is_first else 0.0)
        return one.value + one.repeats + self._at_rest(one.candidate, end)

    def _at_rest(self, last: Candidate, end: End) -> float:
        """What it is worth that the leg lies at the end as before the lift ``last``; negative if as in its hold."""
        rest_deg, held_deg = tilt_deg(end.up, last.evidence.rest), tilt_deg(end.up, last.evidence.held)
        share = 2.0 * (held_deg - rest_deg) / (held_deg + rest_deg + 1e-6)
        return self._params.ends * max(-1.0, min(1.0, share))

    def value(self, track: int) -> float:
        """Value of the best story that ends with a lift from this track's rest; 0 where there is none."""
        return max((one.value for one in self._found if one.candidate.track == track), default=0.0)

    def _kinship(self, a: Candidate, b: Candidate) -> float:
        """What ``b`` gains by coming after ``a``."""
        p, one, other = self._params, a.evidence, b.evidence
        pause_s = max(0.0, b.low_s - a.back_s - p.pause_s)
        parting = p.alone * min(1.0, pause_s / p.pause_span_s)
        same = dot(one.axis, other.axis)
        apart_deg = tilt_deg(one.held, other.held)
        if same < p.same_cos:
            is_swapped = same < -REVERSE_COS and tilt_deg(one.held, other.rest) < p.swapped_deg
            return -max(p.swapped if is_swapped else p.change, parting)
        gain = p.alike * min(1.0, (same - p.same_cos) / p.same_span)
        apart_m = norm((one.arm[0] - other.arm[0], one.arm[1] - other.arm[1], one.arm[2] - other.arm[2]))
        sure = min(one.worth, other.worth)
        gain *= max(0.0, 1.0 - max(one.features.rolls, other.features.rolls))  # two rolls alike confirm nothing
        gain *= 1.0 - min(1.0, max(0.0, apart_deg - p.pose_deg) / p.pose_span_deg)
        ranges = sorted((a.measured.range_deg, b.measured.range_deg))
        gain *= min(1.0, max(0.0, (ranges[0] / max(ranges[1], 1.0) - p.range_share) / p.range_span))
        gain += p.repeats * min(p.enough, self._repeats(a, b))
        gain *= 1.0 - parting / p.alone
        gain += p.share * max(0.0, min(1.0, gain / p.alike)) * abs(self._own(a) - self._own(b))
        return gain - parting - sure * p.alike * min(1.0, max(0.0, apart_m - p.arm_m) / p.arm_span_m)

    def _own(self, one: Candidate) -> float:
        return max(-self._params.most, min(self._params.most, one.log_odds))

    def _repeats(self, a: Candidate, b: Candidate) -> float:
        """How much likelier the poses before both were rests, and those after them holds, than the other way round."""
        one, other = a.evidence, b.evidence
        return self._as_rests(tilt_deg(one.rest, other.rest)) - self._as_rests(tilt_deg(one.held, other.held))

    def _as_rests(self, apart_deg: float) -> float:
        """Log ratio of the likelihoods of two poses this far apart: both rests, or both holds."""
        p = self._params
        as_rest = (1.0 - p.moved) * exp(-apart_deg / p.rest_deg) / p.rest_deg + p.moved / p.moved_deg
        return log(as_rest * p.held_deg) + min(apart_deg, 3.0 * p.held_deg) / p.held_deg


def is_reverse(a: Candidate, b: Candidate) -> bool:
    """Whether ``a`` takes for a lift what ``b`` takes for a return, or the other way round."""
    return a.low_s < b.closed_s and b.low_s < a.closed_s and dot(a.evidence.axis, b.evidence.axis) < -REVERSE_COS


def _is_apart(a: Candidate, b: Candidate) -> bool:
    """Whether ``b`` begins after ``a`` was back; the landing of one is the rest of the next."""
    return b.high_s > a.back_s and b.measured.hold.start_s > a.measured.hold.end_s and b.low_s >= a.high_s
