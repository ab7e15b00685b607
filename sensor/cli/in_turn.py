"""Commands one after the other in one process, each acknowledged: what ``kneehold bench crash`` kills.

``python -m kneehold.sensor.cli.in_turn FILE`` carries out the command lines of FILE, a JSON list of lists of words, and
prints ``ready``, then ``begun NUMBER`` and ``done NUMBER STATUS`` of each. Two lines are no commands: ``safety``, what
a guided session keeps of the red flags, and ``keys SESSION RATER KEY...``, keys in the review of a session.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from kneehold.sensor.cli.main import COMMANDS, main

__all__ = ["run_all"]


def run_all(file: Path) -> None:
    """Carry out the lines of ``file``; what they print goes nowhere."""
    for module, _ in COMMANDS.values():
        import_module(module)
    lines: list[list[str]] = json.loads(file.read_text(encoding="utf-8"))
    said = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    print("ready", file=said, flush=True)
    for number, words in enumerate(lines):
        print("begun", number, file=said, flush=True)
        status = _run(words)
        print("done", number, status, file=said, flush=True)


def _run(words: list[str]) -> int:
    if words[0] == "safety":
        from kneehold.sensor.archive.data_dir import data_place
        from kneehold.sensor.archive.safety import note_screen

        note_screen(data_place(), is_clear=True, is_ended_by_pain=False)
        return 0
    if words[0] == "keys":
        asyncio.run(_type(words[1], words[2], words[3:]))
        return 0
    return main(words)


async def _type(session: str, rater: str, keys: list[str]) -> None:
    from kneehold.sensor.archive.data_dir import data_place
    from kneehold.sensor.archive.index import find_session, listed
    from kneehold.sensor.archive.reviewed import review_session
    from kneehold.sensor.replay.replay import ReplayOptions
    from kneehold.tui.review.app import ReviewApp

    place = data_place()
    first = find_session(place, session)
    app = ReviewApp(place, listed(place), lambda path: review_session(path, ReplayOptions()), first=first, rater=rater)
    async with app.run_test() as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()  # pyright: ignore[reportUnknownMemberType]
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()


if __name__ == "__main__":
    run_all(Path(sys.argv[1]))
