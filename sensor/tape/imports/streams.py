"""Separately stamped streams of one phone, joined into samples of six numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kneehold.sensor.model.values import TimedRow

__all__ = ["Parts", "Reading", "forward", "joined", "joined_parts", "spread", "summed"]

# Between two readings further apart than this nothing is drawn: at the lowest supported rate, 20 Hz, it is
# one lost reading. What is missing then shows as a gap, as it would on the radio.
LONGEST_STEP_S = 0.12
# A time that falls back further is a clock that started again, not two readings that changed places.
JUMP_BACK_S = 0.5
# Parts of one recording follow each other at this distance: nothing is bridged across.
APART_S = 10.0
# Parts of two streams belong together if they begin and end within this.
SAME_PART_S = 2.0
# Readings of the rate without an acceleration beside them: a few at both ends are common, more are said.
MOST_ALONE = 0.05


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


class Parts:
    """A stream, cut where its clock starts again."""

    def __init__(self, readings: Iterable[Reading], name: str) -> None:
        self._readings = iter(readings)
        self.name = name
        self.next: Reading | None = next(self._readings, None)  # the first reading of the next part
        self.first_s = 0.0
        self.last_s = 0.0
        self.left_out = 0
        self.count = 0

    def part(self) -> Iterator[Reading]:
        """The readings of the next part; those that repeat a time are left out and counted."""
        reading, self.next = self.next, None
        if reading is None:
            return
        self.first_s = self.last_s = reading.t_s
        self.count += 1
        yield reading
        for reading in self._readings:
            if reading.t_s > self.last_s:
                self.last_s = reading.t_s
                self.count += 1
                yield reading
            elif reading.t_s < self.last_s - JUMP_BACK_S:
                self.next = reading
                return
            else:
                self.left_out += 1

    def drain(self) -> None:
        """Read to the end: what is wrong with a file shows only there."""
        self.next = None
        for _ in self._readings:
            pass


def joined_parts(acc: Parts, gyro: Parts, warnings: list[str], lag_s: float = 0.0) -> Iterator[TimedRow]:
    """``joined``, part by part, each after a pause; what does not belong together is left out and said.

    ``lag_s`` is taken off the times of ``acc``.
    """
    shift_s, last_s, parts, alone = 0.0, 0.0, 0, 0

    def left_alone() -> None:
        nonlocal alone
        alone += 1

    while acc.next is not None and gyro.next is not None:
        if parts:
            shift_s = last_s + APART_S - min(acc.next.t_s, gyro.next.t_s)
        parts += 1
        acc_part, gyro_part = acc.part(), gyro.part()
        shifted = (reading._replace(t_s=reading.t_s - lag_s) for reading in acc_part) if lag_s else acc_part
        for t, *values in joined(shifted, gyro_part, left_alone):
            last_s = t + shift_s
            yield (last_s, *values)  # type: ignore[misc]
        for part in (acc_part, gyro_part):
            for _ in part:
                pass
        if (trouble := _apart(acc, gyro)) is not None:
            warnings.append(trouble)
            acc.drain()
            gyro.drain()
    if parts > 1:
        warnings.append(f"the clock started again {_times(parts - 1)}; the recording is read as {parts} parts")
    if alone > MOST_ALONE * gyro.count and alone > 50:
        warnings.append(f"{alone} of {gyro.count} readings of the angular rate have no acceleration beside them")
    if left_out := acc.left_out + gyro.left_out:
        warnings.append(f"{left_out} readings whose time does not go forward were left out")


def _apart(acc: Parts, gyro: Parts) -> str | None:
    """Why the next parts of two streams do not belong together, if so."""
    if acc.next is None and gyro.next is None:
        return None
    if (
        acc.next is not None
        and gyro.next is not None
        and abs(acc.next.t_s - gyro.next.t_s) < SAME_PART_S
        and abs(acc.last_s - gyro.last_s) < SAME_PART_S
    ):
        return None
    jumped, other = (acc, gyro) if acc.next is not None else (gyro, acc)
    back_s = jumped.last_s - jumped.next.t_s if jumped.next is not None else 0.0
    jump = f"the time of the {jumped.name} jumps back by {back_s:.1f} s after {jumped.last_s - jumped.first_s:.1f} s"
    left_out = "the two no longer fit together, and what follows was left out"
    return f"{jump}, that of the {other.name} does not; {left_out}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def joined(
    acc: Iterator[Reading], gyro: Iterator[Reading], alone: Callable[[], None] = lambda: None
) -> Iterator[TimedRow]:
    """Samples at the times of ``gyro``, the acceleration drawn straight between its neighbours.

    Both must go forward in time. The gyroscope leads because it is integrated; the acceleration, used for the
    direction of gravity, bears interpolation. ``alone`` is called for a reading without acceleration beside it.
    """
    for (t, ax, ay, az), (_, gx, gy, gz) in _at(acc, gyro, alone):
        yield (t, ax, ay, az, gx, gy, gz)


def summed(linear: Iterator[Reading], gravity: Iterator[Reading]) -> Iterator[Reading]:
    """Specific force: acceleration without gravity, plus gravity, at the times of the former."""
    for (t, gx, gy, gz), (_, x, y, z) in _at(gravity, linear, lambda: None):
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


def _at(
    slow: Iterator[Reading], times: Iterator[Reading], alone: Callable[[], None]
) -> Iterator[tuple[Reading, Reading]]:
    """``slow`` at every time of ``times`` that lies between two near readings of it."""
    before = after = next(slow, None)
    for reading in times:
        t = reading.t_s
        while after is not None and after.t_s < t:
            before, after = after, next(slow, None)
        if before is None or after is None or t < before.t_s or after.t_s - before.t_s > LONGEST_STEP_S:
            alone()
            continue
        step_s = after.t_s - before.t_s
        f = (t - before.t_s) / step_s if step_s > 0.0 else 0.0
        x, y, z = (b + f * (a - b) for b, a in zip(before[1:], after[1:], strict=True))
        yield Reading(t, x, y, z), reading
