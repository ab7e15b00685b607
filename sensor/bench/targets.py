"""The figures that the counter must reach, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from kneehold.sensor.review.accuracy import Accuracy
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table

__all__ = ["DRIFT_LIMIT_DEG", "WORST_HOLD_LIMIT_S", "Target", "targets_of", "targets_table"]

# Above these a single hold is named.
WORST_HOLD_LIMIT_S = 0.25
DRIFT_LIMIT_DEG = 0.5


class Target(NamedTuple):
    """One figure and its limit, the highest good value or, with ``is_least``, the lowest; ``None``: not measured."""

    name: str
    unit: str
    limit: float
    measured: float | None
    is_least: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether it was measured and is within its limit."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.is_least else self.measured <= self.limit


def targets_of(row: Accuracy, drifts_deg: Sequence[float]) -> tuple[Target, ...]:
    """The targets with what ``row`` (pooled) and the drifts of long holds reach."""
    limits = row.hold_s.limits
    outer = None if limits is None else max(abs(limits[0]), abs(limits[1]))
    drifts = [abs(drift) for drift in drifts_deg]
    return (
        Target("sets not counted exactly", "", 0.0, float(row.recordings - row.exact)),
        Target("size of the hold bias", "s", 0.03, _size(row.hold_s.bias)),
        Target("outer 95 % limit of agreement", "s", 0.10, outer),
        Target("worst hold", "s", WORST_HOLD_LIMIT_S, _size(row.hold_s.worst)),
        Target("start of hold, median", "s", 0.04, row.start_s.median_absolute),
        Target("start of hold, P95", "s", 0.10, row.start_s.p95_absolute),
        Target("end of hold, median", "s", 0.04, row.end_s.median_absolute),
        Target("end of hold, P95", "s", 0.10, row.end_s.p95_absolute),
        Target("hold announced after, P95", "s", 0.6, row.start_delay_s.p95),
        Target("release announced after, P95", "s", 0.3, row.end_delay_s.p95),
        Target("elevation RMSE", "deg", 1.0, row.elevation_rmse_deg),
        Target("drift in a 30 s hold, P95", "deg", DRIFT_LIMIT_DEG, percentile(drifts, 95.0) if drifts else None),
        Target("drift in a 30 s hold, worst", "deg", DRIFT_LIMIT_DEG, max(drifts, default=None)),
    )


def targets_table(targets: Sequence[Target]) -> str:
    """One line a target."""
    return render_table(
        ("figure", "unit", "limit", "measured", "reached"),
        [
            (
                target.name,
                target.unit,
                f"{'>=' if target.is_least else '<='} {number(target.limit, 2)}",
                number(target.measured, 3),
                "-" if target.measured is None else ("yes" if target.is_reached else "NO"),
            )
            for target in targets
        ],
        text_columns=2,
    )


def _size(value: float | None) -> float | None:
    return None if value is None or abs(value) == inf else abs(value)
