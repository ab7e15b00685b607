"""How does a session get onto the disk without ever making the core wait?

``append`` only puts a line into memory. A thread of the writer's own writes and syncs every half
second, so a slow disk delays nothing and a crash loses at most that and what the disk still held.
A disk that fails is remembered in ``trouble`` and tried again; what is on it stays.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import threading
from pathlib import Path
from types import TracebackType

from sensor.errors import OutputError
from sensor.events import Event
from sensor.tape.events_json import event_json
from sensor.tape.format import entry_to_line
from sensor.tape.header import TapeHeader, header_to_json
from sensor.tape.reader import HEADER_FILE, TAPE_FILE
from sensor.values import Entry

__all__ = ["EVENTS_FILE", "TapeWriter"]

EVENTS_FILE = "events.jsonl"
FLUSH_EVERY_S = 0.5  # the interfaces promise that at most a second is lost
_OWNER_ONLY_FILE = 0o600
_OWNER_ONLY_FOLDER = 0o700


class TapeWriter:
    """Writes one session folder; ``seal`` at a clean end. A context manager seals by itself."""

    def __init__(self, folder: Path | str, header: TapeHeader) -> None:
        """Make ``folder`` (which must not hold a session yet); ``OutputError`` if it cannot be made."""
        self.folder = Path(folder)
        self.trouble: str | None = None  # what the disk last refused, None while it takes everything
        self._lock = threading.Lock()
        self._waiting: dict[str, list[str]] = {TAPE_FILE: [], EVENTS_FILE: []}
        self._stop = threading.Event()
        try:
            self.folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            self._create(HEADER_FILE, json.dumps(header_to_json(header), indent=1, ensure_ascii=False) + "\n")
            self._create(TAPE_FILE, "")
            self._create(EVENTS_FILE, "")
        except OSError as error:
            raise OutputError(str(self.folder), f"the session cannot be written ({error.strerror})") from error
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    def append(self, entry: Entry) -> None:
        """Keep one entry; memory only."""
        self._keep(TAPE_FILE, entry_to_line(entry))

    def append_event(self, event: Event) -> None:
        """Keep one event as it was announced; memory only."""
        self._keep(EVENTS_FILE, json.dumps(event_json(event), ensure_ascii=False))

    def seal(self) -> None:
        """Write everything and compress the tape; ``OutputError`` if the disk still refuses (nothing is deleted)."""
        self._stop.set()
        self._thread.join()
        self._flush()
        if self.trouble is not None:
            raise OutputError(str(self.folder), f"not everything could be written ({self.trouble})")
        plain, packed = self.folder / TAPE_FILE, self.folder / (TAPE_FILE + ".gz")
        part = packed.with_suffix(".part")
        try:
            with plain.open("rb") as source, part.open("wb") as raw:
                os.chmod(part, _OWNER_ONLY_FILE)
                with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as target:
                    shutil.copyfileobj(source, target)
                raw.flush()
                os.fsync(raw.fileno())
            part.replace(packed)
            plain.unlink()
        except OSError as error:
            raise OutputError(str(packed), f"the tape stays uncompressed ({error.strerror})") from error

    def __enter__(self) -> TapeWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seal()

    def _keep(self, file: str, line: str) -> None:
        with self._lock:
            self._waiting[file].append(line)

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_EVERY_S):
            self._flush()

    def _flush(self) -> None:
        for name in self._waiting:
            with self._lock:
                lines, self._waiting[name] = self._waiting[name], []
            if not lines:
                continue
            done = self._write(name, "".join(line + "\n" for line in lines))
            if not done:
                with self._lock:
                    self._waiting[name] = lines + self._waiting[name]

    def _write(self, name: str, text: str) -> bool:
        """Append ``text`` and sync; on failure cut back to what was whole before, so that no half line stays."""
        path = self.folder / name
        try:
            with path.open("ab") as file:
                before = file.tell()
                try:
                    file.write(text.encode())
                    file.flush()
                except OSError:
                    file.truncate(before)
                    raise
                os.fsync(file.fileno())
        except OSError as error:
            self.trouble = error.strerror or str(error)
            return False
        self.trouble = None
        return True

    def _create(self, name: str, text: str) -> None:
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY_FILE)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
