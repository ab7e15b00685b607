"""Letters as tall as a hand.

Bitmaps of one bold font, averaged down to any number of rows and drawn in quadrant blocks: each
cell of the terminal is two by two pixels, each pixel twice as tall as wide.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

__all__ = ["QUADRANTS", "fitting", "has_glyph", "line_rows", "line_width", "quadrants", "text_rows", "text_width"]

# Bit 0 top left, 1 top right, 2 bottom left, 3 bottom right.
QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"

# A cell of a terminal is about twice as tall as wide, and so is a quarter of it.
_ASPECT = 2.0
# A pixel is inked from this share on: a little under one half keeps stems from getting ragged at odd sizes.
_INK = 0.42
# How narrow letters may become before fewer rows are the better choice.
_SQUEEZES = (1.0, 0.9, 0.8, 0.72, 0.65)
# And where not even two rows fit: hard to read, but whole.
_LAST_SQUEEZES = (0.65, 0.57, 0.5, 0.43)

# Between letters and words of a sentence, as shares of their height; narrower letters than these run into each other.
_LETTER_GAP, _WORD_GAP = 0.15, 0.31
_SENTENCE_SQUEEZE = 0.7

_Bitmap = NDArray[np.float64]


@lru_cache(maxsize=1)
def _atlas() -> dict[str, _Bitmap]:
    with resources.files("kneehold.tui").joinpath("data/bigfont.npz").open("rb") as file, np.load(file) as packed:
        letters = {
            chr(int(key)): np.unpackbits(packed[key], axis=1)[:, : int(packed["w" + key])].astype(np.float64)
            for key in packed.files
            if key.isdigit()
        }
        height = int(packed["H"])
    letters[" "] = np.zeros((height, height // 3))
    return letters


@lru_cache(maxsize=512)
def _glyph(letter: str, rows: int, squeeze: float) -> tuple[str, ...]:
    bitmap = _atlas().get(letter, _atlas()[" "])
    height = 2 * rows
    width = max(2, round(bitmap.shape[1] / bitmap.shape[0] * height * _ASPECT * squeeze))
    return quadrants(_averaged(bitmap, height, width + width % 2) > _INK)


def quadrants(pixels: NDArray[np.bool_]) -> tuple[str, ...]:
    """Rows of block characters for ``pixels`` of an even number of rows and columns."""
    p = pixels.astype(np.uint8)
    cells = p[0::2, 0::2] | p[0::2, 1::2] << 1 | p[1::2, 0::2] << 2 | p[1::2, 1::2] << 3
    return tuple("".join(QUADRANTS[cell] for cell in row) for row in cells.tolist())


def text_rows(text: str, rows: int, squeeze: float = 1.0) -> tuple[str, ...]:
    """``text`` in ``rows`` rows of block characters; signs the font does not have are blank."""
    glyphs = [_glyph(letter, rows, squeeze) for letter in text]
    gap = " " * max(1, round(rows / 6))
    return tuple(gap.join(glyph[row] for glyph in glyphs) for row in range(rows))


def text_width(text: str, rows: int, squeeze: float = 1.0) -> int:
    """Columns that ``text_rows`` takes."""
    gap = max(1, round(rows / 6))
    return sum(len(_glyph(letter, rows, squeeze)[0]) + gap for letter in text) - gap if text else 0


def has_glyph(letter: str) -> bool:
    """Whether there is a picture of ``letter``."""
    return letter in _atlas()


def line_width(text: str, rows: int) -> int:
    """Columns that ``line_rows`` takes."""
    tall, wide = _sentence(text).shape
    return -(-round(wide / tall * 2 * rows * _ASPECT * _SENTENCE_SQUEEZE) // 2)


@lru_cache(maxsize=64)
def line_rows(text: str, rows: int, *, is_tight: bool = False) -> tuple[str, ...]:
    """A line of a sentence in ``rows`` rows, drawn as a whole so that letters may stand half a column apart.

    Where lines follow each other without a row between them (``is_tight``), the lower half of the last row is free.
    """
    shape = np.zeros((2 * rows, 2 * line_width(text, rows)), dtype=bool)
    tall = 2 * rows - is_tight
    shape[:tall] = _averaged(_sentence(text), tall, shape.shape[1]) > _INK
    return quadrants(shape)


@lru_cache(maxsize=256)
def _sentence(text: str) -> _Bitmap:
    height = _atlas()[" "].shape[0]
    gap, space = np.zeros((height, round(_LETTER_GAP * height))), np.zeros((height, round(_WORD_GAP * height)))
    parts = [part for letter in text for part in (space if letter == " " else _atlas().get(letter, space), gap)]
    return np.concatenate(parts[:-1] or [gap], axis=1)


@lru_cache(maxsize=256)
def fitting(text: str, width: int, most_rows: int) -> tuple[int, float]:
    """The most rows, and the squeeze, with which ``text`` fits into ``width`` columns; at least two rows."""
    for rows in range(most_rows, 2, -1):
        for squeeze in _SQUEEZES:
            if text_width(text, rows, squeeze) <= width:
                return rows, squeeze
    fit = (squeeze for squeeze in _LAST_SQUEEZES if text_width(text, 2, squeeze) <= width)
    return 2, next(fit, _LAST_SQUEEZES[-1])


def _averaged(bitmap: _Bitmap, height: int, width: int) -> _Bitmap:
    """The exact mean of each target pixel's area, by way of the integral image."""
    tall, wide = bitmap.shape
    integral = np.zeros((tall + 1, wide + 1))
    integral[1:, 1:] = bitmap.cumsum(0).cumsum(1)
    at = _between(_between(integral, _edges(tall, height), 0), _edges(wide, width), 1)
    area = (tall / height) * (wide / width)
    return (at[1:, 1:] - at[:-1, 1:] - at[1:, :-1] + at[:-1, :-1]) / area


def _edges(length: int, count: int) -> _Bitmap:
    """The edges of ``count`` equal parts of ``length``."""
    return np.arange(count + 1, dtype=np.float64) * (length / count)


def _between(values: _Bitmap, places: _Bitmap, axis: int) -> _Bitmap:
    below = np.minimum(places.astype(int), values.shape[axis] - 2)
    share = np.expand_dims(places - below, 1 - axis)
    return np.take(values, below, axis) * (1.0 - share) + np.take(values, below + 1, axis) * share
