"""A lock that keeps a file to one program at a time.

The system holds the lock, so it ends with the program that took it, however that ends. Nothing is
written, and whoever only reads needs no lock.
"""

from __future__ import annotations

import errno
import sys

__all__ = ["TAKEN", "lock_handle"]

# What a system answers where another one holds the lock.
TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt
    import os

    # Windows keeps others from reading what is locked, so the locked byte lies far behind the end of the file.
    _FAR = 1 << 30

    def lock_handle(handle: int) -> None:
        """Lock an open file until it is closed; ``OSError`` with a number of ``TAKEN`` where another has it."""
        here = os.lseek(handle, 0, os.SEEK_CUR)
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, here, os.SEEK_SET)
else:
    import fcntl

    def lock_handle(handle: int) -> None:
        """Lock an open file until it is closed; ``OSError`` with a number of ``TAKEN`` where another has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
