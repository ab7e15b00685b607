"""The sound of a session, set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.model.errors import UsageError
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.link import PlayerLink, player_command
from kneehold.tui.sound.sounder import Language, PlayedCue, Sounder
from kneehold.tui.wording.words import language, languages

__all__ = ["Sound", "open_sounder"]


class Sound(NamedTuple):
    """What a person asked for: ``loudness`` calm, count or silent; ``player`` auto, bell or none.

    ``language`` empty: that of the screen.
    """

    loudness: str
    player: str
    language: str = ""


def open_sounder(
    setup: SessionSetup, sound: Sound, on_played: Callable[[PlayedCue], None] | None = None
) -> Sounder | None:
    """A sounder whose player runs; None if nothing is to be heard. ``UsageError`` for an unknown language."""
    spoken = sound.language or language()
    if spoken not in languages():
        raise UsageError(f"there is no language '{spoken}'; there are {', '.join(languages())}.")
    if sound.loudness == Loudness.SILENT:
        return None
    sounders: list[Sounder] = []

    def report(told: dict[str, object]) -> None:
        if sounders:
            sounders[0].report(told)

    voice = Language(spoken)
    link = PlayerLink(player_command(sound.player), report)
    director = Director(setup, Loudness(sound.loudness), voice.length_s)
    sounders.append(Sounder(director, voice, link, on_played=on_played))
    return sounders[0]
