"""What is on the screen, as a picture for a page: the cells of a terminal drawn as shapes, so that no font matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from rich.style import Style

__all__ = ["svg"]

Cell = tuple[str, Style | None]
Box = tuple[int, int, int, int]  # left, top, width, height in pixels

_WIDE, _TALL = 8, 16
_PAPER, _INK = "#08111a", "#c9d6e4"
# Which quarters of a cell a sign fills: upper left, upper right, lower left, lower right.
_QUARTERS = dict(zip(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█", range(16), strict=True))
_EIGHTHS = {sign: place for place, sign in enumerate("▁▂▃▄▅▆▇", start=1)}


def svg(rows: Sequence[Sequence[Cell]], title: str) -> str:
    """The cells as an SVG: one path a colour, and as text only what is text."""
    shapes: dict[str, list[str]] = {}
    words: list[str] = []
    for y, row in enumerate(rows):
        for colour, (left, top, width, height) in _boxes(row, y):
            shapes.setdefault(colour, []).append(f"M{left} {top}h{width}v{height}h-{width}z")
        words += _words(row, y)
    width, height = _WIDE * max(map(len, rows)), _TALL * len(rows)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
            *(f'<path fill="{colour}" d="{"".join(parts)}"/>' for colour, parts in shapes.items()),
            '<g font-family="monospace" font-size="13">',
            *words,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _boxes(row: Sequence[Cell], y: int) -> Iterator[tuple[str, Box]]:
    """What is filled: the paper behind the cells first, then the signs made of blocks."""
    x = 0
    for paper, cells in groupby(row, key=_paper):
        width = len(list(cells))
        if paper != _PAPER:
            yield paper, (x * _WIDE, y * _TALL, width * _WIDE, _TALL)
        x += width
    x = 0
    for (sign, ink), cells in groupby(row, key=lambda cell: (cell[0], _ink(cell))):
        width = len(list(cells))
        for left, top, wide, tall in _parts(sign):
            if wide == _WIDE:
                yield ink, (x * _WIDE, y * _TALL + top, width * _WIDE, tall)
            else:
                yield from ((ink, (k * _WIDE + left, y * _TALL + top, wide, tall)) for k in range(x, x + width))
        x += width


def _parts(sign: str) -> list[Box]:
    """Boxes within a cell that a sign fills; none if it is a letter."""
    if sign in _EIGHTHS:
        tall = 2 * _EIGHTHS[sign]
        return [(0, _TALL - tall, _WIDE, tall)]
    filled = _QUARTERS.get(sign, 0)
    halves: list[Box] = []
    for top, bits in ((0, filled & 3), (_TALL // 2, filled >> 2)):
        if bits:
            halves.append((_WIDE // 2 if bits == 2 else 0, top, _WIDE if bits == 3 else _WIDE // 2, _TALL // 2))
    return halves


def _words(row: Sequence[Cell], y: int) -> Iterator[str]:
    """Each word at its own place, as wide as its cells: what is left of a space differs from font to font."""
    x = 0
    for ink, cells in groupby(row, key=lambda cell: None if _is_shape(cell[0]) else _ink(cell)):
        text = "".join(sign for sign, _ in cells)
        if ink is not None:
            place = f'x="{x * _WIDE}" y="{y * _TALL + 12}" textLength="{len(text) * _WIDE}"'
            yield f'<text {place} fill="{ink}">{escape(text)}</text>'
        x += len(text)


def _is_shape(sign: str) -> bool:
    return sign in _EIGHTHS or sign in _QUARTERS


def _paper(cell: Cell) -> str:
    style = cell[1]
    return _PAPER if style is None or style.bgcolor is None else style.bgcolor.get_truecolor().hex


def _ink(cell: Cell) -> str:
    style = cell[1]
    return _INK if style is None or style.color is None else style.color.get_truecolor().hex
