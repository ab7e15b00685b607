"""How is a recording or a simulation shown on the dashboard, and what is said afterwards?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sensor.cli.session_text import session_text
from sensor.core.guided_pipeline import core_of
from sensor.core.setup import SessionSetup
from sensor.model.values import Entry
from sensor.replay.player import Player
from sensor.replay.replay import ReplayResult
from tui.dashboard import Dashboard
from tui.feeds import DeckFeed, Listeners
from tui.scene import Scene
from tui.sound.opening import Sound, open_sounder

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
    print(session_text(ReplayResult(setup, deck.events, summary)))
