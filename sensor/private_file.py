"""How is a result written so that only its owner can read it and nothing is left half-written?"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from types import TracebackType

from sensor.errors import OutputError

__all__ = ["PrivateFile"]


class PrivateFile:
    """A file that appears at ``path``, mode 0600, when its context ends without an error.

    It is written under another name beside it and renamed at the end; whatever goes wrong, an
    older file at ``path`` stays as it was. Raises ``OutputError`` wherever that cannot be done.
    """

    def __init__(self, path: str, *, is_binary: bool = False) -> None:
        self._path = path
        self._target = os.path.realpath(path)
        if os.path.exists(self._target) and not os.path.isfile(self._target):
            raise OutputError(path, "is not a file that could be replaced")
        with self._named():
            handle, self._draft = tempfile.mkstemp(prefix=".kneehold-", dir=os.path.dirname(self._target))
            self._raw = os.fdopen(handle, "wb")
            self._text = None if is_binary else io.TextIOWrapper(self._raw, encoding="utf-8", newline="\n")

    def __enter__(self) -> PrivateFile:
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
                (self._text or self._raw).close()
                if error is None:
                    os.replace(self._draft, self._target)
        finally:
            if os.path.exists(self._draft):
                os.unlink(self._draft)

    @contextmanager
    def _named(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(self._path, f"cannot be written ({error.strerror})") from error
