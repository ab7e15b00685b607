"""Opening a recording of any form.

A session folder, its ``tape.jsonl`` (also gzipped), a plain CSV file, or an export of another program.
Everything streams.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from kneehold.sensor.files.untrusted import named_errors, open_regular, parse_json, read_text
from kneehold.sensor.model.errors import RecordingError, UsageError
from kneehold.sensor.model.values import Entry, Samples
from kneehold.sensor.tape.csv_reader import csv_entries, samples_of
from kneehold.sensor.tape.format import line_to_entry
from kneehold.sensor.tape.header import TapeHeader, header_from_json
from kneehold.sensor.tape.imports.options import NOTHING_SAID, ImportOptions
from kneehold.sensor.tape.imports.physics import Rows, corrected
from kneehold.sensor.tape.imports.recognise import importer_of

__all__ = ["HEADER_FILE", "TAPE_FILE", "Recording", "open_recording", "read_header"]

HEADER_FILE = "session.json"
TAPE_FILE = "tape.jsonl"
_SESSION_FILES = (HEADER_FILE, TAPE_FILE, TAPE_FILE + ".gz")
_GZIP_MAGIC = b"\x1f\x8b"
# No entry is near this long (a packet is below 1 kB, 64 rows below 10 kB); a longer line is no recording.
LONGEST_LINE = 1_000_000
PROGRESS_EVERY = 4096  # entries between two calls of the progress callback


class Recording:
    """One recording, opened. ``warnings`` fills while ``entries`` is read."""

    def __init__(
        self,
        path: Path,
        shown: str,
        name: str,
        header: TapeHeader | None,
        imported: Rows | None = None,
        is_as_written: bool = False,
    ) -> None:
        self._is_as_written = is_as_written
        self._imported = imported
        self.path = path
        self.shown = shown
        self.name = name
        self.header = header
        self.warnings: list[str] = []

    def entries(self, on_progress: Callable[[float], None] | None = None) -> Generator[Entry]:
        """Every entry in order; raises ``RecordingError`` with file and line."""
        if self._imported is not None:
            yield from samples_of(self._imported(self.warnings), self.shown)
            if on_progress is not None:
                on_progress(1.0)
            return
        if self.header is None and self.path.is_file() and not self._is_as_written:
            yield from corrected(lambda: self._plain(None), lambda: self._plain(on_progress), self.warnings)
        else:  # a pipe can be read only once
            yield from self._read(on_progress)

    def _plain(self, on_progress: Callable[[float], None] | None) -> Iterator[Samples]:
        return (entry for entry in self._read(on_progress) if isinstance(entry, Samples))

    def _read(self, on_progress: Callable[[float], None] | None) -> Generator[Entry]:
        with _text_lines(self.path, self.shown, newline=None if self.header is None else "\n") as (lines, position):
            source = csv_entries(lines, self.shown) if self.header is None else self._tape_entries(lines)
            total = max(1, self.path.stat().st_size)
            for count, entry in enumerate(source):
                if on_progress is not None and count % PROGRESS_EVERY == 0:
                    on_progress(min(1.0, position() / total))
                yield entry
            if on_progress is not None:
                on_progress(1.0)

    def _tape_entries(self, lines: Iterator[str]) -> Iterator[Entry]:
        known = {s.name for s in self.header.sensors} if self.header is not None else set[str]()
        for number, line in enumerate(lines, start=1):
            if not line.endswith("\n") and self.path.suffix != ".gz":
                self.warnings.append("the recording ends in the middle of a line; that line was left out")
                return
            entry = line_to_entry(line, self.shown, number)
            if entry.sensor not in known:
                raise RecordingError(self.shown, f"the header knows no sensor '{entry.sensor}'", number)
            yield entry


def open_recording(path: str | Path, options: ImportOptions = NOTHING_SAID) -> Recording:
    """Open ``path``; ``RecordingError`` in one sentence if it is no recording.

    ``options``: units and the choice among several recordings, for exports of other programs.
    """
    shown, place = str(path), Path(path)
    try:
        if any((place / file).exists() for file in _SESSION_FILES) or place.name in _SESSION_FILES:
            if options.has_units:
                raise UsageError(f"{shown} is a session, which says its units itself; leave --units out.")
            return _open_session(place if place.is_dir() else place.parent, shown)
        place.stat()
        # A pipe can be read only once: it has to be the plain form.
        is_pipe = not place.is_dir() and not place.is_file()
        if is_pipe and options.has_units:
            raise UsageError(f"{shown} can be read only once, so --units cannot be used; save it as a file.")
        imported = None if is_pipe else importer_of(place, shown, options)
    except OSError as error:
        raise RecordingError(shown, f"it cannot be read ({error.strerror})") from error
    if imported is None and place.is_dir():
        raise RecordingError(shown, _nothing_in(place))
    name = place.name.removesuffix(".gz").removesuffix(".csv").removesuffix(".zip").removesuffix(".json")
    return Recording(place, shown, name, None, imported, options.is_as_written)


def read_header(folder: Path) -> TapeHeader:
    """The header of the session in ``folder``; ``FileNotFoundError`` where there is none, else ``RecordingError``."""
    path = folder / HEADER_FILE
    shown = str(path)
    with named_errors(shown, "the header cannot be read"):
        return header_from_json(parse_json(read_text(path), shown), shown)


def _open_session(folder: Path, shown: str) -> Recording:
    try:
        header = read_header(folder)
    except FileNotFoundError as error:
        raise RecordingError(shown, f"this folder is no session: there is no {HEADER_FILE} in it") from error
    tape = folder / TAPE_FILE
    if not os.path.lexists(tape):
        tape = folder / (TAPE_FILE + ".gz")
    if not os.path.lexists(tape):
        raise RecordingError(shown, f"the session has no {TAPE_FILE}")
    return Recording(tape, str(tape), folder.resolve().name, header)


def _nothing_in(folder: Path) -> str:
    sessions = sorted(header.parent.name for header in folder.glob(f"*/{HEADER_FILE}"))
    if sessions:
        return f"this folder holds sessions ({len(sessions)}); name one of them, such as {folder / sessions[0]}"
    names = sorted(child.name for child in folder.iterdir())
    held = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "") if names else "nothing"
    looked = f"a session ({HEADER_FILE}), or tables or JSON with acceleration and angular rate, were looked for"
    return f"{looked}; this folder holds {held}"


@contextmanager
def _text_lines(path: Path, shown: str, *, newline: str | None) -> Generator[tuple[Iterator[str], Callable[[], int]]]:
    try:
        # What a person named may be a link or a pipe; what stands in a session folder may not.
        with path.open("rb") if newline is None else os.fdopen(open_regular(path), "rb") as raw:
            is_gzip = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            data = gzip.GzipFile(fileobj=raw) if is_gzip else raw
            # Bytes that are no UTF-8 come through as lone surrogates: whoever reads the line knows its number.
            text = io.TextIOWrapper(data, encoding="utf-8", errors="surrogateescape", newline=newline)
            yield _lines(text, shown), raw.tell
    except OSError as error:
        raise RecordingError(shown, f"it cannot be read ({error.strerror or error})") from error


def _lines(text: io.TextIOWrapper, shown: str) -> Iterator[str]:
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise RecordingError(shown, "the line is far too long for a recording", number)
            yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RecordingError(shown, "the compressed file is cut off or damaged", number + 1) from error
