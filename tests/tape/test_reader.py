"""Is a damaged session told in one sentence, and an interrupted one read?"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import KneeholdError, NewerSchemaError, RecordingError
from kneehold.sensor.model.values import Entry
from kneehold.sensor.tape.reader import open_recording


def _read(path: Path) -> list[Entry]:
    return list(open_recording(path).entries())


def _break_line(folder: Path, number: int, line: bytes) -> None:
    lines = (folder / "tape.jsonl").read_bytes().splitlines(keepends=True)
    lines[number - 1] = line + b"\n"
    (folder / "tape.jsonl").write_bytes(b"".join(lines))


def _change_header(folder: Path, **fields: object) -> None:
    path = folder / "session.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **fields}), encoding="utf-8")


@pytest.mark.parametrize("name", ["", "session.json", "tape.jsonl"])
def test_a_session_is_opened_by_its_folder_or_a_file_in_it(unsealed: Path, name: str) -> None:
    assert len(_read(unsealed / name)) == 8


def test_a_last_line_that_broke_off_is_left_out_with_a_warning(unsealed: Path, entries: tuple[Entry, ...]) -> None:
    tape = unsealed / "tape.jsonl"
    tape.write_bytes(tape.read_bytes()[:-5])
    recording = open_recording(unsealed)
    assert tuple(recording.entries()) == entries[:-1]
    assert recording.warnings == ["the recording ends in the middle of a line; that line was left out"]


def test_a_line_may_break_off_inside_a_character(unsealed: Path, entries: tuple[Entry, ...]) -> None:
    with (unsealed / "tape.jsonl").open("ab") as file:
        file.write("{ä".encode()[:-1])
    assert tuple(_read(unsealed)) == entries


def test_a_whole_tape_gives_no_warning(unsealed: Path) -> None:
    recording = open_recording(unsealed)
    list(recording.entries())
    assert recording.warnings == []


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"{}",
        b'{"k":"q","s":"right","ns":1}',
        b'{"k":[],"s":"right","ns":1}',
        b'{"k":"t","s":"right","ns":1.5}',
        b'{"k":"t","s":"right","ns":true}',
        b'{"k":"t","s":1,"ns":1}',
        b'{"k":"p","s":"right","ns":1,"ch":1,"x":"00"}',
        b'{"k":"p","s":"right","ns":1,"ch":"c","x":"0g"}',
        b'{"k":"p","s":"right","ns":1,"ch":"c","x":7}',
        b'{"k":"l","s":"right","ns":1,"state":"maybe"}',
        b'{"k":"c","s":"right","ns":1,"cmd":"dance"}',
        b'{"k":"s","s":"left","ns":1,"r":[[1,2,3]]}',
        b'{"k":"s","s":"left","ns":1,"r":[[1,2,3,4,5,6,"7"]]}',
        b'{"k":"s","s":"left","ns":1,"r":[[1,2,3,4,5,6,NaN]]}',
        b'{"k":"s","s":"left","ns":1,"r":[[1,2,3,4,5,6,1e300]]}',
        b'{"k":"s","s":"left","ns":1,"r":[[1e300,2,3,4,5,6,7]]}',
        b'{"k":"s","s":"left","ns":1,"r":[[1' + b"0" * 400 + b",2,3,4,5,6,7]]}",
        b"[" * 100_000,
        b'{"k":"c","s":"left","ns":1,"cmd":"mark","text":"\xff"}',
        b"\x00" * 50,
    ],
)
def test_a_line_broken_in_the_middle_is_named_in_one_sentence(unsealed: Path, line: bytes) -> None:
    _break_line(unsealed, 3, line)
    with pytest.raises(RecordingError, match=r"tape\.jsonl, line 3: this is no entry of a tape \(.*\)\.$"):
        _read(unsealed)


def test_a_sensor_that_the_header_does_not_know_is_named(unsealed: Path) -> None:
    _break_line(unsealed, 2, b'{"k":"t","s":"ankle","ns":1}')
    with pytest.raises(RecordingError, match=r"tape\.jsonl, line 2: the header knows no sensor 'ankle'\.$"):
        _read(unsealed)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(unsealed: Path) -> None:
    _break_line(unsealed, 1, b"x" * 2_000_000)
    with pytest.raises(RecordingError, match="line 1: the line is far too long"):
        _read(unsealed)


@pytest.mark.parametrize("keep", [5, 30, -4])
def test_a_compressed_tape_that_is_cut_off_is_one_sentence(unsealed: Path, keep: int) -> None:
    tape = unsealed / "tape.jsonl"
    (unsealed / "tape.jsonl.gz").write_bytes(gzip.compress(tape.read_bytes() * 50)[:keep])
    tape.unlink()
    with pytest.raises(
        RecordingError, match=r"tape\.jsonl\.gz, line \d+: the compressed file is cut off or damaged\.$"
    ):
        _read(unsealed)


def test_a_compressed_tape_with_a_wrong_byte_is_one_sentence(unsealed: Path) -> None:
    tape = unsealed / "tape.jsonl"
    data = bytearray(gzip.compress(tape.read_bytes()))
    data[len(data) // 2] ^= 0xFF
    (unsealed / "tape.jsonl.gz").write_bytes(data)
    tape.unlink()
    with pytest.raises(RecordingError, match=r"tape\.jsonl\.gz, line \d+: "):
        _read(unsealed)


def test_a_tape_of_the_future_says_so(unsealed: Path) -> None:
    _change_header(unsealed, schema=99)
    with pytest.raises(NewerSchemaError, match=r"written by a newer kneehold \(schema 99, this one reads up to 1\)"):
        open_recording(unsealed)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("schema", "1", "schema"),
        ("schema", True, "schema"),
        ("sensors", [], "sensors"),
        ("sensors", [7], "a sensor"),
        ("sensors", [{"name": "a", "side": "up"}], "side 'up'"),
        ("sensors", [{"name": "a", "side": "left"}] * 2, "same name"),
        ("sensors", [{"name": "a", "side": "left", "driver": 7}], "driver"),
        ("sensors", [{"name": "a", "side": "left", "mounting": [1, 2, 3]}], "mounting"),
        ("sensors", [{"name": "a", "side": "left", "mounting": [[0, 0, 0], None]}], "mounting"),
        ("sensors", [{"name": "a", "side": "left", "mounting": [[float("nan"), 0, 1], None]}], "NaN is no number"),
        ("plan", None, "plan"),
        ("plan", {"profile": "p", "side": "left", "hold_s": 1, "reps": float("inf")}, "Infinity is no number"),
        ("plan", {"profile": "p", "side": "left", "hold_s": 10**400, "reps": 1}, "more than 64 bits"),
        ("plan", {"profile": "p", "side": "left", "hold_s": "1", "reps": 1}, "hold_s"),
        ("session_id", None, "session_id"),
        ("thresholds", {"a": "b"}, "'a'"),
    ],
)
def test_a_header_that_cannot_be_meant_is_named_with_its_field(
    unsealed: Path, field: str, value: object, said: str
) -> None:
    _change_header(unsealed, **{field: value})
    with pytest.raises(RecordingError, match=rf"session\.json: .*{said}"):
        open_recording(unsealed)


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "\x00"])
def test_a_header_that_is_no_header_is_one_sentence(unsealed: Path, text: str) -> None:
    (unsealed / "session.json").write_text(text)
    with pytest.raises(RecordingError, match=r"session\.json: (the header|this is no JSON|it nests)"):
        open_recording(unsealed)


def test_a_header_that_the_system_refuses_is_named_once(unsealed: Path) -> None:
    (unsealed / "session.json").unlink()
    (unsealed / "session.json").mkdir()
    with pytest.raises(RecordingError, match=r"session\.json: it cannot be read \([A-Za-z ]+\)\.$"):
        open_recording(unsealed)


@pytest.mark.parametrize("gone", ["session.json", "tape.jsonl"])
def test_a_folder_with_a_part_missing_says_which(unsealed: Path, gone: str) -> None:
    (unsealed / gone).unlink()
    with pytest.raises(RecordingError, match=gone):
        open_recording(unsealed)


def test_a_damaged_tape_ends_the_command_with_one_line(unsealed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _break_line(unsealed, 3, b"{")
    assert main(["replay", str(unsealed), "--json"]) == 1
    out, err = capsys.readouterr()
    assert ('"summary"' in out, err.count("\n"), "Traceback" in err) == (False, 1, False)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="nothing is forbidden to this user")
def test_a_session_without_permission_is_one_sentence(unsealed: Path) -> None:
    unsealed.chmod(0o000)
    try:
        with pytest.raises(KneeholdError, match="Permission denied"):
            open_recording(unsealed)
    finally:
        unsealed.chmod(0o700)
