"""A picture that is redrawn only when what it shows changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from kneehold.sensor.model.shown import printable
from kneehold.tui.palette import style

__all__ = ["Canvas", "ink", "line"]


class Canvas(Widget):
    """A widget whose rows are built again only when ``show`` is called with something else."""

    can_focus = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._shown: tuple[object, ...] = ()
        self._key: tuple[object, ...] = ()
        self._rows: list[Strip] = []

    def show(self, *what: object) -> None:
        """Draw ``what``; nothing is done if it is drawn already at this size."""
        self._shown = what
        key = (*what, self.size)
        if key != self._key and self.size.width and self.size.height:
            self._key = key
            self._rows = self.build(*what)
            self.refresh()

    def build(self, *what: object) -> list[Strip]:
        """The rows, from the top."""
        raise NotImplementedError

    def on_resize(self) -> None:
        """Draw the same at the new size."""
        if self._shown:
            self.show(*self._shown)

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        return self._rows[y] if y < len(self._rows) else Strip.blank(self.size.width, self.rich_style)


def ink(cells: str, colour: str, back: str) -> list[Segment]:
    """Block characters; a full one is a space on ``colour``, which leaves no hairline in any terminal."""
    segments: list[Segment] = []
    run, run_is_full = "", False
    for cell in cells:
        is_full = cell == "█"
        if run and is_full != run_is_full:
            segments.append(_run(run, run_is_full, colour, back))
            run = ""
        run_is_full = is_full
        run += " " if is_full else cell
    if run:
        segments.append(_run(run, run_is_full, colour, back))
    return segments


def _run(cells: str, is_full: bool, colour: str, back: str) -> Segment:
    return Segment(cells, style(back, colour) if is_full else style(colour, back))


def line(segments: Iterable[Segment] | Sequence[Segment], width: int, back: str) -> Strip:
    """One row of exactly ``width`` cells, filled up with ``back`` or cut; nothing in it steers the terminal."""
    safe = (part if part.text.isprintable() else Segment(printable(part.text), part.style) for part in segments)
    return Strip(safe).adjust_cell_length(width, style(back, back))
