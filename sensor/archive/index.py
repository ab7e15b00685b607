"""The list of sessions in SQLite, made from the folders and never the only copy.

Whatever is wrong with the file, it is deleted and made again; where it cannot be kept at all, the
folders are read each time. Every listing first looks which folders changed; the rest comes from the list.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from kneehold.sensor.archive.about import ABOUT_FILE, About
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.results import RESULT_FILE
from kneehold.sensor.archive.row import RepRow, SessionRow, read_row
from kneehold.sensor.archive.sidecars import CORRECTIONS_FILE
from kneehold.sensor.exercises.prescription import PrescribedSet
from kneehold.sensor.model.errors import OutputError, UsageError
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.tape.folder import EVENTS_FILE
from kneehold.sensor.tape.reader import HEADER_FILE

__all__ = ["find_session", "listed", "reindex"]

# Raised whenever a row means something else; an older file is then made again.
_VERSION = 5
_TABLE = "CREATE TABLE sessions (folder TEXT PRIMARY KEY, stamp TEXT NOT NULL, row TEXT NOT NULL)"
# What a row is made of; a person may edit any of them where it lies, which the folder's time does not show.
_FILES = (HEADER_FILE, EVENTS_FILE, ABOUT_FILE, CORRECTIONS_FILE, RESULT_FILE)
# The module decodes what SQLite says of a damaged table, names and all.
_DAMAGED = (sqlite3.Error, UnicodeDecodeError)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PRIMARY_CODE = 0xFF  # SQLite tells more in the higher bits
_OWNER_ONLY = 0o600

OnProgress = Callable[[float], None]


def listed(place: DataDir, on_progress: OnProgress | None = None, *, is_anew: bool = False) -> tuple[SessionRow, ...]:
    """Every session of ``place``, oldest first, with ``is_anew`` each read again.

    Raises ``OutputError`` where the folders cannot be listed.
    """
    if not place.sessions.is_dir():
        return ()
    rows = _kept(place, on_progress, is_anew=is_anew)
    return tuple(sorted(rows, key=lambda row: (row.started_utc, row.folder)))


def reindex(place: DataDir, on_progress: OnProgress | None = None) -> tuple[SessionRow, ...]:
    """As ``listed``, every session read again."""
    return listed(place, on_progress, is_anew=True)


def find_session(place: DataDir, name: str) -> Path:
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


def _kept(place: DataDir, on_progress: OnProgress | None, *, is_anew: bool) -> list[SessionRow]:
    """The rows by the list, by one made again, or by the folders alone."""
    stamps = dict(_stamps(place.sessions))
    for _ in range(2):
        try:
            return _refreshed(place, stamps, on_progress, is_anew=is_anew)
        except OSError:
            break  # a place where nothing can be written
        except _DAMAGED as error:
            if (getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE) in _BUSY or not _is_forgotten(place):
                break  # another program has it, or it cannot be replaced
    return list(_read(place, list(stamps), on_progress).values())


def _refreshed(
    place: DataDir, stamps: dict[str, str], on_progress: OnProgress | None, *, is_anew: bool
) -> list[SessionRow]:
    with closing(_opened(place)) as database:
        known = _known(database)
        changed = [folder for folder, stamp in stamps.items() if is_anew or known.get(folder, ("",))[0] != stamp]
        read = _read(place, changed, on_progress)
        database.executemany(
            "INSERT OR REPLACE INTO sessions VALUES (CAST(? AS TEXT), ?, ?)",
            [(os.fsencode(f), stamps[f], _summed(f, json.dumps(asdict(row)))) for f, row in read.items()],
        )
        gone = [(os.fsencode(folder),) for folder in known if folder not in stamps]
        database.executemany("DELETE FROM sessions WHERE folder = CAST(? AS TEXT)", gone)
        database.execute("COMMIT")
    return [read[f] if f in read else known[f][1] for f in stamps]


def _known(database: sqlite3.Connection) -> dict[str, tuple[str, SessionRow]]:
    """Stamp and row of every folder in the list; ``sqlite3.DatabaseError`` where a row is none."""
    found = cast("Iterator[tuple[str, str, str]]", database.execute("SELECT folder, stamp, row FROM sessions"))
    try:
        return {folder: (stamp, _row(folder, row)) for folder, stamp, row in found}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise sqlite3.DatabaseError("a row is none of ours") from error


def _read(place: DataDir, folders: list[str], on_progress: OnProgress | None) -> dict[str, SessionRow]:
    read: dict[str, SessionRow] = {}
    for done, folder in enumerate(folders, start=1):
        read[folder] = read_row(place.sessions / folder)
        if on_progress is not None:
            on_progress(done / len(folders))
    return read


def _stamps(sessions: Path) -> Iterator[tuple[str, str]]:
    """Folder and a stamp that changes with what its row is made of."""
    try:
        with os.scandir(sessions) as entries:
            for entry in entries:
                # What a link leads to belongs to another folder, and links may lead in a circle.
                if entry.is_dir(follow_symlinks=False) and os.path.lexists(os.path.join(entry.path, HEADER_FILE)):
                    yield entry.name, " ".join(_stamp(os.path.join(entry.path, name)) for name in _FILES)
    except OSError as error:
        raise OutputError(str(sessions), f"the sessions cannot be listed ({error.strerror})") from error


def _stamp(path: str) -> str:
    try:
        found = os.lstat(path)
    except OSError:
        return "-"
    return f"{found.st_mtime_ns}-{found.st_size}"


def _opened(place: DataDir) -> sqlite3.Connection:
    """The list, its table made, kept to this program until it commits."""
    os.close(os.open(place.index, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), _OWNER_ONLY))
    database = sqlite3.connect(place.index, isolation_level=None)
    database.text_factory = os.fsdecode  # the name of a folder need not be UTF-8
    try:
        database.execute("BEGIN IMMEDIATE")
        (version,) = cast("tuple[int]", database.execute("PRAGMA user_version").fetchone())
        if version != _VERSION:
            database.execute("DROP TABLE IF EXISTS sessions")
            database.execute(_TABLE)
            database.execute(f"PRAGMA user_version = {_VERSION}")
    except _DAMAGED:
        database.close()
        raise
    return database


def _is_forgotten(place: DataDir) -> bool:
    """Take the file away; whether that could be done."""
    try:
        for ending in ("", "-wal", "-shm", "-journal"):
            place.index.with_name(place.index.name + ending).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _summed(folder: str, text: str) -> str:
    """``text`` behind a checksum: SQLite notices damage to its pages, but none to a value in them."""
    return f"{zlib.crc32(json.dumps([folder, text]).encode()):08x}{text}"


def _row(folder: str, kept: str) -> SessionRow:
    text = kept[8:]
    if _summed(folder, text) != kept:
        raise ValueError("the row is damaged")
    data = cast("dict[str, object]", json.loads(text))
    reps = cast("list[dict[str, object]] | None", data.pop("reps"))
    about = About(**cast("dict[str, str]", data.pop("about")))  # type: ignore[arg-type]  # written from one
    parts = tuple(PrescribedSet(*part) for part in cast("list[tuple[str, int, float]]", data.pop("parts")))
    said = cast("list[object]", data.pop("safety"))
    ending, flags, *others = said
    safety = Safety(str(ending), tuple(cast("list[str]", flags)), *others)  # type: ignore[arg-type]  # written from one
    row = SessionRow(about=about, parts=parts, safety=safety, **data)  # type: ignore[arg-type]  # written from one
    return row if reps is None else replace(row, reps=tuple(RepRow(**rep) for rep in reps))  # type: ignore[arg-type]
