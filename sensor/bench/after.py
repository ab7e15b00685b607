"""Sets that follow other movement, such as walking in, sitting down and lying down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kneehold.sensor.bench.cases import AfterCase, after_cases
from kneehold.sensor.bench.counted import OURS, count, count_by_peers, usable_peers
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.review.accuracy import RecordingResult
from kneehold.sensor.review.matching import match_holds
from kneehold.sensor.review.table import render_table

__all__ = ["AfterReport", "AfterRow", "measure_after"]

_MOUNTING = {True: "declared", False: "unknown"}


class AfterRow(NamedTuple):
    """Sets that follow other movement, counted in one way."""

    mounting: str
    way: str
    sets: int
    whole: int  # sets of which every repetition was counted
    missed: int  # repetitions
    false_before: int  # counted in the movement before the set
    false_within: int  # and between its repetitions or after them


class _Counts(NamedTuple):
    missed: int
    before: int
    within: int


@dataclass(frozen=True, slots=True)
class AfterReport:
    """Every set, and which of them were not whole."""

    rows: tuple[AfterRow, ...]
    not_whole: tuple[str, ...]  # with an unknown mounting, by kneehold

    def text(self) -> str:
        """A table for a person."""
        table = render_table(
            ("mounting", "counted by", "sets", "whole", "missed", "false before", "false within"),
            [(row.mounting, row.way, *(str(n) for n in row[2:])) for row in self.rows],
            text_columns=2,
        )
        lines = ["kneehold missed something of", *(f"  {name}" for name in self.not_whole)] if self.not_whole else []
        title = "SETS AFTER OTHER MOVEMENT, simulated: half a minute to two minutes of rolling, sitting, walking first"
        return "\n\n".join([title, table, *(["\n".join(lines)] if lines else [])])

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        rows = [{**row._asdict(), "false": row.false_before + row.false_within} for row in self.rows]
        return {"type": "after", "schema": 1, "rows": rows, "not_whole": list(self.not_whole)}


def measure_after(sets: int, workers: int, on_progress: Done | None = None) -> AfterReport:
    """``sets`` with a declared and as many with an unknown mounting; the same for any number of ``workers``."""
    cases = after_cases(sets)
    measured = ordered_map(_measure, cases, workers, on_progress)
    done = list(zip(cases, measured, strict=True))
    rows = [
        _row(_MOUNTING[declared], way, [counts[way] for case, counts in done if case.declared is declared])
        for declared in _MOUNTING
        for way in measured[0]
    ]
    missed = [case.name for case, counts in done if counts[OURS].missed and not case.declared]
    return AfterReport(tuple(rows), tuple(missed))


def _measure(case: AfterCase) -> dict[str, _Counts]:
    simulation = case.simulate()
    peers = tuple(peer for peer in usable_peers() if peer.knows_rest)
    results = {**count_by_peers(case.name, simulation, peers), OURS: count(case.name, simulation).result}
    return {way: _counts(result) for way, result in results.items()}


def _counts(result: RecordingResult) -> _Counts:
    matches = match_holds(result.detected, result.reference)
    begin_s = min(hold.start_s for hold in result.reference)
    false = [result.detected[k] for k in matches.extra]
    before = sum(hold.end_s <= begin_s for hold in false)
    return _Counts(len(matches.missed), before, len(false) - before)


def _row(mounting: str, way: str, counts: list[_Counts]) -> AfterRow:
    return AfterRow(
        mounting,
        way,
        len(counts),
        sum(each.missed == 0 for each in counts),
        sum(each.missed for each in counts),
        sum(each.before for each in counts),
        sum(each.within for each in counts),
    )
