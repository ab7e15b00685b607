"""Does ``kneehold score --traces`` draw the recordings that were not counted as they are marked, and no others?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from tests.report.drawn import drawn_panels, title_of

PIXEL_S = 0.06


@pytest.fixture
def folder(recordings: Path, tmp_path: Path) -> Path:
    """A copy of the recordings that a test may change."""
    return Path(shutil.copytree(recordings, tmp_path / "score"))


def _marked(folder: Path) -> list[list[str]]:
    lines = (folder / "knee-to-chest_seed1.reps.csv").read_text().splitlines()
    return [line.split(",") for line in lines]


def _mark(folder: Path, rows: list[list[str]]) -> None:
    (folder / "knee-to-chest_seed1.reps.csv").write_text("".join(",".join(row) + "\n" for row in rows))


def _drawn(folder: Path) -> dict[str, str]:
    out = folder.parent / "out"
    assert main(["score", str(folder), "--traces", str(out)]) == 0
    return {path.name: path.read_text() for path in out.iterdir()}


def test_nothing_is_drawn_where_all_was_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _drawn(folder) == {}
    assert "0 of 2 recordings missed something" in capsys.readouterr().err


def test_a_hold_that_was_marked_earlier_is_drawn_beside_the_counted_one(folder: Path) -> None:
    rows = _marked(folder)
    true_s = float(rows[1][1])
    rows[1][1] = f"{true_s - 0.5:.4f}"
    _mark(folder, rows)
    svg = _drawn(folder)["knee-to-chest_seed1.svg"]
    whole, closer = drawn_panels(svg)
    assert title_of(svg).startswith("knee-to-chest_seed1.csv.gz: the hold at ")
    assert whole.rows["true"][0] == pytest.approx((true_s - 0.5, float(rows[1][2])), abs=PIXEL_S)
    assert whole.rows["counted"][0] == pytest.approx((true_s, float(rows[1][2])), abs=0.1 + PIXEL_S)
    assert ("marked" in closer.texts, "true" in closer.texts) == (True, False)
    assert set(whole.curves) == {"true", "measured"}  # a simulated recording has its known angle beside it


def test_a_hold_that_nobody_marked_is_drawn_without_a_known_angle_too(folder: Path) -> None:
    (folder / "knee-to-chest_seed1.truth.csv.gz").unlink()
    rows = _marked(folder)
    _mark(folder, rows[:2])
    svg = _drawn(folder)["knee-to-chest_seed1.svg"]
    assert "where there is none (wanted: every hold counted)" in title_of(svg)
    (panel,) = drawn_panels(svg)
    assert set(panel.curves) == {"measured"}
    assert panel.rows["counted"][-1] == pytest.approx((float(rows[2][1]), float(rows[2][2])), abs=0.1 + PIXEL_S)


def test_two_runs_draw_the_same(folder: Path) -> None:
    _mark(folder, _marked(folder)[:2])
    assert _drawn(folder) == _drawn(folder) != {}


def test_a_folder_that_cannot_be_written_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "knee-to-chest_seed1.csv.gz" / "out"
    assert main(["score", str(folder), "--traces", str(out)]) == 1
    printed, said = capsys.readouterr()
    assert (printed, said) == ("", f"kneehold: {out}: cannot be written to (Not a directory).\n")
