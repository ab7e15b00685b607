"""How is the review played in a test: which keys, and what is then on the screen?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.tui.review.app import Load, ReviewApp
from kneehold.tui.review.list_screen import RuleOf
from kneehold.tui.review.plot import TracePlot

Play = Callable[[Pilot[None]], Awaitable[None]]


def counted(path: Path) -> ReviewedSession:
    return review_session(path, ReplayOptions())


def played(
    place: DataDir,
    play: Play,
    *,
    rater: str = "R",
    size: tuple[int, int] = (100, 30),
    load: Load = counted,
    rule_of: RuleOf = lambda _: None,
) -> None:
    async def run() -> None:
        app = ReviewApp(place, listed(place), load, rater=rater, rule_of=rule_of)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(pilot)

    asyncio.run(run())


async def open_first(pilot: Pilot[None]) -> None:
    """The first session, counted and shown."""
    await pilot.press("enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def said(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#said", Static).render())


def picture(pilot: Pilot[None]) -> str:
    plot = pilot.app.screen.query_one(TracePlot)
    return "\n".join(plot.render_line(y).text for y in range(plot.size.height))
