"""The entry point: finds the command, runs it, and turns errors into a sentence and an exit status.

Only the module of the command asked for is imported, so ``--help`` and ``--version`` answer at once.

Exit status: 0 done, 1 something could not be read or written, 2 wrong usage, 3 no Bluetooth that may be used,
4 no sensor found, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn, TextIO

from kneehold import __version__
from kneehold.sensor.cli.options.output_path import inputs_kept
from kneehold.sensor.cli.terminal.left_as_found import left_as_found
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import KneeholdError, UsageError
from kneehold.sensor.model.shown import shown

__all__ = ["COMMANDS", "main"]

# Command: the module that carries it out, and what it does in half a line.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("kneehold.sensor.cli.commands.demo", "watch a simulated session being counted; no sensor needed"),
    "live": ("kneehold.sensor.cli.commands.live", "count a session as it happens, from a Bluetooth sensor or a phone"),
    "record": ("kneehold.sensor.cli.commands.record", "record a sensor over Bluetooth, and nothing else"),
    "scan": ("kneehold.sensor.cli.commands.scan", "list the sensors in range"),
    "doctor": ("kneehold.sensor.cli.commands.doctor", "find problems and how to fix them"),
    "check": ("kneehold.sensor.cli.commands.check", "measure whether a sensor or the recording of one can be trusted"),
    "replay": ("kneehold.sensor.cli.commands.replay", "count the repetitions and hold seconds of a recording"),
    "agree": ("kneehold.sensor.cli.commands.agree", "compare the holds of a recording with marked ones"),
    "score": ("kneehold.sensor.cli.commands.score", "accuracy table of a folder of marked recordings"),
    "sessions": ("kneehold.sensor.cli.commands.sessions", "list the recorded sessions"),
    "review": ("kneehold.sensor.cli.commands.review", "look at sessions on the screen: every hold as a trace"),
    "verify": ("kneehold.sensor.cli.commands.verify", "tap along with your holds: how accurate is it on you?"),
    "mark": ("kneehold.sensor.cli.commands.mark", "keep a therapist's marks and corrections beside a session"),
    "label": ("kneehold.sensor.cli.commands.label", "say whose session it was and how it felt"),
    "report": ("kneehold.sensor.cli.commands.report", "write a report for a therapist: one HTML file"),
    "export": ("kneehold.sensor.cli.commands.export", "write sessions as CSV, Parquet, Motion-BIDS or FHIR"),
    "rescore": (
        "kneehold.sensor.cli.commands.rescore",
        "recount all sessions with this version, say what changed",
    ),
    "reindex": ("kneehold.sensor.cli.commands.reindex", "rebuild the session list from the folders"),
    "paths": ("kneehold.sensor.cli.commands.paths", "print where sessions are kept"),
    "plan": ("kneehold.sensor.cli.commands.plan", "write, read or check a plan: exercises, legs, holds, times"),
    "simulate": ("kneehold.sensor.cli.commands.simulate", "make recordings with exactly known holds"),
    "bench": ("kneehold.sensor.cli.commands.bench", "measure accuracy and speed on simulated and real recordings"),
    "benchmark": ("kneehold.sensor.cli.commands.benchmark", "an open benchmark: make its recordings, score an entry"),
    "profiles": ("kneehold.sensor.cli.commands.profiles", "list the exercise profiles"),
}

_DESCRIPTION = """Counts the repetitions and the hold seconds of the knee-to-chest stretch
from one motion sensor on the thigh. Not a medical device."""

_BEFORE_A_COMMAND = ("-h", "--help", "--version")
_INTERRUPTED = 130  # 128 + SIGINT, as shells report it


class _Parser(argparse.ArgumentParser):
    """An argument parser that complains in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"kneehold: {shown(message)} (see '{self.prog} --help').\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command line ``argv`` (default: the process's own) and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        with left_as_found():
            status = _dispatch(words)
        sys.stdout.flush()
    except KneeholdError as error:
        tell(f"kneehold: {error}", error=True)
        return error.exit_status
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read the results has seen enough
        return 0
    except OSError as error:
        _drop_output()
        place = error.filename or "the results cannot be written"
        tell(f"kneehold: {place}: {error.strerror or error}.", error=True)
        return 1
    return status


def _dispatch(words: list[str]) -> int:
    if words[:1] == ["help"]:
        words = [*words[1:2], "--help"]
    try:
        if words and words[0] in COMMANDS:
            return _run(words[0], words[1:])
        if words and words[0] not in _BEFORE_A_COMMAND:
            raise UsageError(_unknown(words[0]))
        parser = _top_parser()
        if not words and not _is_terminal():
            parser.print_help(sys.stderr)
            return 2
        if not words:
            return _from_start_page()
        parser.parse_args(words)
    except SystemExit as stop:  # argparse has said what there is to say, or a signal ended it
        return stop.code if isinstance(stop.code, int) else 0
    return 0


def _from_start_page() -> int:
    """What is chosen is done; what cannot be done is said on the page, which then asks again."""
    from kneehold.sensor.cli.terminal.start_page import advice, ask

    problem = ""
    while chosen := ask(COMMANDS, problem):
        try:
            return _run(chosen[0], list(chosen[1:]))
        except KneeholdError as error:
            problem = advice(error)
    return 0


def _unknown(word: str) -> str:
    from difflib import get_close_matches

    if word.startswith("-"):
        return f"there is no option '{word}' before a command (see 'kneehold --help')."
    near = get_close_matches(word, COMMANDS, n=1)
    known = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(COMMANDS)}"
    return f"there is no command '{word}'; {known} (see 'kneehold --help')."


def _is_terminal() -> bool:
    """Whether a person sits before a terminal that can draw; the screen is drawn on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def _run(name: str, words: list[str]) -> int:
    module_name, purpose = COMMANDS[name]
    module = import_module(module_name)
    parser = _Parser(prog=f"kneehold {name}", description=f"{purpose[0].upper()}{purpose[1:]}.", allow_abbrev=False)
    module.add_arguments(parser)
    args = parser.parse_args(_glued(words))
    _speak(getattr(args, "language", None))
    with inputs_kept(args):
        return int(module.run(args))


def _speak(code: str | None) -> None:
    """The command in the language ``code``, in English without one; ``UsageError`` naming those there are."""
    from kneehold.tui.wording.words import DEFAULT, languages, use

    code = code or DEFAULT
    if code not in languages():
        raise UsageError(f"there is no language '{code}'; there are {', '.join(languages())}.")
    use(code)


def _glued(words: list[str]) -> list[str]:
    """``--mount -x=knee`` as ``--mount=-x=knee``: argparse would take the axis for an option. ``~/`` is the home.

    A shell does not expand ``--data-dir=~/x``, and none has seen what was typed into the start page.
    """
    glued: list[str] = []
    for typed in words:
        name, is_option, value = typed.partition("=")
        is_named = typed.startswith("--") and is_option
        home = os.path.expanduser(value if is_named else typed)
        is_home = (value if is_named else typed).startswith(("~/", "~\\"))
        word = typed if not is_home else f"{name}={home}" if is_named else home
        if glued and glued[-1] == "--mount":
            glued[-1] = f"--mount={word}"
        else:
            glued.append(word)
    return glued


def _top_parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name.ljust(width)}{purpose}" for name, (_, purpose) in COMMANDS.items())
    parser = _Parser(
        prog="kneehold",
        usage="kneehold [--help] [--version] COMMAND ...",
        description=_DESCRIPTION,
        epilog=f"commands:\n{commands}\n\n'kneehold COMMAND --help' lists the options of a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kneehold {__version__}")
    parser.add_argument("command", metavar="COMMAND", choices=tuple(COMMANDS), help=argparse.SUPPRESS)
    return parser


def _open_streams() -> None:
    """A stream that the caller has closed is None: what is said there goes nowhere, and nothing stumbles over it."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 open for as long as the program runs
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _speak_utf8(stream: TextIO) -> None:
    """JSON is UTF-8 wherever it is piped to; a file name that is no text comes out escaped."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """Let what is still buffered vanish, so that the interpreter does not fail on it while it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return  # no real file behind standard output: nothing will be flushed


if __name__ == "__main__":
    sys.exit(main())
