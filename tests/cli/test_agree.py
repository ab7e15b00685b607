"""Does ``kneehold agree`` compare the holds it counted with the marked ones?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sensor.cli.main import main


def _lines(argv: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(argv) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_hold_of_a_simulation_is_matched(
    recording: Path, marks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _lines(["agree", str(recording), "--marks", str(marks), "--json"], capsys)
    assert [line["type"] for line in lines] == ["matched", "matched", "agreement"]


def test_the_bias_of_a_simulation_is_small(recording: Path, marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    errors = _lines(["agree", str(recording), "--marks", str(marks), "--json"], capsys)[-1]["hold_error_s"]
    assert abs(errors["bias"]) < 0.5  # type: ignore[index]


def test_a_mark_that_was_not_counted_is_missed(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("rep,hold_start_s,hold_end_s\n1,900.0,920.0\n")
    lines = _lines(["agree", str(recording), "--marks", str(marks), "--json"], capsys)
    assert [line["type"] for line in lines] == ["missed", "not_marked", "not_marked", "agreement"]


def test_the_text_tells_errors_and_limits(recording: Path, marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agree", str(recording), "--marks", str(marks)]) == 0
    printed = capsys.readouterr().out
    assert "2 marked, 2 counted, 2 matched" in printed
    assert "limits of agreement" in printed


def test_marks_that_are_not_there_are_named(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agree", str(recording), "--marks", "none.csv"]) == 1
    said = capsys.readouterr()
    assert (said.out, "none.csv" in said.err, said.err.count("\n")) == ("", True, 1)


def test_without_marks_the_command_is_used_wrongly(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agree", str(recording)]) == 2
    assert "--marks" in capsys.readouterr().err
