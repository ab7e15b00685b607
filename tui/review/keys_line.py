"""The keys of a screen of the review at its foot, in as many rows as they need.

Textual's own foot is a widget a key, and all of them are made and laid out before a screen shows.
"""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from kneehold.tui.lines import wrapped_keys
from kneehold.tui.palette import BAR, DIM, NOW
from kneehold.tui.wording.words import DEFAULT, say, sentences

__all__ = ["KeysLine"]

_GAP = "  "


class KeysLine(Static):
    """Keys and what they do, as ``("q", "quit")``: the second is a key of the wording under ``[review.key]``."""

    DEFAULT_CSS = f"KeysLine {{ dock: bottom; height: auto; padding: 0 1; background: {BAR}; }}"

    def __init__(self, *keys: tuple[str, str]) -> None:
        super().__init__()
        self._told = tuple((_named(key), say(f"review.key.{what}")) for key, what in keys)

    def on_mount(self) -> None:
        """Draw."""
        self.on_resize()

    def on_resize(self) -> None:
        """Other rows; a key and what it does stay together."""
        rows = wrapped_keys(self._told, self.screen.size.width)
        lines = (Text(_GAP).join(Text.assemble((key, NOW), (f" {does}", DIM)) for key, does in row) for row in rows)
        self.update(Text("\n").join(lines))


def _named(key: str) -> str:
    """A key as it stands on the keyboard, where it has another name in the language in use."""
    first, gap, rest = key.partition(" ")
    named = f"key_name.{first}"
    return f"{say(named) if named in sentences(DEFAULT) else first}{gap}{rest}"
