"""The picture of a marked recording in which something was missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.bench.targets import WORST_HOLD_LIMIT_S
from kneehold.sensor.bench.traces import Picture, held_of
from kneehold.sensor.replay.replay import ReplayOptions, ReplayResult, replay
from kneehold.sensor.report.missed import Held, Line, Seen, gaps_of, missed_svg
from kneehold.sensor.review.accuracy import RecordingResult
from kneehold.sensor.review.misses import Miss, missed_holds

__all__ = ["marked_picture"]

# With an unknown mounting the angle counts from the rest pose; the known one is the same in the first second.
_ZERO_S = 1.0


def marked_picture(
    result: RecordingResult, path: Path, options: ReplayOptions, known_deg: Sequence[float] | None
) -> Picture:
    """The picture of one recording, called as it; empty if it was counted as it is marked.

    ``result`` is what came of ``options``; ``known_deg`` the elevation of every sample, where it is known.
    """
    stem = path.name.removesuffix(".gz").removesuffix(".csv")
    misses = missed_holds(result.detected, result.reference, WORST_HOLD_LIMIT_S)
    if not misses:
        return Picture(stem, "")
    wanted = ["every hold counted"] if any(miss.is_count for miss in misses) else []
    wanted += [f"within {WORST_HOLD_LIMIT_S:g} s"] if not all(miss.is_count for miss in misses) else []
    seen = _seen(result, path, options, known_deg, misses[0])
    return Picture(stem, missed_svg(seen, misses, ", ".join(wanted)))


def _seen(
    result: RecordingResult, path: Path, options: ReplayOptions, known_deg: Sequence[float] | None, first: Miss
) -> Seen:
    points: dict[str, list[tuple[float, float]]] = {}

    def keep(sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:  # noqa: ARG001 a trace is told all
        points.setdefault(sensor, []).append((t_s, elevation_deg))

    again = replay(str(path), options, trace=keep)
    angles = np.array(points[_sensor(again, first, list(points))], dtype=np.float64)
    true = _true(known_deg, angles) if len(points) == 1 else None
    zero_deg = 0.0
    if true is not None and not again.is_posture_known:
        begun = true.times_s < true.times_s[0] + _ZERO_S
        zero_deg = float(np.nanmedian(true.deg[begun] - angles[begun, 1]))
    return Seen(
        name=path.name,
        measured=Line(angles[:, 0], angles[:, 1] + zero_deg),
        true=true,
        gaps=gaps_of(angles[:, 0]),
        held=tuple(Held(hold.start_s, hold.end_s) for hold in result.reference),
        counted=tuple(held_of(rep, zero_deg) for rep in again.reps),
        held_by="marked",
    )


def _sensor(again: ReplayResult, first: Miss, sensors: list[str]) -> str:
    """Of two sensors the one that counted what was missed first."""
    return sensors[0] if first.detected is None else again.reps[first.detected].sensor


def _true(known_deg: Sequence[float] | None, angles: NDArray[np.float64]) -> Line | None:
    """Sample by sample; ``None`` if samples were left out."""
    is_whole = known_deg is not None and len(known_deg) == len(angles)
    return Line(angles[:, 0], np.array(known_deg, dtype=np.float64)) if is_whole else None
