"""Counting of a recording or of an array, with results as arrays and plain objects.

Units and frames are those of the tables that ``kneehold replay`` reads: seconds, specific force in m/s² (+9.81 on the
axis that points up at rest), angular rate in rad/s; angles in degrees.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kneehold.sensor.core.guided_pipeline import core_of
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.events import Attempt, Event, Rep
from kneehold.sensor.model.values import Entry, Mounting, Samples, Side, TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, ReplayResult, session_setup
from kneehold.sensor.tape.csv_reader import samples_of
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.imports.physics import corrected
from kneehold.sensor.tape.reader import open_recording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Result", "count", "make_setup"]

_COLUMNS = 7  # t_s, ax, ay, az, gx, gy, gz
# Rows that become plain floats at a time: all at once would take ten times the array's memory.
_CHUNK = 4096

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted. All times are in seconds from the first sample, all angles in degrees of thigh elevation."""

    reps: tuple[Rep, ...]  # in order; the fields are those of ``summary["reps"]``, not rounded
    attempts: tuple[Attempt, ...]  # movements that are no repetition, with the reason
    events: tuple[Event, ...] = field(repr=False)  # as they were announced
    summary: dict[str, object] = field(repr=False)  # the last line of ``kneehold replay --json``
    traces: Mapping[str, FloatArray] = field(repr=False)  # per sensor: (n, 2), t_s and elevation_deg

    @property
    def trace(self) -> FloatArray:
        """Array (n, 2) of ``t_s, elevation_deg``, a row per sample; NaN while the angle is unknown.

        Of a recording with two sensors, that of the first; ``traces`` has both.
        """
        return next(iter(self.traces.values()), np.empty((0, 2)))

    @property
    def is_trusted(self) -> bool:
        """Whether the figures can be relied on; if not, ``warnings`` says why."""
        return self.summary["trusted"] is True

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the figures must know, a sentence each."""
        return tuple(cast("list[str]", self.summary["warnings"]))

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw thigh elevation over time with every hold shaded; returns the axes.

        ``axes``: where to draw; ``None`` makes a new figure. Needs matplotlib (``pip install 'kneehold[plot]'``);
        ``ImportError`` without it.
        """
        from kneehold.plotting import draw

        return draw(self.traces, self.reps, axes)


def count(
    path_or_rows: str | os.PathLike[str] | ArrayLike,
    *,
    profile: str | Profile | None = None,
    side: str | None = None,
    hold_s: float | None = None,
    reps: int | None = None,
    mounting: str | Mounting | None = None,
) -> Result:
    """Count the holds and repetitions of a recording.

    Parameters
    ----------
    path_or_rows
        A recording (CSV, session folder, export of another program), or an array (n, 7) of
        ``t_s, ax, ay, az, gx, gy, gz`` in s, m/s² and rad/s, 20 to 1000 rows per second. An array that gravity shows
        to be in other units, such as g and deg/s, is converted, and ``warnings`` says so.
    profile
        The exercise: a name of ``all_profiles()`` or a ``Profile``.
    side
        "right", "left" or "both".
    hold_s, reps
        What was prescribed: seconds per hold, repetitions.
    mounting
        How the sensor sits: "unknown", a declaration such as "x=knee,y=front", or a ``Mounting``.

    What is ``None`` is taken from the recording if it says so (a session folder does), otherwise it is knee-to-chest,
    right, 20 s, 3 repetitions, unknown mounting.

    Raises ``UsageError`` for arguments that cannot be used, ``RecordingError`` for a recording that cannot be read.
    """
    options = _options(profile, side, hold_s, reps, mounting)
    if isinstance(path_or_rows, str | os.PathLike):
        recording = open_recording(os.fspath(path_or_rows))
        setup = _setup(recording.header, options, profile, mounting)
        with closing(recording.entries()) as entries:
            return _counted(setup, entries, recording.name, recording.warnings)
    rows, warnings = _array(path_or_rows), list[str]()

    def samples() -> Iterator[Samples]:
        return samples_of(_rows(rows), "array")

    return _counted(_setup(None, options, profile, mounting), corrected(samples, samples, warnings), "array", warnings)


def make_setup(
    *,
    profile: str | Profile | None = None,
    side: str | None = None,
    hold_s: float | None = None,
    reps: int | None = None,
    mounting: str | Mounting | None = None,
) -> SessionSetup:
    """What a ``Pipeline`` needs to count the ``Samples`` of one sensor called "thigh"; arguments as for ``count``."""
    return _setup(None, _options(profile, side, hold_s, reps, mounting), profile, mounting)


def _options(
    profile: str | Profile | None,
    side: str | None,
    hold_s: float | None,
    reps: int | None,
    mounting: str | Mounting | None,
) -> ReplayOptions:
    """The arguments as the session knows them; ``UsageError`` for one out of range."""
    if side is not None and side not in tuple(Side):
        raise UsageError(f"the side '{side}' is not one of {', '.join(Side)}.")
    if hold_s is not None and not 0.0 < hold_s < float("inf"):
        raise UsageError(f"hold_s must be a positive number of seconds, not {hold_s}.")
    if reps is not None and reps < 1:
        raise UsageError(f"reps must be 1 or more, not {reps}.")
    return ReplayOptions(
        profile=profile if isinstance(profile, str) else None,
        side=side,
        hold_s=hold_s,
        reps=reps,
        mount=mounting if isinstance(mounting, str) else None,
    )


def _setup(
    header: TapeHeader | None, options: ReplayOptions, profile: str | Profile | None, mounting: str | Mounting | None
) -> SessionSetup:
    setup = session_setup(header, options)
    if isinstance(profile, Profile):
        setup = replace(setup, profile=profile, guidance=None)
    if isinstance(mounting, Mounting):
        setup = replace(setup, sensors=tuple(replace(sensor, mounting=mounting) for sensor in setup.sensors))
    return setup


def _counted(setup: SessionSetup, entries: Iterable[Entry], source: str, warnings: list[str]) -> Result:
    """``warnings`` fills while ``entries`` is read."""
    points: dict[str, list[tuple[float, float]]] = {}

    def keep(sensor: str, t_s: float, elevation_deg: float, _phase: str) -> None:
        points.setdefault(sensor, []).append((t_s, elevation_deg))

    core = core_of(setup, keep)
    events: list[Event] = []
    for entry in entries:
        events.extend(core.advance(entry))
    events.extend(core.finish().events)
    summary = core.summary(source)
    summary["warnings"] = [*warnings, *cast("list[str]", summary["warnings"])]
    counted = ReplayResult(setup, tuple(events), summary)
    traces = {sensor: np.array(found, dtype=np.float64) for sensor, found in points.items()}
    return Result(counted.reps, counted.attempts, counted.events, summary, traces)


def _array(rows: ArrayLike) -> FloatArray:
    """``rows`` as an array; ``UsageError`` if it is not (n, 7) numbers, n at least 1."""
    try:
        array = np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"the rows are not numbers ({error}).") from error
    if array.ndim != 2 or array.shape[1] != _COLUMNS or not len(array):
        raise UsageError(f"the rows must be an array (n, 7) of t_s, ax, ay, az, gx, gy, gz, not {array.shape}.")
    return array


def _rows(array: FloatArray) -> Iterator[TimedRow]:
    """The rows of an array as plain floats."""
    for begin in range(0, len(array), _CHUNK):
        yield from cast("list[TimedRow]", map(tuple, array[begin : begin + _CHUNK].tolist()))
