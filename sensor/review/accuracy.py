"""Accuracy of the counter on a set of recordings: the table of the definitions.

Pooled figures come from the pooled holds and hours, never from averages of averages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import NamedTuple

from kneehold.sensor.review.agreement import Agreement, HoldErrors, agreement, hold_errors
from kneehold.sensor.review.matching import Hold, match_holds
from kneehold.sensor.review.quantiles import percentile

__all__ = ["Accuracy", "ElevationError", "RecordingResult", "Spread", "accuracy", "elevation_error"]


class ElevationError(NamedTuple):
    """Squared errors of the elevation against a known one, kept as a sum so that they can be pooled."""

    samples: int
    squared_sum_deg2: float


class Spread(NamedTuple):
    """Median and 95th percentile; ``None`` where there was nothing to measure."""

    median: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """One recording, what was counted in it and what is known to be in it."""

    name: str
    duration_s: float
    trusted: bool
    detected: tuple[Hold, ...]  # one hold a counted repetition
    reference: tuple[Hold, ...]  # one hold a marked or known repetition; empty: nothing may be counted
    elevation: ElevationError | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One row of the accuracy table; errors are detected - reference."""

    name: str
    recordings: int
    exact: int  # recordings in which every reference hold was matched and nothing else was counted
    hours: float
    reference: int
    counted: int
    misses: int
    false_reps: int
    hold_s: Agreement
    start_s: Agreement
    end_s: Agreement
    start_delay_s: Spread
    end_delay_s: Spread
    elevation_rmse_deg: float | None

    @property
    def exact_share(self) -> float | None:
        """Share of recordings counted exactly, 0-1; ``None`` without recordings."""
        return self.exact / self.recordings if self.recordings else None

    @property
    def misses_per_hour(self) -> float | None:
        """Misses in an hour of recording; ``None`` without any time."""
        return self.misses / self.hours if self.hours > 0.0 else None

    @property
    def false_reps_per_hour(self) -> float | None:
        """False repetitions in an hour of recording; ``None`` without any time."""
        return self.false_reps / self.hours if self.hours > 0.0 else None


def accuracy(name: str, results: Sequence[RecordingResult]) -> Accuracy:
    """The row called ``name`` over all of ``results``: one recording, or many pooled.

    Whether an untrusted recording belongs in ``results`` is the caller's decision.
    """
    matchings = [match_holds(result.detected, result.reference) for result in results]
    errors = hold_errors(
        [
            (result.detected[found], result.reference[wanted])
            for result, matching in zip(results, matchings, strict=True)
            for found, wanted in matching.pairs
        ]
    )
    counts = _Counts(
        recordings=len(results),
        exact=sum(matching.is_exact for matching in matchings),
        hours=fsum(result.duration_s for result in results) / 3600.0,
        reference=sum(len(result.reference) for result in results),
        counted=sum(len(result.detected) for result in results),
        misses=sum(len(matching.missed) for matching in matchings),
        false_reps=sum(len(matching.extra) for matching in matchings),
    )
    return _row(name, counts, errors, _rmse_deg([r.elevation for r in results if r.elevation is not None]))


def elevation_error(measured_deg: Sequence[float], true_deg: Sequence[float]) -> ElevationError:
    """Squared error of two elevations of the same length, sample by sample, in degrees."""
    pairs = zip(measured_deg, true_deg, strict=True)
    return ElevationError(len(true_deg), fsum((found - wanted) ** 2 for found, wanted in pairs))


class _Counts(NamedTuple):
    recordings: int
    exact: int
    hours: float
    reference: int
    counted: int
    misses: int
    false_reps: int


def _row(name: str, counts: _Counts, errors: HoldErrors, rmse_deg: float | None) -> Accuracy:
    return Accuracy(
        name,
        *counts,
        hold_s=agreement(errors.hold_s),
        start_s=agreement(errors.start_s),
        end_s=agreement(errors.end_s),
        start_delay_s=_spread(errors.start_delay_s),
        end_delay_s=_spread(errors.end_delay_s),
        elevation_rmse_deg=rmse_deg,
    )


def _spread(values: Sequence[float]) -> Spread:
    return Spread(percentile(values, 50.0), percentile(values, 95.0)) if values else Spread()


def _rmse_deg(errors: Sequence[ElevationError]) -> float | None:
    samples = sum(error.samples for error in errors)
    return sqrt(fsum(error.squared_sum_deg2 for error in errors) / samples) if samples else None
