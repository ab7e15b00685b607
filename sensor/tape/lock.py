"""One writer at a time for a session folder.

The system locks the open header file, so the lock ends with the process that holds it, however that
ends. The bytes of the header are not touched, and whoever only reads needs no lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kneehold.sensor.files.lock import TAKEN, lock_handle
from kneehold.sensor.files.private_file import NO_LINK
from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.tape.reader import HEADER_FILE

__all__ = ["SessionLock", "is_locked"]


class SessionLock:
    """Held from when it is made until ``release``; ``OutputError`` if the session is being written already."""

    def __init__(self, folder: Path, lock: Callable[[int], None] = lock_handle) -> None:
        self._handle: int | None = None
        try:
            handle = os.open(folder / HEADER_FILE, os.O_RDWR | NO_LINK)
        except OSError as error:
            raise OutputError(str(folder), f"the session cannot be written ({error.strerror})") from error
        try:
            lock(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in TAKEN:
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
        handle = os.open(folder / HEADER_FILE, os.O_RDWR | NO_LINK)
    except OSError:
        return False
    try:
        lock_handle(handle)
    except OSError as error:
        return error.errno in TAKEN
    finally:
        os.close(handle)  # and with it the lock
    return False
