"""Does every sample stand in the trace of its own sensor?"""

from __future__ import annotations

import math
from pathlib import Path

from kneehold.sensor.replay.trace_files import TraceFiles


def test_one_sensor_is_one_file(tmp_path: Path) -> None:
    with TraceFiles(str(tmp_path / "t.csv")) as trace:
        trace.write("thigh", 0.01, 12.34567, "rest")
    assert (tmp_path / "t.csv").read_text() == "t_s,elevation_deg,phase\n0.010000,12.3457,rest\n"


def test_an_angle_that_is_not_known_is_left_empty(tmp_path: Path) -> None:
    with TraceFiles(str(tmp_path / "t.csv")) as trace:
        trace.write("thigh", 0.0, math.nan, "settling")
    assert (tmp_path / "t.csv").read_text().splitlines()[1] == "0.000000,,settling"


def test_a_second_sensor_has_a_file_of_its_own(tmp_path: Path) -> None:
    with TraceFiles(str(tmp_path / "t.csv")) as trace:
        trace.write("right", 0.0, 1.0, "rest")
        trace.write("left", 0.0, 2.0, "rest")
    assert (tmp_path / "t.left.csv").read_text().splitlines()[1:] == ["0.000000,2.0000,rest"]
    assert (tmp_path / "t.csv").read_text().splitlines()[1:] == ["0.000000,1.0000,rest"]
