"""``kneehold live``: a session counted as it happens."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.live_phone import PhoneFeedback, add_phone_arguments
from kneehold.sensor.cli.live_sources import Sources, new_sources, sources_of
from kneehold.sensor.cli.options.archive import place_of
from kneehold.sensor.cli.options.bluetooth import open_bluetooth
from kneehold.sensor.cli.options.counting import (
    add_counting_arguments,
    add_screen_arguments,
    add_sound_arguments,
    is_screen_wanted,
)
from kneehold.sensor.cli.options.sensors import StatusLines, add_sensor_arguments, usable_options
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.live.session import LiveSession, MakeTrace
    from kneehold.sensor.model.events import Event, Update
    from kneehold.sensor.sources.ble_search import Stack

__all__ = ["add_arguments", "run"]

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
    parser.add_argument("--headless", action="store_true", help="no dashboard: lines of text")
    parser.add_argument("--json", action="store_true", help="print every event and the summary as JSON lines")
    add_screen_arguments(parser)
    add_sound_arguments(parser, default="calm")


def run(args: argparse.Namespace) -> int:
    """Find the sensor, count, keep the session."""
    if args.resume is None:
        from kneehold.sensor.cli.resume_offer import offered

        is_watched = is_screen_wanted(args) and not args.headless and not args.json and sys.stdin.isatty()
        folder = offered(place_of(args), may_ask=is_watched)
        args.resume = None if folder is None else str(folder)
    asyncio.run(_run(args))
    return 0


async def _run(args: argparse.Namespace) -> None:
    async with AsyncExitStack() as exits:
        stack = await exits.enter_async_context(open_bluetooth(args))
        show = _on_screen if is_screen_wanted(args) and not args.headless and not args.json else _in_lines
        await show(args, stack, exits)


async def _session(
    args: argparse.Namespace, stack: Stack, exits: AsyncExitStack, make_trace: MakeTrace | None = None
) -> tuple[LiveSession, Sources]:
    """The session that is meant, and where its entries come from."""
    if args.resume is not None:
        session = _resumed(args, make_trace)
        return session, await sources_of(args, session.sensors, session.begin_ns, exits)
    from kneehold.sensor.live.session import new_session

    options = usable_options(args, args.plan)
    sources = await new_sources(args, stack, exits)
    return new_session(place_of(args), sources.sensors, options, make_trace, args.plan), sources


def _resumed(args: argparse.Namespace, make_trace: MakeTrace | None) -> LiveSession:
    from kneehold.sensor.live.session import broken_off, resumed_session

    place = place_of(args)
    folder = Path(args.resume) if args.resume else broken_off(place)
    if folder is None:
        raise UsageError("there is no interrupted session.")
    if not folder.exists() and (place.sessions / folder).exists():
        folder = place.sessions / folder
    print(f"Resuming {folder}", file=sys.stderr, flush=True)
    session = resumed_session(place, folder, make_trace)
    for warning in session.tape.warnings:
        print(f"kneehold: {folder}: {warning}.", file=sys.stderr, flush=True)
    return session


def _feedback(args: argparse.Namespace, session: LiveSession, sources: Sources) -> PhoneFeedback | None:
    if sources.phone is None:
        return None
    return PhoneFeedback(session.setup, sources.phone.desk, args.sound, args.language)


async def _in_lines(args: argparse.Namespace, stack: Stack, exits: AsyncExitStack) -> None:
    from kneehold.sensor.cli.live_runner import LiveRun
    from kneehold.sensor.cli.session_text import session_text
    from kneehold.sensor.replay.replay import ReplayResult

    session, sources = await _session(args, stack, exits)
    lines = _Lines(as_json=args.json)
    run = LiveRun(session, stack, StatusLines().take, own=sources.own, feedback=_feedback(args, session, sources))
    refused = await run.run(lines, args.seconds)
    summary = session.pipeline.summary(session.folder.name)
    if args.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(f"\n{session_text(ReplayResult(session.setup, tuple(lines.events), summary))}\n\n{session.folder}")
    if refused is not None:
        raise refused


async def _on_screen(args: argparse.Namespace, stack: Stack, exits: AsyncExitStack) -> None:
    from kneehold.sensor.cli.live_screen import LiveScreen

    screen = LiveScreen(args)
    session, sources = await _session(args, stack, exits, screen.begin)
    await screen.show(session, stack, sources.own, _feedback(args, session, sources))


class _Lines:
    """A sink that prints events as they come."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._last_s = 0.0
        self.events: list[Event] = []

    def publish(self, update: Update) -> None:
        """Print what happened."""
        from kneehold.sensor.tape.events_json import event_json
        from kneehold.tui.text import event_line

        for event in update.events:
            self.events.append(event)
            self._last_s = max(self._last_s, event.detected_at_s)
            line = event_line(event, self._last_s)
            text = json.dumps(event_json(event), ensure_ascii=False) if self._as_json else line
            print(text, flush=True)
