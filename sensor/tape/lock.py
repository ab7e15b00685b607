"""How is one session folder kept to one writer at a time?

The system locks the open header file, so the lock ends with the process that holds it, however that
ends. The bytes of the header are not touched, and whoever only reads needs no lock.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sensor.errors import OutputError
from sensor.tape.reader import HEADER_FILE

__all__ = ["SessionLock", "is_locked"]

# What a system answers where another one holds the lock.
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading what is locked, so the locked byte lies far behind the end of the file.
    _FAR = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class SessionLock:
    """Held from when it is made until ``release``; ``OutputError`` if the session is being written already."""

    def __init__(self, folder: Path, lock: Callable[[int], None] = _lock) -> None:
        self._handle: int | None = None
        try:
            handle = os.open(folder / HEADER_FILE, os.O_RDWR)
        except OSError as error:
            raise OutputError(str(folder), f"the session cannot be written ({error.strerror})") from error
        try:
            lock(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in _TAKEN:
                raise OutputError(str(folder), "the session is being written by another program") from error
            raise OutputError(str(folder), f"the session cannot be locked ({error.strerror})") from error
        self._handle = handle

    def release(self) -> None:
        """Let others write; closing the file is what ends the lock."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def is_locked(folder: Path) -> bool:
    """Whether a program writes the session now; one that cannot be opened for writing at all is nobody's."""
    try:
        handle = os.open(folder / HEADER_FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle)
    except OSError as error:
        return error.errno in _TAKEN
    finally:
        os.close(handle)  # and with it the lock
    return False
