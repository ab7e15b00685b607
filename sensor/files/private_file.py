"""Files and folders that only their owner can read, written whole and kept through a loss of power.

No link is followed at the name that is written: a link that stands there is replaced, and what it led to stays.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from kneehold.sensor.files.lock import TAKEN, lock_handle
from kneehold.sensor.model.errors import OutputError

__all__ = ["NO_LINK", "PrivateFile", "locked", "made_private", "sync_folder"]

_OWNER_ONLY_FILE = 0o600
_OWNER_ONLY_FOLDER = 0o700
# Flags with which nothing is followed and nothing is waited for; Windows has neither.
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# Twelve writers of a slow disk take a second; who waits longer is told so.
_LONGEST_WAIT_S = 20.0
_LOOK_EVERY_S = 0.02


class PrivateFile:
    """A file that appears at ``path``, mode 0600, when its context ends without an error.

    It is written under another name beside it, synced, renamed, and its folder synced: whatever goes wrong, an older
    file at ``path`` stays as it was, and once the context has ended a loss of power takes nothing back. Raises
    ``OutputError`` wherever that cannot be done.
    """

    def __init__(self, path: str, *, is_binary: bool = False) -> None:
        self._path = path
        self._target = os.path.abspath(path)
        self._folder = os.path.dirname(self._target)
        kind = stat.S_IFMT(os.lstat(self._target).st_mode) if os.path.lexists(self._target) else stat.S_IFREG
        if kind not in (stat.S_IFREG, stat.S_IFLNK):
            raise OutputError(path, "is not a file that could be replaced")
        with self._named():
            handle, self._draft = tempfile.mkstemp(prefix=".kneehold-", dir=self._folder)
            _keep_to_owner(handle)
            self._raw = os.fdopen(handle, "wb")
            self._text = None if is_binary else _text_on(self._raw)

    def __enter__(self) -> Self:
        return self

    def write(self, text: str) -> None:
        """Append ``text``; only for a file of text."""
        assert self._text is not None
        with self._named():
            self._text.write(text)

    def write_bytes(self, data: bytes) -> None:
        """Append ``data``; only for a binary file."""
        assert self._text is None
        with self._named():
            self._raw.write(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._named():
                if error is None:
                    (self._text or self._raw).flush()
                    os.fsync(self._raw.fileno())
                (self._text or self._raw).close()
                if error is None:
                    os.replace(self._draft, self._target)
                    sync_folder(self._folder)
        finally:
            with suppress(OSError):
                self._raw.close()
            if os.path.lexists(self._draft):
                os.unlink(self._draft)

    @contextmanager
    def _named(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(self._path, f"cannot be written ({error.strerror})") from error


def made_private(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, synced, each mode 0700 whatever the umask; raises ``OSError``."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        with suppress(FileExistsError):  # made by another program meanwhile
            os.mkdir(place, _OWNER_ONLY_FOLDER)
            os.chmod(place, _OWNER_ONLY_FOLDER)
            sync_folder(place.parent)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def sync_folder(folder: str | Path) -> None:
    """Let what was made, renamed or removed in ``folder`` last through a loss of power, as far as the system can."""
    if os.name == "nt":  # has no handle of a folder
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network disks sync no folder.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold the lock file ``path`` (made, and left there empty) for as long as the context lasts.

    Waits for another program that holds it; ``OutputError`` where that takes too long or it cannot be made.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK, _OWNER_ONLY_FILE)
    except OSError as error:
        raise OutputError(str(path), f"cannot be written ({error.strerror})") from error
    try:
        _wait_for(handle, path)
        yield
    finally:
        os.close(handle)  # and with it the lock


def _wait_for(handle: int, path: Path) -> None:
    until_s = time.monotonic() + _LONGEST_WAIT_S
    while True:
        try:
            lock_handle(handle)
        except OSError as error:
            if error.errno not in TAKEN:  # a disk without locks
                return
            if time.monotonic() > until_s:
                raise OutputError(str(path), "another program has been writing here for too long") from error
            time.sleep(_LOOK_EVERY_S)
        else:
            return


def _text_on(raw: io.BufferedWriter) -> io.TextIOWrapper:
    r"""UTF-8; a file name that is none, which holds lone surrogates, is written with escapes such as ``\udcff``."""
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", newline="\n")


def _keep_to_owner(handle: int) -> None:
    if os.name != "nt":
        os.fchmod(handle, _OWNER_ONLY_FILE)
