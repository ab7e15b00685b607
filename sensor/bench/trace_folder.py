"""The folder for pictures of what was missed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kneehold.sensor.bench.traces import Picture
from kneehold.sensor.files.output_file import OutputFile
from kneehold.sensor.model.errors import OutputError

__all__ = ["prepare_folder", "write_pictures"]

_ENDING = ".svg"


def prepare_folder(folder: str) -> None:
    """Make it, and try it: a measurement takes long, so ``OutputError`` must come before it."""
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(folder, f"cannot be written to ({error.strerror})") from error


def write_pictures(folder: str, pictures: Sequence[Picture]) -> int:
    """Write those that show something and return how many; an older one of what misses nothing now is removed."""
    for name, svg in pictures:
        path = os.path.join(folder, name + _ENDING)
        if svg:
            with OutputFile(path) as file:
                file.write(svg)
            continue
        try:
            Path(path).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(path, f"is of an earlier run and cannot be removed ({error.strerror})") from error
    return sum(bool(picture.svg) for picture in pictures)
