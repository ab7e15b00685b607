"""Counts of simulated recordings that begin late, by any amount: no rest may be counted as a hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kneehold.sensor.bench.counted import follow
from kneehold.sensor.bench.people import upside_down
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.review.matching import match_holds
from kneehold.sensor.review.table import render_table
from kneehold.sensor.simulation.families import RESERVED_SEEDS
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.scenarios import Simulation
from kneehold.sensor.simulation.seen import begun_late

__all__ = ["LateCase", "LateReport", "LateRow", "late_cases", "measure_late"]

# Ways of moving in which a held leg and a resting one differ least, and ordinary ones.
_FAMILIES = (
    "ordinary", "very-still", "quieter-held", "restless", "led-out-with", "led-out-after", "slow", "quick", "no-pause",
    "changing-rest", "rolls-out-at-rest", "short-lever",
)  # fmt: skip
# Of one set so many beginnings are tried; each leaves about half of its five holds.
_CUTS = 10
_REPS = 5
_HOLDS_A_CUT = 2.5
_HOLD_S = (4.0, 12.0)
# Behind the families' own seeds.
_SEEDS_BEHIND = 100_000
_MOUNTING = {False: "unknown", True: "declared"}


class LateCase(NamedTuple):
    """One set of a family, to be cut at several moments."""

    family: str
    seed: int
    declared: bool

    @property
    def hold_s(self) -> float:
        """What is prescribed."""
        return round(float(np.random.default_rng([self.seed, 1]).uniform(*_HOLD_S)), 1)

    @property
    def name(self) -> str:
        """The words by which ``kneehold simulate`` makes the whole set again."""
        words = f"--family {self.family} --seed {self.seed} --reps {_REPS} --hold {self.hold_s:g}"
        return f"{words}{' --declared' if self.declared else ''}"

    def simulate(self) -> Simulation:
        """The whole set."""
        return simulate_family(self.family, self.seed, declared=self.declared, reps=_REPS, hold_s=self.hold_s)


class LateRow(NamedTuple):
    """Recordings that begin late, with one kind of mounting."""

    mounting: str
    recordings: int
    holds: int  # true ones of which at least the end is in the recording
    demanded: int  # of these, those that must be counted
    missed: int
    false_reps: int
    upside_down: int
    recordings_upside_down: int


@dataclass(frozen=True, slots=True)
class LateReport:
    """Everything that came of the late beginnings."""

    rows: tuple[LateRow, ...]
    upside_down: tuple[str, ...]  # which recordings, cut where; none of reserved seeds

    def text(self) -> str:
        """A table for a person."""
        headings = ("mounting", "recordings", "holds", "demanded", "missed", "false", "upside down", "in recordings")
        table = render_table(headings, [(row.mounting, *(str(n) for n in row[1:])) for row in self.rows])
        named = (
            ["\n".join(["upside down in", *(f"  kneehold simulate -o DIR {name}" for name in self.upside_down)])]
            if self.upside_down
            else []
        )
        return "\n\n".join(["RECORDINGS BEGUN LATE, simulated: at any moment of a set", table, *named])

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        rows = [row._asdict() for row in self.rows]
        return {"type": "late", "schema": 1, "rows": rows, "upside_down": list(self.upside_down)}


class _Cut(NamedTuple):
    at_s: float
    holds: int
    demanded: int
    missed: int
    false_reps: int
    upside_down: int


def late_cases(holds: int, first_seed: int = RESERVED_SEEDS.start) -> tuple[LateCase, ...]:
    """Sets enough for about ``holds`` holds, half of them with a declared mounting."""
    count = max(2, round(holds / (_CUTS * _HOLDS_A_CUT)))
    return tuple(
        LateCase(_FAMILIES[k // 2 % len(_FAMILIES)], first_seed + _SEEDS_BEHIND + k // 2, k % 2 == 1)
        for k in range(count)
    )


def measure_late(
    holds: int, workers: int, on_progress: Done | None = None, *, first_seed: int = RESERVED_SEEDS.start
) -> LateReport:
    """About ``holds`` true holds; the same report for any number of ``workers``."""
    cases = late_cases(holds, first_seed)
    measured = list(zip(cases, ordered_map(_measure, cases, workers, on_progress), strict=True))
    rows = [
        _row(mounting, [cut for case, cuts in measured for cut in cuts if case.declared is declared])
        for declared, mounting in _MOUNTING.items()
    ]
    named = [
        f"{case.name} --begin {cut.at_s:g}"
        for case, cuts in measured
        for cut in cuts
        if cut.upside_down and case.seed not in RESERVED_SEEDS
    ]
    return LateReport(tuple(rows), tuple(named))


def _measure(case: LateCase) -> tuple[_Cut, ...]:
    whole = case.simulate()
    last_s = max((rep.hold_end_s for rep in whole.reps), default=0.0) - 1.0
    cuts_s: list[float] = np.random.default_rng([case.seed, 2]).uniform(0.0, max(last_s, 0.1), _CUTS).round(3).tolist()
    return tuple(_cut(case, begun_late(whole, at_s), at_s) for at_s in cuts_s)


def _cut(case: LateCase, simulation: Simulation, at_s: float) -> _Cut:
    followed = follow(case.family, simulation)
    result = followed.counted.result
    matching = match_holds(result.detected, result.reference)
    return _Cut(
        at_s,
        len(simulation.reps) + len(simulation.optional),
        len(simulation.reps),
        len(matching.missed),
        len(matching.extra),
        upside_down(followed.reps, simulation),
    )


def _row(mounting: str, cuts: list[_Cut]) -> LateRow:
    holds, demanded, missed, false_reps, upside = (
        sum(column) for column in zip(*(cut[1:] for cut in cuts), strict=True)
    )
    return LateRow(
        mounting, len(cuts), holds, demanded, missed, false_reps, upside, sum(cut.upside_down > 0 for cut in cuts)
    )
