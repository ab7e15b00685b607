"""When a person tapped in a session: a key, as commands on the tape, or the sensor, as knocks in its samples."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from math import sqrt

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.values import Command, CommandKind, TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.tape.reader import open_recording

__all__ = ["TAP", "key_taps_s", "knocks_s", "sensor_taps_s"]

# The text of the command that stands for a tap on a key.
TAP = "tap"
# A tap on the sensor is a push of this much and more, over before a swing of the leg would be; two are apart by more.
_KNOCK_MPS2 = 6.0
_SLOW_S = 0.08
_APART_S = 0.4


def key_taps_s(path: str, options: ReplayOptions) -> list[float]:
    """Seconds of the session at which the key was pressed, by the clock of the sensor that the session places them on.

    Raises ``RecordingError`` for what cannot be read.
    """
    recording = open_recording(path)
    pipeline = Pipeline(session_setup(recording.header, options))
    taps: list[float] = []
    with closing(recording.entries()) as entries:
        for entry in entries:
            pipeline.advance(entry)
            if isinstance(entry, Command) and (entry.kind, entry.text) == (CommandKind.MARK, TAP):
                at_s = pipeline.chain(entry.sensor).time_at(entry.arrival_ns)
                if at_s is not None:
                    taps.append(at_s)
    return taps


def sensor_taps_s(path: str, options: ReplayOptions) -> list[float]:
    """Seconds of the session at which somebody tapped on the sensor; as ``key_taps_s``."""
    recording = open_recording(path)
    rows: dict[str, list[TimedRow]] = {}
    pipeline = Pipeline(
        session_setup(recording.header, options), on_row=lambda name, row: rows.setdefault(name, []).append(row)
    )
    with closing(recording.entries()) as entries:
        for entry in entries:
            pipeline.advance(entry)
    return sorted(tap_s for each in rows.values() for tap_s in knocks_s(each))


def knocks_s(rows: Sequence[TimedRow]) -> list[float]:
    """When each knock began: the force leaves its mean over 80 ms by 6 m/s2 and more.

    Rows of times and samples (s, m/s2, rad/s) at 52 Hz or more: slower sensors average a knock away.
    """
    found: list[float] = []
    mean: tuple[float, float, float] | None = None
    before_s = 0.0
    for t, ax, ay, az, *_ in rows:
        if mean is None or t - before_s > 0.5:
            mean = (ax, ay, az)
        ex, ey, ez = ax - mean[0], ay - mean[1], az - mean[2]
        if sqrt(ex * ex + ey * ey + ez * ez) > _KNOCK_MPS2 and (not found or t - found[-1] > _APART_S):
            found.append(t)
        k = min(1.0, (t - before_s) / _SLOW_S) if before_s else 1.0
        mean = (mean[0] + k * ex, mean[1] + k * ey, mean[2] + k * ez)
        before_s = t
    return found
