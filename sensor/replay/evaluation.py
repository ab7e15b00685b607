"""A counted recording with traces, measures of every hold, and a data-quality grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, ReplayResult, replay
from kneehold.sensor.review.hold_measures import HoldMeasures, hold_measures
from kneehold.sensor.review.quality import Quality, QualityFacts, quality
from kneehold.sensor.review.trace import Trace, trace_of

__all__ = ["Evaluation", "evaluate", "quality_of"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A counted recording with everything a reviewer asks for; one measure a repetition, in their order."""

    result: ReplayResult
    rows: Mapping[str, tuple[TimedRow, ...]]  # samples, by sensor
    traces: Mapping[str, Trace]  # by sensor
    measures: tuple[HoldMeasures, ...]
    quality: Quality


def evaluate(path: str, options: ReplayOptions, *, on_progress: Callable[[float], None] | None = None) -> Evaluation:
    """Count ``path`` and measure every hold; raises as ``replay`` does."""
    rows: dict[str, list[TimedRow]] = {}
    angles: dict[str, list[float]] = {}

    def keep_row(sensor: str, row: TimedRow) -> None:
        rows.setdefault(sensor, []).append(row)

    def keep_angle(sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:  # noqa: ARG001 told all
        angles.setdefault(sensor, []).append(elevation_deg)

    result = replay(path, options, trace=keep_angle, on_row=keep_row, on_progress=on_progress)
    traces = {sensor: trace_of(found, angles[sensor]) for sensor, found in rows.items()}
    measures = tuple(hold_measures(rep, traces[rep.sensor]) for rep in result.reps)
    return Evaluation(
        result, {sensor: tuple(found) for sensor, found in rows.items()}, traces, measures, quality_of(result)
    )


def quality_of(result: ReplayResult, corrections: int = 0) -> Quality:
    """The grade of a counted recording of which ``corrections`` repetitions were corrected by a person."""
    return quality(
        QualityFacts(
            is_trusted=result.is_trusted,
            is_posture_known=result.is_posture_known,
            duration_s=result.duration_s,
            lost_s=cast("float", result.summary["lost_s"]),
            held_s=sum(rep.hold_s for rep in result.reps),
            bridged_s=sum(rep.bridged_s for rep in result.reps),
            signal_losses=sum(attempt.reason == "signal_lost" for attempt in result.attempts),
            warnings=cast("list[str]", result.summary["warnings"]),
            corrections=corrections,
        )
    )
