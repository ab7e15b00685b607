"""A question that must be answered before it goes on: large enough to be read from the mat."""

from __future__ import annotations

from functools import lru_cache
from textwrap import wrap
from typing import cast

from rich.segment import Segment
from textual.strip import Strip

from kneehold.tui.canvas import Canvas, ink, line
from kneehold.tui.face import Question
from kneehold.tui.font import line_rows, line_width
from kneehold.tui.palette import Shades, style

__all__ = ["QuestionPanel", "large"]

# Longer lines of ordinary text are hard to read aloud or at a glance.
_MOST_WIDTH = 76
# Below three rows a letter is not read from two metres; above eight a question is no sentence any more.
_LEAST_ROWS, _MOST_ROWS = 3, 8


class QuestionPanel(Canvas):
    """The question in large letters between its title and the keys; notes stand below in ordinary text.

    Where there is no room, first the notes are cut, then the question is shown in ordinary text.
    """

    def build(self, *what: object) -> list[Strip]:
        """Rows for the question and its shades."""
        question, shades = cast("tuple[Question, Shades]", what)
        width, height = self.size
        back, room = shades.back, max(10, min(width - 4, _MOST_WIDTH))
        blank = line([], width, back)
        asked, *notes = question.lines or ("",)
        head = [self._text(text, shades.accent, back, bold=True) for text in wrap(question.title, room)]
        foot = [self._text(text, "#ffffff", back, bold=True) for text in wrap(question.keys, room)]
        small = [self._text(text, shades.text, back) for note in notes for text in _wrapped(note, room)]
        space = height - len(head) - len(foot) - 2
        sizes = large(asked.upper(), width - 2, space - len(small) - bool(small)) or large(
            asked.upper(), width - 2, space
        )
        if sizes is None:
            body = [self._text(text, shades.text, back) for text in wrap(asked, room)]
        else:
            body = self._large(*sizes, shades.text, back)
        left = space - len(body) - 1
        if small and left > 0:
            body += [
                blank,
                *(small if len(small) <= left else [*small[: left - 1], self._text("…", shades.text, back)]),
            ]
        rows = [*head, blank, *body[:space], blank, *foot]
        top = max(0, (height - len(rows)) // 2)
        return ([blank] * top + rows + [blank] * height)[:height]

    def _text(self, text: str, colour: str, back: str, *, bold: bool = False) -> Strip:
        left = max(0, (self.size.width - max(10, min(self.size.width - 4, _MOST_WIDTH))) // 2)
        return line([Segment(" " * left + text, style(colour, back, bold=bold))], self.size.width, back)

    def _large(self, lines: tuple[str, ...], rows: int, gap: int, colour: str, back: str) -> list[Strip]:
        width = self.size.width
        strips: list[Strip] = []
        for text in lines:
            drawn = line_rows(text, rows, is_tight=not gap)
            margin = Segment(" " * max(0, (width - len(drawn[0])) // 2), style(back, back))
            strips += [line([margin, *ink(cells, colour, back)], width, back) for cells in drawn]
            strips += [line([], width, back)] * gap
        return strips[: len(strips) - gap]


@lru_cache(maxsize=64)
def large(text: str, width: int, height: int) -> tuple[tuple[str, ...], int, int] | None:
    """Lines of ``text``, rows per letter and rows between lines; ``None`` where not even three rows fit."""
    for rows in range(_MOST_ROWS, _LEAST_ROWS - 1, -1):
        lines = _broken(text, rows, width)
        for gap in (1, 0) if rows == _LEAST_ROWS else (1,):
            if lines and len(lines) * (rows + gap) - gap <= height:
                return lines, rows, gap
    return None


def _broken(text: str, rows: int, width: int) -> tuple[str, ...]:
    """``text`` in lines that fit; nothing if a word does not."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and line_width(longer, rows) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines) if all(line_width(text, rows) <= width for text in lines) else ()


def _wrapped(text: str, room: int) -> list[str]:
    """``text`` in lines of at most ``room`` characters; what follows a bullet is set in under it."""
    if not text:
        return [""]
    indent = "  " if text.startswith(("- ", "• ")) else ""
    return wrap(text, room, subsequent_indent=indent)
