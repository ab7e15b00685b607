"""Is the half-width that every hold carries calibrated? Its coverage and width, family by family and on real raises.

Simulated: the truth is that of the simulator. Real: which raises there are was marked by people; where each hold begins
and ends by the definitions is measured on an angle that looks both ways in time (``both_ways``), which shares no code
with the counter. The marks' own ends say something else: they were set where 80 % of the way was reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.bench.both_ways import elevation_both_ways, up_both_ways
from kneehold.sensor.bench.counted import OURS, follow
from kneehold.sensor.bench.people import PeopleCase, people_cases
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.events import Rep
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.review.matching import Hold, match_holds
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.families import RESERVED_SEEDS
from kneehold.sensor.simulation.truth import true_reps

__all__ = ["Interval", "UncertaintyReport", "UncertaintyRow", "marked_intervals", "measure_uncertainty"]

_Values = NDArray[np.float64]

# Of holds with known truth so many lie within (the definitions); with fewer holds chance alone goes beyond.
_LEAST, _MOST, _ENOUGH = 0.93, 0.97, 300
_WIDTH_S = 0.12
# An end between samples further apart than this was not seen.
_SEEN_S = 0.25
_PROFILE = "straight-leg-raise"
# The rest before a marked raise is read over this long, ending a little before its onset.
_REST_S, _LEAD_S = 0.5, 0.05
_MARKED = "slr"


class Interval(NamedTuple):
    """One hold: its error and the half-width that it carries, seconds."""

    error_s: float
    pm_s: float
    is_seen: bool  # samples arrived around both ends

    @property
    def is_within(self) -> bool:
        """Whether the truth lies within."""
        return abs(self.error_s) <= self.pm_s


class UncertaintyRow(NamedTuple):
    """Coverage and widths of one family."""

    family: str
    holds: int
    coverage: float | None
    median_s: float | None
    seen_median_s: float | None
    p95_s: float | None


@dataclass(frozen=True, slots=True)
class UncertaintyReport:
    """One row a family, all of them, and the real raises if there were any."""

    first_seed: int
    rows: tuple[UncertaintyRow, ...]
    pooled: UncertaintyRow
    real: UncertaintyRow | None

    def text(self) -> str:
        """Tables for a person."""
        headings = ("family", "holds", "within", "median", "median, seen", "P95")
        rows = [*self.rows, self.pooled, *([self.real] if self.real else [])]
        return "\n\n".join(
            [
                f"UNCERTAINTY of holds, from seed {self.first_seed} on; 'within': share of holds whose error is at "
                "most the half-width that they carry (95 % are meant);\nhalf-widths in seconds; 'seen': no gap above "
                f"{_SEEN_S:g} s at either end",
                render_table(headings, [_cells(row) for row in rows]),
                "what must be reached",
                targets_table(self.targets()),
            ]
        )

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "type": "uncertainty",
            "schema": 1,
            "first_seed": self.first_seed,
            "rows": [row._asdict() for row in (*self.rows, self.pooled)],
            "real": None if self.real is None else self.real._asdict(),
            "targets": [{**target._asdict(), "reached": target.is_reached} for target in self.targets()],
        }

    def targets(self) -> tuple[Target, ...]:
        """The worst of the families with holds enough, the real raises, and the width."""
        shares = [100.0 * row.coverage for row in self.rows if row.coverage is not None and row.holds >= _ENOUGH]
        least = Target(f"lowest share within, families of {_ENOUGH} holds", "%", 100.0 * _LEAST, None, is_least=True)
        most = Target(f"highest share within, families of {_ENOUGH} holds", "%", 100.0 * _MOST, None)
        found = [
            least._replace(measured=min(shares, default=None)),
            most._replace(measured=max(shares, default=None)),
            Target("median half-width, both ends seen", "s", _WIDTH_S, self.pooled.seen_median_s),
        ]
        if self.real is not None and self.real.coverage is not None:
            share = 100.0 * self.real.coverage
            found.append(Target("real marked raises within", "%", 100.0 * _LEAST, share, is_least=True))
            found.append(Target("real marked raises within, at most", "%", 100.0 * _MOST, share))
        return tuple(found)


def measure_uncertainty(
    per_family: int,
    workers: int,
    on_progress: Done | None = None,
    *,
    first_seed: int = RESERVED_SEEDS.start,
    families: tuple[str, ...] = (),
    data: str = "",
) -> UncertaintyReport:
    """``per_family`` sets of every family (or of ``families``) with either mounting; ``data``: real recordings.

    The same report for any number of ``workers``.
    """
    cases = people_cases(per_family, first_seed, families)
    measured = list(zip(cases, ordered_map(_measure, cases, workers, on_progress), strict=True))
    rows = [
        _row(family, [hold for case, holds in measured if case.family == family for hold in holds])
        for family in dict.fromkeys(case.family for case in cases)
    ]
    pooled = _row("all", [hold for _, holds in measured for hold in holds])
    real = _row("real marked raises", marked_intervals(Path(data))) if data else None
    return UncertaintyReport(first_seed, tuple(rows), pooled, real)


def marked_intervals(data: Path) -> list[Interval]:
    """The holds of the leg raises in the folder ``slr`` of ``data``; ``RecordingError`` if there is none."""
    paths = sorted((data / _MARKED).glob("*.csv.gz"))
    if not paths:
        raise RecordingError(str(data / _MARKED), "there is no recording (*.csv.gz) in it")
    return [interval for path in paths for interval in _marked(path)]


def _measure(case: PeopleCase) -> tuple[Interval, ...]:
    simulation = case.simulate()
    followed = follow(OURS, simulation)
    truth = [(rep.hold_start_s, rep.hold_end_s) for rep in simulation.reps]
    return tuple(_intervals(followed.reps, truth, simulation.t_s))


def _intervals(reps: tuple[Rep, ...], truth: list[tuple[float, float]], t_s: _Values) -> list[Interval]:
    wanted = [Hold(*ends) for ends in truth]
    pairs = match_holds([Hold(rep.hold_start_s, rep.hold_end_s) for rep in reps], wanted).pairs
    before = np.flatnonzero(np.diff(t_s) > _SEEN_S)
    gaps = [(float(t_s[k]), float(t_s[k + 1])) for k in before.tolist()]
    found: list[Interval] = []
    for d, r in pairs:
        rep, (start_s, end_s) = reps[d], truth[r]
        if rep.hold_pm_s is not None:
            is_seen = not any(a < edge_s < b for a, b in gaps for edge_s in (start_s, end_s))
            found.append(Interval(rep.hold_s - (end_s - start_s), rep.hold_pm_s, is_seen))
    return found


def _marked(path: Path) -> list[Interval]:
    rows = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=range(7))
    t_s = rows[:, 0] - rows[0, 0]
    marks = np.genfromtxt(str(path).removesuffix(".csv.gz") + ".reps.csv", delimiter=",", names=True, encoding="utf-8")
    onsets: list[float] = marks["onset_s"].tolist()
    ends: list[float] = marks["end_s"].tolist()
    rate_hz = float(1.0 / np.median(np.diff(t_s)))
    up = up_both_ways(rate_hz, rows[:, 1:4], rows[:, 4:7])
    rests = [(t_s >= onset - _REST_S) & (t_s <= onset - _LEAD_S) for onset in onsets]
    rest = up[np.any(rests, axis=0)].mean(axis=0)
    elevation = elevation_both_ways(up, rest / np.linalg.norm(rest), 0.0)
    between = [0.5 * (a + b) for a, b in zip(ends, onsets[1:], strict=False)]
    windows = list(zip([0.0, *between], [*between, float(t_s[-1])], strict=True))
    levels = [float(np.median(elevation[near])) for near in rests]
    # Marked is marked: the least range and hold of the exercise do not decide here.
    truth = true_reps(t_s, elevation, _PROFILE, windows, min_range_deg=1.0, min_hold_s=0.1, rests_deg=levels)
    result = replay(str(path), ReplayOptions(profile=_PROFILE))
    return _intervals(tuple(result.reps), [(rep.hold_start_s, rep.hold_end_s) for rep in truth], t_s)


def _row(family: str, holds: list[Interval]) -> UncertaintyRow:
    widths = [hold.pm_s for hold in holds]
    seen = [hold.pm_s for hold in holds if hold.is_seen]
    return UncertaintyRow(
        family,
        len(holds),
        sum(hold.is_within for hold in holds) / len(holds) if holds else None,
        percentile(widths, 50.0) if widths else None,
        percentile(seen, 50.0) if seen else None,
        percentile(widths, 95.0) if widths else None,
    )


def _cells(row: UncertaintyRow) -> tuple[str, ...]:
    share = "-" if row.coverage is None else f"{100.0 * row.coverage:.1f} %"
    return row.family, str(row.holds), share, *(number(value, 3) for value in row[3:])
