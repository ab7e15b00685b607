"""Which files belong to an export: those of a zip, of a folder, or one file with its neighbours?"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

from sensor.errors import RecordingError

__all__ = ["LONGEST_LINE", "Member", "lines_of", "members_of", "opened"]

# A row of a phone is below 300 characters, a packet as JSON below 10 kB; a longer line is no recording.
LONGEST_LINE = 1_000_000
_GZIP = b"\x1f\x8b"


class Member(NamedTuple):
    """One file of an export."""

    name: str  # its own name, without folders
    shown: str  # how a person finds it: the path, for a zip the path in it as well
    open: Callable[[], IO[bytes]]


def members_of(path: Path, shown: str) -> tuple[Member, ...]:
    """The files at ``path``, ordered by name; ``RecordingError`` for what cannot be listed.

    For a single file these are the files of its folder: programs that write one file a sensor
    leave them side by side.
    """
    try:
        if zipfile.is_zipfile(path):
            return _zipped(path, shown)
        folder = path if path.is_dir() else path.parent
        named = shown if path.is_dir() else str(Path(shown).parent)
        files = sorted(place for place in folder.iterdir() if place.is_file())
    except (OSError, zipfile.BadZipFile) as error:
        raise RecordingError(shown, f"it cannot be read ({error})") from error
    return tuple(Member(file.name, str(Path(named) / file.name), _opener(file)) for file in files)


def _opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _zipped(path: Path, shown: str) -> tuple[Member, ...]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if not name.endswith("/") and "__MACOSX" not in name)

    def opener(name: str) -> Callable[[], IO[bytes]]:
        return lambda: zipfile.ZipFile(path).open(name)

    return tuple(Member(name.rpartition("/")[2], f"{shown}/{name}", opener(name)) for name in names)


@contextmanager
def opened(member: Member) -> Generator[IO[bytes]]:
    """The bytes of ``member``, unpacked; what goes wrong while they are read becomes ``RecordingError``."""
    try:
        with member.open() as raw:
            head = raw.read(2)
            raw.seek(0)
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if head == _GZIP else raw
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise RecordingError(member.shown, "the compressed file is cut off or damaged") from error
    except (
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:  # the last two: a zip with a password or an odd method
        raise RecordingError(member.shown, f"it cannot be read ({error})") from error


def lines_of(member: Member) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of every line, without its end; ``RecordingError`` if it is no text."""
    number = 0
    with opened(member) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig")
        try:
            while line := text.readline(LONGEST_LINE):
                number += 1
                if len(line) >= LONGEST_LINE:
                    raise RecordingError(member.shown, "the line is far too long for a recording", number)
                yield number, line.rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise RecordingError(member.shown, "this is no UTF-8 text", number + 1) from error
