"""Counts of simulated people, family by family, with unknown and with declared mounting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from kneehold.sensor.bench.counted import OURS, Counted, count_by_peers, follow, usable_peers
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.events import Rep
from kneehold.sensor.review.accuracy import Accuracy, RecordingResult, accuracy
from kneehold.sensor.review.accuracy_text import accuracy_json, agreement_json
from kneehold.sensor.review.agreement import Agreement, agreement
from kneehold.sensor.review.matching import Hold, match_holds
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.families import FAMILIES, RESERVED_SEEDS
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.scenarios import Simulation

__all__ = ["PeopleCase", "PeopleReport", "PeopleRow", "measure_people", "people_cases", "upside_down"]

# Seeds of one family and the next: no two families of a run share a person.
_SEEDS_APART = 1000
# One way of counting that needs no more than an accelerometer, for comparison; the others would take most of the time.
_PEER = "accelerometer tilt + find_peaks"
# A hold that crosses its band slower than this at an end has no sharp end: half a degree is worth 0.2 s there.
_CLEAR_DEGPS = 3.0
_SLOPE_S = 0.1
_MOST_NAMED = 40
_MOUNTING = {False: "unknown", True: "declared"}
_ALL = "all"
_EVERYBODY = "known and strangers"
# Shares of sets to be counted exactly, by mounting; strangers may be so much worse than known people.
_WANTED_EXACT = {"unknown": 0.99, "declared": 0.997}
_STRANGERS_WORSE = 0.01
_LED_OUT = ("led-out-with", "led-out-before", "led-out-after")


class PeopleCase(NamedTuple):
    """One set of one person of a family; the exercise follows from the seed."""

    family: str
    seed: int
    declared: bool

    @property
    def name(self) -> str:
        """The words by which ``kneehold simulate`` makes the same recording."""
        return f"--family {self.family} --seed {self.seed}{' --declared' if self.declared else ''}"

    def simulate(self) -> Simulation:
        """The recording."""
        return simulate_family(self.family, self.seed, declared=self.declared)


class _HoldError(NamedTuple):
    value_s: float
    is_seen: bool  # no gap above 0.25 s at either end
    is_clear: bool  # both ends crossed at 3 deg/s or more


class _Measured(NamedTuple):
    result: RecordingResult
    peer: RecordingResult
    upside_down: int
    errors: tuple[_HoldError, ...]


class PeopleRow(NamedTuple):
    """One family (or a whole group) with one kind of mounting, counted in one way."""

    group: str
    family: str
    mounting: str
    way: str
    row: Accuracy
    upside_down: int
    untrusted: int
    seen: Agreement  # hold errors where samples arrived around both ends
    clear: Agreement  # of these, where both ends were crossed at 3 deg/s or more


@dataclass(frozen=True, slots=True)
class PeopleReport:
    """Everything that came of the families."""

    first_seed: int
    per_family: int
    rows: tuple[PeopleRow, ...]
    inexact: tuple[str, ...]  # recordings of known families; none of reserved seeds

    def text(self) -> str:
        """Tables for a person."""
        title = (
            f"SIMULATED PEOPLE, {self.per_family} sets of each family from seed {self.first_seed} on; 'upside down': "
            "counted holds that are rests for most of their length;\n'worst seen': no gap above 0.25 s at either end; "
            f"'worst clear': of these, both ends crossed at {_CLEAR_DEGPS:g} deg/s or more; times in seconds"
        )
        parts = [title]
        for group in dict.fromkeys(row.group for row in self.rows):
            for mounting in _MOUNTING.values():
                rows = [row for row in self.rows if (row.group, row.mounting) == (group, mounting)]
                parts += [f"{group}, mounting {mounting}", _table(rows)] if rows else []
        if targets := self.targets():
            parts += ["what must be reached", targets_table(targets)]
        if self.inexact:
            shown = [f"  kneehold simulate -o DIR {name}" for name in self.inexact[:_MOST_NAMED]]
            parts.append("\n".join([f"{len(self.inexact)} recordings of known families not counted exactly:", *shown]))
        return "\n\n".join(parts)

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "type": "people",
            "schema": 1,
            "first_seed": self.first_seed,
            "per_family": self.per_family,
            "rows": [
                {
                    "group": row.group,
                    "family": row.family,
                    "mounting": row.mounting,
                    "way": row.way,
                    "upside_down": row.upside_down,
                    "untrusted": row.untrusted,
                    **accuracy_json(row.row),
                    "seen": agreement_json(row.seen),
                    "clear": agreement_json(row.clear),
                }
                for row in self.rows
            ],
            "targets": [{**target._asdict(), "reached": target.is_reached} for target in self.targets()],
            "inexact": list(self.inexact),
        }

    def targets(self) -> tuple[Target, ...]:
        """What must be reached, where both groups were counted."""
        pooled = {(row.group, row.mounting): row for row in self.rows if row.family == _ALL and row.way == OURS}
        found: list[Target] = []
        for mounting, wanted in _WANTED_EXACT.items():
            row = pooled.get((_EVERYBODY, mounting))
            if row is not None:
                shares = [pooled[group, mounting].row.exact_share for group in ("known", "strangers")]
                found += _targets(mounting, wanted, shares, row)
        return (*found, *self._angle_targets()) if found else ()

    def _angle_targets(self) -> list[Target]:
        """Of the angle, where families of that kind were counted; the worst of them counts."""
        kinds = (("in nearly one plane", 0.7, ("ordinary",)), ("with the knee led outwards", 1.5, _LED_OUT))
        found: list[Target] = []
        for kind, limit_deg, families in kinds:
            errors = [row.row.elevation_rmse_deg for row in self.rows if row.family in families and row.way == OURS]
            known = [error for error in errors if error is not None]
            found += [Target(f"elevation RMSE {kind}", "deg", limit_deg, max(known))] if known else []
        return found


def _targets(mounting: str, wanted: float, shares: list[float | None], row: PeopleRow) -> list[Target]:
    figures, limits = row.row, row.row.hold_s.limits
    outer = None if limits is None else max(map(abs, limits))
    known, strangers = (None if share is None else 100.0 * share for share in shares)
    least = 100.0 * (wanted - _STRANGERS_WORSE)
    targets = (
        Target("known people counted exactly", "%", 100.0 * wanted, known, is_least=True),
        Target("strangers counted exactly", "%", least, strangers, is_least=True),
        Target("holds upside down", "", 0.0, float(row.upside_down)),
        Target("size of the hold bias", "s", 0.02, _size(figures.hold_s.bias)),
        Target("outer 95 % limit of agreement", "s", 0.12, outer),
        Target("worst hold without a gap", "s", 0.35, _size(row.seen.worst)),
        Target("hold announced after, P95", "s", 0.45, figures.start_delay_s.p95),
        Target("release announced after, P95", "s", 0.25, figures.end_delay_s.p95),
    )
    return [target._replace(name=f"{target.name}, mounting {mounting}") for target in targets]


def _size(value: float | None) -> float | None:
    return None if value is None else abs(value)


def people_cases(
    per_family: int, first_seed: int = RESERVED_SEEDS.start, families: tuple[str, ...] = ()
) -> tuple[PeopleCase, ...]:
    """``per_family`` sets of each family, each with an unknown and a declared mounting.

    ``families``: their names, or those of groups; empty: all. ``UsageError`` for a name that is neither.
    """
    if not 1 <= per_family <= _SEEDS_APART:
        raise UsageError(f"of each family 1 to {_SEEDS_APART} sets can be made, not {per_family}.")
    unknown = set(families) - {word for family in FAMILIES for word in (family.name, family.group)}
    if unknown:
        raise UsageError(f"there is no family or group '{min(unknown)}'; 'kneehold simulate --family list' names them.")
    return tuple(
        PeopleCase(family.name, first_seed + place * _SEEDS_APART + k, declared)
        for place, family in enumerate(FAMILIES)
        if not families or family.name in families or family.group in families
        for k in range(per_family)
        for declared in _MOUNTING
    )


def measure_people(
    per_family: int,
    workers: int,
    on_progress: Done | None = None,
    *,
    first_seed: int = RESERVED_SEEDS.start,
    families: tuple[str, ...] = (),
) -> PeopleReport:
    """``per_family`` sets of every family, or of ``families``; the same report for any number of ``workers``."""
    cases = people_cases(per_family, first_seed, families)
    measured = list(zip(cases, ordered_map(_measure, cases, workers, on_progress), strict=True))
    rows: list[PeopleRow] = []
    groups = {family.name: family.group for family in FAMILIES}
    for group in dict.fromkeys(groups[case.family] for case in cases):
        for declared in _MOUNTING:
            of_group = [(c, m) for c, m in measured if groups[c.family] == group and c.declared is declared]
            for family in dict.fromkeys(case.family for case, _ in of_group):
                of_family = [m for case, m in of_group if case.family == family]
                rows.append(_row(group, family, declared, of_family))
            everybody = [m for _, m in of_group]
            rows += [_row(group, _ALL, declared, everybody), _peer_row(group, declared, everybody)]
    if len({row.group for row in rows}) > 1:
        rows += [_row(_EVERYBODY, _ALL, is_, [m for c, m in measured if c.declared is is_]) for is_ in _MOUNTING]
    return PeopleReport(first_seed, per_family, tuple(rows), tuple(_named(measured, groups, first_seed)))


def upside_down(reps: tuple[Rep, ...], simulation: Simulation) -> int:
    """How many of the counted holds are rests for most of their length."""
    labels = cast("list[dict[str, object]]", simulation.description["labels"])
    rests = [
        (cast("float", label["start_s"]), cast("float", label["end_s"])) for label in labels if label["label"] == "rest"
    ]
    return sum(
        sum(max(0.0, min(rep.hold_end_s, end_s) - max(rep.hold_start_s, start_s)) for start_s, end_s in rests)
        > 0.5 * rep.hold_s
        for rep in reps
    )


def _named(measured: list[tuple[PeopleCase, _Measured]], groups: dict[str, str], first_seed: int) -> list[str]:
    if first_seed + len(FAMILIES) * _SEEDS_APART > RESERVED_SEEDS.start:
        return []
    return [
        case.name
        for case, each in measured
        if groups[case.family] == "known" and not match_holds(each.result.detected, each.result.reference).is_exact
    ]


def _measure(case: PeopleCase) -> _Measured:
    simulation = case.simulate()
    followed = follow(case.name, simulation)
    counted = followed.counted
    peers = tuple(peer for peer in usable_peers() if peer.name == _PEER)
    peer = count_by_peers(case.name, simulation, peers)[_PEER]
    upside = upside_down(followed.reps, simulation)
    return _Measured(counted.result, peer, upside, tuple(_errors(counted, simulation)))


def _errors(counted: Counted, simulation: Simulation) -> list[_HoldError]:
    result = counted.result
    pairs = match_holds(result.detected, result.reference).pairs
    return [
        _HoldError(
            result.detected[found].hold_s - result.reference[wanted].hold_s,
            not any(
                gap.start_s < edge_s < gap.end_s
                for gap in counted.gaps
                for edge_s in (result.reference[wanted].start_s, result.reference[wanted].end_s)
            ),
            _slowest_degps(simulation, result.reference[wanted]) >= _CLEAR_DEGPS,
        )
        for found, wanted in pairs
    ]


def _slowest_degps(simulation: Simulation, hold: Hold) -> float:
    at_s = np.array([[hold.start_s, hold.end_s]]) + np.array([[-_SLOPE_S], [_SLOPE_S]])
    before, behind = np.interp(at_s, simulation.t_s, simulation.elevation_deg)
    return float(np.min(np.abs(behind - before))) / (2.0 * _SLOPE_S)


def _row(group: str, family: str, declared: bool, measured: list[_Measured]) -> PeopleRow:
    errors = [error for each in measured for error in each.errors]
    return PeopleRow(
        group,
        family,
        _MOUNTING[declared],
        OURS,
        accuracy(family, [each.result for each in measured]),
        sum(each.upside_down for each in measured),
        sum(not each.result.trusted for each in measured),
        agreement([error.value_s for error in errors if error.is_seen]),
        agreement([error.value_s for error in errors if error.is_seen and error.is_clear]),
    )


def _peer_row(group: str, declared: bool, measured: list[_Measured]) -> PeopleRow:
    nothing = agreement(())
    row = accuracy(_ALL, [each.peer for each in measured])
    return PeopleRow(group, _ALL, _MOUNTING[declared], _PEER, row, 0, 0, nothing, nothing)


def _table(rows: list[PeopleRow]) -> str:
    headings = (
        "family", "exact", "holds", "missed", "false", "upside down", "untrusted", "bias", "lower", "upper",
        "worst seen", "worst clear", "start known P95", "end known P95", "angle rmse",
    )  # fmt: skip
    return render_table(headings, [_cells(row) for row in rows], text_columns=1)


def _cells(row: PeopleRow) -> tuple[str, ...]:
    figures, is_ours = row.row, row.way == OURS
    limits = figures.hold_s.limits or (None, None)
    return (
        row.family if is_ours else f"{row.family}, {row.way}",
        f"{figures.exact}/{figures.recordings}",
        str(figures.reference),
        str(figures.misses),
        str(figures.false_reps),
        str(row.upside_down) if is_ours else "-",
        str(row.untrusted) if is_ours else "-",
        number(figures.hold_s.bias, 2, signed=True),
        number(limits[0], 2, signed=True),
        number(limits[1], 2, signed=True),
        number(row.seen.worst, 2, signed=True),
        number(row.clear.worst, 2, signed=True),
        number(figures.start_delay_s.p95, 2),
        number(figures.end_delay_s.p95, 2),
        number(figures.elevation_rmse_deg, 2),
    )
