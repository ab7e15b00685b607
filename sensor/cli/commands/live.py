"""``kneehold live``: a session counted as it happens."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.live.phone_line import PhoneFeedback, add_phone_arguments
from kneehold.sensor.cli.live.sources import Sources, new_sources, sources_of
from kneehold.sensor.cli.options.archive import place_of
from kneehold.sensor.cli.options.bluetooth import open_bluetooth
from kneehold.sensor.cli.options.counting import (
    add_counting_arguments,
    add_screen_arguments,
    add_sound_arguments,
    is_screen_wanted,
)
from kneehold.sensor.cli.options.sensors import StatusLines, add_sensor_arguments, usable_options
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kneehold.sensor.cli.live.runner import LiveRun
    from kneehold.sensor.core.pipeline import OnRow
    from kneehold.sensor.live.run import Sink
    from kneehold.sensor.live.session import LiveSession, MakeTrace
    from kneehold.sensor.model.events import Event, Update
    from kneehold.sensor.sources.ble_search import Stack

__all__ = ["add_arguments", "record_lines", "run"]

_NEWEST = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_sensor_arguments(parser)
    add_phone_arguments(parser)
    add_counting_arguments(parser)
    parser.add_argument(
        "--resume",
        nargs="?",
        const=_NEWEST,
        metavar="SESSION",
        help="resume an interrupted session (default: the newest one)",
    )
    parser.add_argument(
        "--plan", metavar="PLAN", help="be led through a plan, shipped or a file (see 'kneehold plan'); no key needed"
    )
    parser.add_argument(
        "--lsl",
        action="store_true",
        help="also send samples, angle and events into the network as Lab Streaming Layer streams; lines of text",
    )
    parser.add_argument("--headless", action="store_true", help="no dashboard: lines of text")
    parser.add_argument("--json", action="store_true", help="print every event and the summary as JSON lines")
    add_screen_arguments(parser)
    add_sound_arguments(parser, default="calm")


def run(args: argparse.Namespace) -> int:
    """Find the sensor, count, keep the session."""
    if args.resume is None:
        from kneehold.sensor.cli.live.resume_offer import offered

        is_watched = is_screen_wanted(args) and not args.headless and not args.json and sys.stdin.isatty()
        folder = offered(place_of(args), may_ask=is_watched)
        args.resume = None if folder is None else str(folder)
    asyncio.run(_run(args))
    return 0


async def _run(args: argparse.Namespace) -> None:
    async with AsyncExitStack() as exits:
        stack = await exits.enter_async_context(open_bluetooth(args))
        is_in_lines = args.headless or args.json or args.lsl
        show = _on_screen if is_screen_wanted(args) and not is_in_lines else _in_lines
        await show(args, stack, exits)


async def _session(
    args: argparse.Namespace,
    stack: Stack,
    exits: AsyncExitStack,
    make_trace: MakeTrace | None = None,
    on_row: OnRow | None = None,
) -> tuple[LiveSession, Sources]:
    """The session that is meant, and where its entries come from."""
    if args.resume is not None:
        session = _resumed(args, make_trace)
        return session, await sources_of(args, session.sensors, session.begin_ns, exits)
    from kneehold.sensor.live.session import new_session

    options = usable_options(args, args.plan)
    sources = await new_sources(args, stack, exits)
    return new_session(place_of(args), sources.sensors, options, make_trace, args.plan, on_row), sources


def _resumed(args: argparse.Namespace, make_trace: MakeTrace | None) -> LiveSession:
    from kneehold.sensor.live.session import broken_off, resumed_session

    if args.sensor or args.left or args.right:
        raise UsageError("--resume goes on with the session's own sensor; leave out --sensor, --left and --right.")
    place = place_of(args)
    folder = Path(args.resume) if args.resume else broken_off(place)
    if folder is None:
        raise UsageError("there is no interrupted session.")
    if not folder.exists() and (place.sessions / folder).exists():
        folder = place.sessions / folder
    tell(f"Resuming {folder}", error=True)
    session = resumed_session(place, folder, make_trace)
    for warning in session.tape.warnings:
        tell(f"kneehold: {folder}: {warning}.", error=True)
    return session


def _feedback(args: argparse.Namespace, session: LiveSession, sources: Sources) -> PhoneFeedback | None:
    if sources.phone is None:
        return None
    return PhoneFeedback(session.setup, sources.phone.desk, args.sound, args.language)


async def _in_lines(args: argparse.Namespace, stack: Stack, exits: AsyncExitStack) -> None:
    await record_lines(args, stack, exits, args.seconds)


async def record_lines(
    args: argparse.Namespace,
    stack: Stack,
    exits: AsyncExitStack,
    seconds: float | None,
    on_begin: Callable[[LiveRun], None] | None = None,
) -> Path:
    """A session in lines of text, for ``seconds``; returns its folder. ``on_begin`` gets hold of the run."""
    from kneehold.sensor.cli.live.runner import LiveRun
    from kneehold.sensor.cli.terminal.session_text import session_text
    from kneehold.sensor.live.lsl import LslOutlet
    from kneehold.sensor.replay.replay import ReplayResult

    streams = LslOutlet() if args.lsl else None
    session, sources = await (
        _session(args, stack, exits) if streams is None else _session(args, stack, exits, streams.begin, streams.row)
    )
    lines = _Lines(streams, as_json=args.json)
    run = LiveRun(session, stack, StatusLines().take, own=sources.own, feedback=_feedback(args, session, sources))
    if on_begin is not None:
        on_begin(run)
    refused = await run.run(lines, seconds)
    summary = session.pipeline.summary(session.folder.name)
    if args.json:
        tell_json(summary)
    else:
        text = session_text(ReplayResult(session.setup, tuple(lines.events), summary))
        tell_lines(f"\n{text}\n")
        tell(str(session.folder))
    if refused is not None:
        raise refused
    return session.folder


async def _on_screen(args: argparse.Namespace, stack: Stack, exits: AsyncExitStack) -> None:
    from kneehold.sensor.cli.live.screen import LiveScreen

    screen = LiveScreen(args)
    session, sources = await _session(args, stack, exits, screen.begin)
    await screen.show(session, stack, sources.own, _feedback(args, session, sources))


class _Lines:
    """A sink that prints events as they come."""

    def __init__(self, also: Sink | None = None, *, as_json: bool) -> None:
        """``also`` hears the same."""
        self._as_json, self._also = as_json, also
        self._is_refused = False
        self._last_s = 0.0
        self.events: list[Event] = []

    def publish(self, update: Update) -> None:
        """Print what happened."""
        from kneehold.sensor.tape.events_json import event_json
        from kneehold.tui.event_text import event_line

        for event in update.events:
            self.events.append(event)
            self._last_s = max(self._last_s, event.detected_at_s)
            try:
                if self._as_json:
                    tell_json(event_json(event))
                else:
                    tell(event_line(event, self._last_s))
            except BrokenPipeError:
                raise  # whoever read the events has seen enough
            except OSError as error:
                self._refused(error)
        if self._also is not None:
            self._also.publish(update)

    def _refused(self, error: OSError) -> None:
        """The events go where nothing can be written: the session is kept all the same, and goes on."""
        if not self._is_refused:
            self._is_refused = True
            with suppress(OSError):
                tell(f"kneehold: the events cannot be printed ({error.strerror}); the session goes on.", error=True)
