"""The recording that a command reads: a path, or ``-`` for standard input."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kneehold.sensor.model.errors import NewerSchemaError, RecordingError, UsageError

__all__ = ["STDIN", "recording_at"]

STDIN = "-"
_SHOWN = "standard input"
# What a file begins with says which form it has, as its ending does otherwise.
_ENDINGS = ((b"PK", ".zip"), (b"\x1f\x8b", ".csv.gz"), (b"{", ".json"), (b"[", ".json"))


@contextmanager
def recording_at(path: str) -> Generator[str]:
    """Where ``path`` can be read, more than once: for ``-`` a copy of standard input that ends with the context.

    A ``RecordingError`` about the copy says that it is about standard input.
    """
    if path != STDIN:
        yield path
        return
    source = getattr(sys.stdin, "buffer", None)
    if source is None or sys.stdin.isatty():
        raise UsageError("there is no standard input to read; name a recording.")
    with TemporaryDirectory(prefix="kneehold-") as folder:
        head = source.read(2)
        ending = next((ending for mark, ending in _ENDINGS if head.startswith(mark)), ".csv")
        copy = Path(folder, f"{_SHOWN}{ending}")
        with copy.open("xb") as file:
            file.write(head)
            shutil.copyfileobj(source, file)
        try:
            yield str(copy)
        except NewerSchemaError:
            raise
        except RecordingError as error:
            raise RecordingError(error.path.replace(str(copy), _SHOWN), error.problem, error.line) from error
