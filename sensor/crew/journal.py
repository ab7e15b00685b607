"""What was done before an interruption? One line a case, in a file that is gone when all is done."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import cast

from sensor.errors import OutputError
from sensor.private_file import PrivateFile

__all__ = ["Journal"]

SCHEMA = 1


class Journal:
    """A context; ``done`` has what stands in ``path``, by name of the case.

    ``key`` says what the outcomes depend on besides the case; with another one the file is begun
    anew. It stays when the context ends with an error, and is removed when it ends without.
    Raises ``OutputError``.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        head = {"journal": "kneehold", "schema": SCHEMA, "key": key}
        lines = _lines(path)
        if lines and lines[0].get("journal") != "kneehold":
            raise OutputError(str(path), "is no journal of kneehold, so it is left alone")
        known = lines[1:] if lines and lines[0] == head else []
        self.done = {str(line["name"]): cast("dict[str, object]", line["outcome"]) for line in known if _is_whole(line)}
        # Written anew: the last line may have broken off.
        with PrivateFile(str(path)) as file:
            file.write(json.dumps(head) + "\n")
            for name, outcome in self.done.items():
                file.write(_line(name, outcome))
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Journal:
        return self

    def add(self, name: str, outcome: dict[str, object]) -> None:
        """Keep the outcome of one case, on the disk when this returns."""
        try:
            self._file.write(_line(name, outcome))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(str(self._path), f"cannot be written ({error.strerror})") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:
            self._path.unlink(missing_ok=True)


def _line(name: str, outcome: dict[str, object]) -> str:
    return json.dumps({"name": name, "outcome": outcome}, ensure_ascii=False) + "\n"


def _is_whole(line: dict[str, object]) -> bool:
    return "name" in line and isinstance(line.get("outcome"), dict)


def _lines(path: Path) -> list[dict[str, object]]:
    """The lines that are JSON objects; a file of something else begins with an empty one."""
    try:
        texts = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise OutputError(str(path), f"cannot be read ({error.strerror})") from error
    return [_object(text) for text in texts]


def _object(text: str) -> dict[str, object]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", data) if isinstance(data, dict) else {}
