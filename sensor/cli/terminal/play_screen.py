"""A recording or simulation on the dashboard, and its summary afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from kneehold.sensor.cli.terminal.output import tell_lines
from kneehold.sensor.cli.terminal.session_text import session_text
from kneehold.sensor.core.guided_pipeline import core_of
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.model.values import Entry
from kneehold.sensor.replay.player import Player
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.feeds import DeckFeed, Listeners
from kneehold.tui.scene import Scene
from kneehold.tui.sound.opening import Sound, open_sounder

__all__ = ["Sound", "play"]


def play(
    entries: Iterable[Entry],
    setup: SessionSetup,
    name: str,
    *,
    view: str,
    speed: float,
    sound: Sound,
    warnings: Sequence[str] = (),
) -> None:
    """Let a person play ``entries``; then print what the whole of them came to, however much was watched."""
    scene = Scene(setup)
    pipeline = core_of(setup, scene.sample)
    sounder = open_sounder(setup, sound)
    deck = Player(entries, pipeline, Listeners(scene, sounder), speed=speed)
    app = Dashboard(DeckFeed(deck, scene, sounder), view=view)
    if sounder is not None:
        sounder.on_bell = app.bell
    try:
        app.run()
    finally:
        if sounder is not None:
            sounder.close()
    deck.play_all()
    summary = pipeline.summary(name)
    summary["warnings"] = [*warnings, *cast("list[str]", summary["warnings"])]
    tell_lines(session_text(ReplayResult(setup, deck.events, summary)))
