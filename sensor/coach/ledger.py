"""The ledger: which excursions are candidates, and which of them the story counts."""

from __future__ import annotations

from kneehold.sensor.coach.candidates import Looked
from kneehold.sensor.coach.evidence import log_odds
from kneehold.sensor.coach.flags import flags_of
from kneehold.sensor.coach.hold_band import CARRY_GAP_S, Measured
from kneehold.sensor.coach.rep_log import Prescription, RepLog
from kneehold.sensor.coach.segmenter import Segmenter
from kneehold.sensor.coach.story import Candidate, End, Story, StoryParams, is_reverse
from kneehold.sensor.coach.tracks import Excursion
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Vec3

__all__ = ["Announced", "Ledger", "failure"]

# So many lifts, all of them the other way round than declared (cosine between the axes), show that the declaration is
# wrong; with one fewer, nothing is counted yet. A body that rolls over turns about the long axis, across the flexion
# axis, and shows nothing of it.
DOUBTS = 3
AGAINST = -0.6
MOUNTING_TEXT = (
    "the declared mounting does not fit: by it the leg goes down where it is raised; "
    "it was counted as if nothing had been declared"
)
UPSIDE_TEXT = (
    "up and down look alike in this recording: what was counted at first may have been the rests; declare the mounting"
)
# A lift that began on the way of another waits so long for the leg to come down to where both began.
PASSING = 0.3
PASSING_S = 8.0
# Counted lifts that a later story may still overlap.
MEMORY_REPS = 64
# The beginning of a hold, as announced live and as measured, differ by less than this.
SAME_HOLD_S = 1.0

# When a hold began, and when that and its release were announced; None: not.
Announced = tuple[float | None, float | None, float | None]


class Ledger(Snapshot):
    """Keeps the candidates of one thigh and counts what the best story holds, each once, for good."""

    _past = ("_told", "_undeclared", "_waiting", "is_armed", "is_trusted", "story")
    __slots__ = ("_announcer", *_past)

    def __init__(self, announcer: RepLog) -> None:
        self._announcer = announcer
        self.story = Story(StoryParams())
        self._undeclared = Story(StoryParams())  # the same, while a mounting is declared, as if none were
        self.is_armed = False  # whether a rest long enough to count from was seen
        self.is_trusted = True  # whether nothing that was counted has turned out to be a rest
        self._told: list[Candidate] = []  # that were counted
        self._waiting: list[Candidate] = []  # from the rest that led, not in the story yet

    def forget(self) -> None:
        """The sensor was put on again: no lift before says anything of those to come."""
        self.story.clear()
        self._undeclared.clear()
        self._waiting.clear()

    def disarm(self) -> None:
        """What has not been counted will not be."""
        self._waiting.clear()
        self.is_armed = False

    def candidate(
        self, x: Excursion, looked: Looked, level_deg: float, samples: Segmenter, live: tuple[Announced, ...]
    ) -> Candidate:
        """The excursion ``x`` as a candidate; ``level_deg``: elevation of its rest, ``live``: what was announced."""
        found = looked.measured
        said_s, release_said_s = _announced_of(found, live)
        is_cut = _is_cut(looked)
        flags = flags_of(looked.times, looked.angles, found, looked.return_s, self._announcer.plan.profile)
        flags += ("signal_lost",) if is_cut else ()
        at = samples.time_of
        return Candidate(
            x.track, at(x.low_k), at(x.high_k), at(x.back_k), at(x.closed_k), looked.return_s, level_deg, found,
            looked.evidence, log_odds(looked.evidence.features), flags, said_s, release_said_s, is_cut, is_open=False,
        )  # fmt: skip

    def add(self, new: Candidate, now_s: float, *, is_led: bool, may_rest: bool, is_declared: bool) -> bool:
        """Take a candidate; returns whether it shows, with others, that the declared mounting is wrong.

        ``is_led``: it comes from the rest that leads. ``may_rest``: a declared thigh rests there.
        """
        if is_declared:
            plain = new.evidence.features._replace(declared=0.0)
            self._undeclared.add(new._replace(log_odds=log_odds(plain)))
            if len(self._against_declared(likely=False)) >= DOUBTS:
                self.story, self._undeclared = self._undeclared, self.story
                self._undeclared.clear()
                self._announcer.warn("mounting", MOUNTING_TEXT, now_s)
                self.tell(now_s)
                return True
        if may_rest:
            if is_led:
                self._waiting.append(new)
            self.story.add(new)
            self.tell(now_s)
        return False

    def tell(self, now_s: float) -> None:
        """Count what the story holds and was not counted yet, once it is sure."""
        self._tell(now_s, None)

    def finish(self, now_s: float, up: Vec3) -> None:
        """The recording is over, ``up`` as last seen: nothing will make it surer. What is left was no repetition."""
        self._tell(now_s, End(now_s, up))
        for c in self._waiting:
            self._announcer.attempt(c.measured, c.rest_level_deg, now_s, "not_flexion")
        self._waiting.clear()

    def _tell(self, now_s: float, end: End | None) -> None:
        told = self.story.told(end) if self.is_armed else []
        if end is None:
            told = [c for c in told if c.evidence.features.passing < PASSING or now_s - c.closed_s > PASSING_S]
        if len(self._against_declared(likely=True)) > 1:
            return  # one of the two is wrong: the next lift will say which
        if any(is_reverse(c, before) for c in told for before in self._told):
            if self.is_trusted:
                self.is_trusted = False
                self._announcer.warn("upside_down", UPSIDE_TEXT, now_s, trusted=False)
            return
        for c in told:
            if not self._is_told(c):
                self._told.append(c)
                self._announcer.count_rep(c, now_s)
        del self._told[:-MEMORY_REPS]
        self._waiting[:] = [c for c in self._waiting if not self._is_told(c)]

    def _is_told(self, c: Candidate) -> bool:
        """Whether its hold overlaps one that was counted: what was told stays."""
        hold = c.measured.hold
        told = (one.measured.hold for one in self._told)
        return any(hold.start_s < one.end_s and one.start_s < hold.end_s for one in told)

    def _against_declared(self, *, likely: bool) -> list[Candidate]:
        """Lifts that contradict what was declared of the mounting, all of them, while none was counted that fits it."""
        told = [] if self._told else self._undeclared.told(likely=likely)
        return told if all(c.evidence.declared_cos <= AGAINST for c in told) else []


def failure(looked: Looked, plan: Prescription) -> str:
    """Why the numbers of the profile make this no repetition; empty where they do not."""
    profile, found = plan.profile, looked.measured
    if found.range_deg < profile.min_range_deg:
        return "range"
    if found.hold.end_s - found.hold.start_s < profile.min_hold_s:
        return "signal_lost" if _is_cut(looked) else "no_hold"
    return ""


def _announced_of(found: Measured, live: tuple[Announced, ...]) -> tuple[float | None, float | None]:
    """When the hold that was measured, and its release, were announced while they went on, from whichever rest."""
    hold = found.hold
    for from_s, said_s, release_said_s in live:
        if from_s is not None and hold.start_s - SAME_HOLD_S <= from_s < hold.end_s:
            return said_s, release_said_s
    return None, None


def _is_cut(looked: Looked) -> bool:
    """Whether the hold ends, or begins, where the signal was lost for longer than the definitions let pass."""
    times, hold = looked.times, looked.measured.hold
    after, before = hold.last + 1, hold.first - 1
    ends = after < len(times) and times[after] - times[hold.last] > CARRY_GAP_S
    begins = before >= 0 and times[hold.first] - times[before] > CARRY_GAP_S
    return ends or begins
