"""What the core says becomes sound at the right moment, and what was heard is known.

A sink beside the screen. Moments of the session are turned into moments of the host's clock; an
order leaves a little before its moment, so that the player can keep it to the millisecond.
"""

from __future__ import annotations

import time
import wave
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from math import inf
from pathlib import Path
from typing import Any, Protocol

from kneehold.sensor.model.events import Event, Sounded, Update
from kneehold.tui.sound.cues import Cue
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.schedule import Order, is_tone
from kneehold.tui.wording.words import sentences

__all__ = ["Language", "Link", "PlayedCue", "Sounder"]

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
    """One cue: when it was meant to sound, was ordered, and which clips of it were heard, in seconds of the session."""

    cue: str
    text: str
    due_s: float
    ordered_s: float
    names: tuple[str, ...] = ()
    clips: list[tuple[str, float, float, bool]] = field(default_factory=list[tuple[str, float, float, bool]])
    dropped: str = ""

    @property
    def played_s(self) -> float | None:
        """When it began to be heard; ``None``: it was not."""
        return self.clips[0][1] if self.clips else None

    @property
    def is_whole(self) -> bool:
        """Whether every clip was heard to its end."""
        return len(self.clips) == len(self.names) and all(clip[3] for clip in self.clips)

    def logged(self) -> Sounded:
        """As it stands on the tape."""
        ended_s = self.clips[-1][2] if self.clips else None
        reason = "" if self.is_whole else self.dropped or "the player did not play it"
        return Sounded(
            self.cue, self.text, self.due_s, self.ordered_s, self.played_s, ended_s, tuple(self.clips), reason
        )


class Language:
    """The clips of one language, and what they say."""

    def __init__(self, name: str) -> None:
        self._root = Path(str(resources.files("kneehold.tui.sound")))
        self._folder = self._root / "voices" / name
        self._sentences = sentences(name)

    def file(self, clip: str) -> Path:
        """The WAV file of a clip; ``tone:NAME`` is a tone."""
        if is_tone(clip):
            return self._root / "tones" / f"{clip.removeprefix('tone:')}.wav"
        return self._folder / f"{clip}.wav"

    def text(self, clips: tuple[str, ...]) -> str:
        """What the clips say; nothing for a tone."""
        words = (self._sentences.get(f"voice.{clip}") or _number(clip) for clip in clips if not is_tone(clip))
        return " ".join(word for word in words if word)

    def length_s(self, clip: str) -> float:
        """How long a clip lasts, seconds."""
        return _length_s(self.file(clip))


@lru_cache(maxsize=256)
def _length_s(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return sound.getnframes() / sound.getframerate()


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
        """``on_played`` is told, by a thread, of each cue once it has ended, and of those that were dropped."""
        self.is_muted = False
        self.played: list[PlayedCue] = []
        self.on_bell: Callable[[], None] | None = None  # called by a thread
        self.backend = ""  # what plays, once it is known
        self._director, self._language, self._link = director, language, link
        self._on_played = on_played
        self._clock_ns = clock_ns
        self._ordered: dict[int, PlayedCue] = {}
        self._speed = 1.0
        # The host's clock minus that of the session, for the last updates. The least is the truest: it had the
        # least delay on its way.
        self._offsets_ns: deque[int] = deque(maxlen=_OFFSETS)
        self._last_s: float | None = None

    @property
    def notice(self) -> str:
        """What a person must know who counts on hearing: ``no_sound``, ``bell_only``, or nothing."""
        if self._link.trouble is not None or self.backend == "none":
            return "no_sound"
        return "bell_only" if self.backend == "bell" else ""

    def publish(self, update: Update) -> None:
        """Take what the core says; what is due by now is ordered before this returns."""
        now_ns = self._clock_ns()
        t_s = update.view.t_s
        if t_s != self._last_s:
            self._last_s = t_s
            self._offsets_ns.append(now_ns - round(t_s / self._speed * 1e9))
        self._director.take(update)
        self._send(now_ns)

    @property
    def speed(self) -> float:
        """A recording may be played faster; words make sense at 1 only."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = speed
        self._director.schedule.has_words = speed <= 1.0
        self.resync()

    def resync(self) -> None:
        """The clocks have parted: a recording was paused, or is played faster."""
        self._offsets_ns.clear()
        self._last_s = None
        self._director.schedule.hush()
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
        self.backend = str(report.get("backend", self.backend))
        cue = self._ordered.get(int(report["id"])) if "id" in report else None
        if cue is None:
            return
        if "clip" in report:
            begin_s, end_s = self._session_s(int(report["began_ns"])), self._session_s(int(report["ended_ns"]))
            cue.clips.append((cue.names[int(report["clip"])], begin_s, end_s, bool(report["whole"])))
        cue.dropped = cue.dropped or str(report.get("dropped", ""))
        if report.get("done"):
            self._ordered.pop(int(report["id"]))
            self._tell(cue)

    def close(self, *, is_heard_out: bool = False) -> None:
        """No more sound, or none after what is still to be said. What never ended is told now, once."""
        if is_heard_out:
            self._send(self._clock_ns(), until_s=inf)
        self._link.close(_LAST_WORDS_S if is_heard_out else 0.0)
        for cue in list(self._ordered.values()):
            cue.dropped = cue.dropped or "the player ended"
            self._tell(cue)
        self._ordered.clear()
        self._on_played = None

    def _tell(self, cue: PlayedCue) -> None:
        if self._on_played is not None:
            self._on_played(cue)

    def _session_s(self, host_ns: int) -> float:
        return (host_ns - min(self._offsets_ns, default=host_ns)) * 1e-9 * self._speed

    def _host_ns(self, session_s: float) -> int:
        return min(self._offsets_ns, default=0) + round(session_s / self._speed * 1e9)

    def _send(self, now_ns: int, until_s: float | None = None) -> None:
        now_s = self._session_s(now_ns)
        orders = self._director.due(now_s, now_s + _AHEAD_S * self._speed if until_s is None else until_s)
        if recalled := self._director.schedule.take_recalled():
            for number, reason in recalled:
                if number in self._ordered:
                    self._ordered[number].dropped = reason
            self._link.send({"recall": [number for number, _ in recalled]})
        for dropped in self._director.take_dropped():
            if self.is_muted:
                continue
            cue = self._cue(dropped.cue, dropped.clips, dropped.due_s, now_s)
            cue.dropped = dropped.reason
            self._tell(cue)
        for order in orders:
            if not self.is_muted:
                self._order(order, now_ns, now_s)

    def _order(self, order: Order, now_ns: int, now_s: float) -> None:
        self._ordered[order.id] = self._cue(order.cue, order.clips, order.due_s, now_s)
        files = [str(self._language.file(clip)) for clip in order.clips]
        at_ns = max(now_ns, self._host_ns(order.start_s))
        self._link.send({"id": order.id, "at_ns": at_ns, "files": files, "cut": order.is_urgent})

    def _cue(self, cue: Cue, clips: tuple[str, ...], due_s: float, now_s: float) -> PlayedCue:
        played = PlayedCue(cue.value, self._language.text(clips), due_s, now_s, clips)
        self.played.append(played)
        return played
