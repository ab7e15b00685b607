"""``kneehold demo``: a simulated session on the dashboard."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import (
    HOLD,
    REPS,
    add_profile_arguments,
    add_screen_arguments,
    add_sound_arguments,
    is_screen_wanted,
    real,
    whole,
)
from kneehold.sensor.cli.terminal.output import tell, tell_lines

if TYPE_CHECKING:
    from kneehold.sensor.core.setup import SessionSetup
    from kneehold.sensor.model.events import Event, Update
    from kneehold.sensor.model.values import Entry
    from kneehold.sensor.tape.header import TapeHeader

__all__ = ["add_arguments", "run"]

# Five times normal speed: a whole session in less than a minute, still slow enough to read along.
_DEFAULT_SPEED = 5.0
_MOST_SPEED = 1000.0
_DEFAULT_SEED = 1
_LARGEST_SEED = 2**31 - 1
_NAME = "simulated session"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--speed",
        type=real(0.0, _MOST_SPEED),
        default=_DEFAULT_SPEED,
        metavar="N",
        help="playback speed; 0: as fast as possible (default: %(default)g)",
    )
    parser.add_argument(
        "--seed", type=whole(0, _LARGEST_SEED), default=_DEFAULT_SEED, metavar="N", help="a different simulated person"
    )
    add_profile_arguments(parser)
    parser.add_argument("--plan", metavar="PLAN", help="somebody who is led through a plan (see 'kneehold plan')")
    parser.add_argument("--hold", type=HOLD, default=20.0, metavar="SECONDS", help="prescribed hold (default: 20)")
    parser.add_argument(
        "--reps", type=REPS, default=3, metavar="N", help="prescribed repetitions of a leg (default: 3)"
    )
    parser.add_argument(
        "--archive", metavar="DIR", help="show nothing: write weeks of a simulated person there, to try the review"
    )
    add_screen_arguments(parser)
    add_sound_arguments(parser, default="calm")


class _Lines:
    """A sink that prints events, and on a terminal keeps one line of status under them."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._last_s = 0.0
        self.events: list[Event] = []

    def publish(self, update: Update) -> None:
        """Print what happened; draw what is."""
        from kneehold.tui.event_text import event_line, status_line

        for event in update.events:
            self.clear()
            # Sensor and host each have a clock of their own; a list of times never runs backwards.
            self._last_s = max(self._last_s, event.detected_at_s)
            tell(event_line(event, self._last_s))
            self.events.append(event)
        if self._is_terminal:
            sys.stdout.write(f"\r{status_line(update.view)}")
            sys.stdout.flush()

    def clear(self) -> None:
        """Take the status line away."""
        if self._is_terminal:
            sys.stdout.write("\r\x1b[K")  # carriage return, then clear to the end of the line


def run(args: argparse.Namespace) -> int:
    """Play a simulated session and count it as it happens; or write the example archive."""
    if args.archive is not None:
        return _write_archive(args)
    from kneehold.sensor.exercises.profile_files import chosen_profile
    from kneehold.sensor.replay.replay import ReplayOptions, session_setup
    from kneehold.sensor.simulation.demonstration import demonstrate
    from kneehold.sensor.simulation.scenarios import simulate_set

    options = ReplayOptions(profile=args.profile, profile_file=args.profile_file, hold_s=args.hold, reps=args.reps)
    if args.plan is not None:
        entries, header = _led(args)
        options = ReplayOptions(profile_file=args.profile_file)
    elif args.profile is None and args.profile_file is None:
        entries, header = demonstrate(args.seed, reps=args.reps, hold_s=args.hold)
        options = ReplayOptions()
    else:
        profile = chosen_profile(args.profile, args.profile_file)
        simulation = simulate_set(args.seed, profile, reps=args.reps, hold_s=args.hold)
        entries, header = simulation.entries(), simulation.header()
    setup = session_setup(header, options)
    if args.speed > 0.0 and is_screen_wanted(args):
        from kneehold.sensor.cli.terminal.play_screen import Sound, play

        sound = Sound(args.sound, args.player, args.language)
        play(entries, setup, _NAME, view=args.view, speed=args.speed, sound=sound)
    else:
        _print_lines(entries, setup, args.speed)
    return 0


def _write_archive(args: argparse.Namespace) -> int:
    from shlex import quote

    from kneehold.sensor.bench.example_archive import EXAMPLE_PERSON, write_example
    from kneehold.sensor.cli.terminal.progress import Progress

    with Progress("example archive") as progress:
        count = write_example(args.archive, args.seed, on_progress=progress.show)
    place = quote(args.archive)
    tell_lines(
        f"{args.archive}: {count} sessions of a simulated person. Try:\n"
        f"  kneehold sessions --data-dir {place}\n"
        f"  kneehold review --data-dir {place}\n"
        f"  kneehold report --person {quote(EXAMPLE_PERSON)} --data-dir {place} -o report.html"
    )
    return 0


def _led(args: argparse.Namespace) -> tuple[tuple[Entry, ...], TapeHeader]:
    """Of a plan with several exercises, the first is shown."""
    from dataclasses import replace

    from kneehold.sensor.exercises.plan_files import parse_plan, plan_text
    from kneehold.sensor.simulation.guided import simulate_guided
    from kneehold.sensor.tape.header import TapeGuidance

    text = plan_text(args.plan)
    plan = parse_plan(text, args.plan, args.profile_file)
    first = plan.blocks[0]
    legs = [[block.hold_s] * block.reps for block in plan.blocks if block.profile == first.profile]
    simulation = simulate_guided(args.seed, first.profile, legs)
    header = replace(simulation.header(), guidance=TapeGuidance(text, is_screen_due=False))
    return simulation.entries(), header


def _print_lines(entries: tuple[Entry, ...], setup: SessionSetup, speed: float) -> None:
    from kneehold.sensor.cli.terminal.session_text import session_text
    from kneehold.sensor.core.guided_pipeline import core_of
    from kneehold.sensor.live.run import run_session
    from kneehold.sensor.replay.replay import ReplayResult
    from kneehold.sensor.sources.pace import Pace
    from kneehold.sensor.sources.simulated import SimulatedSource

    source = SimulatedSource(entries, Pace(speed))
    pipeline, lines = core_of(setup), _Lines()
    try:
        asyncio.run(run_session(source, pipeline, lines))
    finally:
        lines.clear()
    tell_lines(f"\n{session_text(ReplayResult(setup, tuple(lines.events), pipeline.summary(_NAME)))}")
