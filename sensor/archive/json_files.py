"""Small JSON files beside a tape, read and written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from kneehold.sensor.files.private_file import PrivateFile
from kneehold.sensor.files.untrusted import parse_json, read_text
from kneehold.sensor.model.errors import NewerSchemaError, RecordingError

__all__ = ["LOCK_FILE", "read_json", "write_json"]

# Held while something beside it is read, changed and written, so that of several writers none is lost.
LOCK_FILE = ".lock"


def read_json(path: Path, schema: int) -> dict[str, object] | None:
    """The object in ``path``, ``None`` if there is no such file.

    Raises ``RecordingError`` for what is no JSON object and ``NewerSchemaError`` for one with a
    higher schema than ``schema``.
    """
    try:
        data = parse_json(read_text(path), str(path))
    except FileNotFoundError:
        return None
    found = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    written = found.get("schema")
    if not isinstance(written, int):
        raise RecordingError(str(path), "the field 'schema' is missing or no whole number")
    if written > schema:
        raise NewerSchemaError(
            str(path), f"written by a newer kneehold (schema {written}, this one reads up to {schema})"
        )
    return found


def write_json(path: Path, data: dict[str, object]) -> None:
    """Replace ``path``, whole or not at all, mode 0600; raises ``OutputError``."""
    with PrivateFile(str(path)) as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
