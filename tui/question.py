"""How is something asked that must be answered before it goes on?"""

from __future__ import annotations

from textwrap import wrap
from typing import cast

from rich.segment import Segment
from textual.strip import Strip

from tui.canvas import Canvas, line
from tui.face import Question
from tui.palette import Shades, style

__all__ = ["QuestionPanel"]

# Longer lines are hard to read aloud or at a glance.
_MOST_WIDTH = 76


class QuestionPanel(Canvas):
    """Title, lines and keys in the middle; where they do not fit, the keys stay and the lines are cut above."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for the question and its shades."""
        question, shades = cast("tuple[Question, Shades]", what)
        width, height = self.size
        room = max(10, min(width - 4, _MOST_WIDTH))
        head = [(text, shades.accent, True) for text in wrap(question.title, room)]
        body = [(text, shades.text, False) for part in question.lines for text in _wrapped(part, room)]
        keys = [(text, "#ffffff", True) for text in wrap(question.keys, room)]
        space = height - len(head) - len(keys) - 2
        if len(body) > space:
            body = [*body[: max(0, space - 1)], ("…", shades.text, False)]
        rows = [*head, ("", shades.text, False), *body, ("", shades.text, False), *keys]
        left = max(0, (width - room) // 2)
        blank = line([], width, shades.back)
        top = max(0, (height - len(rows)) // 2)
        strips = [
            line([Segment(" " * left + text, style(colour, shades.back, bold=bold))], width, shades.back)
            for text, colour, bold in rows
        ]
        return ([blank] * top + strips + [blank] * height)[:height]


def _wrapped(text: str, room: int) -> list[str]:
    """``text`` in lines of at most ``room`` characters; what follows a bullet is set in under it."""
    if not text:
        return [""]
    indent = "  " if text.startswith(("- ", "• ")) else ""
    return wrap(text, room, subsequent_indent=indent)
