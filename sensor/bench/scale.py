"""How well the check by gravity tells the size of the angular rate after three raises, and whether it accuses anybody.

Truth: the error of scale that the simulated specimen was drawn with, each axis as much as the sensor turned about it.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from kneehold.sensor.bench.people import PeopleCase, people_cases
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.motion.gravity_check import GravityCheck
from kneehold.sensor.review.table import render_table
from kneehold.sensor.simulation.families import RESERVED_SEEDS

__all__ = ["ScaleReport", "ScaleRow", "measure_scale"]

_RAISES = 3
# The thigh is down again, and calm for as long as the check needs to see it.
_CALM_S = 2.5
_WANTED, _SHARE = 0.02, 0.95
_MOST_NAMED = 5


class ScaleRow(NamedTuple):
    """One set: what the estimate is off by, as a share; ``None``: too little was seen."""

    name: str
    error: float | None
    pm: float  # half its 95 % interval, as the check tells it
    findings: tuple[str, ...]  # of the whole set; the sensor is good


class ScaleReport(NamedTuple):
    """All sets."""

    rows: tuple[ScaleRow, ...]

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        known = [abs(row.error) for row in self.rows if row.error is not None]
        within = sum(error <= _WANTED for error in known) / len(known) if known else None
        accused = sum(bool(row.findings) for row in self.rows)
        return (
            Target(f"estimates within {100.0 * _WANTED:.0f} %", "", _SHARE, within, is_least=True),
            Target("good sensors of which something was found", "", 0.0, float(accused)),
        )

    def text(self) -> str:
        """The targets, then the worst estimates and what was found wrongly."""
        known = [row for row in self.rows if row.error is not None]
        worst = sorted(known, key=lambda row: -abs(row.error or 0.0))[:_MOST_NAMED]
        inside = sum(abs(row.error or 0.0) <= row.pm for row in known)
        rows = [[row.name, f"{100.0 * (row.error or 0.0):+.1f}", f"{100.0 * row.pm:.1f}"] for row in worst]
        title = f"SCALE of the angular rate after {_RAISES} raises: {len(known)} of {len(self.rows)} sets told it"
        return "\n".join(
            [
                title,
                targets_table(self.targets()),
                f"{inside} of {len(known)} are within their own 95 % interval; the worst:",
                render_table(["set", "off by %", "+- %"], rows),
                *(f"{row.name}: {', '.join(row.findings)}" for row in self.rows if row.findings),
            ]
        )

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        return {"type": "scale", "schema": 1, "rows": [row._asdict() for row in self.rows], "reached": reached}


def measure_scale(
    per_family: int, workers: int, on_progress: Done | None = None, *, first_seed: int = RESERVED_SEEDS.start,
    families: tuple[str, ...] = (),
) -> ScaleReport:  # fmt: skip
    """So many people of each family; sets with fewer than three raises are left out."""
    cases = [case for case in people_cases(per_family, first_seed, families) if not case.declared]
    rows = ordered_map(_row, cases, workers, on_progress)
    return ScaleReport(tuple(row for row in rows if row is not None))


def _row(case: PeopleCase) -> ScaleRow | None:
    simulation = case.simulate()
    if len(simulation.reps) < _RAISES:
        return None
    seen = simulation.t_s < simulation.reps[_RAISES - 1].return_s + _CALM_S
    rate = simulation.rows[seen, 4:]
    turned = np.square(rate - np.median(rate, axis=0)).sum(axis=0)
    device = cast("dict[str, tuple[float, ...]]", simulation.description["device"])
    true = float(turned.sum() / (np.array(device["gyr_scale"]) @ turned))
    check, error, pm = GravityCheck(), None, 0.0
    last_s = float(simulation.rows[0, 0])
    until = int(seen.sum())
    for k, (t, *values) in enumerate(simulation.rows.tolist()):
        check.step(t - last_s, *values)
        last_s = t
        if k + 1 == until:
            scale = check.scale
            error, pm = (scale.factor / true - 1.0, scale.pm) if scale.movements >= _RAISES else (None, 0.0)
    return ScaleRow(case.name, error, pm, tuple(finding.code for finding in check.findings))
