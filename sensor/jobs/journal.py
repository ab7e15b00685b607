"""The journal of finished cases: one line each, deleted when all are done."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import cast

from kneehold.sensor.files.lock import TAKEN, lock_handle
from kneehold.sensor.model.errors import OutputError

__all__ = ["Journal"]

SCHEMA = 1
_OWNER_ONLY = 0o600
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Journal:
    """A context; ``done`` has what stands in ``path``, by name of the case.

    ``key`` says what the outcomes depend on besides the case; with another one the file is begun
    again. It stays when the context ends with an error, and is removed when it ends without. One
    program has it at a time (where the disk knows no locks, nobody looks after that). Raises
    ``OutputError``, also where another program has it.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        with self._named():
            self._file = self._taken()
        try:
            with self._named():
                self.done = self._taken_up(key)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def add(self, name: str, outcome: dict[str, object]) -> None:
        """Keep the outcome of one case, on the disk when this returns."""
        with self._named():
            self._file.write(_line(name, outcome))
            os.fsync(self._file.fileno())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Removed while it is locked, so that it is nobody else's; Windows removes no open file.
        if kind is None and sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        self._file.close()
        if kind is None and sys.platform == "win32":
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _taken(self) -> FileIO:
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | _FLAGS, _OWNER_ONLY)
            file = FileIO(handle, "r+")
            try:
                lock_handle(handle)
            except OSError as error:
                if error.errno in TAKEN:
                    file.close()
                    problem = "another kneehold is doing this work; wait until it has ended"
                    raise OutputError(str(self._path), problem) from error
            if self._path.exists() and os.path.samestat(os.fstat(handle), self._path.stat()):
                return file
            file.close()  # whoever had it was done and removed it: what is locked has no name any more

    def _taken_up(self, key: str) -> dict[str, dict[str, object]]:
        """What is known; the file holds just that afterwards, as its last line may have broken off."""
        head = {"journal": "kneehold", "schema": SCHEMA, "key": key}
        lines = [_object(text) for text in self._file.readall().decode("utf-8", "replace").splitlines()]
        if lines and lines[0].get("journal") != "kneehold":
            raise OutputError(str(self._path), "is no journal of kneehold, so it is left alone")
        known = lines[1:] if lines and lines[0] == head else []
        done = {str(line["name"]): cast("dict[str, object]", line["outcome"]) for line in known if _is_whole(line)}
        # The same bytes as before up to the first line that is left out: whatever happens now loses none of them.
        self._file.seek(0)
        self._file.write(b"".join([json.dumps(head).encode() + b"\n", *(_line(*one) for one in done.items())]))
        self._file.truncate()
        return done

    @contextmanager
    def _named(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(str(self._path), f"cannot be written ({error.strerror})") from error


def _line(name: str, outcome: dict[str, object]) -> bytes:
    return json.dumps({"name": name, "outcome": outcome}).encode() + b"\n"


def _is_whole(line: dict[str, object]) -> bool:
    return "name" in line and isinstance(line.get("outcome"), dict)


def _object(text: str) -> dict[str, object]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", data) if isinstance(data, dict) else {}
