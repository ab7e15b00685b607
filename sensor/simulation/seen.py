"""Which true repetitions may be demanded of a counter, given what of them is in the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.simulation.faults import Gap
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.truth import TrueRep

__all__ = ["begun_late", "optional_reps"]

# Definitions, "Signal": a gap of a hold is bridged up to so long, and movement counts only after so long a stillness.
_BRIDGED_S = 5.0
_ARMED_S = 2.0
# A hold of which less than this is seen in one piece may be too short to be believed.
_SEEN_S = 4.0


def optional_reps(reps: Sequence[TrueRep], gaps: Sequence[Gap]) -> tuple[TrueRep, ...]:
    """Those that a gap hides so far that the definitions do not say what must be counted.

    Gaps above 5 s anywhere in it, a hold of which less than 4 s (or nine tenths, if it is shorter) is left in one
    piece, and two holds with no sample between them.
    """
    hidden: set[int] = set()
    for gap in gaps:
        for k, rep in enumerate(reps):
            if gap.end_s <= rep.lift_start_s or gap.start_s >= rep.return_s:
                continue
            is_long = gap.end_s - gap.start_s > _BRIDGED_S
            pieces = (
                min(gap.start_s, rep.hold_end_s) - rep.hold_start_s,
                rep.hold_end_s - max(gap.end_s, rep.hold_start_s),
            )
            if is_long or max(pieces) < min(_SEEN_S, 0.9 * rep.hold_s):
                hidden.add(k)
            if k + 1 < len(reps) and gap.start_s < rep.hold_end_s and gap.end_s > reps[k + 1].hold_start_s:
                hidden |= {k, k + 1}
    return tuple(reps[k] for k in sorted(hidden))


def begun_late(simulation: Simulation, at_s: float) -> Simulation:
    """The same recording without what came before ``at_s`` (true time), to the next packet.

    Repetitions whose lift begins before two seconds of rest were seen are optional; those whose hold is over are gone.
    ``UsageError`` where hardly anything would be left.
    """
    per_packet = simulation.radio.per_packet
    packet = -(-int(np.searchsorted(simulation.t_s, at_s)) // per_packet)
    first = packet * per_packet
    if first >= len(simulation.t_s) - per_packet:
        raise UsageError(f"nothing is left of the recording after {at_s:g} s.")
    since_s = float(simulation.t_s[first])
    rows = simulation.rows[first:].copy()
    rows[:, 0] -= rows[0, 0]
    labels = cast("list[dict[str, object]]", simulation.description["labels"])
    armed_s = _armed_s(labels, since_s)
    both = [(rep, True) for rep in simulation.reps] + [(rep, False) for rep in simulation.optional]
    left = [(rep, demanded) for rep, demanded in both if rep.hold_end_s > since_s]
    return replace(
        simulation,
        t_s=simulation.t_s[first:] - since_s,
        elevation_deg=simulation.elevation_deg[first:],
        rows=rows,
        reps=tuple(_moved(rep, since_s) for rep, demanded in left if demanded and rep.lift_start_s >= armed_s),
        optional=tuple(_moved(rep, since_s) for rep, demanded in left if not demanded or rep.lift_start_s < armed_s),
        description={
            **simulation.description,
            "begun_s": round(since_s, 3),
            "labels": [_label(label, since_s) for label in labels if cast("float", label["end_s"]) > since_s],
        },
        radio=simulation.radio._replace(
            arrival_ns=simulation.radio.arrival_ns[packet:], boot_s=simulation.radio.boot_s + since_s
        ),
    )


def _armed_s(labels: list[dict[str, object]], since_s: float) -> float:
    """When two seconds of rest have been seen for the first time."""
    for label in labels:
        start_s, end_s = max(cast("float", label["start_s"]), since_s), cast("float", label["end_s"])
        if label["label"] == "rest" and end_s - start_s >= _ARMED_S:
            return start_s + _ARMED_S
    return float("inf")


def _moved(rep: TrueRep, by_s: float) -> TrueRep:
    return replace(
        rep,
        lift_start_s=rep.lift_start_s - by_s,
        hold_start_s=rep.hold_start_s - by_s,
        hold_end_s=rep.hold_end_s - by_s,
        return_s=rep.return_s - by_s,
    )


def _label(label: dict[str, object], by_s: float) -> dict[str, object]:
    times = {name: round(cast("float", label[name]) - by_s, 3) for name in ("start_s", "end_s")}
    return {**label, **times}
