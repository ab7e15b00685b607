"""Does ``kneehold agree`` compare the holds it counted with the marked ones?"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, cast

import pytest

from kneehold.sensor.cli.main import main


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


def test_three_tenths_put_into_the_marks_are_three_tenths_more_of_bias(
    recording: Path, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every start 0.3 s late: the marked holds are that much shorter, their limits as far apart as before."""
    late = tmp_path / "late.reps.csv"
    rows = [{**row, "hold_start_s": float(row["hold_start_s"]) + 0.3} for row in _rows(marks)]
    with late.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    before, after = (
        _lines(["agree", str(recording), "--marks", str(path), "--json"], capsys)[-1]["hold_error_s"]
        for path in (marks, late)
    )
    moved = [b - a for a, b in zip(_bias_and_limits(before), _bias_and_limits(after), strict=True)]
    assert moved == pytest.approx([0.3] * 3, abs=0.002)


def _bias_and_limits(errors: object) -> list[float]:
    found = cast("dict[str, Any]", errors)
    return [found["bias"], *found["limits"]]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


@pytest.fixture
def two_raters(tmp_path: Path) -> Path:
    path = tmp_path / "two.reps.csv"
    path.write_text(
        "rep,hold_start_s,hold_end_s,rater\n1,10.0,30.0,A\n2,40.0,55.0,A\n1,10.1,30.4,B\n2,40.0,55.1,B\n",
        encoding="utf-8",
    )
    return path


def test_two_raters_are_compared_without_a_recording(two_raters: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = _lines(["agree", "--marks", str(two_raters), "--json"], capsys)[-1]
    assert (last["first"], last["second"], last["matched"]) == ("A", "B", 2)
    assert last["hold_error_s"]["bias"] == pytest.approx(-0.2)  # type: ignore[index]


def test_counter_and_two_raters_make_three_comparisons(
    recording: Path, two_raters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _lines(["agree", str(recording), "--marks", str(two_raters), "--json"], capsys)
    judges = [(line["first"], line["second"]) for line in lines if line["type"] == "agreement"]
    assert judges == [("counted", "A"), ("counted", "B"), ("A", "B")]


def test_three_judges_are_also_compared_at_once(
    recording: Path, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raters = tmp_path / "raters.reps.csv"
    lines = ["rep,hold_start_s,hold_end_s,rater"]
    for row in _rows(marks):
        for rater, late_s in (("A", 0.1), ("B", 0.3)):
            end_s = float(row["hold_end_s"]) + late_s
            lines.append(f"{row['rep']},{row['hold_start_s']},{end_s},{rater}")
    raters.write_text("\n".join(lines) + "\n")
    last = _lines(["agree", str(recording), "--marks", str(raters), "--json"], capsys)[-1]
    assert (last["type"], last["judges"]) == ("together", ["counted", "A", "B"])
    assert cast("dict[str, Any]", last["reliability"])["sem_s"] > 0.05
    assert main(["agree", str(recording), "--marks", str(raters)]) == 0
    assert "All together (counted, A, B), over the 2 holds that each of them has:" in capsys.readouterr().out


def test_one_rater_alone_cannot_be_compared(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agree", "--marks", str(marks)]) == 2
    assert "two raters are needed" in capsys.readouterr().err


def test_a_mark_outside_the_recording_is_said(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "late.csv"
    marks.write_text("rep,hold_start_s,hold_end_s\n1,900.0,920.0\n")
    assert main(["agree", str(recording), "--marks", str(marks)]) == 0
    assert "mark 1 ends at 920.0 s, after the end of the recording" in capsys.readouterr().err


def test_the_plot_is_written_as_svg(two_raters: Path, tmp_path: Path) -> None:
    plot = tmp_path / "plot.svg"
    assert main(["agree", "--marks", str(two_raters), "--svg", str(plot)]) == 0
    assert plot.read_text(encoding="utf-8").count("<circle") == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [("2,15.0,35.0", "overlap"), ("2,50.0,45.0", "ends before it begins"), ("1,50.0,55.0", "marked twice")],
)
def test_marks_that_cannot_be_are_refused_with_file_and_line(
    row: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(f"rep,hold_start_s,hold_end_s\n1,10.0,30.0\n{row}\n")
    assert main(["agree", "--marks", str(bad), "--marks", str(bad)]) == 1
    printed = capsys.readouterr()
    assert (printed.out, f"{bad}, line 3" in printed.err, said in printed.err) == ("", True, True)


def test_marks_by_the_clock_of_a_video_agree_with_one_offset(
    recording: Path, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = tmp_path / "video.reps.csv"
    rows = [
        {**row, **{name: str(float(row[name]) + 100.0) for name in ("hold_start_s", "hold_end_s")}}
        for row in _rows(marks)
    ]
    with video.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    plain = _lines(["agree", str(recording), "--marks", str(marks), "--json"], capsys)[-1]["hold_error_s"]
    moved = _lines(["agree", str(recording), "--marks", str(video), "--offset", "-100", "--json"], capsys)[-1]
    assert cast("dict[str, float]", moved["hold_error_s"])["bias"] == pytest.approx(
        cast("dict[str, float]", plain)["bias"], abs=1e-4
    )
    assert main(["agree", str(recording), "--marks", str(video), "--offset", "-1000"]) == 2
    assert "before the recording begins" in capsys.readouterr().err


def test_a_study_is_told_how_many_holds_it_needs_and_how_to_write_it(
    recording: Path, marks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agree", str(recording), "--marks", str(marks), "--known-to", "0.05", "--methods"]) == 0
    said = capsys.readouterr().out
    assert "between kneehold and a rater to \u00b10.05 s" in said
    assert "holds are needed" in said
    assert f"kneehold agree {recording.name} --marks {marks.name}" in said
    options = ["--hold", "4.5", "--side", "right", "--offset", "0.5"]
    assert main(["agree", str(recording), "--marks", str(marks), "--methods", *options]) == 0
    assert f"--marks {marks.name} --side right --hold 4.5 --offset 0.5\n" in capsys.readouterr().out
