"""One session with everything known about it: counted, measured, marked, corrected, labelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from kneehold.sensor.archive.about import About, read_about
from kneehold.sensor.archive.row import live_safety
from kneehold.sensor.archive.sidecars import read_corrections, session_marks
from kneehold.sensor.exercises.prescription import PrescribedSet, parts_by_rep, parts_of, targets_s
from kneehold.sensor.files.untrusted import named_errors
from kneehold.sensor.model.events import Rep
from kneehold.sensor.replay.evaluation import Evaluation, evaluate, quality_of
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.review.comparison import COUNTED, Comparison, compare
from kneehold.sensor.review.corrected import Correction, Reviewed, corrected
from kneehold.sensor.review.hold_measures import HoldMeasures
from kneehold.sensor.review.matching import Hold, one_leg
from kneehold.sensor.review.quality import Quality
from kneehold.sensor.review.safety import Safety, merged, safety_of_summary
from kneehold.sensor.tape.marks import Mark
from kneehold.sensor.tape.reader import open_recording

__all__ = ["ReviewedSession", "review_session"]


@dataclass(frozen=True, slots=True)
class ReviewedSession:
    """One session; ``reviewed`` and the evaluation's measures have one item a counted repetition."""

    name: str
    started_utc: str  # empty where the recording does not say
    software: str  # that recorded it; empty for a bare file
    about: About
    evaluation: Evaluation
    reviewed: tuple[Reviewed, ...]
    unmatched_corrections: tuple[Correction, ...]  # corrections that fit no repetition
    marks: tuple[Mark, ...]
    quality: Quality
    safety: Safety

    @property
    def rows(self) -> tuple[tuple[Reviewed, HoldMeasures], ...]:
        """Every counted repetition with its measures."""
        return tuple(zip(self.reviewed, self.evaluation.measures, strict=True))

    @property
    def counted(self) -> tuple[Rep, ...]:
        """The repetitions that stand after the corrections."""
        return tuple(one.rep for one in self.reviewed if one.is_counted)

    @property
    def parts(self) -> tuple[PrescribedSet, ...]:
        """What was prescribed, leg by leg."""
        setup = self.evaluation.result.setup
        plan = None if setup.guidance is None else setup.guidance.plan
        sides = [str(sensor.side) for sensor in setup.sensors]
        return parts_of(plan, setup.profile.legs, setup.side, setup.reps, setup.hold_s, sides)

    @property
    def targets_s(self) -> tuple[float, ...]:
        """For how long each counted repetition was to be held."""
        return targets_s(self.parts, [one.rep.side for one in self.reviewed])

    @property
    def longest_s(self) -> tuple[float | None, ...]:
        """The longest each counted repetition should have been held; ``None`` where the plan does not say."""
        return tuple(part.longest_s for part in parts_by_rep(self.parts, [one.rep.side for one in self.reviewed]))

    @property
    def reps_planned(self) -> int:
        """How many repetitions were prescribed, of all legs together."""
        return sum(part.reps for part in self.parts)

    @property
    def pain_before(self) -> float | None:
        """As labelled by a person, else as answered in the session."""
        return self.safety.pain_before if self.about.pain_before is None else self.about.pain_before

    @property
    def pain_after(self) -> float | None:
        """As ``pain_before``."""
        return self.safety.pain_after if self.about.pain_after is None else self.about.pain_after

    def renewed(self, folder: Path) -> ReviewedSession:
        """The same session with the marks, corrections and labels that stand in ``folder`` now."""
        reviewed, unmatched_corrections = corrected(self.evaluation.result.reps, read_corrections(folder))
        return replace(
            self,
            about=read_about(folder),
            reviewed=reviewed,
            unmatched_corrections=unmatched_corrections,
            marks=session_marks(folder),
            quality=quality_of(self.evaluation.result, sum(one.correction is not None for one in reviewed)),
            safety=merged(live_safety(folder), self.safety),
        )

    def comparisons(self) -> tuple[Comparison, ...]:
        """The counter against every rater."""
        found = [_hold(rep) for rep in self.evaluation.result.reps]
        return tuple(compare(COUNTED, found, rater, marked) for rater, marked in self._marked().items())

    def rater_comparisons(self) -> tuple[Comparison, ...]:
        """Every two raters against each other."""
        marked = self._marked()
        return tuple(compare(a, marked[a], b, marked[b]) for a, b in combinations(marked, 2))

    def judges(self) -> dict[str, list[Hold]]:
        """The counter first, then every rater, with their holds."""
        return {COUNTED: [_hold(rep) for rep in self.evaluation.result.reps], **self._marked()}

    def _marked(self) -> dict[str, list[Hold]]:
        found: dict[str, list[Hold]] = {}
        for mark in self.marks:
            found.setdefault(mark.rater, []).append(_hold(mark))
        return found


def _hold(held: Rep | Mark) -> Hold:
    return Hold(held.hold_start_s, held.hold_end_s, side=one_leg(held.side))


def review_session(
    path: Path, options: ReplayOptions, *, on_progress: Callable[[float], None] | None = None
) -> ReviewedSession:
    """Count and measure the recording at ``path`` and read what stands beside it; raises as ``replay`` does."""
    header = open_recording(str(path)).header
    with named_errors(str(path), "it cannot be measured"):
        evaluation = evaluate(str(path), options, on_progress=on_progress)
    bare = ReviewedSession(
        name=evaluation.result.source,
        started_utc=header.started_utc if header is not None else "",
        software=header.software if header is not None else "",
        about=About(),
        evaluation=evaluation,
        reviewed=corrected(evaluation.result.reps, ())[0],
        unmatched_corrections=(),
        marks=(),
        quality=evaluation.quality,
        safety=safety_of_summary(evaluation.result.summary.get("guided")),
    )
    if not path.is_dir():
        return bare
    with named_errors(str(path), "what stands beside its tape cannot be read"):
        return bare.renewed(path)
