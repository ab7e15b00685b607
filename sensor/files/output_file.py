"""Files that a person asked for at a path of their choice: none takes the place of what is still needed.

A file is written neither over one that the command reads nor into the folder of a session. Everything else that stands
at the path is replaced, so that a report can be written again.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from kneehold.sensor.files.private_file import PrivateFile
from kneehold.sensor.model.errors import UsageError

__all__ = ["OutputFile", "check_output", "reading"]

# A folder with this file is a session, and all that stands in it is the session's.
_SESSION_FILE = "session.json"
# What the command that runs reads: files, and folders with all that stands in them.
_read: ContextVar[tuple[Path, ...]] = ContextVar("_read", default=())


class OutputFile(PrivateFile):
    """As ``PrivateFile``; ``UsageError`` as ``check_output``."""

    def __init__(self, path: str, *, is_binary: bool = False) -> None:
        check_output(path)
        super().__init__(path, is_binary=is_binary)


@contextmanager
def reading(paths: Iterable[str | Path]) -> Generator[None]:
    """A context in which no ``OutputFile`` replaces one of ``paths`` or a file in a folder among them."""
    token = _read.set(tuple(Path(path) for path in paths))
    try:
        yield
    finally:
        _read.reset(token)


def check_output(path: str) -> None:
    """Raise ``UsageError`` if a file at ``path`` would replace an input or stand in a session; links are followed."""
    target = Path(os.path.realpath(path))
    if os.path.lexists(target.parent / _SESSION_FILE):
        raise UsageError(f"{path} is in the folder of a session, where nothing else is written; name another file.")
    for source in _read.get() if target.is_file() else ():
        place = Path(os.path.realpath(source))
        if place.exists() and any(place.samefile(each) for each in (target, *target.parents)):
            raise UsageError(f"{path} would overwrite what this command reads; name another file.")
