"""``kneehold verify``: how accurate the counter is on one person, by taps at the start and the end of each hold."""

from __future__ import annotations

import argparse
import asyncio
import sys
import threading
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, cast

from kneehold.sensor.cli.commands import live
from kneehold.sensor.cli.options.archive import place_of
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from kneehold.sensor.archive.data_dir import DataDir
    from kneehold.sensor.archive.own_accuracy import KeptAccuracy
    from kneehold.sensor.cli.live.runner import LiveRun
    from kneehold.sensor.review.tapping import OwnAccuracy

__all__ = ["add_arguments", "run"]

_MINUTE_S = 60.0
_KEY, _SENSOR = "key", "sensor"
# Of 20 s a minute has two holds, too few to tell a scatter; of 5 s it has five.
_HOLD_S, _HOLDS = 5.0, 5
# Slower sensors average a knock away.
_LEAST_HZ = 52.0
_HOW = (
    "Hold for about {hold:g} s, lower, and do it again, about {seconds:g} s long. {tap} when a hold begins and when it "
    "ends. Ctrl-C ends it earlier."
)
_TAP = {_KEY: "Press Enter", _SENSOR: "Tap the sensor"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Those of ``live``, and a session that was recorded so."""
    parser.add_argument("session", nargs="?", metavar="SESSION", help="a session with taps (default: record one now)")
    parser.add_argument("--by", choices=(_KEY, _SENSOR), default=_KEY, help="what is tapped (default: key)")
    parser.add_argument("--person", metavar="NAME", help="whose accuracy it is (default: whom the session is of)")
    live.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Record a minute unless a session is named, then print and keep the agreement; 1 if too little was tapped."""
    from kneehold.sensor.archive.index import find_session

    place = place_of(args)
    folder = asyncio.run(_recorded(args)) if args.session is None else find_session(place, args.session)
    found, why = _compared(folder, args.by)
    if found is None:
        tell(f"kneehold: {folder}: {why}", error=True)
        return 1
    person, kept = _keep(place, folder, args, found)
    if args.json:
        tell_json(_json(person, found, kept))
    else:
        tell_lines(_text(person, found, kept))
    return 0


async def _recorded(args: argparse.Namespace) -> Path:
    """The folder of a new session of a minute, with every press of Enter on its tape."""
    async with AsyncExitStack() as exits:
        from kneehold.sensor.cli.options.bluetooth import open_bluetooth

        if args.plan is None:
            args.hold, args.reps = args.hold or _HOLD_S, args.reps or _HOLDS
        seconds = args.seconds or _MINUTE_S
        stack = await exits.enter_async_context(open_bluetooth(args))
        tell_lines(_HOW.format(hold=args.hold or _HOLD_S, seconds=seconds, tap=_TAP[args.by]), error=True)
        return await live.record_lines(args, stack, exits, seconds, _listen if args.by == _KEY else None)


def _listen(run: LiveRun) -> None:
    """From now on every line on standard input is a tap, and said to be; the thread ends with the program."""
    from itertools import count

    from kneehold.sensor.model.values import CommandKind
    from kneehold.sensor.replay.taps import TAP

    loop = asyncio.get_running_loop()
    numbers = count(1)

    def tap() -> None:
        run.act(CommandKind.MARK, TAP)
        tell(f"tap {next(numbers)}", error=True)

    def wait() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(tap)

    threading.Thread(target=wait, daemon=True).start()


def _compared(folder: Path, by: str) -> tuple[OwnAccuracy | None, str]:
    """The agreement, or why there is none."""
    from kneehold.sensor.replay.replay import ReplayOptions, replay
    from kneehold.sensor.replay.taps import key_taps_s, sensor_taps_s
    from kneehold.sensor.review.tapping import own_accuracy

    options = ReplayOptions()
    result = replay(str(folder), options)
    if not result.is_trusted:
        raise UsageError(f"{folder}: the sensor cannot be trusted there, so nothing is compared.")
    taps_s = (key_taps_s if by == _KEY else sensor_taps_s)(str(folder), options)
    holds = [(rep.hold_start_s, rep.hold_end_s, rep.hold_pm_s or 0.0) for rep in result.reps]
    why = f"{len(holds)} holds were counted and {len(taps_s)} taps came; at least two holds need a tap at either end."
    rate_hz = cast("float | None", result.summary["rate_hz"]) or 0.0
    if by == _SENSOR and rate_hz < _LEAST_HZ:
        why += f" The sensor sent {rate_hz:.0f} samples per second; taps on it are felt from {_LEAST_HZ:.0f} on."
    return own_accuracy(holds, taps_s), why


def _keep(place: DataDir, folder: Path, args: argparse.Namespace, found: OwnAccuracy) -> tuple[str, KeptAccuracy]:
    from kneehold.sensor.archive.about import checked_name, read_about
    from kneehold.sensor.archive.own_accuracy import keep_accuracy
    from kneehold.sensor.archive.row import read_row

    person = read_about(folder).person if args.person is None else checked_name(args.person)
    kept = keep_accuracy(place, person, folder.name, read_row(folder).started_utc[:10], args.by, found)
    return person, kept


def _json(person: str, found: OwnAccuracy, kept: KeptAccuracy) -> dict[str, object]:
    left = {"untapped": found.untapped, "taps_left": found.taps_left}
    return {
        "type": "verify", "schema": 1, "person": person, **kept._asdict(), **left,
        "holds_s": [[round(h.end_s - h.start_s, 4), round(h.error_s, 4), round(h.pm_s, 4)] for h in found.holds],
    }  # fmt: skip


def _text(person: str, found: OwnAccuracy, kept: KeptAccuracy) -> str:
    from kneehold.sensor.report.own_accuracy import kept_words, own_words
    from kneehold.sensor.review.table import number, render_table

    rows = [
        (
            str(place),
            number(h.start_s, 2),
            number(h.end_s, 2),
            f"{h.end_s - h.start_s:.2f} ± {h.pm_s:.2f}",
            number(h.tapped_end_s - h.tapped_start_s, 2),
            number(h.error_s, 2, signed=True),
        )
        for place, h in enumerate(found.holds, start=1)
    ]
    left = f"Holds without both taps: {found.untapped}. Taps without a hold: {found.taps_left}."
    table = render_table(("hold", "from", "to", "counted", "tapped", "error"), rows)
    return "\n\n".join([table, left, own_words(kept), kept_words(person, kept)])
