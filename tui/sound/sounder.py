"""How does what the core says become sound at the right moment, and what was heard?

A sink beside the screen. Moments of the session are turned into moments of the host's clock; an
order leaves a little before its moment, so that the player can keep it to the millisecond.
"""

from __future__ import annotations

import time
import tomllib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from math import inf
from pathlib import Path
from typing import Any, Protocol

from sensor.events import Event, Sounded, Update
from tui.sound.director import Director, Order

__all__ = ["Language", "Link", "PlayedCue", "Sounder", "languages"]

# The longest sentence that ends a session takes less.
_LAST_WORDS_S = 8.0
# Several packets of samples, and more than a hiccup of the screen; short enough that little has to be taken back.
_AHEAD_S = 0.3
# About five seconds of packets.
_OFFSETS = 64


class Link(Protocol):
    """Where orders go."""

    trouble: str | None

    def send(self, order: dict[str, object]) -> None:
        """Hand over; never waits."""
        ...

    def close(self, last_words_s: float = 0.0) -> None:
        """No more orders; what was ordered may be heard for ``last_words_s``."""
        ...


@dataclass(slots=True)
class PlayedCue:
    """One cue: when it was meant to sound, was ordered and was played, in seconds of the session."""

    cue: str
    text: str
    due_s: float
    ordered_s: float
    played_s: float | None = None

    def logged(self) -> Sounded:
        """As it stands on the tape."""
        return Sounded(self.cue, self.text, self.due_s, self.ordered_s, self.played_s)


class Language:
    """The clips of one language, and what they say."""

    def __init__(self, name: str) -> None:
        self._root = Path(str(resources.files("tui.sound")))
        self._folder = self._root / "voices" / name
        page = tomllib.loads((self._folder / "phrases.toml").read_text(encoding="utf-8"))
        self._phrases: dict[str, str] = page["phrases"]

    def file(self, clip: str) -> Path:
        """The WAV file of a clip; ``tone:NAME`` is a tone."""
        if clip.startswith("tone:"):
            return self._root / "tones" / f"{clip.removeprefix('tone:')}.wav"
        return self._folder / f"{clip}.wav"

    def text(self, clips: tuple[str, ...]) -> str:
        """What the clips say; nothing for a tone."""
        words = (self._phrases.get(clip) or _number(clip) for clip in clips if not clip.startswith("tone:"))
        return " ".join(word for word in words if word)


def languages() -> tuple[str, ...]:
    """The languages there are."""
    folder = Path(str(resources.files("tui.sound"))) / "voices"
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / "phrases.toml").is_file()))


def _number(clip: str) -> str:
    return clip[1:].lstrip("0") if clip.startswith("n") and clip[1:].isdigit() else ""


class Sounder:
    """Listens to a session and has it heard."""

    def __init__(
        self,
        director: Director,
        language: Language,
        link: Link,
        *,
        on_played: Callable[[PlayedCue], None] | None = None,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """``on_played`` is told, by a thread, of each cue that began; at the end of those that never did."""
        self.is_muted = False
        self.played: list[PlayedCue] = []
        self.on_bell: Callable[[], None] | None = None  # called by a thread
        self._director, self._language, self._link = director, language, link
        self._on_played = on_played
        self._clock_ns = clock_ns
        self._ordered: dict[int, PlayedCue] = {}
        self._speed = 1.0
        # The host's clock less that of the session, for the last updates. The least is the truest: it had the
        # least delay on its way.
        self._offsets_ns: deque[int] = deque(maxlen=_OFFSETS)
        self._last_s: float | None = None

    def publish(self, update: Update) -> None:
        """Take what the core says; what is due by now is ordered before this returns."""
        now_ns = self._clock_ns()
        t_s = update.view.t_s
        if t_s != self._last_s:
            self._last_s = t_s
            self._offsets_ns.append(now_ns - round(t_s / self._speed * 1e9))
        if self._director.take(update):
            self._link.send({"hush": True})
        self._send(now_ns)

    @property
    def speed(self) -> float:
        """A recording may be played faster; words make sense at 1 only."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = speed
        self.resync()

    def resync(self) -> None:
        """The clocks have parted: a recording was paused, or is played faster."""
        self._offsets_ns.clear()
        self._last_s = None
        self.hush()

    def tick(self) -> None:
        """Time passed: order what is due soon."""
        if self._offsets_ns:
            self._send(self._clock_ns())

    def silence(self, seconds: float) -> None:
        """A recording has nothing to say for ``seconds``; the core will, once it sees it."""

    def reset(self, events: tuple[Event, ...]) -> None:
        """A recording was wound back."""
        self._director.reset(events)
        self.resync()

    def hush(self) -> None:
        """Nothing that was ordered is to be heard any more."""
        self._link.send({"hush": True})

    def report(self, report: dict[str, Any]) -> None:
        """What the player tells; called by a thread."""
        if report.get("bell") and self.on_bell is not None:
            self.on_bell()
        cue = self._ordered.pop(int(report["id"]), None) if "id" in report else None
        if cue is not None:
            cue.played_s = self._session_s(int(report["played_ns"]))
            if self._on_played is not None:
                self._on_played(cue)

    def close(self, *, is_heard_out: bool = False) -> None:
        """No more sound, or none after what is still to be said. What never began is told now, once."""
        if is_heard_out:
            self._send(self._clock_ns(), until_s=inf)
        self._link.close(_LAST_WORDS_S if is_heard_out else 0.0)
        if self._on_played is not None:
            for cue in [cue for cue in self.played if cue.played_s is None]:
                self._on_played(cue)
        self._on_played = None

    def _session_s(self, host_ns: int) -> float:
        return (host_ns - min(self._offsets_ns, default=host_ns)) * 1e-9 * self._speed

    def _host_ns(self, session_s: float) -> int:
        return min(self._offsets_ns, default=0) + round(session_s / self._speed * 1e9)

    def _send(self, now_ns: int, until_s: float | None = None) -> None:
        now_s = self._session_s(now_ns)
        for order in self._director.due(now_s + _AHEAD_S * self._speed if until_s is None else until_s):
            if not self.is_muted:
                self._order(order, now_ns, now_s)

    def _order(self, order: Order, now_ns: int, now_s: float) -> None:
        clips = tuple(clip for clip in order.clips if self._speed <= 1.0 or clip.startswith("tone:"))
        cue = PlayedCue(order.cue.value, self._language.text(order.clips), order.due_s, now_s)
        self.played.append(cue)
        if clips:
            number = len(self.played)
            self._ordered[number] = cue
            files = [str(self._language.file(clip)) for clip in clips]
            self._link.send({"id": number, "at_ns": max(now_ns, self._host_ns(order.due_s)), "files": files})
