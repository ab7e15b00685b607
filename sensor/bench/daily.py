"""False repetitions per hour of simulated daily life."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import fsum
from typing import NamedTuple, cast

from kneehold.sensor.bench.cases import DailyCase, daily_cases
from kneehold.sensor.bench.counted import OURS, count_by_peers, follow, usable_peers
from kneehold.sensor.bench.traces import Picture, daily_picture
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.review.accuracy import RecordingResult
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.scenarios import Simulation

__all__ = ["DailyReport", "DailyRow", "FalseRep", "measure_daily"]


class FalseRep(NamedTuple):
    """One repetition that kneehold counted where there was none."""

    recording: str
    start_s: float  # of the hold
    activity: str  # what was truly done then


class DailyRow(NamedTuple):
    """Other movement of one kind, counted in one way."""

    kind: str
    way: str
    hours: float
    false_reps: int
    untrusted: int  # recordings
    recordings: int

    @property
    def per_hour(self) -> float:
        """False repetitions in an hour."""
        return self.false_reps / self.hours


class _Measured(NamedTuple):
    results: dict[str, RecordingResult]
    false: tuple[FalseRep, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class DailyReport:
    """Everything that came of the hours."""

    rows: tuple[DailyRow, ...]
    false: tuple[FalseRep, ...]
    pictures: tuple[Picture, ...] = ()  # of every recording, if they were asked for

    def text(self) -> str:
        """A table for a person."""
        table = render_table(
            ("movement, mounting", "counted by", "hours", "false reps", "in an hour", "untrusted"),
            [
                (
                    row.kind,
                    row.way,
                    number(row.hours, 1),
                    str(row.false_reps),
                    number(row.per_hour, 1),
                    f"{row.untrusted}/{row.recordings}" if row.way == OURS else "-",
                )
                for row in self.rows
            ],
            text_columns=2,
        )
        title = (
            "OTHER MOVEMENT, simulated: lying, rolling, sitting up, walking, strap off and on, kicks, scratching;\n"
            "other exercises: butterfly, bridging, crossed legs, the other leg's stretch, pelvic tilts, strap handling"
        )
        lines = [f"  {rep.recording}: {rep.activity} at {number(rep.start_s, 0)} s" for rep in self.false]
        return "\n\n".join([title, table, *(["\n".join(["kneehold counted in", *lines])] if lines else [])])

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "type": "daily",
            "schema": 1,
            "rows": [{**row._asdict(), "per_hour": round(row.per_hour, 6)} for row in self.rows],
            "counted_in": [rep._asdict() for rep in self.false],
        }


def measure_daily(
    hours: float,
    workers: int,
    on_progress: Done | None = None,
    cases: tuple[DailyCase, ...] | None = None,
    *,
    is_drawn: bool = False,
) -> DailyReport:
    """``hours`` of every kind (or just ``cases``); the same report for any number of ``workers``.

    ``is_drawn``: with pictures of what was counted.
    """
    chosen = daily_cases(hours) if cases is None else cases
    measured = ordered_map(partial(_measure, is_drawn=is_drawn), chosen, workers, on_progress)
    rows = [
        _row(kind, way, [each.results[way] for case, each in zip(chosen, measured, strict=True) if case.kind == kind])
        for kind in dict.fromkeys(case.kind for case in chosen)
        for way in measured[0].results
    ]
    pictures = tuple(each.picture for each in measured if each.picture is not None)
    return DailyReport(tuple(rows), tuple(rep for each in measured for rep in each.false), pictures)


def _measure(case: DailyCase, *, is_drawn: bool) -> _Measured:
    simulation = case.simulate()
    # A peer that finds the best period of anything has no zero: its publication cuts out the exercise before.
    peers = tuple(peer for peer in usable_peers() if peer.knows_rest)
    followed = follow(case.name, simulation)
    ours = followed.counted.result
    false = [FalseRep(case.name, round(hold.start_s, 3), _activity(simulation, hold.start_s)) for hold in ours.detected]
    picture = daily_picture(case, simulation, followed) if is_drawn else None
    return _Measured({**count_by_peers(case.name, simulation, peers), OURS: ours}, tuple(false), picture)


def _activity(simulation: Simulation, at_s: float) -> str:
    labels = cast("list[dict[str, object]]", simulation.description["labels"])
    spans = ((cast("float", span["start_s"]), cast("float", span["end_s"]), str(span["label"])) for span in labels)
    return next((label for start_s, end_s, label in spans if start_s <= at_s < end_s), "?")


def _row(kind: str, way: str, results: list[RecordingResult]) -> DailyRow:
    return DailyRow(
        kind,
        way,
        fsum(result.duration_s for result in results) / 3600.0,
        sum(len(result.detected) for result in results),
        sum(not result.trusted for result in results),
        len(results),
    )
