"""The terminal as it was, whatever ends a command that draws on it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import NoReturn

__all__ = ["left_as_found"]

# Reports of the mouse and of pasting off, keyboard protocol and alternate screen left, cursor shown, colours plain.
# Leaving the alternate screen also puts the cursor where it was saved: it is saved just before (ESC 7), or a command
# that never drew would send it to the top.
_AS_FOUND = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[<u"
    "\x1b7\x1b[?1049l\x1b[?25h\x1b[0m"
)
_BY_SIGNAL = 128  # and the signal's number: the exit status, as shells report it
# After a signal the screen's library may leave a thread behind, for which Python would wait without end.
_GRACE_S = 2.0


@contextmanager
def left_as_found() -> Generator[None]:
    """SIGTERM and SIGHUP end what runs in good order; the terminal is then as it was before.

    Does nothing away from a terminal, in another thread than the main one, and where the system has no such signals.
    """
    ended: list[int] = []

    def on_signal(number: int, _frame: object) -> NoReturn:
        ended.append(number)
        signal.signal(number, signal.SIG_IGN)  # what is being tidied up is not to be interrupted by the same again
        raise SystemExit(_BY_SIGNAL + number)

    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    terminal = next((stream.fileno() for stream in reversed(streams) if stream is not None and _is_tty(stream)), None)
    kinds = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if terminal is None:
        yield
        return
    modes = _modes(terminal)
    try:
        # Who started it may have chosen to ignore one, as nohup does.
        before = [
            (kind, signal.signal(kind, on_signal)) for kind in kinds if signal.getsignal(kind) is not signal.SIG_IGN
        ]
    except ValueError:  # not the main thread
        before = []
    try:
        yield
    finally:
        if ended:
            _restore(terminal, modes)
            _end_soon(_BY_SIGNAL + ended[0])
        for kind, handler in before:
            signal.signal(kind, handler)


def _end_soon(status: int) -> None:
    """End the process with ``status`` if it has not ended by itself after a moment; all is tidied up by now."""
    timer = threading.Timer(_GRACE_S, os._exit, (status,))
    timer.daemon = True
    timer.start()


def _is_tty(stream: object) -> bool:
    with suppress(OSError, ValueError, AttributeError):
        return os.isatty(stream.fileno())  # type: ignore[attr-defined]
    return False


def _modes(terminal: int) -> list[object] | None:
    """The settings of the line (echo, lines), where the system keeps such."""
    try:
        import termios
    except ImportError:
        return None
    with suppress(termios.error):
        return list(termios.tcgetattr(terminal))
    return None


def _restore(terminal: int, modes: list[object] | None) -> None:
    # After SIGHUP the terminal may be gone.
    with suppress(OSError):
        os.write(terminal, _AS_FOUND.encode())
    if modes is not None:
        import termios

        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, modes)  # type: ignore[arg-type]
