"""Is the size of the angular rate told within 2 % after three raises, of people on whom nothing was fitted?"""

from __future__ import annotations

import json

import pytest

from kneehold.sensor.bench.scale import ScaleReport, ScaleRow, measure_scale
from kneehold.sensor.cli.main import main


@pytest.mark.long
def test_a_sample_of_people_has_it_right_and_no_good_sensor_is_accused() -> None:
    report = measure_scale(1, 1, first_seed=20_000)
    assert [target for target in report.targets() if not target.is_reached] == [], report.text()
    assert len(report.rows) >= 30


def test_a_wrong_estimate_and_a_false_alarm_miss_their_targets() -> None:
    report = ScaleReport((ScaleRow("a", 0.03, 0.01, ()), ScaleRow("b", None, 0.0, ("rate_scale",))))
    assert [target.is_reached for target in report.targets()] == [False, False]
    assert "b: rate_scale" in report.text()
    assert "0 of 1 are within their own 95 % interval" in report.text()


def test_it_is_a_part_of_the_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--per-family", "2", "--family", "ordinary", "--seed", "40", "--workers", "1"]
    assert main(["bench", "scale", *words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["type"], len(said["rows"])) == ("scale", 2)
    assert all(abs(row["error"]) < 0.03 for row in said["rows"])
