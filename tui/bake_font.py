"""Bakes the giant letters: ``python -m kneehold.tui.bake_font FONT.ttf``, at development time, with Pillow.

Adds to ``data/bigfont.npz`` every letter that the wording of some language shows large and the file does not have.
Letters with a mark above are drawn into the same height as the others, so they become a little lower. J is made of U:
the font's own has its hook below the line, and three to five rows tall it reads as I.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kneehold.tui.wording.words import languages, sentences

__all__ = ["LARGE", "large_letters", "main"]

# Tables of the wording that are drawn large.
LARGE = ("word.", "side.", "question.", "key.large.")
_BELOW = frozenset(",;.")  # what stands on the line keeps its size
_STEM = 0.62  # of a J's height on which the left is empty: three rows tall, one row is left for the hook


def large_letters() -> frozenset[str]:
    """Every letter that some language shows large; small letters are shown as capitals."""
    texts = (text for code in languages() for key, text in sentences(code).items() if key.startswith(LARGE))
    return frozenset("".join(texts).upper()) - {" "} | {"→"}


def main(font_file: str) -> None:
    """Write the file again with what was missing."""
    from PIL import Image, ImageDraw, ImageFont  # pyright: ignore

    file = Path(str(resources.files("kneehold.tui"))) / "data" / "bigfont.npz"
    with np.load(file) as packed:
        kept = {key: packed[key] for key in packed.files}
    height = int(kept["H"])
    font = ImageFont.truetype(font_file, 4 * height)  # pyright: ignore
    cap = font.getbbox("H")  # pyright: ignore
    for letter in sorted(large_letters()):
        if str(ord(letter)) in kept or letter == "J":
            continue
        box = font.getbbox(letter)  # pyright: ignore
        top, bottom = min(cap[1], box[1]), max(cap[3], box[3])
        if letter in _BELOW:
            bottom = cap[3] + (box[3] - cap[3])
        picture = Image.new("L", (box[2] - box[0], bottom - top))  # pyright: ignore
        ImageDraw.Draw(picture).text((-box[0], -top), letter, font=font, fill=255)  # pyright: ignore
        width = max(1, round(picture.width * height / (cap[3] - cap[1])))
        small = picture.resize((width, height), Image.Resampling.BOX)  # pyright: ignore
        bits: NDArray[np.bool_] = np.asarray(small) > 127  # pyright: ignore
        kept[str(ord(letter))] = np.packbits(bits, axis=1)
        kept[f"w{ord(letter)}"] = np.array(width)
    kept["74"], kept["w74"] = _hooked(kept["85"], int(kept["w85"])), kept["w85"]
    np.savez_compressed(file, **kept)  # pyright: ignore


def _hooked(packed: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """A J: the letter U, packed in rows, without the upper part of its left stem."""
    bits = np.unpackbits(packed, axis=1)
    bits[: round(_STEM * len(bits)), : width // 2] = 0
    return np.packbits(bits, axis=1)


if __name__ == "__main__":
    main(sys.argv[1])
