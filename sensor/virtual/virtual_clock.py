"""An event loop whose clock jumps over idle time.

Only for worlds without real input and output: whoever waits for a socket or a thread would be
overtaken by the clock.
"""

from __future__ import annotations

import asyncio
import selectors

__all__ = ["WarpLoop"]


class _Warp(selectors.DefaultSelector):
    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is not None and timeout > 0.0:
            self.now_s += timeout
        elif not ready and timeout is None:
            return super().select(None)
        return ready


class WarpLoop(asyncio.SelectorEventLoop):
    """Sleeping takes no time, and what is computed none of the loop's: a busy machine delays no packet."""

    def __init__(self) -> None:
        self._warp = _Warp()
        super().__init__(self._warp)

    def time(self) -> float:
        """Seconds waited for so far."""
        return self._warp.now_s
