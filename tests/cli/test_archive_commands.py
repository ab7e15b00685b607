"""Do the commands on sessions list, label, mark and correct them, and refuse what cannot be?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main


@pytest.fixture
def data(tmp_path: Path, checkout: Path) -> Path:
    """A data folder with one golden session of two repetitions."""
    folder = tmp_path / "data"
    shutil.copytree(checkout / "recordings" / "declared_partial", folder / "sessions" / "one")
    shutil.copytree(checkout / "recordings" / "straight_leg", folder / "sessions" / "two")
    return folder


def _run(data: Path, *words: str) -> int:
    return main([words[0], *words[1:], "--data-dir", str(data)])


def _listed(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert _run(data, "sessions", "--json", *words) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_paths_are_told_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path / "new", "paths", "--json") == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == str(tmp_path / "new" / "sessions")
    assert not (tmp_path / "new").exists()


def test_sessions_are_filtered_by_person(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(data, "label", "one", "--person", "A. Person", "--pain-before", "3") == 0
    rows = _listed(data, capsys, "--person", "A. Person")
    assert [(row["folder"], row["about"]["pain_before"]) for row in rows] == [("one", 3.0)]  # type: ignore[index]


def test_sessions_are_filtered_by_side_and_exercise(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["folder"] for row in _listed(data, capsys, "--side", "left")] == ["two"]
    assert [row["folder"] for row in _listed(data, capsys, "--profile", "knee-to-chest")] == ["one"]


def test_a_label_keeps_what_was_said_before(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(data, "label", "one", "--person", "A") == 0
    assert _run(data, "label", "one", "--slot", "evening") == 0
    about = _listed(data, capsys)[0]["about"]
    assert (about["person"], about["slot"]) == ("A", "evening")  # type: ignore[index]


def test_a_name_with_a_path_or_markup_changes_no_other_folder(data: Path) -> None:
    before = sorted(str(p.relative_to(data.parent)) for p in data.parent.rglob("*"))
    assert _run(data, "label", "one", "--person", "../../<script>alert(1)</script>") == 0
    after = sorted(str(p.relative_to(data.parent)) for p in data.parent.rglob("*"))
    new = {"data/index.sqlite", "data/sessions/one/.lock", "data/sessions/one/about.json"}
    assert set(after) - set(before) == new


def test_the_table_has_a_line_a_session(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(data, "sessions") == 0
    assert len(capsys.readouterr().out.splitlines()) == 4  # headings, a rule, two sessions


def test_marks_are_imported_and_shown_with_rater_and_tool(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "m.csv"
    marks.write_text("rep,hold_start_s,hold_end_s\n1,8.0,13.0\n")
    assert _run(data, "mark", "one", "--import", str(marks), "--rater", "R", "--tool", "video") == 0
    assert "Mark 1 by R (video): 8.00 to 13.00 s" in capsys.readouterr().out


def test_marks_by_the_clock_of_a_video_are_imported_with_one_offset(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "m.csv"
    marks.write_text("rep,hold_start_s,hold_end_s\n1,128.5,133.5\n")
    words = ["mark", "one", "--import", str(marks), "--rater", "R"]
    assert _run(data, *words, "--offset", "-140") == 2
    assert "before the recording begins" in capsys.readouterr().err
    assert _run(data, *words, "--offset", "-120.5") == 0
    assert "Mark 1 by R: 8.00 to 13.00 s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,900,950", "after the end"),
        ("1,-3,5", "begins before the recording"),
        ("1,9,8", "ends before it begins"),
        ("1,8,9\n2,8.5,9.5", "overlap"),
        ("1,8,9\n1,10,11", "marked twice"),
    ],
)
def test_marks_that_cannot_be_are_refused_and_nothing_is_kept(
    row: str, said: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "m.csv"
    marks.write_text(f"rep,hold_start_s,hold_end_s\n{row}\n")
    assert _run(data, "mark", "one", "--import", str(marks), "--rater", "R") in (1, 2)
    assert said in capsys.readouterr().err
    assert not (data / "sessions" / "one" / "marks.reps.csv").exists()


def test_a_rejected_repetition_is_shown_beside_the_automatic_result(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(data, "mark", "one", "--reject", "1", "--rater", "R", "--note", "was talking") == 0
    line = capsys.readouterr().out.splitlines()[2]
    assert ("full" in line, "rejected" in line, "was talking" in line) == (True, True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--reject", "1"), "--rater NAME"),
        (("--reject", "9", "--rater", "R"), "there is no repetition 9"),
        (("--relabel", "1", "great", "--rater", "R"), "not 'great'"),
        (("--relabel", "x", "full", "--rater", "R"), "whole number"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    words: tuple[str, ...], said: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(data, "mark", "one", *words) == 2
    assert said in capsys.readouterr().err


def test_a_bare_file_has_no_room_for_a_label(recording: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(data, "label", str(recording), "--person", "A") == 2
    assert "need a session folder" in capsys.readouterr().err


def test_reindex_names_what_cannot_be_read(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "sessions" / "two" / "session.json").write_text("{")
    assert _run(data, "reindex") == 1
    said = capsys.readouterr()
    assert ("2 sessions" in said.out, "session.json" in said.err, said.err.count("\n")) == (True, True, 1)
