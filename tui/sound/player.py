"""Plays clips at the moments they are meant for, in a process of its own: ``python -m kneehold.tui.sound.player``.

Sound libraries write to the terminal, take long to load, and sometimes hang. None of that reaches the screen from here.
Orders come as JSON lines on standard input: ``{"id", "at_ns", "files", "cut"}`` plays ``files`` one after the other
from ``at_ns`` on (host's monotonic clock), after what is playing, or at once with ``cut``; ``{"recall": [id, ...]}``
takes back what has not begun; ``{"hush": true}`` ends everything. Standard output tells of every clip when it ended
(``{"id", "clip", "began_ns", "ended_ns", "whole"}``), of every order when it is over (``{"id", "done": true}``, with
``dropped`` and the reason if it was not heard to its end), and which backend plays.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import wave
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from kneehold.tui.sound.backends import Backend, backends
from kneehold.tui.sound.schedule import BREATH_S

__all__ = ["Player", "main"]

# What comes later than this has lost its meaning.
_TOO_LATE_NS = 1_500_000_000
_BREATH_NS = round(BREATH_S * 1e9)
_NS = 1e-9
# How often a backend is asked whether it is still playing: far less than a pause between words.
_LOOK_S = 0.02
# A player that runs so much longer than the clip hangs.
_HANGS_NS = 2_000_000_000
# A program that is gone before this share of a clip did not play it.
_LEAST_SHARE = 0.7
# A backend that cannot open its device fails within this time.
_PROBE_S = 2.0


class _Order(NamedTuple):
    """Sorts by who goes first."""

    is_calm: bool
    at_ns: int
    id: int
    files: tuple[Path, ...]

    @property
    def is_urgent(self) -> bool:
        return not self.is_calm


def main(wanted: str) -> None:
    """Play until standard input ends."""
    orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin, orders), daemon=True).start()
    player = Player(_working(backends(wanted, lambda: _tell({"bell": True}))), _tell, time.monotonic_ns)
    while True:
        try:
            order = orders.get(timeout=player.wait_s())
        except queue.Empty:
            player.step()
            continue
        if order is None:
            player.play_out()
            return
        player.take(order)


def _working(found: list[Backend]) -> list[Backend]:
    """Without those that cannot play a moment of silence now."""
    silence = Path(__file__).parent / "tones" / "silence.wav"
    while found[0].is_playing is not None:  # else it cannot be known, or there is no device
        found[0].play(silence)
        until_s = time.monotonic() + _PROBE_S
        while found[0].is_playing and time.monotonic() < until_s:
            time.sleep(_LOOK_S)
        if not found[0].has_failed:
            found[0].stop()
            break
        found.pop(0)
    return found


class Player:
    """One clip at a time; ``tell`` takes reports, ``clock_ns`` is the host's monotonic clock."""

    def __init__(
        self, found: list[Backend], tell: Callable[[dict[str, object]], None], clock_ns: Callable[[], int]
    ) -> None:
        self._backends, self._tell, self._clock_ns = found, tell, clock_ns
        self._waiting: list[_Order] = []
        self._now: _Order | None = None
        self._clip = 0  # of the running order
        self._began_ns: int | None = None  # None: between two clips
        self._next_ns = 0  # when the next clip of the running order begins
        tell({"backend": found[0].name})

    def wait_s(self) -> float | None:
        """Seconds until there is something to do; None: only an order can bring that."""
        now_ns = self._clock_ns()
        moments = [order.at_ns for order in self._waiting if self._now is None or order.is_urgent]
        if self._now is not None:
            moments.append(self._next_ns if self._began_ns is None else self._looked_at_ns(now_ns))
        return max(0.0, (min(moments) - now_ns) * _NS) if moments else None

    def take(self, order: dict[str, Any]) -> None:
        """An order, or what takes orders back."""
        if order.get("hush"):
            self._end(whole=False)
            self._over("hushed")
            self._refuse([waiting.id for waiting in self._waiting], "hushed")
        elif "recall" in order:
            self._refuse([int(number) for number in order["recall"]], "recalled")
        else:
            files = tuple(Path(name) for name in order["files"])
            made = _Order(not order.get("cut"), int(order["at_ns"]), int(order["id"]), files)
            self._waiting.append(made)
        self.step()

    def step(self) -> None:
        """End what has ended, begin what is due."""
        while True:
            now_ns = self._clock_ns()
            due = sorted(order for order in self._waiting if order.at_ns <= now_ns)
            if self._now is not None and any(order.is_urgent for order in due):
                self._end(whole=False)
                self._over("cut by safety")
            if self._now is None:
                if not due:
                    return
                self._waiting.remove(due[0])
                self._begin(due[0], now_ns)
            elif self._began_ns is None:
                if self._next_ns > now_ns:
                    return
                self._play()
            elif self._is_playing(now_ns):
                return
            else:
                self._clip_ended(now_ns)

    def play_out(self) -> None:
        """Nothing more is ordered: play what is waiting, to its end."""
        while (left_s := self.wait_s()) is not None:
            time.sleep(left_s)
            self.step()

    def _begin(self, order: _Order, now_ns: int) -> None:
        if now_ns - order.at_ns > _TOO_LATE_NS:
            self._tell({"id": order.id, "done": True, "dropped": "too late for the player"})
            return
        self._now, self._clip = order, 0
        self._play()

    def _play(self) -> None:
        assert self._now is not None
        while self._backends[0].is_broken:
            self._backends.pop(0)
            self._tell({"backend": self._backends[0].name})
        self._began_ns = self._clock_ns()
        self._backends[0].play(self._now.files[self._clip])

    def _clip_ended(self, now_ns: int) -> None:
        assert self._now is not None
        assert self._began_ns is not None
        length_ns = _length_ns(self._now.files[self._clip])
        is_whole = now_ns - self._began_ns >= _LEAST_SHARE * length_ns and not self._backends[0].has_failed
        self._end(whole=is_whole)
        self._clip += 1
        if self._clip == len(self._now.files):
            self._over("")
        else:
            self._next_ns = now_ns + _BREATH_NS

    def _end(self, *, whole: bool) -> None:
        """The running clip is over; where it was not heard to its end, it is stopped."""
        if self._now is None or self._began_ns is None:
            return
        if not whole:
            self._backends[0].stop()
        ended_ns = self._clock_ns()
        told = {"began_ns": self._began_ns, "ended_ns": ended_ns, "whole": whole}
        self._tell({"id": self._now.id, "clip": self._clip, **told})
        self._began_ns = None

    def _over(self, reason: str) -> None:
        if self._now is not None:
            self._tell({"id": self._now.id, "done": True, **({"dropped": reason} if reason else {})})
        self._now = None

    def _refuse(self, numbers: list[int], reason: str) -> None:
        for order in [order for order in self._waiting if order.id in numbers]:
            self._tell({"id": order.id, "done": True, "dropped": reason})
        self._waiting = [order for order in self._waiting if order.id not in numbers]

    def _is_playing(self, now_ns: int) -> bool:
        assert self._now is not None
        assert self._began_ns is not None
        end_ns = self._began_ns + _length_ns(self._now.files[self._clip])
        playing = self._backends[0].is_playing
        return now_ns < end_ns if playing is None else playing and now_ns < end_ns + _HANGS_NS

    def _looked_at_ns(self, now_ns: int) -> int:
        """When the running clip is looked at next: at its end, where a backend cannot say."""
        assert self._now is not None
        assert self._began_ns is not None
        if self._backends[0].is_playing is None:
            return self._began_ns + _length_ns(self._now.files[self._clip])
        return now_ns + round(_LOOK_S / _NS)


@lru_cache(maxsize=256)
def _length_ns(file: Path) -> int:
    with wave.open(str(file)) as sound:
        return sound.getnframes() * 1_000_000_000 // sound.getframerate()


def _read(stream: TextIO, orders: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    for text in stream:
        orders.put(json.loads(text))
    orders.put(None)


def _tell(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
