"""Playing, pausing, stepping and seeking in a recording.

As on a tape deck. The core cannot run backwards, so its past is kept every half minute; going back
restores one of these and plays on from there, unseen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import Entry, Samples

__all__ = ["SPEEDS", "Core", "Player", "Watcher"]

# What the keys 1, 2, 5 and 0 choose.
SPEEDS = (1.0, 2.0, 5.0, 20.0)

_KEPT_EVERY_S = 30.0
# A jump begins this much earlier, so that the curve of the last 20 s is there when it arrives.
_RUN_UP_S = 22.0
# Rows of a file are handed over in pieces this long, as a radio would: the screen then moves smoothly.
_PIECE_S = 0.05


class Core(Protocol):
    """What eats entries."""

    def feed(self, entry: Entry) -> Update:
        """Take one entry."""
        ...

    def finish(self) -> Update:
        """Close what is open."""
        ...

    def state(self) -> tuple[object, ...]:
        """The past, as an immutable value."""
        ...

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        ...


class Watcher(Protocol):
    """Who is told."""

    def silence(self, seconds: float) -> None:
        """Nothing has come for ``seconds``."""
        ...

    def publish(self, update: Update) -> None:
        """Take one update."""
        ...

    def reset(self, events: tuple[Event, ...]) -> None:
        """Forget everything but these events."""
        ...


class _Kept(NamedTuple):
    """The past at one place of the tape."""

    place: int
    state: object
    events: int


class Player:
    """Plays ``entries`` into ``core`` and tells ``watcher``; seconds count from the first arrival."""

    def __init__(self, entries: Iterable[Entry], core: Core, watcher: Watcher, *, speed: float = 1.0) -> None:
        """``speed`` > 0: how many times as fast as it was recorded."""
        self.speed = speed
        self.is_playing = True
        self.position_s = 0.0
        self._entries = list(_pieces(entries))
        self._core, self._watcher = core, watcher
        self._first_ns = self._entries[0].arrival_ns if self._entries else 0
        self._next = 0
        self._is_finished = False
        self._events: list[Event] = []
        self._kept = [_Kept(0, core.state(), 0)]

    @property
    def duration_s(self) -> float:
        """From the first arrival to the last."""
        return self._time_s(len(self._entries) - 1) if self._entries else 0.0

    @property
    def events(self) -> tuple[Event, ...]:
        """What was announced up to here."""
        return tuple(self._events)

    @property
    def is_over(self) -> bool:
        """Whether everything was played."""
        return self._is_finished

    def advance(self, seconds: float) -> None:
        """``seconds`` >= 0 passed for whoever watches; nothing happens while paused."""
        if self.is_playing and not self._is_finished:
            self._play_to(self.position_s + seconds * self.speed)

    def seek(self, position_s: float) -> None:
        """Go to ``position_s``, cut to what there is."""
        goal_s = min(max(0.0, position_s), self.duration_s)
        if goal_s < self.position_s:
            self._go_back(goal_s)
        self._play_to(goal_s)

    def step(self) -> None:
        """Go on to the next moment at which something is announced, else to the end."""
        while not self._is_finished:
            before = len(self._events)
            self._play_one()
            if len(self._events) > before:
                return

    def play_all(self) -> None:
        """Play the rest at once."""
        self._play_to(self.duration_s)

    def _play_to(self, position_s: float) -> None:
        while self._next < len(self._entries) and self._time_s(self._next) <= position_s:
            self._play_one()
        self.position_s = min(position_s, self.duration_s)
        if self._next >= len(self._entries):
            self._finish()
        elif self._next:
            self._watcher.silence(self.position_s - self._time_s(self._next - 1))

    def _play_one(self) -> None:
        if self._next >= len(self._entries):
            self._finish()
            return
        entry = self._entries[self._next]
        self._next += 1
        self.position_s = self._time_s(self._next - 1)
        self._tell(self._core.feed(entry))
        if self.position_s >= self._time_s(self._kept[-1].place) + _KEPT_EVERY_S:
            self._kept.append(_Kept(self._next, self._core.state(), len(self._events)))

    def _finish(self) -> None:
        if not self._is_finished:
            self._is_finished = True
            self._tell(self._core.finish())

    def _tell(self, update: Update) -> None:
        self._events.extend(update.events)
        self._watcher.publish(update)

    def _go_back(self, goal_s: float) -> None:
        times = [self._time_s(kept.place) for kept in self._kept]
        kept = self._kept[max(0, bisect_right(times, goal_s - _RUN_UP_S) - 1)]
        self._core.restore(kept.state)
        self._next, self._is_finished = kept.place, False
        del self._events[kept.events :]
        self._watcher.reset(tuple(self._events))

    def _time_s(self, index: int) -> float:
        return (self._entries[min(index, len(self._entries) - 1)].arrival_ns - self._first_ns) * 1e-9


def _pieces(entries: Iterable[Entry]) -> Iterator[Entry]:
    last_ns = 0
    for entry in entries:
        if isinstance(entry, Samples) and len(entry.rows) > 1:
            for piece in _cut(entry):
                # The clock of a sensor is not that of the host: a piece never comes before what came before it.
                last_ns = max(last_ns, piece.arrival_ns)
                yield piece._replace(arrival_ns=last_ns)
        else:
            last_ns = entry.arrival_ns
            yield entry


def _cut(entry: Samples) -> Iterator[Samples]:
    """Pieces of a block of rows, each arriving with its last row; steps back in time stay in one piece."""
    rows = entry.rows
    end_s = rows[-1][0]
    begin = 0
    for k, row in enumerate(rows):
        is_last = k == len(rows) - 1
        if is_last or 0.0 <= rows[k + 1][0] - rows[begin][0] < _PIECE_S:
            if not is_last:
                continue
            yield Samples(entry.sensor, entry.arrival_ns, rows[begin:])
        else:
            earlier_ns = round(max(0.0, end_s - row[0]) * 1e9)
            yield Samples(entry.sensor, entry.arrival_ns - earlier_ns, rows[begin : k + 1])
            begin = k + 1
