"""A session folder as an argument: only there can marks and labels be kept."""

from __future__ import annotations

from pathlib import Path

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.tape.reader import HEADER_FILE, open_recording

__all__ = ["session_folder"]


def session_folder(path: Path) -> Path:
    """``path`` if it is a session folder; ``UsageError`` for a bare file, ``RecordingError`` for a spoilt session."""
    if not (path / HEADER_FILE).exists():
        raise UsageError(f"{path}: marks, corrections and labels need a session folder.")
    open_recording(path)
    return path
