"""The keys of a screen of the review, in one line at its foot.

Textual's own foot is a widget a key, and all of them are made and laid out before a screen shows.
"""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from kneehold.tui.palette import BAR, DIM, NOW

__all__ = ["KeysLine"]


class KeysLine(Static):
    """Keys and what they do, as ``("q", "quit")``."""

    DEFAULT_CSS = f"KeysLine {{ dock: bottom; height: 1; padding: 0 1; background: {BAR}; }}"

    def __init__(self, *keys: tuple[str, str]) -> None:
        told = (Text.assemble((key, NOW), (f" {word}" if word else "", DIM)) for key, word in keys)
        super().__init__(Text("  ").join(told))
