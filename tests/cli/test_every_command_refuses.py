"""Does every command that reads a file refuse what it cannot read: one sentence, its exit status, nothing written?"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main

_HEAD = "t_s,ax,ay,az,gx,gy,gz\n"
_STILL = "".join(f"{k / 50:.2f},0,0,9.81,0,0,0\n" for k in range(4000))
_BINARY = bytes(range(256)) * 20


def _csv(*rows: str) -> bytes:
    return (_HEAD + "".join(row + "\n" for row in rows)).encode()


# File: what is in it, and what is said of it.
_FILES: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", ": the file is empty."),
    "header.csv": (_csv(), ": there is a header but no sample."),
    "text.csv": (_csv("0,0,0,9.8,0,0,0", "0.02,0,up,9.8,0,0,0"), ", line 3: 'up' in column 'ay' is no usable number."),
    "nan.csv": (_csv("0,0,0,9.8,0,0,0", "0.02,0,0,nan,0,0,0"), ", line 3: 'nan' in column 'az' is no usable number."),
    "infinity.csv": (_csv("inf,0,0,9.8,0,0,0"), ", line 2: 'inf' in column 't_s' is no usable number."),
    "binary.csv": (_BINARY, ": a table or JSON with acceleration and angular rate was looked for; this is no text"),
    "cut.csv.gz": (gzip.compress((_HEAD + _STILL).encode())[:-100], ": the compressed file is cut off or damaged."),
}


def _future(session: Path) -> None:
    header = session / "session.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "schema": 2}))


def _bad_line(session: Path) -> None:
    packed = session / "tape.jsonl.gz"
    lines = gzip.decompress(packed.read_bytes()).splitlines(keepends=True)
    packed.write_bytes(gzip.compress(b"".join([*lines[:30], b'{"k":"p"}\n', *lines[31:]])))


def _cut(session: Path) -> None:
    packed = session / "tape.jsonl.gz"
    packed.write_bytes(packed.read_bytes()[:-60])


def _no_text(session: Path) -> None:
    (session / "session.json").write_bytes(b"\xff\xfe")


def _folder_for_header(session: Path) -> None:
    (session / "session.json").unlink()
    (session / "session.json").mkdir()


def _folder_for_tape(session: Path) -> None:
    (session / "tape.jsonl.gz").unlink()
    (session / "tape.jsonl").mkdir()


# Session: what is done to a good one, and what is said of it.
_SESSIONS: dict[str, tuple[Callable[[Path], None], str]] = {
    "future": (_future, "session.json: written by a newer kneehold (schema 2, this one reads up to 1)."),
    "bad_line": (_bad_line, "tape.jsonl.gz, line 31: this is no entry of a tape ('s' is missing)."),
    "cut": (_cut, ": the compressed file is cut off or damaged."),
    "no_text": (_no_text, "session.json: not UTF-8 text."),
    "folder_for_header": (_folder_for_header, "session.json: it cannot be read (Is a directory)."),
    "folder_for_tape": (_folder_for_tape, "tape.jsonl: it cannot be read (Is a directory)."),
}

# Command: its words with {path} for the recording, {folder} for where it lies, {out} for where results go.
_COMMANDS: dict[str, tuple[str, ...]] = {
    "replay, JSON": ("replay", "{path}", "--json", "--trace", "{out}/trace.csv"),
    "replay, text": ("replay", "{path}", "--plain"),
    "agree": ("agree", "{path}", "--marks", "{marks}", "--svg", "{out}/plot.svg"),
    "score": ("score", "{folder}"),
    "score, JSON": ("score", "{folder}", "--json"),
    "export, CSV": ("export", "{path}", "-o", "{out}/x", "--data-dir", "{out}/data"),
    "export, Motion-BIDS": ("export", "{path}", "--format", "motion-bids", "-o", "{out}/x", "--data-dir", "{out}/data"),
    "export, FHIR": ("export", "{path}", "--format", "fhir", "-o", "{out}/x.json", "--data-dir", "{out}/data"),
    "report": ("report", "{path}", "-o", "{out}/report.html", "--data-dir", "{out}/data"),
}
# These need a session folder.
_ON_SESSIONS: dict[str, tuple[str, ...]] = {
    "mark": ("mark", "{path}", "--data-dir", "{out}/data"),
    "mark, a decision": ("mark", "{path}", "--reject", "1", "--rater", "R", "--data-dir", "{out}/data"),
    "mark, an import": ("mark", "{path}", "--import", "{marks}", "--rater", "R", "--data-dir", "{out}/data"),
}


def _all_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}


def _refused(words: tuple[str, ...], path: Path, marks: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said; the status is 1 and nothing else is printed or changed."""
    out = path.parent.parent / "out"
    out.mkdir(exist_ok=True)
    before = _all_files(path.parent.parent)
    capsys.readouterr()
    argv = [word.format(path=path, folder=path.parent, marks=marks, out=out) for word in words]
    status = main(argv)
    printed, said = capsys.readouterr()
    assert (status, printed, said.count("\n")) == (1, "", 1)
    assert _all_files(path.parent.parent) == before
    return said


@pytest.mark.parametrize("command", _COMMANDS)
@pytest.mark.parametrize("name", _FILES)
def test_a_bad_file_is_one_sentence(
    name: str, command: str, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, sentence = _FILES[name]
    path = tmp_path / "in" / name
    path.parent.mkdir()
    path.write_bytes(data)
    said = _refused(_COMMANDS[command], path, marks, capsys)
    assert said.startswith(f"kneehold: {path}")
    assert sentence.removeprefix(": ") in said


@pytest.mark.parametrize("command", [*_COMMANDS, *_ON_SESSIONS])
@pytest.mark.parametrize("name", _SESSIONS)
def test_a_bad_session_is_one_sentence(
    name: str, command: str, marks: Path, checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentence = _SESSIONS[name]
    path = tmp_path / "in" / name
    shutil.copytree(checkout / "recordings" / "straight_leg", path)
    spoil(path)
    said = _refused({**_COMMANDS, **_ON_SESSIONS}[command], path, marks, capsys)
    assert said.startswith(f"kneehold: {path}")
    assert sentence.removeprefix(": ") in said


@pytest.mark.parametrize("command", ["replay, JSON", "replay, text", "agree"])
def test_a_file_that_is_not_there_is_one_sentence(
    command: str, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in" / "nowhere.csv"
    path.parent.mkdir()
    said = _refused(_COMMANDS[command], path, marks, capsys)
    assert said == f"kneehold: {path}: it cannot be read (No such file or directory).\n"


@pytest.mark.parametrize("command", [name for name in _COMMANDS if not name.startswith("score")])
def test_an_empty_folder_for_a_recording_is_one_sentence(
    command: str, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in" / "folder.csv"
    path.mkdir(parents=True)
    said = _refused(_COMMANDS[command], path, marks, capsys)
    looked = "a session (session.json), or tables or JSON with acceleration and angular rate, were looked for"
    assert said == f"kneehold: {path}: {looked}; this folder holds nothing.\n"


def test_a_session_of_the_future_gets_no_label(
    checkout: Path, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in" / "future"
    shutil.copytree(checkout / "recordings" / "straight_leg", path)
    _future(path)
    words = ("label", "{path}", "--person", "A. Person", "--data-dir", "{out}/data")
    assert "written by a newer kneehold" in _refused(words, path, marks, capsys)


# --- files beside a recording ------------------------------------------------------------------

_BESIDE: dict[str, tuple[str, ...]] = {
    "marks": ("agree", "{recording}", "--marks", "{path}"),
    "profiles": ("profiles", "--profile-file", "{path}"),
    "profile of a replay": ("replay", "{recording}", "--profile-file", "{path}", "--json"),
    "profile of a simulation": ("simulate", "--profile-file", "{path}", "-o", "{out}"),
    "rules": ("score", "{folder}", "--rules", "{path}"),
}


@pytest.mark.parametrize("bad", ["missing", "folder", "binary"])
@pytest.mark.parametrize("what", _BESIDE)
def test_a_bad_file_beside_the_recording_is_one_sentence(
    what: str, bad: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "beside", tmp_path / "out"
    if bad == "folder":
        path.mkdir()
    elif bad == "binary":
        path.write_bytes(_BINARY)
    before = _all_files(tmp_path)
    capsys.readouterr()
    argv = [w.format(path=path, recording=recording, folder=recording.parent, out=out) for w in _BESIDE[what]]
    status = main(argv)
    printed, said = capsys.readouterr()
    assert (status, printed, said.count("\n")) == (1 if what == "marks" else 2, "", 1)
    assert said.startswith(f"kneehold: {path}: ")
    reason = {"missing": "No such file or directory", "folder": "Is a directory", "binary": "not UTF-8 text"}[bad]
    assert reason in said
    assert "Errno" not in said
    assert _all_files(tmp_path) == before


@pytest.mark.parametrize("bad", ["folder", "binary", "text"])
@pytest.mark.parametrize("sidecar", ["marks.reps.csv", "corrections.jsonl", "about.json"])
@pytest.mark.parametrize("command", ["report", "export, CSV", "mark"])
def test_a_bad_sidecar_is_one_sentence(
    command: str,
    sidecar: str,
    bad: str,
    checkout: Path,
    marks: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if (command, sidecar) == ("mark", "about.json"):
        pytest.skip("what a person said of the session is not shown there")
    session = tmp_path / "in" / "one"
    shutil.copytree(checkout / "recordings" / "straight_leg", session)
    if bad == "folder":
        (session / sidecar).mkdir()
    else:
        (session / sidecar).write_bytes(_BINARY if bad == "binary" else b"nonsense\n")
    said = _refused({**_COMMANDS, **_ON_SESSIONS}[command], session, marks, capsys)
    assert said.startswith(f"kneehold: {session / sidecar}")
    assert "Errno" not in said
