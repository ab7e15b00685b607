"""Accuracy on simulated sets: kneehold and the baselines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from kneehold.sensor.bench.baselines import PEERS
from kneehold.sensor.bench.cases import SetCase, set_cases
from kneehold.sensor.bench.counted import OURS, Counted, Gap, count_by_peers, follow, usable_peers
from kneehold.sensor.bench.targets import DRIFT_LIMIT_DEG, WORST_HOLD_LIMIT_S, targets_of, targets_table
from kneehold.sensor.bench.traces import Picture, set_picture
from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.review.accuracy import Accuracy, RecordingResult, accuracy
from kneehold.sensor.review.accuracy_text import accuracy_json, accuracy_tables, agreement_json, agreement_table
from kneehold.sensor.review.agreement import Agreement, agreement
from kneehold.sensor.review.matching import Hold, match_holds
from kneehold.sensor.review.table import number

__all__ = ["AccuracyReport", "Outlier", "measure_accuracy"]

# So many recordings are named one by one; the count stands above them.
_MOST_NAMED = 12


class Outlier(NamedTuple):
    """One hold that is out of its limit; ``value`` in seconds or in degrees."""

    recording: str
    start_s: float  # the true start of the hold
    value: float
    unseen_s: float = 0.0  # the longest gap (above 0.25 s) in which it began or ended


class _Measured(NamedTuple):
    ours: Counted
    peers: dict[str, RecordingResult]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """Everything that came of the simulated sets."""

    sets: int  # of each profile; 0: those that were named
    by_way: tuple[Accuracy, ...]  # peers, then kneehold, over all profiles
    by_group: tuple[Accuracy, ...]  # kneehold alone, by profile and by link
    by_sight: tuple[tuple[str, Agreement], ...]  # kneehold's hold errors, by whether both ends were seen
    drifts_deg: tuple[float, ...]
    inexact: tuple[tuple[str, int, int], ...]  # recording, repetitions missed, false repetitions
    far_holds: tuple[Outlier, ...]  # error in seconds, the worst first
    drifted: tuple[Outlier, ...]  # degrees in 30 s, the worst first
    untrusted: int  # good recordings that were called untrusted; they count as they were counted
    left_out: tuple[str, ...]  # peers that are not installed
    pictures: tuple[Picture, ...] = ()  # of every recording, if they were asked for

    def text(self) -> str:
        """Tables for a person."""
        targets = targets_table(targets_of(self.by_way[-1], self.drifts_deg))
        which = f"{self.sets} of each profile" if self.sets else "those that were named"
        parts = [
            f"SIMULATED SETS, {which}: every way of counting on the same recordings",
            accuracy_tables(self.by_way),
            "kneehold, by profile and by link",
            accuracy_tables(self.by_group),
            "kneehold, hold errors in seconds, by whether samples arrived around both ends",
            agreement_table(self.by_sight),
            "kneehold, what must be reached",
            targets,
            *self._remarks(),
        ]
        return "\n\n".join(parts)

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        targets = targets_of(self.by_way[-1], self.drifts_deg)
        return {
            "type": "accuracy",
            "schema": 1,
            "sets": self.sets,
            "ways": [accuracy_json(row) for row in self.by_way],
            "groups": [accuracy_json(row) for row in self.by_group],
            "by_sight": [{"name": name, **agreement_json(errors)} for name, errors in self.by_sight],
            "targets": [{**target._asdict(), "reached": target.is_reached} for target in targets],
            "inexact": [{"recording": name, "missed": missed, "false": false} for name, missed, false in self.inexact],
            "far_holds": [_outlier_json(outlier) for outlier in self.far_holds],
            "drifted": [_outlier_json(outlier) for outlier in self.drifted],
            "untrusted": self.untrusted,
            "left_out": list(self.left_out),
        }

    def _remarks(self) -> list[str]:
        remarks = [f"{name}: not measured, the package is not installed." for name in self.left_out]
        if self.untrusted:
            remarks.append(f"{self.untrusted} recordings of good sensors were called untrusted.")
        remarks += _named(
            "recordings not counted exactly",
            [f"{name}   missed {missed}, false {false}" for name, missed, false in self.inexact],
        )
        remarks += _named(
            f"holds more than {WORST_HOLD_LIMIT_S:g} s from the truth",
            [
                f"{far.recording}   at {number(far.start_s, 1)} s: {far.value:+.2f} s{_unseen(far)}"
                for far in self.far_holds
            ],
        )
        remarks += _named(
            f"holds in which the angle drifts by more than {DRIFT_LIMIT_DEG:g} degrees in 30 s",
            [f"{far.recording}   at {number(far.start_s, 1)} s: {far.value:+.2f} deg" for far in self.drifted],
        )
        return remarks


def measure_accuracy(
    sets: int,
    workers: int,
    on_progress: Done | None = None,
    cases: tuple[SetCase, ...] | None = None,
    *,
    is_drawn: bool = False,
) -> AccuracyReport:
    """``sets`` sets of every profile (or just ``cases``); the same report for any number of ``workers``.

    ``is_drawn``: with pictures of what was missed.
    """
    chosen = set_cases(sets) if cases is None else cases
    peers = tuple(peer.name for peer in usable_peers())
    measured = ordered_map(partial(_measure, peers=peers, is_drawn=is_drawn), chosen, workers, on_progress)
    ours = [each.ours.result for each in measured]
    groups: dict[str, list[RecordingResult]] = {}
    for case, result in zip(chosen, ours, strict=True):
        groups.setdefault(case.profile, []).append(result)
    for case, result in zip(chosen, ours, strict=True):
        groups.setdefault(f"{case.loss:.0%} of packets lost", []).append(result)
    errors = [_errors(each.ours) for each in measured]
    return AccuracyReport(
        sets=sets,
        by_way=(*(_peer_row(name, [each.peers[name] for each in measured]) for name in peers), accuracy(OURS, ours)),
        by_group=tuple(accuracy(name, results) for name, results in groups.items()),
        drifts_deg=tuple(hold.drift_deg for each in measured for hold in each.ours.long_holds),
        by_sight=_by_sight([outlier for each in errors for outlier in each]),
        far_holds=_far(errors, WORST_HOLD_LIMIT_S),
        drifted=_far([_drifts(each.ours) for each in measured], DRIFT_LIMIT_DEG),
        inexact=tuple(each for result in ours for each in _inexact(result)),
        untrusted=sum(not result.trusted for result in ours),
        left_out=tuple(peer.name for peer in PEERS if peer.name not in peers),
        pictures=tuple(each.picture for each in measured if each.picture is not None),
    )


def _measure(case: SetCase, peers: tuple[str, ...], *, is_drawn: bool) -> _Measured:
    simulation = case.simulate()
    followed = follow(case.name, simulation)
    chosen = tuple(peer for peer in PEERS if peer.name in peers)
    picture = set_picture(case, simulation, followed) if is_drawn else None
    return _Measured(followed.counted, count_by_peers(case.name, simulation, chosen), picture)


def _peer_row(name: str, results: list[RecordingResult]) -> Accuracy:
    row = accuracy(name, results)
    if next(peer.has_holds for peer in PEERS if peer.name == name):
        return row
    nothing = agreement(())
    return replace(row, hold_s=nothing, start_s=nothing, end_s=nothing)


def _inexact(result: RecordingResult) -> list[tuple[str, int, int]]:
    matching = match_holds(result.detected, result.reference)
    return [] if matching.is_exact else [(result.name, len(matching.missed), len(matching.extra))]


def _errors(counted: Counted) -> list[Outlier]:
    result = counted.result
    pairs = match_holds(result.detected, result.reference).pairs
    return [
        Outlier(result.name, wanted.start_s, found.hold_s - wanted.hold_s, _unseen_s(counted.gaps, wanted))
        for found, wanted in ((result.detected[d], result.reference[r]) for d, r in pairs)
    ]


def _by_sight(holds: list[Outlier]) -> tuple[tuple[str, Agreement], ...]:
    return (
        ("all holds", agreement([hold.value for hold in holds])),
        ("both ends seen", agreement([hold.value for hold in holds if not hold.unseen_s])),
        ("an end in a gap above 0.25 s", agreement([hold.value for hold in holds if hold.unseen_s])),
    )


def _unseen_s(gaps: tuple[Gap, ...], hold: Hold) -> float:
    touching = (
        gap.end_s - gap.start_s
        for gap in gaps
        for edge_s in (hold.start_s, hold.end_s)
        if gap.start_s < edge_s < gap.end_s
    )
    return max(touching, default=0.0)


def _drifts(counted: Counted) -> list[Outlier]:
    return [Outlier(counted.result.name, hold.start_s, hold.drift_deg) for hold in counted.long_holds]


def _far(found: list[list[Outlier]], limit: float) -> tuple[Outlier, ...]:
    far = [outlier for each in found for outlier in each if abs(outlier.value) > limit]
    return tuple(sorted(far, key=lambda outlier: -abs(outlier.value)))


def _named(what: str, lines: list[str]) -> list[str]:
    """A paragraph that names the first of ``lines``; none without any."""
    if not lines:
        return []
    shown = [f"  kneehold simulate -o DIR {line}" for line in lines[:_MOST_NAMED]]
    return ["\n".join([f"{len(lines)} {what}{', such as' if len(lines) > _MOST_NAMED else ''}:", *shown])]


def _unseen(outlier: Outlier) -> str:
    return f", an end of it in a gap of {number(outlier.unseen_s, 2)} s" if outlier.unseen_s else ""


def _outlier_json(outlier: Outlier) -> dict[str, object]:
    return {
        "recording": outlier.recording,
        "start_s": round(outlier.start_s, 3),
        "value": round(outlier.value, 6),
        "unseen_s": round(outlier.unseen_s, 6),
    }
