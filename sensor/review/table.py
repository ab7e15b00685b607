"""Tables of results as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from kneehold.sensor.model.shown import shown

__all__ = ["fitting", "number", "render_table"]

_MISSING = "-"
_GAP = "  "


def number(value: float | None, decimals: int, *, signed: bool = False) -> str:
    """``value`` with a fixed number of decimals, ``-`` for ``None``; never a negative zero."""
    if value is None:
        return _MISSING
    rounded = round(value, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    return f"{rounded:+.{decimals}f}" if signed else f"{rounded:.{decimals}f}"


def fitting(rows: Sequence[Sequence[str]], width: int, gap: int = len(_GAP)) -> int:
    """How many columns of ``rows``, from the left, stand whole in ``width`` characters with ``gap`` between them."""
    used, count = -gap, 0
    for column in zip(*rows, strict=True):
        used += gap + max(map(len, column))
        if used > width:
            break
        count += 1
    return count


def render_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, text_columns: int = 1) -> str:
    """Lines of equal columns joined by newlines, no newline at the end.

    Every row has as many cells as ``headings``. The first ``text_columns`` columns stand left,
    the rest, numbers, stand right; no line ends in a blank. Same cells, same text. What would steer a terminal is
    an escape.
    """
    lines = [tuple(headings), *(tuple(map(shown, row)) for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]

    def line(cells: Sequence[str]) -> str:
        placed = (
            cell.ljust(width) if place < text_columns else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return _GAP.join(placed).rstrip()

    rule = _GAP.join("-" * width for width in widths)
    return "\n".join([line(lines[0]), rule, *(line(cells) for cells in lines[1:])])
