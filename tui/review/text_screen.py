"""Text that can be scrolled."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from kneehold.tui.review.keys_line import KeysLine

__all__ = ["TextScreen"]


class TextScreen(Screen[None]):
    """Lines of text, as they are; the widget that shows them has the name given."""

    CSS = "TextScreen Static { padding: 0 1; }"
    BINDINGS: ClassVar = [Binding("escape,backspace", "app.pop_screen"), Binding("q", "app.quit")]

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._text = text
        self._called = name

    def compose(self) -> ComposeResult:
        """The text, the keys."""
        with VerticalScroll():
            yield Static(self._text, markup=False, id=self._called)
        yield KeysLine(("↑↓", "scroll"), ("esc", "back"), ("q", "quit"))
