"""Is a whole recording evaluated: every repetition measured, every sample traced?"""

from __future__ import annotations

from pathlib import Path

import pytest

from kneehold.sensor.replay.evaluation import Evaluation, evaluate
from kneehold.sensor.replay.replay import ReplayOptions, replay


@pytest.fixture(scope="module")
def evaluated(checkout: Path) -> Evaluation:
    return evaluate(str(checkout / "recordings" / "declared_partial"), ReplayOptions())


def test_evaluating_counts_what_replay_counts(evaluated: Evaluation, checkout: Path) -> None:
    replayed = replay(str(checkout / "recordings" / "declared_partial"), ReplayOptions())
    assert evaluated.result.summary == replayed.summary


def test_every_repetition_has_its_measures(evaluated: Evaluation) -> None:
    assert len(evaluated.measures) == len(evaluated.result.reps) > 0


def test_every_sample_is_traced(evaluated: Evaluation) -> None:
    assert sum(len(trace.times_s) for trace in evaluated.traces.values()) == evaluated.result.summary["samples"]


def test_most_of_a_hold_is_spent_in_its_band(evaluated: Evaluation) -> None:
    shares = [m.in_zone_s / r.hold_s for m, r in zip(evaluated.measures, evaluated.result.reps, strict=True)]
    assert min(shares) > 0.9


def test_a_declared_recording_without_loss_is_graded_a(evaluated: Evaluation) -> None:
    assert evaluated.quality == ("A", ())


def test_a_recording_with_a_third_of_its_packets_lost_is_graded_down(checkout: Path) -> None:
    assert evaluate(str(checkout / "recordings" / "lost_packets"), ReplayOptions()).quality.grade == "D"
