"""A progress bar on standard error, only on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

__all__ = ["Progress"]

_CELLS = 30


class Progress:
    """A context in which ``show(share)`` draws a bar; silent unless standard error is a terminal."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._is_shown = sys.stderr.isatty()
        self._drawn = -1

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the bar away, so that a line can be written in its place."""
        if self._drawn >= 0:
            self._drawn = -1
            sys.stderr.write("\r\x1b[K")  # carriage return, then clear to the end of the line
            sys.stderr.flush()

    def show(self, share: float) -> None:
        """Draw ``share`` (0-1); redrawn only where the picture changes."""
        cells = int(min(max(share, 0.0), 1.0) * _CELLS)
        if self._is_shown and cells != self._drawn:
            self._drawn = cells
            sys.stderr.write(f"\r{self._label} [{'#' * cells}{'.' * (_CELLS - cells)}]\x1b[K")
            sys.stderr.flush()
