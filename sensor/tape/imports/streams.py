"""How do separately stamped streams of one phone become samples of six numbers?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sensor.values import TimedRow

__all__ = ["Reading", "forward", "joined", "spread", "summed"]

# Between two readings further apart than this nothing is drawn: at the lowest supported rate, 20 Hz, it is
# one lost reading. What is missing then shows as a gap, as it would on the radio.
LONGEST_STEP_S = 0.12


class Reading(NamedTuple):
    """One reading of one three-axis quantity: seconds, then m/s² or rad/s."""

    t_s: float
    x: float
    y: float
    z: float


def forward(readings: Iterable[Reading], left_out: Callable[[], None]) -> Iterator[Reading]:
    """Only what goes forward in time: apps repeat stamps; ``left_out`` is called for each that does not."""
    last = float("-inf")
    for reading in readings:
        if reading.t_s > last:
            last = reading.t_s
            yield reading
        else:
            left_out()


def joined(acc: Iterator[Reading], gyro: Iterator[Reading]) -> Iterator[TimedRow]:
    """Samples at the times of ``gyro``, the acceleration drawn straight between its neighbours.

    Both must go forward in time. The gyroscope leads because it is integrated; the
    acceleration, used for the direction of gravity, bears interpolation.
    """
    for (t, ax, ay, az), (_, gx, gy, gz) in _at(acc, gyro):
        yield (t, ax, ay, az, gx, gy, gz)


def summed(linear: Iterator[Reading], gravity: Iterator[Reading]) -> Iterator[Reading]:
    """Specific force: acceleration without gravity, plus gravity, at the times of the former."""
    for (t, gx, gy, gz), (_, x, y, z) in _at(gravity, linear):
        yield Reading(t, x + gx, y + gy, z + gz)


def spread(packets: Iterable[tuple[float, list[tuple[float, ...]]]]) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Times of the samples of packets that carry one time stamp (s), that of their first sample.

    The samples lie evenly up to the next packet. After a gap, and for the last packet, the spacing
    of the packet before is kept.
    """
    spacing_s = 0.0
    held: tuple[float, list[tuple[float, ...]]] | None = None
    for packet in packets:
        if held is not None:
            if held[1]:
                now_s = (packet[0] - held[0]) / len(held[1])
                if 0.0 < now_s <= LONGEST_STEP_S and not 0.0 < 1.5 * spacing_s < now_s:
                    spacing_s = now_s
            yield from _spaced(*held, spacing_s)
        held = packet
    if held is not None:
        yield from _spaced(*held, spacing_s)


def _spaced(
    start_s: float, samples: list[tuple[float, ...]], spacing_s: float
) -> Iterator[tuple[float, tuple[float, ...]]]:
    for index, sample in enumerate(samples):
        yield start_s + index * spacing_s, sample


def _at(slow: Iterator[Reading], times: Iterator[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """``slow`` at every time of ``times`` that lies between two near readings of it."""
    before = after = next(slow, None)
    if before is None or after is None:
        return
    for reading in times:
        t = reading.t_s
        while after.t_s < t:
            before, after = after, next(slow, None)
            if after is None:
                return
        if t < before.t_s or after.t_s - before.t_s > LONGEST_STEP_S:
            continue
        step_s = after.t_s - before.t_s
        f = (t - before.t_s) / step_s if step_s > 0.0 else 0.0
        x, y, z = (b + f * (a - b) for b, a in zip(before[1:], after[1:], strict=True))
        yield Reading(t, x, y, z), reading
