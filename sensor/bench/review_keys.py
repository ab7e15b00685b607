"""Time from a key to the screen in the review, with two years of sessions."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, NamedTuple

from textual.drivers.headless_driver import HeadlessDriver

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.bench.reviewing import write_session
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table
from kneehold.tui.review.app import ReviewApp

__all__ = ["SIZES", "KeyCost", "keys_text", "measure_keys"]

SIZES = ((80, 24), (160, 48))
WANTED_MS = 100.0
# Nothing more was written for so long: the picture is complete.
_QUIET_S = 0.06
# A key that changes nothing is waited for no longer.
_LONGEST_S = 1.5
# Until the word that a session is being counted is gone from the screen.
_TOAST_S = 1.3
_PAUSE = ""
_WARM_UP = ("down", "up", "pagedown", "pageup")
# What is typed in each screen, again and again; the key that opens a screen counts for it.
_LIST = ("down", "down", "pagedown", "down", "pagedown", "up", "end", "up", "pageup", "home")
_WEEKS = ("w", "down", "down", "pagedown", "pageup", "end", "home", "escape")
_SESSION = ("down", "down", "down", "up", "end", "up", "up", "home")
_HOLD = (
    "enter", "right", "right", "right", "left", "up", "full_stop", "full_stop", "greater_than_sign", "down", "0", "r",
    "a", "escape",
)  # fmt: skip


class KeyCost(NamedTuple):
    """One screen at one size; milliseconds from the key to the last thing written because of it."""

    size: str
    screen: str
    keys: int
    p50_ms: float
    p95_ms: float
    worst_ms: float


class _Terminal(HeadlessDriver):
    """A terminal that takes everything at once and remembers when that was."""

    painted_s: ClassVar[float] = 0.0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        del data
        _Terminal.painted_s = time.perf_counter()


def measure_keys(
    days: int, reps: int, *, times: int = 5, sizes: tuple[tuple[int, int], ...] = SIZES
) -> tuple[KeyCost, ...]:
    """Type in every screen; the list and the weeks are of ``days`` of a diary, the session has ``reps`` holds."""
    with TemporaryDirectory() as folder:
        place = DataDir(Path(folder)).made()
        write_diary(place, days=days, person="A. Person")
        write_session(Path(folder) / "one", reps)
        session = review_session(Path(folder) / "one", ReplayOptions())
        return tuple(cost for size in sizes for cost in asyncio.run(_typed(place, session, size, times)))


def keys_text(costs: tuple[KeyCost, ...]) -> str:
    """A table for a person."""
    headings = ("key to picture", "terminal", "keys", "P50 ms", "P95 ms", "worst ms")
    rows = [(c.screen, c.size, str(c.keys), *(number(v, 0) for v in c[3:])) for c in costs]
    return f"{render_table(headings, rows)}\n(wanted: P95 {WANTED_MS:g} ms)"


async def _typed(place: DataDir, session: ReviewedSession, size: tuple[int, int], times: int) -> tuple[KeyCost, ...]:
    app = ReviewApp(place, listed(place), lambda _: session, rater="R")
    app.driver_class = _Terminal
    running = asyncio.create_task(app.run_async(size=size))
    await asyncio.sleep(_LONGEST_S)
    for key in _WARM_UP:
        await _press(app, key)
    screens = (
        ("list", _LIST * times),
        ("weeks", _WEEKS * times),
        ("session", ("enter", _PAUSE, *(_SESSION * times))),
        ("hold", _HOLD * times),
    )
    costs = [KeyCost(f"{size[0]}x{size[1]}", name, *await _typed_in(app, keys)) for name, keys in screens]
    app.exit()
    await running
    return tuple(costs)


async def _typed_in(app: ReviewApp, keys: tuple[str, ...]) -> tuple[int, float, float, float]:
    spent: list[float] = []
    for key in keys:
        if key == _PAUSE:
            await asyncio.sleep(_TOAST_S)
        elif (seconds := await _press(app, key)) is not None:
            spent.append(1000.0 * seconds)
    return len(spent), percentile(spent, 50.0), percentile(spent, 95.0), max(spent)


async def _press(app: ReviewApp, key: str) -> float | None:
    """Seconds until the picture stood; ``None`` if the key changed nothing."""
    began = time.perf_counter()
    app.simulate_key(key)
    while True:
        before = _Terminal.painted_s
        await asyncio.sleep(_QUIET_S)
        if _Terminal.painted_s == before and (before > began or time.perf_counter() - began > _LONGEST_S):
            return before - began if before > began else None
