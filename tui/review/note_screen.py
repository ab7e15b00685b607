"""One line in which a rater gives a reason."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from kneehold.tui.wording.words import say

__all__ = ["NoteScreen"]


class NoteScreen(ModalScreen[str | None]):
    """Gives the note, or ``None`` where it shall stay as it was."""

    CSS = """
    NoteScreen { align: center middle; }
    NoteScreen Input { width: 70; max-width: 95%; }
    """
    BINDINGS: ClassVar = [Binding("escape", "leave")]

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def compose(self) -> ComposeResult:
        """One field."""
        yield Input(self._before, placeholder=say("review.notice.note"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """Escape."""
        self.dismiss(None)
