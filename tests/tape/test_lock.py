"""Is a session folder written by one program at a time, and free again when that one is gone?"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.model.events import SignalLost
from kneehold.sensor.model.values import Entry, Tick
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.lock import SessionLock
from kneehold.sensor.tape.reader import open_recording
from kneehold.sensor.tape.writer import TapeWriter

# Takes up the session, says so, and waits to be killed.
_HOLDER = """
import sys
from kneehold.sensor.tape.writer import TapeWriter
writer = TapeWriter.resume(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_session_that_is_being_written_takes_no_second_writer(unsealed: Path) -> None:
    with TapeWriter.resume(unsealed), pytest.raises(OutputError, match="written by another program"):
        TapeWriter.resume(unsealed)


def test_whoever_is_refused_has_changed_nothing(unsealed: Path) -> None:
    with (unsealed / "tape.jsonl").open("ab") as file:
        file.write(b'{"k":"t","s":"right","ns":')  # the writer is in the middle of a line
    before = (unsealed / "tape.jsonl").read_bytes()
    held = SessionLock(unsealed)
    with pytest.raises(OutputError):
        TapeWriter.resume(unsealed)
    held.release()
    assert (unsealed / "tape.jsonl").read_bytes() == before


def test_a_session_can_be_read_while_it_is_written(unsealed: Path, entries: tuple[Entry, ...]) -> None:
    with TapeWriter.resume(unsealed):
        assert tuple(open_recording(unsealed).entries()) == entries


def test_a_killed_writer_holds_nothing_any_more(unsealed: Path, checkout: Path) -> None:
    argv = [sys.executable, "-c", _HOLDER, str(unsealed)]
    with subprocess.Popen(argv, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(OutputError, match="written by another program"):
            TapeWriter.resume(unsealed)
        child.kill()
        child.wait(60.0)
    TapeWriter.resume(unsealed).seal()


def test_a_sealed_session_is_not_held(tmp_path: Path, header: TapeHeader) -> None:
    TapeWriter(tmp_path / "s", header).seal()
    SessionLock(tmp_path / "s").release()


def test_a_session_that_cannot_be_taken_up_is_not_held(unsealed: Path) -> None:
    (unsealed / "events.jsonl").unlink()
    (unsealed / "events.jsonl").mkdir()
    for _ in range(2):
        with pytest.raises(OutputError, match="cannot be written"):
            TapeWriter.resume(unsealed)


def test_releasing_twice_is_releasing_once(unsealed: Path) -> None:
    held = SessionLock(unsealed)
    held.release()
    held.release()
    SessionLock(unsealed).release()


def test_a_disk_that_knows_no_locks_is_one_sentence(unsealed: Path) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with pytest.raises(OutputError, match=r"the session cannot be locked \(.*\)\.$"):
        SessionLock(unsealed, refuse)


@pytest.mark.parametrize("what", ["entry", "event"])
def test_what_comes_after_the_end_is_refused_and_not_lost(tmp_path: Path, header: TapeHeader, what: str) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    tape.seal()
    with pytest.raises(OutputError, match="the session is sealed; nothing can be added"):
        tape.append(Tick("right", 1)) if what == "entry" else tape.append_event(SignalLost("right", 1.0, 2.0))
