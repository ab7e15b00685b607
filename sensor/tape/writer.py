"""Writing a session to disk without making the core wait.

``append`` only puts a line into memory. A thread of the writer's own writes and syncs every half
second, so a slow disk delays nothing and a crash loses at most that and what the disk still held.
A disk that fails is remembered in ``trouble`` and tried again; what is on it stays. The folder is
locked for others until the writer is sealed or its process ends.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.model.events import Event, Sounded
from kneehold.sensor.model.values import Entry
from kneehold.sensor.tape.events_json import event_json
from kneehold.sensor.tape.folder import EVENTS_FILE, make_folder, open_own, pack_tape, reopen_folder
from kneehold.sensor.tape.format import entry_to_line
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.lock import SessionLock
from kneehold.sensor.tape.reader import TAPE_FILE, open_recording

__all__ = ["EVENTS_FILE", "TapeWriter"]

FLUSH_EVERY_S = 0.5  # the interfaces promise that at most a second is lost
# What a disk refuses is refused whole. A second or two of a sensor: what was held back for longer goes on in pieces, as
# far as there is room.
_LINES_AT_ONCE = 16


class TapeWriter:
    """Writes one session folder; ``seal`` at a clean end. A context manager seals by itself."""

    def __init__(self, folder: Path | str, header: TapeHeader | None) -> None:
        """Make ``folder``, which must not hold a session yet; with no ``header``, as ``resume``.

        ``warnings`` has a sentence for what had to be cut away.
        """
        self.folder = Path(folder)
        self.trouble: str | None = None  # what the disk last refused, None while it takes everything
        if header is None:
            open_recording(self.folder)  # says so if there is no session
        else:
            make_folder(self.folder, header)
        self._held = SessionLock(self.folder)
        try:
            self._whole, self.warnings = reopen_folder(self.folder)
        except BaseException:
            self._held.release()
            raise
        self._lock = threading.Lock()
        self._waiting: dict[str, list[str]] = {name: [] for name in self._whole}
        self._stop = threading.Event()
        self._is_closed = False  # takes no more entries
        self._is_sealed = False
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    @classmethod
    def resume(cls, folder: Path | str) -> TapeWriter:
        """Go on with the unsealed session in ``folder``; a last line that broke off is cut away.

        Raises ``RecordingError`` if there is no session and ``OutputError`` if it is sealed, written
        by another program, or cannot be written.
        """
        return cls(folder, None)

    def append(self, entry: Entry) -> None:
        """Keep one entry; memory only. ``OutputError`` once the session is being sealed: nothing is lost unsaid."""
        self._keep(TAPE_FILE, entry_to_line(entry))

    def append_event(self, event: Event) -> None:
        """Keep one event as it was announced; as ``append``."""
        self._keep(EVENTS_FILE, json.dumps(event_json(event), ensure_ascii=False))

    def append_cue(self, cue: Sounded) -> None:
        """Keep one cue as it was heard; memory only, from any thread."""
        self._keep(EVENTS_FILE, json.dumps(event_json(cue), ensure_ascii=False))

    def seal(self) -> None:
        """Write everything and compress the tape; ``OutputError`` if the disk still refuses (nothing is deleted)."""
        if self._is_sealed:
            return
        with self._lock:
            self._is_closed = True
        self._stop.set()
        self._thread.join()
        self._flush()
        if self.trouble is not None:
            raise OutputError(str(self.folder), f"not everything could be written ({self.trouble})")
        pack_tape(self.folder)
        self._is_sealed = True
        self._held.release()

    def __enter__(self) -> TapeWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seal()

    def _keep(self, file: str, line: str) -> None:
        with self._lock:
            if self._is_closed:
                raise OutputError(str(self.folder), "the session is sealed; nothing can be added")
            self._waiting[file].append(line)

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_EVERY_S):
            self._flush()

    def _flush(self) -> None:
        refused: str | None = None
        for name in self._waiting:
            with self._lock:
                lines, self._waiting[name] = self._waiting[name], []
            try:
                while lines:
                    self._write(name, lines[:_LINES_AT_ONCE])
                    del lines[:_LINES_AT_ONCE]
            except OSError as error:
                refused = refused or error.strerror or str(error)
                with self._lock:
                    self._waiting[name] = lines + self._waiting[name]
        self.trouble = refused

    def _write(self, name: str, lines: list[str]) -> None:
        """Append whole lines and sync. What a refused attempt left behind is cut away, at once or by the next."""
        # A lone surrogate (a note typed in a broken encoding) has no UTF-8; its JSON escape reads the same.
        data = "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace")
        whole = self._whole[name]
        with open_own(self.folder / name) as file:
            file.truncate(whole)
            file.seek(whole)
            try:
                _write_all(file.fileno(), data)
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(whole)
                raise
        self._whole[name] = whole + len(data)


def _write_all(handle: int, data: bytes) -> None:
    """A disk that is nearly full takes only a part at first."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
