"""Event streams of phones: numbers read from JSON, messages put in order, two streams joined by time.

A phone delivers accelerometer and gyroscope as separate streams of events, each with its own rate and
time stamps. ``StreamJoin`` gives samples at the times of the first stream; ``InOrder`` gives messages in
the order they were made, whatever overtook on the network. Times are integers in microseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import NamedTuple, cast

from kneehold.sensor.drivers.plausibility import plausibility_fault
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Fault, ImuBlock, ImuRow, SensorMessage, Vec3

__all__ = ["MICROSECONDS", "InOrder", "RateCheck", "Stamped", "StreamJoin", "blocks", "number", "table", "vectors"]

MICROSECONDS = 1_000_000
# Two events of one stream further apart than this have a hole between them; nothing is interpolated across it.
# 20 Hz, the slowest rate that can be counted, has 50 ms.
_HOLE_US = 100_000
# An event waits this long for the other stream, beyond the delay between the streams of any phone.
_WAIT_US = 500_000
# Times farther from the newest than this are a clock that was started again.
_RESTART_US = 2_000_000
# 10^9 seconds and more (the time since 1970 in microseconds) is a number a double still holds exactly.
_LATEST_US = 2**53
# Streams whose newest events are further apart than this, each time both have new ones, have clocks of their own: the
# delay between the streams of any phone is a tenth of it. For a second, and within a tenth of one, is no accident.
_APART_US, _ALIKE_US, _APART_FOR_US = 250_000, 100_000, 1_000_000
# A stretch needs 20 samples a second; phones that are asked for 20 deliver 18.
_SLOWEST_HZ = 15.0
# Enough steps that one hole does not decide about the rate.
_RATE_STEPS = 16


class Stamped(NamedTuple):
    """One event of one stream."""

    us: int
    xyz: Vec3


def table(payload: bytes) -> dict[str, object]:
    """The JSON object in ``payload``; empty for anything else."""
    try:
        found: object = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def number(value: object) -> float | None:
    """``value`` as a finite number; ``None`` for anything else, also ``true`` and texts."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None


def vectors(found: Mapping[str, object], time: str, axes: tuple[str, str, str]) -> tuple[Stamped, ...] | None:
    """Events from four lists of equal length, ``time`` in seconds; ``None`` where they do not fit together.

    An event with a number missing (null) is left out.
    """
    lists = [found.get(name) for name in (time, *axes)]
    if not all(isinstance(values, list) for values in lists):
        return None
    columns = cast("list[list[object]]", lists)
    if len({len(column) for column in columns}) != 1:
        return None
    events: list[Stamped] = []
    for values in zip(*columns, strict=True):
        numbers = [number(value) for value in values]
        t_s, x, y, z = numbers
        if t_s is not None and x is not None and y is not None and z is not None and 0 <= t_s < _LATEST_US * 1e-6:
            events.append(Stamped(round(t_s * MICROSECONDS), (x, y, z)))
    return tuple(events)


def blocks(rows: Iterable[tuple[int, ImuRow]], rate_hz: float) -> tuple[SensorMessage, ...]:
    """One block for each sample: events of a phone are not evenly spaced. Values no body makes are faults."""
    return tuple(plausibility_fault((row,)) or ImuBlock(us, MICROSECONDS, 0, rate_hz, (row,)) for us, row in rows)


class StreamJoin(Snapshot):
    """Samples of two streams at the times of the first, the second interpolated between its neighbours.

    Nothing is invented: an event without neighbours in the other stream is dropped and counted in ``unpaired``.
    Streams with clocks of their own are put together by when they came: the second one's times are moved, once.
    """

    _past = ("_before", "_last_us", "_first", "_second", "unpaired", "_clocks")
    __slots__ = _past

    def __init__(self) -> None:
        self._clocks = _Clocks()
        self.forget()

    def forget(self) -> None:
        """The streams begin again."""
        self._clocks.forget()
        self._first: tuple[Stamped, ...] = ()  # wait for the second stream
        self._second: tuple[Stamped, ...] = ()  # newer than ``_before``
        self._before: Stamped | None = None  # the newest event of the second stream that is not newer than a sample
        self._last_us = -1  # of the newest sample
        self.unpaired = 0

    def take(self, first: tuple[Stamped, ...], second: tuple[Stamped, ...]) -> list[tuple[int, Vec3, Vec3]]:
        """Samples that are complete now: time, first stream, second stream; times rise strictly."""
        if self._clocks.look(first, second):
            self._second, self._before = (), None  # times that were not moved
        second = self._clocks.moved(second)
        newest = max((event.us for event in (*first, *second)), default=self._last_us)
        if newest < self._last_us - _RESTART_US:
            self.forget()
        self._first = _merged(self._first, first, self._last_us)
        self._second = _merged(self._second, second, self._before.us if self._before is not None else -1)
        return self._joined(max(newest, self._last_us))

    def _joined(self, newest_us: int) -> list[tuple[int, Vec3, Vec3]]:
        done: list[tuple[int, Vec3, Vec3]] = []
        waiting, others, place = self._first, self._second, 0
        before, taken = self._before, 0
        for event in waiting:
            while place < len(others) and others[place].us <= event.us:
                before, place = others[place], place + 1
            after = others[place] if place < len(others) else None
            is_exact = before is not None and before.us == event.us
            if after is None and not is_exact and newest_us - event.us < _WAIT_US:
                break
            taken += 1
            value = _between(before, after, event.us)
            if value is None:
                self.unpaired += 1
            else:
                done.append((event.us, event.xyz, value))
                self._last_us = event.us
        self._first, self._second, self._before = waiting[taken:], others[place:], before
        return done

    def faults(self) -> tuple[Fault, ...]:
        """Once, that the streams had clocks of their own."""
        return self._clocks.told()


class _Clocks(Snapshot):
    """How far the clock of the second stream is behind that of the first."""

    _past = ("_first_us", "_is_told", "_leads", "_second_us", "_shift_us", "_since_us")
    __slots__ = _past

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The clocks begin again."""
        self._first_us: int | None = None  # newest event since both streams had one
        self._second_us: int | None = None
        self._leads: tuple[int, ...] = ()  # of the first stream, as long as they are too large, and alike
        self._since_us = 0  # its time at the first of them
        self._shift_us = 0
        self._is_told = True

    def look(self, first: tuple[Stamped, ...], second: tuple[Stamped, ...]) -> bool:
        """Learn from what came together or in turn; whether from now on the second stream's times are moved."""
        self._first_us = max((event.us for event in first), default=self._first_us)
        self._second_us = max((event.us for event in second), default=self._second_us)
        if self._shift_us or self._first_us is None or self._second_us is None:
            return False
        now_us, lead = self._first_us, self._first_us - self._second_us
        self._first_us = self._second_us = None
        leads = (*self._leads, lead)
        if abs(lead) <= _APART_US or max(leads) - min(leads) >= _ALIKE_US:
            self._leads = ()
            return False
        self._since_us = self._since_us if self._leads else now_us
        self._leads = leads
        if now_us - self._since_us < _APART_FOR_US:
            return False
        self._shift_us, self._is_told, self._leads = sorted(leads)[len(leads) // 2], False, ()
        return True

    def moved(self, events: tuple[Stamped, ...]) -> tuple[Stamped, ...]:
        """Events of the second stream on the clock of the first."""
        return tuple(Stamped(us + self._shift_us, xyz) for us, xyz in events) if self._shift_us else events

    def told(self) -> tuple[Fault, ...]:
        """The fault ``clocks``, once."""
        if self._is_told:
            return ()
        self._is_told = True
        apart_s = abs(self._shift_us) / MICROSECONDS
        return (Fault("clocks", f"the phone's two sensors have clocks {apart_s:.1f} s apart; this is corrected"),)


class RateCheck(Snapshot):
    """Tells once, as a ``refused`` fault, that a stream is too slow to be counted."""

    _past = ("_first_us", "_steps", "_is_told")
    __slots__ = (*_past, "_advice")

    def __init__(self, advice: str) -> None:
        """``advice`` ends the sentence: what to set, and where."""
        self._advice = advice
        self.forget()

    def forget(self) -> None:
        """The stream begins again."""
        self._first_us: int | None = None
        self._steps = 0
        self._is_told = False

    def take(self, times: Iterable[int]) -> tuple[Fault, ...]:
        """Learn from the times of further samples."""
        for us in times:
            if self._first_us is None or us < self._first_us:
                self._first_us, self._steps = us, 0
                continue
            self._steps += 1
            if self._steps < _RATE_STEPS:
                continue
            rate_hz = self._steps * MICROSECONDS / max(1, us - self._first_us)
            self._first_us, self._steps = us, 0
            if rate_hz < _SLOWEST_HZ and not self._is_told:
                self._is_told = True
                text = f"the phone sends {rate_hz:.0f} samples per second, too few to count; {self._advice}"
                return (Fault("refused", text),)
        return ()


class InOrder(Snapshot):
    """Messages in the order of their numbers; one that is missing is waited for, but not for long."""

    _past = ("_held", "_last")
    __slots__ = (*_past, "_most", "_restart", "_slack", "_wait_ns")

    def __init__(self, *, slack: int, restart: int, most: int, wait_s: float) -> None:
        """``slack``: how far beyond the last number one may begin without a hole before it.

        ``restart``: numbers this far before the last one were begun again. At most ``most`` messages are held
        back, none for longer than ``wait_s`` seconds.
        """
        self._slack, self._restart, self._most, self._wait_ns = slack, restart, most, round(wait_s * 1e9)
        self.forget()

    def forget(self) -> None:
        """The numbers begin again."""
        self._last: int | None = None
        self._held: tuple[tuple[int, int, int, bytes], ...] = ()  # first and last number, arrival, message

    def put(self, first: int, last: int, arrival_ns: int, message: bytes) -> list[bytes]:
        """Messages whose turn it is, after one more with the numbers ``first`` to ``last`` came."""
        self._held = tuple(sorted((*self._held, (first, last, arrival_ns, message))))
        done: list[bytes] = []
        while self._held and self._is_due(self._held[0], arrival_ns):
            _, end, _, ready = self._held[0]
            self._held = self._held[1:]
            before = self._last
            self._last = end if before is None or end < before - self._restart else max(before, end)
            done.append(ready)
        return done

    def _is_due(self, held: tuple[int, int, int, bytes], now_ns: int) -> bool:
        begins, _, arrival_ns, _ = held
        is_next = self._last is None or begins <= self._last + self._slack
        return is_next or len(self._held) > self._most or now_ns - arrival_ns > self._wait_ns


def _merged(waiting: tuple[Stamped, ...], new: tuple[Stamped, ...], after_us: int) -> tuple[Stamped, ...]:
    """Both in order of time, without what is not newer than ``after_us`` and without repeats."""
    fresh = sorted(event for event in new if event.us > after_us)
    if waiting and fresh and fresh[0].us <= waiting[-1].us:
        fresh = sorted({event.us: event for event in (*fresh, *waiting)}.values())
        waiting = ()
    steps = [event for k, event in enumerate(fresh) if k == 0 or event.us > fresh[k - 1].us]
    return (*waiting, *steps)


def _between(before: Stamped | None, after: Stamped | None, us: int) -> Vec3 | None:
    if before is None:
        return None
    if before.us == us:
        return before.xyz
    if after is None or after.us - before.us > _HOLE_US:
        return None
    share = (us - before.us) / (after.us - before.us)
    (ax, ay, az), (bx, by, bz) = before.xyz, after.xyz
    return (ax + share * (bx - ax), ay + share * (by - ay), az + share * (bz - az))
