"""Options on exercise, mounting, screen and sound, and the values they allow.

An option that was not given stays ``None``: a tape's own header then says what was done, and only
after it the default.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kneehold.sensor.replay.replay import ReplayOptions

__all__ = [
    "HOLD",
    "REPS",
    "SIDES",
    "TOLERANCE",
    "add_counting_arguments",
    "add_offset_argument",
    "add_profile_arguments",
    "add_screen_arguments",
    "add_sound_arguments",
    "counting_options",
    "is_screen_wanted",
    "real",
    "whole",
]

# An hour is far beyond any stretch; a number above it is a slip such as milliseconds.
_LONGEST_S = 3600.0
_MOST_REPS = 1000

SIDES = ("right", "left", "both")


def real(
    low: float, high: float, unit: str = "", *, above: bool = False, below: bool = False
) -> Callable[[str], float]:
    """A converter for argparse: a number from ``low`` to ``high``; ``above``, ``below`` leave out the ends."""
    unit = f" {unit}" if unit else ""
    allowed = f"{'above' if above else 'at least'} {low:g} and {'below' if below else 'at most'} {high:g}{unit}"

    def convert(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        inside = isfinite(value) and low <= value <= high
        if not inside or (above and value == low) or (below and value == high):
            raise argparse.ArgumentTypeError(f"must be a number {allowed}, not '{text}'")
        return value

    return convert


def whole(low: int, high: int) -> Callable[[str], int]:
    """A converter for argparse: a whole number from ``low`` to ``high``, both included."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}, not '{text}'")
        return value

    return convert


HOLD = real(0.0, _LONGEST_S, "seconds", above=True)
TOLERANCE = real(0.0, _LONGEST_S, "seconds")
REPS = whole(1, _MOST_REPS)


def add_profile_arguments(parser: argparse.ArgumentParser) -> None:
    """``--profile`` and ``--profile-file``."""
    _add_profile(parser.add_argument)


def _add_profile(add: Callable[..., argparse.Action]) -> None:
    add("--profile", metavar="NAME", help="exercise profile (default: knee-to-chest; see 'kneehold profiles')")
    add("--profile-file", metavar="FILE.toml", help="a file with further profiles")


def add_counting_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that says what was to be done and how the sensor sat."""
    exercise = parser.add_argument_group("exercise")
    _add_profile(exercise.add_argument)
    exercise.add_argument("--side", choices=SIDES, help="the leg (default: right)")
    exercise.add_argument("--hold", type=HOLD, metavar="SECONDS", help="prescribed hold (default: 20)")
    exercise.add_argument("--reps", type=REPS, metavar="N", help="prescribed repetitions (default: 3)")
    exercise.add_argument(
        "--tolerance",
        type=TOLERANCE,
        metavar="SECONDS",
        help="how much shorter a full hold may be (default: 1 s or 5 %%, whichever is more)",
    )
    motion = parser.add_argument_group("sensor mounting")
    motion.add_argument(
        "--mount",
        metavar="AXES",
        help="how the sensor sits: 'unknown' (default), or the sensor axes that point along the thigh to the knee "
        "and to the front of the thigh, such as x=knee,y=front or x=knee,-y=front",
    )
    motion.add_argument("--filter", metavar="NAME", help="attitude filter (default: gravity)")


def add_offset_argument(parser: argparse.ArgumentParser) -> None:
    """``--offset``, for marks made by the clock of a video."""
    parser.add_argument(
        "--offset",
        type=real(-86400.0, 86400.0, "seconds"),
        default=0.0,
        metavar="S",
        help="added to every mark: when the recording began by the clock of the video, as a negative number",
    )


def add_screen_arguments(parser: argparse.ArgumentParser) -> None:
    """``--plain`` and ``--view``."""
    screen = parser.add_argument_group("what is shown")
    screen.add_argument("--plain", action="store_true", help="lines of text also on a terminal, no dashboard")
    screen.add_argument(
        "--view",
        choices=("desk", "mat"),
        default="desk",
        help="how the dashboard begins: at the desk, or read from a mat",
    )


def add_sound_arguments(parser: argparse.ArgumentParser, *, default: str) -> None:
    """``--sound``, ``--player`` and ``--language``, which is put in use when the command begins."""
    from kneehold.sensor.cli.options.language import add_language_argument

    sound = parser.add_argument_group("sound")
    sound.add_argument(
        "--sound", choices=("calm", "count", "silent"), default=default,
        help="how much is said: what one must know; every second and repetition too; nothing (default: %(default)s)",
    )  # fmt: skip
    sound.add_argument(
        "--player",
        choices=("auto", "bell", "none"),
        default="auto",
        help="what plays it (default: the first that works)",
    )
    add_language_argument(sound, "screen and voice")


def is_screen_wanted(args: argparse.Namespace) -> bool:
    """Whether a dashboard is to be drawn: a person sits before a terminal that can, and did not say no."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "") != "dumb" and not args.plain


def counting_options(args: argparse.Namespace) -> ReplayOptions:
    """What ``add_counting_arguments`` read."""
    from kneehold.sensor.replay.replay import ReplayOptions

    return ReplayOptions(
        profile=args.profile,
        profile_file=args.profile_file,
        side=args.side,
        hold_s=args.hold,
        reps=args.reps,
        tolerance_s=args.tolerance,
        mount=args.mount,
        filter_name=args.filter,
    )
