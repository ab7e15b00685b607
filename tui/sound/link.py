"""Orders to the player process, without waiting for it.

Two threads stand between: one writes, one reads. A player that hangs fills a pipe that nobody
waits for; one that dies is noticed, remembered in ``trouble``, and left alone.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any

__all__ = ["PlayerLink", "player_command"]

# Orders that nobody takes: beyond this they are dropped, the player hangs.
_MOST_WAITING = 64
_END_S = 0.5


def player_command(wanted: str) -> list[str]:
    """The player's own process; ``wanted``: ``auto``, ``bell`` or ``none``."""
    return [sys.executable, "-m", "kneehold.tui.sound.player", wanted]


class PlayerLink:
    """One player; ``on_report`` is called by a thread with what the player tells."""

    def __init__(self, command: Sequence[str], on_report: Callable[[dict[str, Any]], None]) -> None:
        self.trouble: str | None = None
        self._on_report = on_report
        self._orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # sound libraries write to the terminal that is being drawn on
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the session, which then ends the player
            )
        except OSError as error:
            self.trouble = f"no sound: {error.strerror or error}"
            return
        writing, self._reading = (
            threading.Thread(target=target, args=(stream,), name="sound", daemon=True)
            for target, stream in ((self._write, self._process.stdin), (self._read, self._process.stdout))
        )
        writing.start()
        self._reading.start()

    def send(self, order: dict[str, object]) -> None:
        """Hand over ``order``; returns at once, whatever the player does."""
        if self.trouble is None and self._orders.qsize() >= _MOST_WAITING:
            self.trouble = "no sound: the player does not answer"
        if self.trouble is None:
            self._orders.put(json.dumps(order))

    def close(self, last_words_s: float = 0.0) -> None:
        """End the player, willing or not; for ``last_words_s`` it may still play what was ordered."""
        if not last_words_s:
            self.send({"hush": True})
        self._orders.put(None)
        if self.trouble is not None and not hasattr(self, "_process"):
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(last_words_s + _END_S)
            self._reading.join(_END_S)  # its last reports
            return
        self._process.kill()
        self._process.wait()

    def _write(self, stream: IO[str]) -> None:
        try:
            while (line := self._orders.get()) is not None:
                stream.write(line + "\n")
                stream.flush()
        except (OSError, ValueError):
            self.trouble = self.trouble or "no sound: the player ended"
        with suppress(OSError):
            stream.close()

    def _read(self, stream: IO[str]) -> None:
        with suppress(OSError, ValueError), stream:
            for line in stream:
                self._on_report(json.loads(line))
