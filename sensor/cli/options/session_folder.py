"""Can something be kept beside this recording? Only a session folder has room for it."""

from __future__ import annotations

from pathlib import Path

from sensor.model.errors import UsageError
from sensor.tape.reader import HEADER_FILE, open_recording

__all__ = ["session_folder"]


def session_folder(path: Path) -> Path:
    """``path`` if it is a session folder; ``UsageError`` for a bare file, ``RecordingError`` for a spoilt session."""
    if not (path / HEADER_FILE).exists():
        raise UsageError(f"{path}: marks, corrections and labels need a session folder.")
    open_recording(path)
    return path
