"""A disk that loses power: what was not synced is dropped, torn or kept, in the manner of SQLite's test.

``os.fsync`` and what changes folders are watched. At every such moment the disk may stop: of each file remains what it
held at its last sync, or what it holds now, or the first part of that; of each folder the names of its last sync, or
those of now.
"""

from __future__ import annotations

import os
import random
import stat
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

_CHANGES = ("replace", "rename", "unlink", "mkdir", "rmdir")


class Moment(NamedTuple):
    """What is on the disk for certain and what is in the cache, at one moment: files and folders by inode."""

    root: int
    durable: dict[int, bytes | dict[str, int]]
    cached: dict[int, bytes | dict[str, int]]


class Disk:
    """Watches what happens below ``root``; ``moments`` are those at which the power may go."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.moments: list[Moment] = []
        self._durable = self._now()
        self._lock = threading.RLock()

    @contextmanager
    def watched(self, patch: pytest.MonkeyPatch) -> Generator[None]:
        """What is done in this context is watched; a moment is kept before and after each step."""
        with patch.context() as within:
            within.setattr(os, "fsync", self._step(os.fsync, self._synced))
            for name in _CHANGES:
                within.setattr(os, name, self._step(getattr(os, name), lambda *_: None))
            yield

    def after_power_loss(self, moment: Moment, chance: random.Random | None, target: Path) -> None:
        """Make at ``target`` what the disk holds after the power went; without ``chance`` only what was synced."""
        self._restore(moment, moment.root, chance, target)

    def now(self) -> Moment:
        """The present moment."""
        return Moment(os.stat(self.root).st_ino, dict(self._durable), self._now())

    def _step(self, real: Callable[..., Any], then: Callable[..., None]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            with self._lock:
                self.moments.append(self.now())
                result = real(*args, **kwargs)
                then(*args)
                self.moments.append(self.now())
                return result

        return step

    def _synced(self, handle: int) -> None:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            self._durable[found.st_ino] = {entry.name: entry.inode() for entry in os.scandir(handle)}
        else:
            self._durable[found.st_ino] = os.pread(handle, found.st_size, 0) if _is_readable(handle) else _read(handle)

    def _now(self) -> dict[int, bytes | dict[str, int]]:
        return dict(_held(self.root))

    def _restore(self, moment: Moment, inode: int, chance: random.Random | None, target: Path) -> None:
        durable, cached = moment.durable.get(inode), moment.cached.get(inode)
        is_kept = chance is not None and cached is not None and chance.random() < 0.5
        content = cached if is_kept else durable
        if isinstance(content, dict) or (content is None and isinstance(cached, dict)):
            target.mkdir(exist_ok=True)
            for name, below in (content or {}).items():
                if below in moment.durable or below in moment.cached:
                    self._restore(moment, below, chance, target / name)
            return
        data = content or b""
        if is_kept and chance is not None and durable != cached and chance.random() < 0.5:
            data = data[: chance.randrange(len(data) + 1)]  # torn
        target.write_bytes(data)


def _is_readable(handle: int) -> bool:
    import fcntl

    return fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_WRONLY


def _read(handle: int) -> bytes:
    return Path(f"/proc/self/fd/{handle}").read_bytes()


def _held(folder: Path) -> Iterator[tuple[int, bytes | dict[str, int]]]:
    entries = list(os.scandir(folder))
    yield os.stat(folder).st_ino, {entry.name: entry.inode() for entry in entries}
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _held(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield entry.inode(), Path(entry.path).read_bytes()
