"""A session folder: what it holds; creating, resuming and sealing it.

``session.json`` (header), ``tape.jsonl`` (entries; ``tape.jsonl.gz`` once sealed) and ``events.jsonl``
(what was announced). Only their owner can read them: they say what a person did.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from contextlib import suppress
from io import FileIO
from pathlib import Path

from kneehold.sensor.files.private_file import NO_LINK, PrivateFile, made_private, sync_folder
from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.tape.header import TapeHeader, header_to_json
from kneehold.sensor.tape.reader import HEADER_FILE, TAPE_FILE, open_recording

__all__ = ["EVENTS_FILE", "make_folder", "open_own", "pack_tape", "reopen_folder"]

EVENTS_FILE = "events.jsonl"
_OWNER_ONLY_FILE = 0o600
# The last line end is nearly always in the last kilobyte; a larger block costs nothing.
_BLOCK_BYTES = 65_536


def make_folder(folder: Path, header: TapeHeader) -> None:
    """Make ``folder``, which must not hold a session yet; raises ``OutputError``."""
    try:
        made_private(folder)
        if os.path.lexists(folder / HEADER_FILE):
            raise FileExistsError
        _create(folder / TAPE_FILE)
        _create(folder / EVENTS_FILE)
        # Last and whole: a folder with a header is a session, with or without entries.
        with PrivateFile(str(folder / HEADER_FILE)) as file:
            file.write(json.dumps(header_to_json(header), indent=1, ensure_ascii=False) + "\n")
    except FileExistsError as error:
        raise OutputError(str(folder), "there is a session here already") from error
    except OSError as error:
        raise OutputError(str(folder), f"the session cannot be written ({error.strerror})") from error


def reopen_folder(folder: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    """Make the unsealed session in ``folder`` ready for more; returns the bytes of whole lines in each file.

    A last line that broke off is cut away and told: the second value has a sentence for each. Raises
    ``RecordingError`` if this is no session and ``OutputError`` if it is sealed or cannot be written.
    """
    if open_recording(folder).path.name != TAPE_FILE:
        raise OutputError(str(folder), "the session is sealed; nothing can be added")
    try:
        if not os.path.lexists(folder / EVENTS_FILE):
            _create(folder / EVENTS_FILE)
        before = {name: (folder / name).lstat().st_size for name in (TAPE_FILE, EVENTS_FILE)}
        whole = {name: _cut_torn_line(folder / name) for name in before}
    except OSError as error:
        raise OutputError(str(folder), f"the session cannot be written ({error.strerror})") from error
    return whole, tuple(
        f"{name} broke off in the middle of a line; it was cut away" for name in whole if whole[name] < before[name]
    )


def pack_tape(folder: Path) -> None:
    """Replace the tape by a compressed one, whole or not at all; ``OutputError`` if it stays as it was."""
    plain, packed = folder / TAPE_FILE, folder / (TAPE_FILE + ".gz")
    part = packed.with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        with open_own(plain) as source, os.fdopen(_open_new(part), "wb") as raw:
            # Without name and time, so that equal tapes give equal bytes.
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as target:
                shutil.copyfileobj(source, target)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(packed)
        sync_folder(folder)
        plain.unlink()
        sync_folder(folder)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(str(packed), f"the tape stays uncompressed ({error.strerror})") from error


def open_own(path: Path) -> FileIO:
    """The regular file ``path`` of a session, to read and write; raises ``OSError``, also for a link."""
    handle = os.open(path, os.O_RDWR | NO_LINK | getattr(os, "O_BINARY", 0))
    return FileIO(handle, "r+")


def _create(path: Path) -> None:
    os.close(_open_new(path))
    sync_folder(path.parent)


def _open_new(path: Path) -> int:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _OWNER_ONLY_FILE)
    if os.name != "nt":
        os.fchmod(handle, _OWNER_ONLY_FILE)
    return handle


def _cut_torn_line(path: Path) -> int:
    """Cut ``path`` behind its last line end; returns the bytes that are left."""
    with open_own(path) as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            begin = max(0, end - _BLOCK_BYTES)
            file.seek(begin)
            at = file.read(end - begin).rfind(b"\n")
            if at >= 0:
                end = begin + at + 1
                break
            end = begin
        return file.truncate(end)
