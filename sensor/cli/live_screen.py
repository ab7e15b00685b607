"""How does a live session look and sound?"""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from sensor.cli.running import LiveRun
from sensor.cli.session_text import session_text
from sensor.events import Event, Update
from sensor.session import ReplayResult
from tui.dashboard import Dashboard
from tui.feeds import Listeners, LiveFeed
from tui.scene import Scene
from tui.sound.opening import Sound, open_sounder

if TYPE_CHECKING:
    from sensor.live import LiveSession
    from sensor.session import Trace
    from sensor.setup import SessionSetup
    from sensor.sources.ble_search import Stack
    from sensor.sources.sighting import LinkStatus

__all__ = ["LiveScreen"]


class LiveScreen:
    """The dashboard of one live session."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._scene: Scene | None = None
        self._listeners: Listeners | None = None
        self.events: list[Event] = []

    def begin(self, setup: SessionSetup) -> Trace:
        """It is known what the session is; returns who wants every sample."""
        self._scene = Scene(setup)
        return self._scene.sample

    async def show(self, session: LiveSession, stack: Stack) -> None:
        """Until the person ends it; then print what it came to."""
        assert self._scene is not None
        args = self._args
        sounder = open_sounder(
            session.setup,
            Sound(args.sound, args.player, args.language),
            lambda cue: session.tape.append_cue(cue.logged()),
        )
        self._listeners = Listeners(self._scene, sounder)
        live = LiveRun(session, stack, self._on_status)
        running = asyncio.create_task(live.run(self, args.seconds, None if sounder is None else sounder.close))
        app = Dashboard(LiveFeed(self._scene, lambda: asyncio.shield(running), live.act), view=args.view)
        running.add_done_callback(lambda _: app.exit())
        if sounder is not None:
            sounder.on_bell = app.bell
        try:
            await app.run_async()
        finally:
            live.close()
            await running
        summary = session.pipeline.summary(session.folder.name)
        print(f"{session_text(ReplayResult(session.setup, tuple(self.events), summary))}\n\n{session.folder}")

    def publish(self, update: Update) -> None:
        """Hand on to screen and sound."""
        self.events.extend(update.events)
        if self._listeners is not None:
            self._listeners.publish(update)

    def _on_status(self, status: LinkStatus) -> None:
        """What the link does stands in the core's view; nothing else is drawn."""
        del status
