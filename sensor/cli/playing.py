"""How is a recording or a simulation shown on the dashboard, and what is said afterwards?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sensor.cli.session_text import session_text
from sensor.deck import Deck
from sensor.pipeline import Pipeline, SessionSetup
from sensor.session import ReplayResult
from sensor.values import Entry
from tui.dashboard import Dashboard
from tui.feeds import DeckFeed
from tui.scene import Scene

__all__ = ["play"]


def play(
    entries: Iterable[Entry],
    setup: SessionSetup,
    name: str,
    *,
    view: str,
    speed: float,
    warnings: Sequence[str] = (),
) -> None:
    """Let a person play ``entries``; then print what the whole of them came to, however much was watched."""
    scene = Scene(setup)
    pipeline = Pipeline(setup, scene.sample)
    deck = Deck(entries, pipeline, scene, speed=speed)
    Dashboard(DeckFeed(deck, scene), view=view).run()
    deck.play_all()
    summary = pipeline.summary(name)
    summary["warnings"] = [*warnings, *cast("list[str]", summary["warnings"])]
    print(session_text(ReplayResult(setup, deck.events, summary)))
