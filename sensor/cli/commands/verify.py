"""``kneehold verify``: how accurate the counter is on one person, by taps at the start and the end of each hold."""

from __future__ import annotations

import argparse
import asyncio
import sys
import threading
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

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
_HOW = {
    _KEY: "Press Enter when a hold begins and when it ends, for a minute; Ctrl-C ends it earlier.",
    _SENSOR: "Tap the sensor when a hold begins and when it ends, for a minute; Ctrl-C ends it earlier.",
}


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
    found, holds, taps = _compared(folder, args.by)
    if found is None:
        tell(
            f"kneehold: {folder}: {holds} holds were counted and {taps} taps came; at least two holds need a tap at "
            "either end.",
            error=True,
        )
        return 1
    person, kept = _keep(place, folder, args, found)
    if args.json:
        tell_json(_json(person, found, kept))
    else:
        tell_lines(_text(found, kept))
    return 0


async def _recorded(args: argparse.Namespace) -> Path:
    """The folder of a new session of a minute, with every press of Enter on its tape."""
    async with AsyncExitStack() as exits:
        from kneehold.sensor.cli.options.bluetooth import open_bluetooth

        stack = await exits.enter_async_context(open_bluetooth(args))
        tell_lines(_HOW[args.by], error=True)
        return await live.record_lines(args, stack, exits, args.seconds or _MINUTE_S, _listen)


def _listen(run: LiveRun) -> None:
    """From now on every line on standard input is a tap; the thread ends with the program."""
    from kneehold.sensor.model.values import CommandKind
    from kneehold.sensor.replay.taps import TAP

    loop = asyncio.get_running_loop()

    def wait() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(run.act, CommandKind.MARK, TAP)

    threading.Thread(target=wait, daemon=True).start()


def _compared(folder: Path, by: str) -> tuple[OwnAccuracy | None, int, int]:
    from kneehold.sensor.replay.replay import ReplayOptions, replay
    from kneehold.sensor.replay.taps import key_taps_s, sensor_taps_s
    from kneehold.sensor.review.tapping import own_accuracy

    options = ReplayOptions()
    result = replay(str(folder), options)
    if not result.is_trusted:
        raise UsageError(f"{folder}: the sensor cannot be trusted there, so nothing is compared.")
    taps_s = (key_taps_s if by == _KEY else sensor_taps_s)(str(folder), options)
    holds = [(rep.hold_start_s, rep.hold_end_s, rep.hold_pm_s or 0.0) for rep in result.reps]
    return own_accuracy(holds, taps_s), len(holds), len(taps_s)


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


def _text(found: OwnAccuracy, kept: KeptAccuracy) -> str:
    from kneehold.sensor.report.own_accuracy import own_words
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
    left = f"{found.untapped} holds without both taps, {found.taps_left} taps without a hold."
    said = own_words(kept)
    return "\n\n".join([render_table(("hold", "from", "to", "counted", "tapped", "error"), rows), left, said])
