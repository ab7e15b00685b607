"""What do the commands of a therapist say to names, folders and files that cannot be meant as they are?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main

_NASTY = "../../<script>alert(1)</script>"


@pytest.fixture
def data(tmp_path: Path, checkout: Path) -> Path:
    """A data folder with one session, and a copy of it under another name."""
    for name in ("one", "copy"):
        shutil.copytree(checkout / "recordings" / "declared_partial", tmp_path / "data" / "sessions" / name)
    return tmp_path / "data"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _refused(words: list[str], data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Status and the one sentence; nothing was printed or written but the list of sessions."""
    before = _files(data.parent)
    capsys.readouterr()
    status = main([*words, "--data-dir", str(data)])
    out, said = capsys.readouterr()
    after = {name: content for name, content in _files(data.parent).items() if name != "data/index.sqlite"}
    assert (out, said.count("\n"), after) == ("", 1, before)
    return status, said


def test_an_id_of_two_sessions_is_refused_and_both_are_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _refused(["report", "simulated-set-1", "-o", str(data.parent / "r.html")], data, capsys)
    assert said == (2, "kneehold: copy and one both have the id 'simulated-set-1'; name the folder.\n")


def test_two_exported_sessions_of_one_name_are_both_kept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(data / "sessions" / "one", tmp_path / "elsewhere" / "one")
    names = [str(data / "sessions" / "one"), str(tmp_path / "elsewhere" / "one")]
    assert main(["export", *names, "-o", str(tmp_path / "x"), "--data-dir", str(data)]) == 0
    written = capsys.readouterr().out.splitlines()
    samples = [name for name in written if "samples_" in name]
    assert (len(samples), len(set(written))) == (2, len(written))
    assert Path(samples[0]).read_bytes() == Path(samples[1]).read_bytes()


@pytest.mark.parametrize("sidecar", ["about.json", "corrections.jsonl"])
@pytest.mark.parametrize("command", ["report", "export"])
def test_what_a_newer_version_left_beside_a_session_is_refused(
    command: str, sidecar: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = '{"schema": 99, "hold_start_s": 1, "hold_end_s": 2, "action": "accept"}\n'
    (data / "sessions" / "one" / sidecar).write_text(line)
    status, said = _refused([command, "one", "-o", str(data.parent / "out")], data, capsys)
    assert (status, sidecar in said, "written by a newer kneehold" in said) == (1, True, True)


@pytest.mark.parametrize("where", ["missing/r.html", "folder", "file/r.html"])
def test_a_place_where_no_report_can_be_written_is_named(
    where: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    status, said = _refused(["report", "one", "-o", str(tmp_path / where)], data, capsys)
    assert (status, said.startswith(f"kneehold: {tmp_path / where}: ")) == (1, True)


def test_nothing_a_person_typed_is_run_by_a_report(data: Path, tmp_path: Path) -> None:
    decision = ["--reject", "1", "--rater", _NASTY, "--note", _NASTY]
    for words in (["label", "one", "--person", _NASTY], ["mark", "one", *decision]):
        assert main([*words, "--data-dir", str(data)]) == 0
    assert main(["report", "one", "-o", str(tmp_path / "r.html"), "--data-dir", str(data)]) == 0
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert (html.count("&lt;script&gt;alert(1)") >= 3, "<script>alert" in html) == (True, False)


@pytest.mark.parametrize("kind", ["csv", "motion-bids", "fhir"])
def test_a_name_with_a_path_leads_no_file_out_of_its_folder(
    kind: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["label", "one", "--person", _NASTY, "--data-dir", str(data)]) == 0
    assert main(["mark", "one", "--accept", "1", "--rater", _NASTY, "--data-dir", str(data)]) == 0
    before, out = _files(tmp_path), tmp_path / "deep" / "out"
    out.parent.mkdir()
    assert main(["export", "--person", _NASTY, "--format", kind, "-o", str(out), "--data-dir", str(data)]) == 0
    new = _files(tmp_path).keys() - before.keys() - {"data/index.sqlite"}
    assert new
    assert all(name.startswith("deep/out") for name in new)
    assert "alert" not in "".join(new)


def test_a_damaged_session_is_named_the_others_are_exported_and_the_status_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "copy"):
        assert main(["label", name, "--person", "A", "--data-dir", str(data)]) == 0
    (data / "sessions" / "copy" / "tape.jsonl.gz").write_bytes(b"no tape")
    assert main(["export", "--person", "A", "-o", str(tmp_path / "x"), "--data-dir", str(data)]) == 1
    said = capsys.readouterr().err
    assert (said.count("\n"), "copy" in said) == (1, True)
    assert (tmp_path / "x" / "sessions.csv").read_text(encoding="utf-8").count("\n") == 2


def test_where_every_session_is_damaged_nothing_is_exported(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "copy"):
        (data / "sessions" / name / "tape.jsonl.gz").write_bytes(b"no tape")
    words = ["export", "one", "copy", "-o", str(tmp_path / "x"), "--data-dir", str(data)]
    assert main(words) == 1
    assert capsys.readouterr().err.count("\n") == 2
    assert not (tmp_path / "x").exists()
