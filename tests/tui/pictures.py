"""What is on the screen, as text? Ink as blocks, so that giant digits can be read in a file and compared."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cache

from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from kneehold.tui.dashboard import Dashboard
from kneehold.tui.face import DashboardState
from kneehold.tui.palette import IDLE, PALETTE
from tests.tui.faces import FACES, StillFeed

__all__ = ["grid", "on_dashboard", "picture", "pictures", "with_app"]

Size = tuple[int, int]

# A space on one of these is paper, on any other colour it is ink.
_PAPER = {shades.back for shades in PALETTE.values()} | {IDLE, "#1b232d", "#16402b"}


def with_app(app: App[object], size: Size, act: Callable[[Pilot[object]], Awaitable[None]]) -> None:
    """Run ``act`` while ``app`` runs on a terminal that is not there."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await act(pilot)

    asyncio.run(run())


def on_dashboard(face: DashboardState, size: Size, view: str, look: Callable[[Dashboard], None]) -> None:
    """``look`` at a dashboard that has drawn ``face``."""
    app = Dashboard(StillFeed(face), view=view, is_timed=False)

    async def act(pilot: Pilot[object]) -> None:
        for _ in range(2):
            app.draw()
            await pilot.pause()
        look(app)

    with_app(app, size, act)


@cache
def pictures(size: Size, view: str) -> dict[str, str]:
    """The picture of every face that is kept."""
    return drawn(FACES, size, view)


def drawn(
    faces: Mapping[str, DashboardState], size: Size, view: str, look: Callable[[str, Dashboard], None] | None = None
) -> dict[str, str]:
    """The picture of every face, drawn one after the other on one screen; ``look`` may look at each."""
    feed = StillFeed(FACES["waiting"])
    app = Dashboard(feed, view=view, is_timed=False)
    seen: dict[str, str] = {}

    async def act(pilot: Pilot[object]) -> None:
        for name, face in faces.items():
            feed.shown = face
            for _ in range(2):  # what was hidden has its size, and with it its picture, only in the second frame
                app.draw()
                await pilot.pause()
            seen[name] = picture(app)
            if look is not None:
                look(name, app)

    with_app(app, size, act)
    return seen


def grid(app: App[object]) -> list[list[tuple[str, Style | None]]]:
    """Character and style of each cell, row by row."""
    return [
        [(character, segment.style) for segment in strip for character in segment.text]
        for strip in app.screen._compositor.render_strips()
    ]


def picture(app: App[object]) -> str:
    """The screen as text, then the colours it uses."""
    cells = grid(app)
    rows = ["".join(_sign(*cell) for cell in row).rstrip() for row in cells]
    colours = {colour for row in cells for _, style in row for colour in _colours(style)}
    return "\n".join([*rows, "", "colours: " + " ".join(sorted(colours)), ""])


def _sign(character: str, style: Style | None) -> str:
    if character != " " or style is None or style.bgcolor is None:
        return character
    return " " if _hex(style.bgcolor.get_truecolor()) in _PAPER else "█"


def _colours(style: Style | None) -> list[str]:
    pair = () if style is None else (style.color, style.bgcolor)
    return [_hex(colour.get_truecolor()) for colour in pair if colour is not None]


def _hex(triplet: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*triplet)
