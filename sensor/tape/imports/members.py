"""The files of an export: those of a zip, of a folder, or one file with its neighbours."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

from kneehold.sensor.model.errors import RecordingError

__all__ = ["LONGEST_LINE", "Member", "is_wide", "lines_of", "members_of", "opened"]

# A row of a phone is below 300 characters, a packet as JSON below 10 kB; a longer line is no recording.
LONGEST_LINE = 1_000_000
_GZIP = b"\x1f\x8b"
_HEAD_BYTES = 8192
_DAMAGED = "the compressed file is cut off or damaged"
# Phones have a dozen of sensors; a year of recordings in one zip is looked at in some seconds.
_MOST_FILES = 500
# With folders, and a second entry for each file as a Mac makes them; the directory of a zip is read as a whole.
_MOST_ENTRIES = 2000
# No system writes longer paths; those of a zip may have 65,535.
_LONGEST_NAME = 1024
_SESSION = "session.json"
_CHINESE = ("加速度", "角速度", "时间")
_ASCII = 0x80
_SIGNS = frozenset("°²µº".encode("cp1252"))  # what headers have of it beyond letters


class Member(NamedTuple):
    """One file of an export."""

    name: str  # its own name, without folders
    shown: str  # how a person finds it: the path, for a zip the path in it as well
    open: Callable[[], IO[bytes]]
    folder: str = ""  # the folder it stands in within a zip


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
        if path.is_dir() and not any(file.name[0] != "." for file in files):
            files = _unpacked(path)
    except UnicodeDecodeError as error:
        raise RecordingError(shown, _DAMAGED) from error
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise RecordingError(shown, f"it cannot be read ({error})") from error
    inner = [file.parent.relative_to(folder) for file in files]
    return tuple(
        Member(file.name, str(Path(named) / place / file.name), _opener(file), "" if place == Path() else str(place))
        for file, place in zip(files, inner, strict=True)
    )


def _unpacked(folder: Path) -> list[Path]:
    """The files one level below a folder that holds nothing else: a zip of several recordings, unpacked.

    None where kneehold's own sessions lie there: these are named one by one.
    """
    files = sorted(place for place in folder.glob("*/*") if place.is_file() and place.name[0] != ".")
    return [] if len(files) > _MOST_FILES or any(file.name == _SESSION for file in files) else files


def _opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _zipped(path: Path, shown: str) -> tuple[Member, ...]:
    archive = zipfile.ZipFile(path)
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise RecordingError(shown, f"it holds {len(entries)} entries; a recording has at most {_MOST_ENTRIES}")
    if any(len(info.filename) > _LONGEST_NAME for info in entries):
        raise RecordingError(shown, f"it holds a name of more than {_LONGEST_NAME} characters")
    names = sorted(
        info.filename for info in entries if not info.is_dir() and "__MACOSX" not in info.filename and info.file_size
    )
    if len(names) > _MOST_FILES:
        raise RecordingError(shown, f"it holds {len(names)} files; a recording has at most {_MOST_FILES}")

    def opener(name: str) -> Callable[[], IO[bytes]]:
        return lambda: archive.open(name)

    return tuple(
        Member(name.rpartition("/")[2], f"{shown}/{name}", opener(name), name.rpartition("/")[0]) for name in names
    )


@contextmanager
def opened(member: Member) -> Generator[IO[bytes]]:
    """The bytes of ``member``, unpacked; what goes wrong while they are read becomes ``RecordingError``."""
    try:
        with _open(member) as raw:
            head = raw.read(2)
            raw.seek(0)
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if head == _GZIP else raw
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise RecordingError(member.shown, _DAMAGED) from error
    except (
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:  # the last two: a zip with a password or an odd method
        raise RecordingError(member.shown, f"it cannot be read ({error})") from error


def _open(member: Member) -> IO[bytes]:
    try:
        return member.open()
    except UnicodeDecodeError as error:  # a name in a damaged zip
        raise RecordingError(member.shown, _DAMAGED) from error


def lines_of(member: Member) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of every line, without its end; ``RecordingError`` if it is no text."""
    number = 0
    with opened(member) as raw:
        encoding = _encoding(raw.read(_HEAD_BYTES))
        raw.seek(0)
        text = io.TextIOWrapper(raw, encoding=encoding)
        try:
            while line := text.readline(LONGEST_LINE):
                number += 1
                if len(line) >= LONGEST_LINE:
                    raise RecordingError(member.shown, "the line is far too long for a recording", number)
                yield number, line.rstrip("\r\n")
        except UnicodeError as error:
            raise RecordingError(member.shown, "not UTF-8 text", number + 1) from error


def is_wide(head: bytes) -> bool:
    """Whether this begins a text of two bytes a letter: its mark, or a zero in nearly every letter, always alike."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    is_marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return is_marked or (min(even, odd) == 0 and max(even, odd) > 0.4 * len(head))


def _encoding(head: bytes) -> str:
    """UTF-8, but for what is plainly something else: Excel's Unicode text, Chinese recorders, a degree sign alone."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if is_wide(head):
        return "utf-16-le" if head[1::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8-sig"
    except UnicodeDecodeError:
        pass
    try:
        if any(word in codecs.getincrementaldecoder("gb18030")().decode(head) for word in _CHINESE):
            return "gb18030"
    except UnicodeDecodeError:
        pass
    return "cp1252" if {byte for byte in head if byte >= _ASCII} <= _SIGNS else "utf-8-sig"
