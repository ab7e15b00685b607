"""Can something be kept beside this recording? Only a session folder has room for it."""

from __future__ import annotations

from pathlib import Path

from sensor.errors import UsageError

__all__ = ["session_folder"]


def session_folder(path: Path) -> Path:
    """``path`` if it is a session folder; ``UsageError`` for a bare file."""
    if not (path / "session.json").is_file():
        raise UsageError(f"{path}: marks, corrections and labels need a session folder.")
    return path
