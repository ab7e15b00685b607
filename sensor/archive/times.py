"""Local times of sessions."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["local_start", "now_utc"]


def local_start(started_utc: str) -> datetime | None:
    """The local time of an ISO 8601 time; ``None`` for what is none."""
    try:
        start = datetime.fromisoformat(started_utc)
        return (start if start.tzinfo is not None else start.replace(tzinfo=UTC)).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def now_utc() -> str:
    """The present moment as ISO 8601, whole seconds, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
