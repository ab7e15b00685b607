"""What a patient hears: a session played through director, sounder and player on a clock of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kneehold.sensor.model.events import Sounded
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.player import Player
from kneehold.tui.sound.sounder import Language, Sounder
from tests.guide.people import Played

__all__ = ["SlowBackend", "heard"]

_START_NS = 5_000_000_000
# From a sample to its update.
_DELAY_NS = 20_000_000


class SlowBackend:
    """Plays every clip for as long as it lasts."""

    name = "fake"
    is_broken = False
    has_failed = False
    is_playing = None

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.stops = 0

    def play(self, file: Path) -> None:
        self.files.append(file)

    def stop(self) -> None:
        self.stops += 1


class _Room:
    """A link whose player runs in the same process and hears the same clock."""

    def __init__(self) -> None:
        self.trouble: str | None = None
        self.now_ns = _START_NS
        self.sounder: Sounder | None = None
        self.player = Player([SlowBackend()], self._report, lambda: self.now_ns)

    def send(self, order: dict[str, object]) -> None:
        self.player.take(dict(order))

    def close(self, last_words_s: float = 0.0) -> None:
        if not last_words_s:
            self.player.take({"hush": True})
        else:
            self.run_to(self.now_ns + round(last_words_s * 1e9))

    def run_to(self, until_ns: int) -> None:
        """Let time pass; the player does everything at its moment."""
        while (wait_s := self.player.wait_s()) is not None and self.now_ns + wait_s * 1e9 <= until_ns:
            self.now_ns += max(1, round(wait_s * 1e9))
            self.player.step()
        self.now_ns = max(self.now_ns, until_ns)

    def _report(self, told: dict[str, Any]) -> None:
        if self.sounder is not None:
            self.sounder.report(told)


def heard(played: Played, loudness: Loudness = Loudness.CALM, language: str = "en") -> list[Sounded]:
    """The log of a whole session, in order of the moments meant; the last words are heard out."""
    log: list[Sounded] = []
    room, voice = _Room(), Language(language)
    director = Director(played.core.setup, loudness, voice.length_s)
    sounder = Sounder(
        director, voice, room, on_played=lambda cue: log.append(cue.logged()), clock_ns=lambda: room.now_ns
    )
    room.sounder = sounder
    for time_s, update in zip(played.times_s, played.updates, strict=True):
        room.run_to(_START_NS + round(time_s * 1e9) + _DELAY_NS)
        sounder.publish(update)
    sounder.close(is_heard_out=True)
    return sorted(log, key=lambda cue: (cue.t_s, cue.ordered_s))
