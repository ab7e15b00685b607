"""What becomes of a recording when the disk fills up, locks itself, or hangs while it runs?"""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.model.events import Update
from kneehold.sensor.model.values import Entry, Tick, Write
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.tape import writer as writer_module
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.reader import open_recording
from kneehold.sensor.tape.writer import TapeWriter

# Writes more than the system lets a file of it have; the header and the first lines fit.
_TOO_MUCH = """
import resource, sys
from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.writer import TapeWriter
from kneehold.sensor.model.values import Tick
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
header = TapeHeader("one", "kneehold 0", (SensorHeader("thigh", None, "right"),), TapePlan("a", "right", 1.0, 1))
tape = TapeWriter(sys.argv[1], header)
for ns in range(3000):
    tape.append(Tick("thigh", ns))
    if ns == 200:
        tape._flush()
try:
    tape.seal()
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_full_disk_keeps_what_was_on_it_and_is_one_sentence(tmp_path: Path, checkout: Path) -> None:
    argv = [sys.executable, "-c", _TOO_MUCH, str(tmp_path / "s")]
    done = subprocess.run(argv, cwd=checkout, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == f"{tmp_path / 's'}: not everything could be written (File too large).\n"
    kept = [entry.arrival_ns for entry in open_recording(tmp_path / "s").entries()]
    assert kept == list(range(len(kept)))
    assert len(kept) >= 200


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """While this is set, nothing under ``tmp_path`` can be opened, as on a disk that locked itself."""
    is_locked, opened = threading.Event(), os.open

    def refuse(path: Any, *args: Any, **kwargs: Any) -> int:
        if is_locked.is_set() and Path(path).is_relative_to(tmp_path):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    return is_locked


def test_a_folder_locked_in_the_middle_keeps_its_beginning(
    tmp_path: Path, header: TapeHeader, locked: threading.Event
) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    tape.append(Tick("right", 0))
    tape._flush()
    locked.set()
    tape.append(Tick("right", 1))
    tape._flush()
    assert tape.trouble == "Read-only file system"
    with pytest.raises(OutputError, match=r"not everything could be written \(Read-only file system\)\.$"):
        tape.seal()
    locked.clear()
    assert list(open_recording(tmp_path / "s").entries()) == [Tick("right", 0)]


def test_a_folder_locked_for_a_while_has_everything_in_the_end(
    tmp_path: Path, header: TapeHeader, locked: threading.Event
) -> None:
    with TapeWriter(tmp_path / "s", header) as tape:
        locked.set()
        tape.append(Tick("right", 0))
        tape._flush()
        locked.clear()
        tape.append(Tick("right", 1))
        tape._flush()
        assert tape.trouble is None
    assert list(open_recording(tmp_path / "s").entries()) == [Tick("right", 0), Tick("right", 1)]


class _Source:
    """Entries without end until the disk hangs, then a hundred more."""

    def __init__(self, disk_hangs: threading.Event) -> None:
        self._disk_hangs = disk_hangs

    async def entries(self) -> AsyncIterator[Entry]:
        yield Tick("right", 0)
        await asyncio.to_thread(self._disk_hangs.wait, 10.0)
        for ns in range(1, 101):
            yield Tick("right", ns)

    async def send(self, sensor: str, write: Write) -> None:
        raise AssertionError((sensor, write))


class _Told:
    """Counts updates."""

    def __init__(self) -> None:
        self.updates = 0

    def publish(self, update: Update) -> None:
        self.updates += 1


def test_a_disk_that_hangs_delays_no_update(
    tmp_path: Path, header: TapeHeader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session runs to its end while the one and only sync has not come back."""
    hangs, free = threading.Event(), threading.Event()

    def fsync(handle: int) -> None:
        hangs.set()
        free.wait(10.0)  # ends a test that fails

    monkeypatch.setattr(writer_module, "FLUSH_EVERY_S", 0.001)
    tape = TapeWriter(tmp_path / "s", header)
    monkeypatch.setattr(os, "fsync", fsync)
    told = _Told()
    asyncio.run(run_session(_Source(hangs), Pipeline(session_setup(header, ReplayOptions())), told, tape))
    is_still_hanging = not free.is_set()
    free.set()
    tape.seal()
    assert (is_still_hanging, told.updates) == (True, 102)
    assert len(list(open_recording(tmp_path / "s").entries())) == 101
