"""Is any export counted wrongly, trusted and in silence? A sample; ``kneehold bench exports --full`` tries more."""

from __future__ import annotations

from pathlib import Path

import pytest

from kneehold.sensor.bench.exports import (
    ALL,
    Combination,
    ExportsReport,
    measure_exports,
    outcome_of,
    simulated,
    written,
)
from kneehold.sensor.cli.main import main
from kneehold.sensor.replay.replay import ReplayOptions, replay


@pytest.mark.long
def test_a_sample_of_the_matrix_is_right_or_says_what_is_wrong() -> None:
    report = measure_exports(40)
    assert len(ALL) > 1000
    assert [target for target in report.targets() if not target.is_reached] == [], report.text()
    assert sum(1 for _, outcome in report.outcomes if outcome == "right") > 5


@pytest.mark.parametrize(
    ("form", "wanted"), [("one table", "right"), ("two files without units", "right"), ("chinese recorder", "right")]
)
def test_a_good_export_is_read_right(form: str, wanted: str, tmp_path: Path) -> None:
    rows = simulated(3)
    plain = Combination("one table", "m/s^2", "rad/s", "as it is", "s", "none")
    (tmp_path / "plain").mkdir()
    true = [rep.hold_s for rep in replay(str(written(plain, rows, rows, tmp_path / "plain")), ReplayOptions()).reps]
    path = written(Combination(form, "g", "deg/s", "as it is", "ms", "none"), rows, rows, tmp_path)
    assert (len(true), outcome_of(path, true)) == (3, wanted)


def test_what_is_wrong_and_silent_is_listed_and_misses_the_target() -> None:
    cell = Combination("one table", "g", "deg/s", "as it is", "s", "rate x 8")
    report = ExportsReport(((cell, "wrong"), (cell._replace(fault="none"), "refused")))
    assert [target.is_reached for target in report.targets()] == [False, False]
    assert "one table | g | deg/s | as it is | s | rate x 8" in report.text()
    assert report.json()["reached"] is False


def test_it_is_a_part_of_the_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "exports", "--count", "2"]) == 0
    assert capsys.readouterr().out.startswith("EXPORTS: 2 of ")
