"""The keys of a screen of the review, in one line at its foot.

Textual's own foot is a widget a key, and all of them are made and laid out before a screen shows.
"""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from kneehold.tui.palette import BAR, DIM, NOW
from kneehold.tui.wording.words import DEFAULT, say, sentences

__all__ = ["KeysLine"]


class KeysLine(Static):
    """Keys and what they do, as ``("q", "quit")``: the second is a key of the wording under ``[review.key]``."""

    DEFAULT_CSS = f"KeysLine {{ dock: bottom; height: 1; padding: 0 1; background: {BAR}; }}"

    def __init__(self, *keys: tuple[str, str]) -> None:
        told = (
            Text.assemble((_named(key), NOW), (f" {say(f'review.key.{what}')}" if what else "", DIM))
            for key, what in keys
        )
        super().__init__(Text("  ").join(told))


def _named(key: str) -> str:
    """A key as it stands on the keyboard, where it has another name in the language in use."""
    first, gap, rest = key.partition(" ")
    named = f"key_name.{first}"
    return f"{say(named) if named in sentences(DEFAULT) else first}{gap}{rest}"
