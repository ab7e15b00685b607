"""Who plays a clip at the moment it is meant for? A process of its own: ``python -m tui.sound.player``.

Sound libraries write to the terminal, take long to load, and sometimes hang. None of that reaches
the screen from here. Orders come as JSON lines on standard input, ``{"id", "at_ns", "files"}`` or
``{"hush": true}``, times by the host's monotonic clock; what was played is told on standard output.
"""

from __future__ import annotations

import heapq
import json
import queue
import sys
import threading
import time
import wave
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from tui.sound.backends import Backend, backends

__all__ = ["main"]

# What comes later than this has lost its meaning.
_TOO_LATE_NS = 700_000_000
# Between a tone and the words after it.
_BREATH_NS = 60_000_000
_NS = 1e-9


class _Clip(NamedTuple):
    at_ns: int
    place: int  # within its order
    id: int
    file: Path


def main(wanted: str) -> None:
    """Play until standard input ends."""
    orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin, orders), daemon=True).start()
    player = _Player(backends(wanted, lambda: _tell(bell=True)))
    while True:
        try:
            order = orders.get(timeout=player.wait_s())
        except queue.Empty:
            player.play_due()
            continue
        if order is None:
            player.play_out()
            return
        player.take(order)


class _Player:
    def __init__(self, found: list[Backend]) -> None:
        self._backends = found
        self._waiting: list[_Clip] = []
        self._playing: int | None = None
        self._until_ns = 0  # the end of what is heard
        _tell(backend=found[0].name)

    def wait_s(self) -> float | None:
        """Seconds until the next clip is due; None: there is none."""
        return max(0.0, (self._waiting[0].at_ns - time.monotonic_ns()) * _NS) if self._waiting else None

    def take(self, order: dict[str, Any]) -> None:
        """An order, or the wish for silence."""
        if order.get("hush"):
            self._waiting.clear()
            self._backends[0].stop()
            self._until_ns = 0
            return
        at_ns = int(order["at_ns"])
        for place, name in enumerate(order["files"]):
            file = Path(name)
            heapq.heappush(self._waiting, _Clip(at_ns, place, int(order["id"]), file))
            at_ns += _length_ns(file) + _BREATH_NS
        self.play_due()

    def play_due(self) -> None:
        """Begin what is due."""
        while self._waiting and self._waiting[0].at_ns <= time.monotonic_ns():
            clip = heapq.heappop(self._waiting)
            is_late = time.monotonic_ns() - clip.at_ns > _TOO_LATE_NS
            # The newest cue wins: words that follow an older one's tone are left unsaid.
            if is_late or (clip.place and clip.id != self._playing):
                continue
            self._playing = clip.id
            self._play(clip)

    def play_out(self) -> None:
        """Nothing more is ordered: play what is waiting, to its end."""
        while (left_s := self.wait_s()) is not None:
            time.sleep(left_s)
            self.play_due()
        time.sleep(max(0.0, (self._until_ns - time.monotonic_ns()) * _NS))

    def _play(self, clip: _Clip) -> None:
        while self._backends[0].is_broken:
            self._backends.pop(0)
            _tell(backend=self._backends[0].name)
        played_ns = time.monotonic_ns()
        self._backends[0].play(clip.file)
        self._until_ns = played_ns + _length_ns(clip.file)
        if not clip.place:
            _tell(id=clip.id, played_ns=played_ns)


@lru_cache(maxsize=256)
def _length_ns(file: Path) -> int:
    with wave.open(str(file)) as sound:
        return sound.getnframes() * 1_000_000_000 // sound.getframerate()


def _read(stream: TextIO, orders: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    for text in stream:
        orders.put(json.loads(text))
    orders.put(None)


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
