"""Which sessions are there? A list in SQLite, made from the folders and never the only copy.

Whatever is wrong with the file, it is deleted and made anew. Every listing first looks which
folders changed; the rest comes from the list.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from sensor.archive.about import About
from sensor.archive.place import DataPlace
from sensor.archive.row import RepRow, SessionRow, read_row
from sensor.errors import OutputError, UsageError
from sensor.tape.folder import EVENTS_FILE
from sensor.tape.reader import HEADER_FILE

__all__ = ["find_session", "listed", "reindex"]

# Raised whenever a row means something else; an older file is then made anew.
_VERSION = 1
_TABLE = "CREATE TABLE sessions (folder TEXT PRIMARY KEY, stamp TEXT NOT NULL, row TEXT NOT NULL)"
_OWNER_ONLY = 0o600

OnProgress = Callable[[float], None]


def listed(place: DataPlace, on_progress: OnProgress | None = None) -> tuple[SessionRow, ...]:
    """Every session of ``place``, oldest first; raises ``OutputError`` where the list cannot be kept."""
    if not place.sessions.is_dir():
        return ()
    try:
        rows = _refreshed(place, on_progress)
    except sqlite3.DatabaseError:
        _forget(place)
        rows = _refreshed(place, on_progress)
    return tuple(sorted(rows, key=lambda row: (row.started_utc, row.folder)))


def reindex(place: DataPlace, on_progress: OnProgress | None = None) -> tuple[SessionRow, ...]:
    """As ``listed``, every session read anew."""
    _forget(place)
    return listed(place, on_progress)


def find_session(place: DataPlace, name: str) -> Path:
    """The session that ``name`` means: a path, else a folder of the archive, else a session's own id.

    Raises ``UsageError`` where there is none, or several have that id.
    """
    if Path(name).exists():
        return Path(name)
    rows = listed(place)
    fitting = [row.folder for row in rows if row.folder == name] or [r.folder for r in rows if r.session_id == name]
    if len(fitting) == 1:
        return place.sessions / fitting[0]
    if fitting:
        raise UsageError(f"{' and '.join(fitting)} both have the id '{name}'; name the folder.")
    raise UsageError(f"there is no session '{name}' (see 'kneehold sessions').")


def _refreshed(place: DataPlace, on_progress: OnProgress | None) -> list[SessionRow]:
    stamps = dict(_stamps(place.sessions))
    with closing(_opened(place)) as database, database:
        known = {
            folder: (stamp, row)
            for folder, stamp, row in cast(
                "Iterator[tuple[str, str, str]]", database.execute("SELECT folder, stamp, row FROM sessions")
            )
        }
        changed = [folder for folder, stamp in stamps.items() if known.get(folder, ("",))[0] != stamp]
        read: dict[str, SessionRow] = {}
        for done, folder in enumerate(changed, start=1):
            read[folder] = read_row(place.sessions / folder)
            if on_progress is not None:
                on_progress(done / len(changed))
        database.executemany(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)",
            [(folder, stamps[folder], json.dumps(asdict(row))) for folder, row in read.items()],
        )
        database.executemany("DELETE FROM sessions WHERE folder = ?", [(f,) for f in known.keys() - stamps.keys()])
    return [read[f] if f in read else _row(known[f][1]) for f in stamps]


def _stamps(sessions: Path) -> Iterator[tuple[str, str]]:
    """Folder and a stamp that changes with what is in it; every sidecar is replaced, which the folder's time shows."""
    try:
        with os.scandir(sessions) as entries:
            for entry in entries:
                if entry.is_dir() and os.path.exists(os.path.join(entry.path, HEADER_FILE)):
                    size = 0
                    with suppress(OSError):
                        size = os.stat(os.path.join(entry.path, EVENTS_FILE)).st_size
                    yield entry.name, f"{entry.stat().st_mtime_ns}-{size}"
    except OSError as error:
        raise OutputError(str(sessions), f"the sessions cannot be listed ({error.strerror})") from error


def _opened(place: DataPlace) -> sqlite3.Connection:
    try:
        os.close(os.open(place.index, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))
        database = sqlite3.connect(place.index)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise OutputError(str(place.index), f"the list of sessions cannot be kept ({reason})") from error
    try:
        (version,) = cast("tuple[int]", database.execute("PRAGMA user_version").fetchone())
        if version != _VERSION:
            database.execute("DROP TABLE IF EXISTS sessions")
            database.execute(_TABLE)
            database.execute(f"PRAGMA user_version = {_VERSION}")
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _forget(place: DataPlace) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        try:
            place.index.with_name(place.index.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(str(place.index), f"the list of sessions cannot be removed ({error.strerror})") from error


def _row(text: str) -> SessionRow:
    data = cast("dict[str, object]", json.loads(text))
    reps = cast("list[dict[str, object]] | None", data.pop("reps"))
    about = About(**cast("dict[str, str]", data.pop("about")))  # type: ignore[arg-type]  # written from one
    row = SessionRow(about=about, **data)  # type: ignore[arg-type]  # written from one
    return row if reps is None else replace(row, reps=tuple(RepRow(**rep) for rep in reps))  # type: ignore[arg-type]
