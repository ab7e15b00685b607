"""Inclination error of each filter against camera data.

Inclination only: the angle between the estimated and the true up vector in the sensor frame, so
heading never counts. Every filter works as in the product, behind the same offset calibration.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, fsum, sqrt
from pathlib import Path
from typing import NamedTuple

from kneehold.sensor.bench.truth_files import KnownSample, read_known, truth_paths
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.attitude import FILTER_NAMES, make_filter
from kneehold.sensor.motion.decimator import Decimator
from kneehold.sensor.motion.motion_pipeline import MotionPipeline
from kneehold.sensor.motion.vectors import cross, dot, norm
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table

__all__ = ["InclinationRow", "OrientationReport", "inclination_errors_deg", "measure_orientation"]

_POOLED = "pooled"
# What the default filter must reach on the pooled samples.
_MEDIAN_LIMIT_DEG, _P95_LIMIT_DEG = 0.5, 2.0
_JSON_DECIMALS = 6


class InclinationRow(NamedTuple):
    """Errors of one filter in one recording, in degrees."""

    recording: str
    filter_name: str
    samples: int
    median_deg: float
    p95_deg: float
    worst_deg: float
    rmse_deg: float


class _Job(NamedTuple):
    path: str
    filter_name: str


@dataclass(frozen=True, slots=True)
class OrientationReport:
    """One row a recording and filter, then the pooled ones."""

    rows: tuple[InclinationRow, ...]

    @property
    def is_reached(self) -> bool:
        """Whether the default filter, the first, is within its limits over all recordings."""
        row = next(row for row in self.rows if row.recording == _POOLED)
        return row.median_deg <= _MEDIAN_LIMIT_DEG and row.p95_deg <= _P95_LIMIT_DEG

    def text(self) -> str:
        """A table for a person."""
        table = render_table(
            ("recording", "filter", "samples", "median", "P95", "worst", "rmse"),
            [(*row[:2], str(row.samples), *(number(value, 2) for value in row[3:])) for row in self.rows],
            text_columns=2,
        )
        verdict = "yes" if self.is_reached else "NO"
        return (
            "ORIENTATION: inclination error against optical truth, degrees\n\n"
            f"{table}\n\n{FILTER_NAMES[0]} is the default. Median at most {_MEDIAN_LIMIT_DEG:g}, "
            f"P95 at most {_P95_LIMIT_DEG:g} over all: {verdict}"
        )

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        rows = [
            {name: round(v, _JSON_DECIMALS) if isinstance(v, float) else v for name, v in row._asdict().items()}
            for row in self.rows
        ]
        return {"type": "orientation", "schema": 1, "rows": rows, "reached": self.is_reached}


def measure_orientation(data: str, workers: int, on_progress: Done | None = None) -> OrientationReport:
    """Every filter on every recording of ``data``'s folder ``orientation_truth``; raises ``RecordingError``."""
    paths = truth_paths(data)
    jobs = [_Job(str(path), name) for path in paths for name in FILTER_NAMES]
    errors = dict(zip(jobs, ordered_map(_measure, jobs, workers, on_progress), strict=True))
    rows = [_row(_stem(job.path), job.filter_name, found) for job, found in errors.items()]
    for name in FILTER_NAMES:
        rows.append(_row(_POOLED, name, [deg for job in jobs if job.filter_name == name for deg in errors[job]]))
    return OrientationReport(tuple(rows))


def inclination_errors_deg(samples: list[KnownSample], filter_name: str) -> list[float]:
    """Error at every sample whose truth is known, from the first rest pose on.

    The filter takes the samples as it does when it counts, a few at a time as their mean: the truth is the mean too.
    """
    attitude = make_filter(filter_name)
    chain, thinner = MotionPipeline(attitude), Decimator()
    errors: list[float] = []
    truths: list[Vec3 | None] = []
    for row, true_up in samples:
        truths.append(true_up)
        for mean in thinner.take([row]):
            chain.step(mean)
            known = [truth for truth in truths if truth is not None]
            if len(known) == len(truths) and chain.is_known:
                true = (sum(up[0] for up in known), sum(up[1] for up in known), sum(up[2] for up in known))
                up = (attitude.ux, attitude.uy, attitude.uz)
                errors.append(degrees(atan2(norm(cross(up, true)), dot(up, true))))
            truths.clear()
    return errors


def _measure(job: _Job) -> list[float]:
    return inclination_errors_deg(read_known(Path(job.path)), job.filter_name)


def _row(recording: str, filter_name: str, errors_deg: list[float]) -> InclinationRow:
    errors = errors_deg or [float("nan")]
    rmse_deg = sqrt(fsum(error * error for error in errors) / len(errors))
    figures = (percentile(errors, 50.0), percentile(errors, 95.0), max(errors), rmse_deg)
    return InclinationRow(recording, filter_name, len(errors_deg), *figures)


def _stem(path: str) -> str:
    return Path(path).name.removesuffix(".gz").removesuffix(".csv")
