"""``kneehold replay``: what was done in a recording."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import (
    add_counting_arguments,
    add_screen_arguments,
    add_sound_arguments,
    counting_options,
    is_screen_wanted,
)
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.options.recording import STDIN, recording_at
from kneehold.sensor.cli.terminal.output import tell_json, tell_lines

if TYPE_CHECKING:
    from kneehold.sensor.tape.imports.options import ImportOptions

__all__ = ["add_arguments", "add_reading_arguments", "reading_options", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a recording: CSV, a session folder or what another program exported; - reads standard input",
    )
    add_counting_arguments(parser)
    add_reading_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print every event and the summary as JSON lines")
    parser.add_argument(
        "--trace", type=OutputPath, metavar="FILE.csv", help="write t_s,elevation_deg,phase of every sample"
    )
    add_screen_arguments(parser)
    add_sound_arguments(parser, default="silent")


def add_reading_arguments(parser: argparse.ArgumentParser) -> None:
    """``--units`` and ``--recording``: what an export of another program does not say."""
    export = parser.add_argument_group("what an export does not say")
    export.add_argument(
        "--units",
        metavar="LIST",
        help="units of its numbers, such as acc=g,rate=deg/s,time=ms; a number is how many counts are 1 g or 1 deg/s; "
        "hz=100 for samples without a time",
    )
    export.add_argument("--recording", metavar="NAME", help="which of several recordings or sensors in it is meant")


def reading_options(args: argparse.Namespace) -> ImportOptions:
    """What ``add_reading_arguments`` read."""
    from kneehold.sensor.tape.imports.options import import_options

    return import_options(args.units, args.recording)


def run(args: argparse.Namespace) -> int:
    """Print what was counted; on a terminal, play it first."""
    is_played = not args.json and not args.trace and args.path != STDIN and is_screen_wanted(args)
    with recording_at(args.path) as args.path:
        return _play(args) if is_played else _print(args)


def _play(args: argparse.Namespace) -> int:
    from kneehold.sensor.cli.terminal.play_screen import Sound, play
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.replay.replay import session_setup
    from kneehold.sensor.tape.reader import open_recording

    recording = open_recording(args.path, reading_options(args))
    setup = session_setup(recording.header, counting_options(args))
    with Progress("replay") as progress:
        entries = tuple(recording.entries(progress.show))
    sound = Sound(args.sound, args.player, args.language)
    play(entries, setup, recording.name, view=args.view, speed=1.0, sound=sound, warnings=recording.warnings)
    return 0


def _print(args: argparse.Namespace) -> int:
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.cli.terminal.session_text import session_text
    from kneehold.sensor.replay.replay import replay
    from kneehold.sensor.replay.trace_files import TraceFiles
    from kneehold.sensor.tape.events_json import event_json

    with ExitStack() as open_files:
        trace = open_files.enter_context(TraceFiles(args.trace)) if args.trace else None
        progress = open_files.enter_context(Progress("replay"))
        result = replay(
            args.path,
            replace(counting_options(args), reading=reading_options(args)),
            trace=trace.write if trace else None,
            on_progress=progress.show,
        )
    # Only now: a recording that cannot be read to its end has no results, not half of them.
    if args.json:
        for event in result.events:
            tell_json(event_json(event))
    tell_json(result.summary) if args.json else tell_lines(session_text(result))
    return 0
