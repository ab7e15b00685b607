"""Is a session that cannot be read told in one sentence that names what is wrong with it?"""

from __future__ import annotations

import argparse
import errno
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from kneehold import count
from kneehold.sensor.cli.commands.check import add_arguments, run
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.replay.replay import ReplayOptions, replay


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def _warnings(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], bool]:
    assert main(["replay", str(path), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    return summary["warnings"], summary["trusted"]


@pytest.fixture
def session(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A sealed session of one hold."""
    argv = ["simulate", "-o", str(tmp_path / "made"), "--format", "tape", "--reps", "1", "--hold", "4", "--rate", "52"]
    assert main(argv) == 0
    return Path(capsys.readouterr().out.strip())


def _said(path: Path, capsys: pytest.CaptureFixture[str], *, status: int = 1) -> str:
    assert main(["replay", str(path), "--json"]) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def _unpack(session: Path) -> Path:
    packed, tape = session / "tape.jsonl.gz", session / "tape.jsonl"
    tape.write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    return tape


def test_a_session_of_a_newer_version_says_so(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = session / "session.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "schema": 2}))
    sentence = f"kneehold: {header}: written by a newer kneehold (schema 2, this one reads up to 1).\n"
    assert _said(session, capsys) == sentence


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("sensors", {"driver": "abacus"}, "its header names the sensor family 'abacus'; known are movesense, "),
        ("plan", {"profile": "handstand"}, "its header names the profile 'handstand', which is not known; "),
        ("plan", {"hold_s": -3.0}, "the field 'hold_s' must not be below 0."),
        ("sensors", {"rate_hz": -1}, "the field 'rate_hz' must not be below 0."),
    ],
)
def test_a_header_that_asks_for_what_there_is_not_is_named(
    part: str, change: dict[str, object], said: str, session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = session / "session.json"
    header = json.loads(path.read_text())
    (header[part][0] if part == "sensors" else header[part]).update(change)
    path.write_text(json.dumps(header))
    assert _said(session, capsys).startswith(f"kneehold: {path}: {said}")


def test_a_profile_that_the_header_names_need_not_be_known_where_another_is_asked_for(session: Path) -> None:
    path = session / "session.json"
    path.write_text(path.read_text().replace('"knee-to-chest"', '"handstand"'))
    assert main(["replay", str(session), "--json", "--profile", "knee-to-chest"]) == 0


def test_a_folder_that_is_no_session_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    looked = "a session (session.json), or tables or JSON with acceleration and angular rate, were looked for"
    sentence = f"kneehold: {tmp_path}: {looked}; this folder holds nothing.\n"
    assert _said(tmp_path, capsys) == sentence


def test_a_tape_that_is_cut_off_inside_its_compression_is_named(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = session / "tape.jsonl.gz"
    tape.write_bytes(tape.read_bytes()[:-50])
    assert _said(session, capsys).endswith(": the compressed file is cut off or damaged.\n")


def test_a_tape_whose_last_line_broke_off_is_counted_with_a_warning(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = _unpack(session)
    tape.write_bytes(tape.read_bytes()[:-9])
    warnings, _ = _warnings(session, capsys)
    assert warnings == ["the recording ends in the middle of a line; that line was left out"]


def test_a_tape_with_a_broken_line_before_others_is_refused(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tape = _unpack(session)
    lines = tape.read_bytes().splitlines(keepends=True)
    tape.write_bytes(b"".join([*lines[:40], lines[40][:-9] + b"\n", *lines[41:]]))
    assert _said(session, capsys).startswith(f"kneehold: {tape}, line 41: this is no entry of a tape (")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="nothing is forbidden to this user")
def test_a_folder_without_permission_is_named(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session.chmod(0o000)
    try:
        assert "Permission denied" in _said(session, capsys)
    finally:
        session.chmod(0o700)


@pytest.mark.parametrize("form", ["session", "csv"])
def test_what_the_system_forbids_is_named(
    form: str, session: Path, recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same where nothing is forbidden to the user who tests: the system's refusal is played."""
    path = session if form == "session" else recording
    opened, opened_by_path = os.open, Path.open

    def check(wanted: Path) -> None:
        if wanted.is_relative_to(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(wanted))

    def forbid(wanted: Any, *args: Any, **kwargs: Any) -> int:
        check(Path(wanted))
        return opened(wanted, *args, **kwargs)

    def forbid_by_path(self: Path, *args: Any, **kwargs: Any) -> Any:
        check(self)
        return opened_by_path(self, *args, **kwargs)

    monkeypatch.setattr(os, "open", forbid)
    monkeypatch.setattr(Path, "open", forbid_by_path)
    assert _said(path, capsys).endswith("(Permission denied).\n")


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["simulate", "-o", str(tmp_path / "file" / "new")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), _names(tmp_path)) == ("", 1, ["file"])


def _check_arguments(path: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args([path])


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open files are listed there on Linux alone")
@pytest.mark.parametrize("command", ["replay", "check", "count"])
def test_the_tape_of_a_bad_session_is_closed_while_its_error_is_still_looked_at(command: str, session: Path) -> None:
    tape = _unpack(session)
    lines = tape.read_text().splitlines(keepends=True)
    tape.write_text("".join([*lines[:30], '{"k":"p"}\n', *lines[30:]]))
    ways = {
        "replay": lambda: replay(str(session), ReplayOptions()),
        "check": lambda: run(_check_arguments(str(session))),
        "count": lambda: count(session),
    }
    with pytest.raises(RecordingError, match="line 31") as error:
        ways[command]()
    handles = [f"/proc/self/fd/{handle}" for handle in os.listdir("/proc/self/fd")]
    assert str(tape) not in [os.path.realpath(handle) for handle in handles]
    assert error.value.line == 31
