"""The story: of all candidate lifts, the set that does not overlap and whose evidence adds up to the most.

Weighted interval scheduling by dynamic programming, one step for each candidate in the order in which they close.
Likeness between neighbours earns, a change of axis costs, and the first of a story costs most: a lone candidate waits
for one alike unless its own evidence is strong. "This is the rest" and "this is the held leg" compete side by side; a
refused lift leaves nothing behind, and a sensor that was put on again is a change that the next lifts pay for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log
from typing import NamedTuple

from kneehold.sensor.coach.evidence import Evidence
from kneehold.sensor.coach.hold_band import Measured
from kneehold.sensor.coach.tracks import tilt_deg
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.motion.vectors import dot, norm

__all__ = ["Candidate", "Story", "StoryParams"]


# Axes of a lift and of the return after it are opposite, but for what the knee was led aside meanwhile.
REVERSE_COS = 0.5


@dataclass(frozen=True, slots=True)
class StoryParams:
    """Prices in the units of the evidence, log-odds."""

    # The first lift must be worth more than this: a roll alone seldom is, two lifts together always are.
    alone: float = 4.0
    # A recording that has ended held little other movement if it was short: the price shrinks with the logarithm of its
    # length below a quarter of an hour, for lifts that are themselves as likely as this on the average.
    exposure_s: float = 900.0
    clear: float = 0.5
    # People begin at rest: of two readings of a recording the one that takes its first pose for the rest is likelier by
    # this. So much of it, and no more, also makes a lift likelier than another movement.
    first: float = 3.0
    begins: float = 0.7
    # About the same axis in the same sense as the one before, the sensor as far from the pivot.
    alike: float = 2.0
    # About another axis, or the other way round.
    change: float = 2.5
    # No single excursion says more than this, for or against.
    most: float = 4.0
    # Cosine between signed axes from which two lifts are alike at all, and how much more makes them fully alike.
    same_cos: float = 0.7
    same_span: float = 0.2
    # Arms may differ by the first number (the pelvis gives way), beyond it likeness is lost within the second, m.
    arm_m: float = 0.06
    arm_span_m: float = 0.12
    # A story is told while the best one that takes up for down is worth less by this much: seven to one.
    sure: float = 2.0
    # Held in the same pose of the sensor: alike within the first angle, not at all beyond it and the second.
    pose_deg: float = 20.0
    pose_span_deg: float = 30.0
    # A range of less than the first share of the other's is no likeness, of both shares together a full one: the first
    # lift from a straight leg is twice one from the foot on the mat.
    range_share: float = 0.35
    range_span: float = 0.25
    # A leg that rests lies as it lay before, by the mat; where a leg is held differs from time to time. Log ratio of
    # the two differences, each with the noise of a pose added.
    repeats: float = 0.8
    noise_deg: float = 2.0
    # After a pause longer than the first a story begins to end; after the second as well its next lift pays as a first.
    pause_s: float = 40.0
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


class Story(Snapshot):
    """Keeps candidates and, for each, the best story that ends with it."""

    __slots__ = ("_found", "_params", "is_led")
    _past = ("_found", "is_led")

    def __init__(self, params: StoryParams) -> None:
        self._params = params
        # (candidate, value of the best story ending with it, how many places before it its predecessor stands; 0: none)
        self._found: list[tuple[Candidate, float, int]] = []
        self.is_led = False  # each movement is asked for: a lone lift is believed

    @property
    def sure(self) -> float:
        """The least margin of a story that is told."""
        return 0.0 if self.is_led else self._params.sure

    def clear(self) -> None:
        """The sensor was put on again, or nothing before may count."""
        self._found.clear()

    def add(self, new: Candidate) -> None:
        """Take the candidate that has just closed."""
        p, found = self._params, self._found
        best, step = self._extend(new)
        found.append((new, best, step))
        if len(found) > p.memory:
            del found[0]

    def gain(self, new: Candidate) -> float:
        """By how much the best story grows if ``new``, which has not closed yet, is a lift."""
        return self._extend(new)[0] - max((value for _, value, _ in self._found), default=0.0)

    def _extend(self, new: Candidate) -> tuple[float, int]:
        """Value of the best story that ends with ``new``, and how many places before it its predecessor stands."""
        p, found = self._params, self._found
        own = max(-p.most, min(p.most, new.log_odds))
        best, step = own + (p.first if new.track == 1 else 0.0) - (0.0 if self.is_led else p.alone), 0
        for back in range(1, min(p.reach, len(found)) + 1):
            before, value, _ = found[-back]
            if value > -p.most and _is_apart(before, new):
                total = value + own + self._kinship(before, new)
                if total > best:
                    best, step = total, back
        return best, step

    def best(self, length_s: float = inf) -> list[Candidate]:
        """The candidates of the best story, oldest first; empty where it is not worth its price.

        ``length_s``: of a recording that has ended; infinite while it goes on.
        """
        found = self._found
        if not found:
            return []
        i = max(range(len(found)), key=lambda k: found[k][1])
        value = found[i][1]
        told: list[Candidate] = []
        while i >= 0:
            candidate, _, step = found[i]
            told.append(candidate)
            if step == 0:
                break
            i -= step
        p = self._params
        least = p.first - p.begins if told[-1].track == 1 else 0.0
        if sum(candidate.log_odds for candidate in told) >= p.clear * len(told):
            least += min(0.0, log(max(length_s, 1.0) / p.exposure_s))
        return told[::-1] if value > least else []

    def margin(self, told: list[Candidate], nothing: float = 0.0) -> float:
        """By how much the story ``told`` is better than the best that reads one of its lifts the other way round.

        ``nothing`` is the value of the story that nothing was lifted.
        """
        worth = next(value for candidate, value, _ in reversed(self._found) if candidate is told[-1])
        against = [value for c, value, _ in self._found if any(_is_reverse(c, one) for one in told)]
        return worth - max([nothing, *against])

    def value(self, track: int) -> float:
        """Value of the best story that ends with a lift from this track's rest; 0 where none is worth more."""
        return max((value for candidate, value, _ in self._found if candidate.track == track), default=0.0)

    def last_value(self) -> float:
        """Value of the best story that ends with the newest candidate."""
        return self._found[-1][1]

    def _kinship(self, a: Candidate, b: Candidate) -> float:
        """What ``b`` gains by coming after ``a``."""
        p, one, other = self._params, a.evidence, b.evidence
        pause_s = max(0.0, b.low_s - a.back_s - p.pause_s)
        parting = p.alone * min(1.0, pause_s / p.pause_span_s)
        same = dot(one.axis, other.axis)
        if same < p.same_cos:
            return -max(p.change, parting)
        gain = p.alike * min(1.0, (same - p.same_cos) / p.same_span)
        apart_m = norm((one.arm[0] - other.arm[0], one.arm[1] - other.arm[1], one.arm[2] - other.arm[2]))
        sure = min(one.worth, other.worth)
        gain *= max(0.0, 1.0 - max(one.features.rolls, other.features.rolls))  # two rolls alike confirm nothing
        apart_deg = tilt_deg(one.held, other.held)
        repeats = log((apart_deg + p.noise_deg) / (tilt_deg(one.rest, other.rest) + p.noise_deg))
        gain *= 1.0 - min(1.0, max(0.0, apart_deg - p.pose_deg) / p.pose_span_deg)
        ranges = sorted((a.measured.range_deg, b.measured.range_deg))
        gain *= min(1.0, max(0.0, (ranges[0] / max(ranges[1], 1.0) - p.range_share) / p.range_span))
        gain += p.repeats * max(-1.0, min(1.0, repeats))
        gain *= 1.0 - parting / p.alone
        return gain - parting - sure * p.alike * min(1.0, max(0.0, apart_m - p.arm_m) / p.arm_span_m)


def _is_reverse(a: Candidate, b: Candidate) -> bool:
    """Whether ``a`` takes for a lift what ``b`` takes for a return, or the other way round."""
    return a.low_s < b.closed_s and b.low_s < a.closed_s and dot(a.evidence.axis, b.evidence.axis) < -REVERSE_COS


def _is_apart(a: Candidate, b: Candidate) -> bool:
    """Whether ``b`` begins after ``a`` was back; the landing of one is the rest of the next."""
    return b.high_s > a.back_s and b.measured.hold.start_s > a.measured.hold.end_s and b.low_s >= a.high_s
