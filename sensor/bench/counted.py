"""One simulated recording, counted by kneehold and by the baselines."""

from __future__ import annotations

from math import isfinite
from statistics import median
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.bench.baselines import PEERS, Grid, Peer, regular_grid, vqf_is_here
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.events import Event, Phase, Rep, RepCounted
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.review.accuracy import ElevationError, RecordingResult
from kneehold.sensor.review.matching import Hold, match_holds, without_optional
from kneehold.sensor.simulation.scenarios import Simulation

__all__ = ["OURS", "Counted", "Followed", "Gap", "LongHold", "count", "count_by_peers", "follow", "usable_peers"]

OURS = "kneehold"

# The shortest hold in which a drift over 30 s can be told.
_LONG_S = 25.0
_DRIFT_OVER_S = 30.0
# The mean over a tenth at either end is above breath and noise, and near enough to the ends.
_TENTH = 0.1
# What lies between samples no further apart counts as seen: a lift takes longer.
_SEEN_S = 0.25
# With an unknown mounting the angle counts from the rest pose: what the first second at it differs by is no error.
_ZERO_S = 1.0
_SETTLING = Phase.SETTLING.value


class LongHold(NamedTuple):
    """How far the error of the angle wandered in one long hold, in degrees in 30 s."""

    start_s: float
    drift_deg: float


class Gap(NamedTuple):
    """A stretch of more than 0.25 s without a sample."""

    start_s: float
    end_s: float


class Counted(NamedTuple):
    """What became of one recording."""

    result: RecordingResult
    long_holds: tuple[LongHold, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Followed(NamedTuple):
    """What became of one recording, and what was made of every sample of it."""

    counted: Counted
    reps: tuple[Rep, ...]
    angles: NDArray[np.float64]  # rows of time and measured elevation, NaN while it is not known
    zero_deg: float  # where the measured angle has its zero, on the true scale


def usable_peers() -> tuple[Peer, ...]:
    """The peers whose packages are there."""
    return tuple(peer for peer in PEERS if not peer.name.startswith("vqf") or vqf_is_here())


def count(name: str, simulation: Simulation) -> Counted:
    """The recording through the whole core, packets as the radio brings them, with its own header."""
    return follow(name, simulation).counted


def follow(name: str, simulation: Simulation) -> Followed:
    """As ``count``, with the angle of every sample."""
    angles: list[tuple[float, float]] = []
    armed_s: list[float] = []

    def keep(sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:  # noqa: ARG001 a trace is told all
        angles.append((t_s, elevation_deg))
        if not armed_s and phase != _SETTLING:
            armed_s.append(t_s)

    pipeline = Pipeline(session_setup(simulation.header(), ReplayOptions()), keep)
    events: list[Event] = []
    for entry in simulation.entries():
        events.extend(pipeline.feed(entry).events)
    events.extend(pipeline.finish().events)
    trusted = pipeline.summary(name)["trusted"] is True
    reps = tuple(event.rep for event in events if isinstance(event, RepCounted))
    reference = _reference(simulation)
    detected = without_optional(tuple(map(_hold, reps)), reference, _optional(simulation))
    # Before the first rest was found there is no angle: what is shown then is 0.
    known = [(t_s, deg) for t_s, deg in angles if armed_s and t_s >= armed_s[0] and isfinite(deg)]
    errors, zero_deg = _angle_errors(simulation, known)
    elevation = ElevationError(len(errors), float(np.sum(errors[:, 1] ** 2))) if len(errors) else None
    result = RecordingResult(name, float(simulation.t_s[-1]), trusted, detected, reference, elevation)
    pairs = match_holds(detected, reference).pairs
    long_holds = tuple(_drifts(errors, [reference[wanted] for _, wanted in pairs]))
    counted = Counted(result, long_holds, _gaps(simulation.t_s))
    return Followed(counted, reps, np.array(angles, dtype=np.float64).reshape(-1, 2), zero_deg)


def count_by_peers(name: str, simulation: Simulation, peers: tuple[Peer, ...]) -> dict[str, RecordingResult]:
    """The same samples counted by each of ``peers``."""
    profile: Profile = load_profile(simulation.profile)
    grid: Grid = regular_grid(simulation.rows, simulation.radio.rate_hz)
    reference, duration_s = _reference(simulation), float(simulation.t_s[-1])
    optional = _optional(simulation)
    return {
        peer.name: RecordingResult(
            name, duration_s, True, without_optional(peer.holds(grid, profile), reference, optional), reference
        )
        for peer in peers
    }


def _hold(rep: Rep) -> Hold:
    return Hold(rep.hold_start_s, rep.hold_end_s, rep.hold_detected_at_s, rep.release_detected_at_s)


def _reference(simulation: Simulation) -> tuple[Hold, ...]:
    return tuple(Hold(rep.hold_start_s, rep.hold_end_s) for rep in simulation.reps)


def _optional(simulation: Simulation) -> tuple[Hold, ...]:
    return tuple(Hold(rep.hold_start_s, rep.hold_end_s) for rep in simulation.optional)


def _gaps(t_s: NDArray[np.float64]) -> tuple[Gap, ...]:
    before = np.flatnonzero(np.diff(t_s) > _SEEN_S)
    return tuple(Gap(float(t_s[k]), float(t_s[k + 1])) for k in before.tolist())


def _angle_errors(simulation: Simulation, angles: list[tuple[float, float]]) -> tuple[NDArray[np.float64], float]:
    """Rows of time and measured minus true elevation, for each of ``angles``, which are known; and where zero lies."""
    known = np.array(angles, dtype=np.float64).reshape(-1, 2)
    if len(known) == 0 or not _has_one_zero(simulation):
        return known[:0], 0.0
    t_s = known[:, 0]
    errors = known[:, 1] - np.interp(t_s, simulation.t_s, simulation.elevation_deg)
    # The axes that people of a family declare are off by some degrees: there too the angle counts from the rest.
    if simulation.description["declared"] and simulation.told is None:
        return np.column_stack([t_s, errors]), 0.0
    off_deg = float(np.median(errors[t_s < t_s[0] + _ZERO_S]))
    return np.column_stack([t_s, errors - off_deg]), -off_deg


def _has_one_zero(simulation: Simulation) -> bool:
    """Whether the recording begins at rest and the sensor is not put on again, so that its angles can be compared."""
    labels = cast("list[dict[str, object]]", simulation.description["labels"])
    is_put_on_again = simulation.told is not None and any(label["label"] == "restrap" for label in labels)
    return "begun_s" not in simulation.description and not is_put_on_again


def _drifts(errors: NDArray[np.float64], holds: list[Hold]) -> list[LongHold]:
    found: list[LongHold] = []
    for hold in holds:
        if hold.hold_s < _LONG_S or len(errors) == 0:
            continue
        tenth_s = _TENTH * hold.hold_s
        first = _between(errors, hold.start_s, hold.start_s + tenth_s)
        last = _between(errors, hold.end_s - tenth_s, hold.end_s)
        if first and last:
            drift_deg = median(last) - median(first)
            found.append(LongHold(hold.start_s, drift_deg * _DRIFT_OVER_S / (hold.hold_s - tenth_s)))
    return found


def _between(errors: NDArray[np.float64], start_s: float, end_s: float) -> list[float]:
    inside = (errors[:, 0] >= start_s) & (errors[:, 0] <= end_s)
    listed: list[float] = errors[inside, 1].tolist()
    return listed
