"""The offer to resume an interrupted session before a new one begins."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.cli.terminal.output import tell
from kneehold.tui.wording.words import say

__all__ = ["offered", "since"]

# Who comes back later has rested: that is another session, and the old one is only named.
_SOON_S = 3600.0
_MINUTE_S, _DAY_S = 60.0, 86_400.0


def offered(place: DataDir, *, may_ask: bool) -> Path | None:
    """The session to go on with, if a person says so; where nobody can be asked, or it is long ago, it is named."""
    from kneehold.sensor.live.session import broken_off

    folder = broken_off(place)
    if folder is None:
        return None
    if may_ask and _age_s(folder) < _SOON_S:
        tell(f"{say('start.interrupted', ago=since(folder))} ", end="", error=True)
        return None if sys.stdin.readline().strip().lower() in say("start.noes").split() else folder
    tell(say("start.interrupted_later", ago=since(folder), folder=folder), error=True)
    return None


def since(folder: Path) -> str:
    """How long ago the last entry was written, in words."""
    seconds = _age_s(folder)
    if seconds < _SOON_S:
        return say("start.minutes_ago", count=int(seconds / _MINUTE_S))
    if seconds < _DAY_S:
        return say("start.hours_ago", count=int(seconds / _SOON_S))
    return say("start.days_ago", count=int(seconds / _DAY_S))


def _age_s(folder: Path) -> float:
    """By the wall clock; one that was set back since says nothing."""
    from kneehold.sensor.tape.reader import TAPE_FILE

    try:
        return max(0.0, time.time() - (folder / TAPE_FILE).stat().st_mtime)
    except OSError:
        return 0.0
