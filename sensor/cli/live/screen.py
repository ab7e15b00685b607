"""Dashboard and sound of a live session."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kneehold.sensor.cli.live.runner import LiveRun
from kneehold.sensor.cli.terminal.output import tell, tell_lines
from kneehold.sensor.cli.terminal.session_text import session_text
from kneehold.sensor.core.guided_pipeline import GuidedPipeline
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.sensor.sources.scan_results import LOST
from kneehold.tui.dashboard import Dashboard
from kneehold.tui.feeds import Listeners, LiveFeed
from kneehold.tui.scene import Scene
from kneehold.tui.sound.opening import Sound, open_sounder
from kneehold.tui.wording.translate import translated

if TYPE_CHECKING:
    from kneehold.sensor.cli.live.phone_line import PhoneFeedback
    from kneehold.sensor.core.setup import SessionSetup
    from kneehold.sensor.live.session import LiveSession
    from kneehold.sensor.model.errors import OutputError
    from kneehold.sensor.replay.replay import Trace
    from kneehold.sensor.sources.ble_search import Stack
    from kneehold.sensor.sources.phone import PhoneSource
    from kneehold.sensor.sources.scan_results import LinkStatus

__all__ = ["LiveScreen"]


# The end of a session that somebody was led through stays on the screen until that person has got up and read it.
_SHOWN_S = 120.0


class LiveScreen:
    """The dashboard of one live session."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._scene: Scene | None = None
        self._listeners: Listeners | None = None
        self._feed: LiveFeed | None = None
        self._disk = ""
        self._links: dict[str, str] = {}  # what keeps each sensor away, until samples come again
        self._newest_s: dict[str, float] = {}  # time of the newest sample of each
        self.events: list[Event] = []

    def begin(self, setup: SessionSetup) -> Trace:
        """It is known what the session is; returns who wants every sample."""
        self._scene = Scene(setup)
        return self._scene.sample

    async def show(
        self,
        session: LiveSession,
        stack: Stack,
        own: Mapping[str, PhoneSource] | None = None,
        feedback: PhoneFeedback | None = None,
    ) -> None:
        """Until the person ends it; then print what it came to. Where the phone speaks the computer does not."""
        assert self._scene is not None
        args = self._args
        sounder = open_sounder(
            session.setup,
            Sound("silent" if feedback is not None and feedback.is_voice else args.sound, args.player, args.language),
            lambda cue: session.tape.append_cue(cue.logged()),
        )
        self._listeners = Listeners(self._scene, sounder)
        live = LiveRun(session, stack, self._on_status, self._on_trouble, own=own, feedback=feedback)

        async def last_words() -> None:
            if sounder is not None:
                await asyncio.to_thread(sounder.close, is_heard_out=_is_led_to_its_end(session))

        running = asyncio.create_task(live.run(self, args.seconds, last_words))
        self._feed = LiveFeed(self._scene, lambda: asyncio.shield(running), live.act, sounder, live.change_device)
        app = Dashboard(self._feed, view=args.view)

        def ended(run: asyncio.Task[OutputError | None]) -> None:
            if not run.cancelled() and run.exception() is None and _is_led_to_its_end(session):
                app.set_timer(_SHOWN_S, app.exit)
            else:
                app.exit()

        running.add_done_callback(ended)
        if sounder is not None:
            sounder.on_bell = app.bell
        try:
            await app.run_async()
        finally:
            live.close()
            if sounder is not None:
                sounder.hush()
            refused = await running
        summary = session.pipeline.summary(session.folder.name)
        text = session_text(ReplayResult(session.setup, tuple(self.events), summary))
        tell_lines(f"{text}\n")
        tell(str(session.folder))
        if refused is not None:
            raise refused

    def publish(self, update: Update) -> None:
        """Hand on to screen and sound."""
        self.events.extend(update.events)
        view = update.view
        if view.t_s > self._newest_s.get(view.sensor, 0.0):
            self._newest_s[view.sensor] = view.t_s
            if self._links.pop(view.sensor, None) is not None:
                self._tell()
        if self._listeners is not None:
            self._listeners.publish(update)

    def _on_trouble(self, sentence: str) -> None:
        """The disk; what is printed now would be drawn over."""
        self._disk = translated(sentence)
        self._tell()

    def _on_status(self, status: LinkStatus) -> None:
        """That a link is away stands in the core's view; what a person has to know or decide is drawn beside it."""
        if self._feed is not None:
            self._feed.other = "" if status.other is None else f"{status.other.name} ({status.other.address})"
        if status.trouble and status.trouble != LOST:
            self._links[status.sensor] = f"{status.sensor}: {translated(status.trouble)}"
            self._tell()

    def _tell(self) -> None:
        if self._feed is not None:
            self._feed.trouble = self._disk or next(iter(self._links.values()), "")


def _is_led_to_its_end(session: LiveSession) -> bool:
    """Nobody ended it from without: it has come to its own last words."""
    return isinstance(session.pipeline, GuidedPipeline) and session.pipeline.is_over
