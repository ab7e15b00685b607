"""Are measured angles compared with known ones only where that has a meaning?"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.replay.holds_beside_marks import elevation_against, true_elevations_deg


def test_samples_without_an_angle_are_not_compared() -> None:
    assert elevation_against([0.0, 10.0, 20.0], [math.nan, 13.0, 16.0]) == (2, 25.0)


def test_without_any_angle_there_is_no_error() -> None:
    assert elevation_against([1.0], [math.nan]) is None


def test_where_samples_were_left_out_nothing_is_compared() -> None:
    assert elevation_against([1.0, 2.0], [1.0]) is None


def test_a_known_elevation_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.truth.csv").write_text("t_s,elevation_deg\n0.0,1.5\n0.1,2.5\n")
    assert true_elevations_deg(tmp_path / "a.truth.csv") == [1.5, 2.5]


def test_a_known_elevation_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.truth.csv").write_text("t_s,elevation_deg\n0.0,high\n")
    with pytest.raises(RecordingError, match=r"a\.truth\.csv"):
        true_elevations_deg(tmp_path / "a.truth.csv")
