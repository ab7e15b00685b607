"""Colours by meaning.

Blue, green, orange and red, each also of another lightness, so that they can be told apart by
most people; every state has a word and a shape besides, so none has to be.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.style import Style

from kneehold.tui.face import Mood

__all__ = [
    "BAR", "DIM", "EDGE", "FULL", "IDLE", "NOW", "PALETTE", "SHORT", "STALE", "TEXT", "Shades", "style",
]  # fmt: skip


class Shades(NamedTuple):
    """Background of the whole screen, plain text on it, and what must be seen first."""

    back: str
    text: str
    accent: str


PALETTE: dict[Mood, Shades] = {
    Mood.WAIT: Shades("#1b1d22", "#e4e7ec", "#aab4c2"),
    Mood.REST: Shades("#11161d", "#d5e0ec", "#86a2bd"),
    Mood.LIFT: Shades("#0a2540", "#dbeeff", "#3d9cff"),
    Mood.HOLD: Shades("#06301c", "#eafff2", "#24d17e"),
    Mood.SLIP: Shades("#402405", "#fff1df", "#ff9f2e"),
    Mood.LOWER: Shades("#231a3d", "#ece6ff", "#9c86ff"),
    Mood.DONE: Shades("#06301c", "#eafff2", "#24d17e"),
    Mood.LOST: Shades("#3a0b12", "#ffe7ea", "#ff5d73"),
    Mood.ALARM: Shades("#3a0b12", "#ffe7ea", "#ff5d73"),
}

BAR = "#1b232d"  # lines of ordinary text
IDLE = "#242e3b"  # what is not reached
TEXT = "#c9d6e4"
DIM = "#8fa1b2"
EDGE = "#5b7083"
STALE = "#4a5563"  # known once, not now
FULL = "#24d17e"
SHORT = "#ff9f2e"
NOW = "#eafff2"


@lru_cache(maxsize=512)
def style(text: str, back: str, *, bold: bool = False) -> Style:
    """A style of the terminal; made once."""
    return Style(color=text, bgcolor=back, bold=bold)
