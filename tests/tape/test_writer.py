"""Is everything that was appended on the disk, whatever the disk does?"""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kneehold.sensor.model.errors import OutputError, RecordingError
from kneehold.sensor.model.events import SignalLost, Sounded
from kneehold.sensor.model.values import Entry, Tick
from kneehold.sensor.tape import writer as writer_module
from kneehold.sensor.tape.header import TapeHeader
from kneehold.sensor.tape.reader import open_recording
from kneehold.sensor.tape.writer import FLUSH_EVERY_S, TapeWriter

# Appends for ever; says when the first hundred are handed over.
_ENDLESS = """
import sys, time
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan
from kneehold.sensor.tape.writer import TapeWriter
from kneehold.sensor.model.values import Tick
sensors = (SensorHeader("thigh", None, "right"),)
plan = TapePlan("knee-to-chest", "right", 1.0, 1)
writer = TapeWriter(sys.argv[1], TapeHeader("one", "kneehold 0", sensors, plan))
for ns in range(10**9):
    writer.append(Tick("thigh", ns))
    if ns == 100:
        print("go", flush=True)
    if ns > 100:
        time.sleep(0.001)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that goes to the disk all the time."""
    monkeypatch.setattr(writer_module, "FLUSH_EVERY_S", 0.001)


class _Disk:
    """``os.fsync`` of a disk that can be slow or broken; ``asked`` says that it was used."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.free = threading.Event()
        self.is_broken = False

    def fsync(self, handle: int) -> None:
        self.asked.set()
        if self.is_broken:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.free.wait(10.0)  # ends a test that fails


@pytest.fixture
def disk() -> _Disk:
    return _Disk()


def test_every_kind_of_entry_comes_back_as_it_was(
    tmp_path: Path, header: TapeHeader, entries: tuple[Entry, ...]
) -> None:
    with TapeWriter(tmp_path / "s", header) as tape:
        for entry in entries:
            tape.append(entry)
    assert tuple(open_recording(tmp_path / "s").entries()) == entries


def test_the_header_comes_back_as_it_was(unsealed: Path, header: TapeHeader) -> None:
    assert open_recording(unsealed).header == header


def test_a_sealed_tape_is_compressed_and_nothing_else_is_left(tmp_path: Path, header: TapeHeader) -> None:
    TapeWriter(tmp_path / "s", header).seal()
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == ["events.jsonl", "session.json", "tape.jsonl.gz"]


def test_sealing_twice_is_sealing_once(tmp_path: Path, header: TapeHeader) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    tape.seal()
    tape.seal()
    assert tape.trouble is None


def test_equal_sessions_are_equal_bytes(tmp_path: Path, header: TapeHeader, entries: tuple[Entry, ...]) -> None:
    for name in "ab":
        with TapeWriter(tmp_path / name, header) as tape:
            for entry in entries:
                tape.append(entry)
    first, second = ((tmp_path / name / "tape.jsonl.gz").read_bytes() for name in "ab")
    assert first == second


def test_only_the_owner_can_read_a_session(tmp_path: Path, header: TapeHeader, unsealed: Path) -> None:
    TapeWriter(tmp_path / "s", header).seal()
    places = [tmp_path / "s", *(tmp_path / "s").iterdir(), unsealed / "session.json", unsealed / "events.jsonl"]
    modes = {stat.S_IMODE(place.stat().st_mode) for place in places if place.is_file()}
    assert (stat.S_IMODE((tmp_path / "s").stat().st_mode), modes) == (0o700, {0o600})


def test_events_are_kept_as_they_were_announced(tmp_path: Path, header: TapeHeader) -> None:
    with TapeWriter(tmp_path / "s", header) as tape:
        tape.append_event(SignalLost("right", 1.0, 2.5))
    (line,) = (tmp_path / "s" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"type": "signal_lost", "sensor": "right", "t_s": 1.0, "detected_at_s": 2.5}


def test_a_session_is_never_written_over_another(unsealed: Path, header: TapeHeader) -> None:
    before = (unsealed / "tape.jsonl").read_bytes()
    with pytest.raises(OutputError, match="there is a session here already"):
        TapeWriter(unsealed, header)
    assert (unsealed / "tape.jsonl").read_bytes() == before


def test_a_place_that_is_no_folder_is_one_sentence(tmp_path: Path, header: TapeHeader) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"the session cannot be written \(Not a directory\)\.$"):
        TapeWriter(tmp_path / "file" / "s", header)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="nothing is forbidden to this user")
def test_a_folder_without_permission_is_one_sentence(tmp_path: Path, header: TapeHeader) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(OutputError, match=r"Permission denied"):
        TapeWriter(tmp_path / "closed" / "s", header)


def test_a_blocked_disk_does_not_delay_appending(
    tmp_path: Path, header: TapeHeader, quick: None, disk: _Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    monkeypatch.setattr(os, "fsync", disk.fsync)
    tape.append(Tick("right", 0))
    assert disk.asked.wait(10.0)
    for ns in range(1, 1001):
        tape.append(Tick("right", ns))
    written = (tmp_path / "s" / "tape.jsonl").read_text().count("\n")
    disk.free.set()
    tape.seal()
    assert (written, len(list(open_recording(tmp_path / "s").entries()))) == (1, 1001)


def test_what_is_promised_to_be_lost_at_most_is_a_second() -> None:
    assert FLUSH_EVERY_S <= 0.5


def test_a_full_disk_is_said_and_what_was_recorded_stays(
    tmp_path: Path, header: TapeHeader, disk: _Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    tape.append(Tick("right", 0))
    tape._flush()
    disk.is_broken = True
    monkeypatch.setattr(os, "fsync", disk.fsync)
    tape.append(Tick("right", 1))
    with pytest.raises(OutputError, match=r"not everything could be written \(No space left on device\)\.$"):
        tape.seal()
    assert list(open_recording(tmp_path / "s").entries()) == [Tick("right", 0)]


def test_trouble_with_the_tape_is_not_hidden_by_events_that_could_be_written(
    tmp_path: Path, header: TapeHeader, quick: None
) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    (tmp_path / "s" / "tape.jsonl").unlink()
    tape.append(Tick("right", 0))
    tape.append_event(SignalLost("right", 1.0, 2.5))
    with pytest.raises(OutputError, match="No such file"):
        tape.seal()


def test_a_disk_that_recovers_has_every_entry_once(
    tmp_path: Path, header: TapeHeader, disk: _Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = TapeWriter(tmp_path / "s", header)
    disk.is_broken = True
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk.fsync)
        tape.append(Tick("right", 0))
        tape._flush()
    tape.append(Tick("right", 1))
    tape.seal()
    assert list(open_recording(tmp_path / "s").entries()) == [Tick("right", 0), Tick("right", 1)]


def test_a_disk_that_takes_only_a_part_gets_the_rest(
    tmp_path: Path, header: TapeHeader, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    tape = TapeWriter(tmp_path / "s", header)
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:7]))
    for entry in entries:
        tape.append(entry)
    tape.seal()
    assert tuple(open_recording(tmp_path / "s").entries()) == entries


def test_a_killed_process_leaves_a_session_that_opens(tmp_path: Path, checkout: Path) -> None:
    tape = tmp_path / "s" / "tape.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(tmp_path / "s")], cwd=checkout, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        while tape.read_bytes().count(b"\n") <= 100 and child.poll() is None:
            threading.Event().wait(0.01)
        child.send_signal(signal.SIGKILL)
    kept = [entry.arrival_ns for entry in open_recording(tmp_path / "s").entries()]
    assert kept == list(range(len(kept)))
    assert len(kept) > 100


def test_a_session_that_broke_off_goes_on_without_the_broken_line(unsealed: Path, entries: tuple[Entry, ...]) -> None:
    with (unsealed / "tape.jsonl").open("ab") as file:
        file.write('{"k":"c","s":"left","ns":9,"cmd":"mark","text":"ä'.encode()[:-1])
    (unsealed / "events.jsonl").write_bytes(b'{"type": "arm')
    with TapeWriter.resume(unsealed) as tape:
        tape.append(Tick("right", 10))
        tape.append_event(SignalLost("right", 1.0, 2.5))
    assert tape.warnings == (
        "tape.jsonl broke off in the middle of a line; it was cut away",
        "events.jsonl broke off in the middle of a line; it was cut away",
    )
    assert tuple(open_recording(unsealed).entries()) == (*entries, Tick("right", 10))
    assert json.loads((unsealed / "events.jsonl").read_text())["type"] == "signal_lost"


def test_a_tape_of_one_broken_line_begins_anew(unsealed: Path) -> None:
    (unsealed / "tape.jsonl").write_bytes(b"x" * 200_000)
    with TapeWriter.resume(unsealed) as tape:
        tape.append(Tick("right", 10))
    assert list(open_recording(unsealed).entries()) == [Tick("right", 10)]


def test_a_session_goes_on_though_its_events_are_gone(unsealed: Path) -> None:
    (unsealed / "events.jsonl").unlink()
    TapeWriter.resume(unsealed).seal()
    assert stat.S_IMODE((unsealed / "events.jsonl").stat().st_mode) == 0o600


def test_a_sealed_session_takes_no_more(tmp_path: Path, header: TapeHeader) -> None:
    TapeWriter(tmp_path / "s", header).seal()
    with pytest.raises(OutputError, match="sealed"):
        TapeWriter.resume(tmp_path / "s")


def test_where_there_is_no_session_none_goes_on(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="this folder holds nothing"):
        TapeWriter.resume(tmp_path)


def test_a_tape_that_cannot_be_compressed_stays_as_it_is(
    tmp_path: Path, header: TapeHeader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    tape = TapeWriter(tmp_path / "s", header)
    tape.append(Tick("right", 0))
    monkeypatch.setattr(gzip, "GzipFile", refuse)
    with pytest.raises(OutputError, match="stays uncompressed"):
        tape.seal()
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == ["events.jsonl", "session.json", "tape.jsonl"]


_CLIPS = (("tone:chord", 30.2512, 30.95, True), ("lower", 31.01, 31.9, True))


def test_cues_stand_among_the_events_with_the_time_they_were_meant_for(tmp_path: Path, header: TapeHeader) -> None:
    with TapeWriter(tmp_path / "session", header) as tape:
        tape.append_event(SignalLost("thigh", 1.0, 1.5))
        tape.append_cue(Sounded("target", "thirty seconds, well held", 30.25, 30.1, 30.2512, 31.9, _CLIPS))
    lines = (tmp_path / "session" / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["signal_lost", "cue"]
    assert json.loads(lines[1]) == {
        "type": "cue", "cue": "target", "text": "thirty seconds, well held",
        "t_s": 30.25, "ordered_s": 30.1, "played_s": 30.2512,
        "ended_s": 31.9, "clips": [["tone:chord", 30.2512, 30.95, True], ["lower", 31.01, 31.9, True]], "dropped": "",
    }  # fmt: skip
