"""Are real recordings of other people counted as they were marked?

The mounting is unknown and the options are the same for every file, unless a test says otherwise.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kneehold.sensor.replay.replay import ReplayOptions, ReplayResult, replay

_LEG_RAISES = {
    "ucipt_s2_e3_right_shank_template": 9,
    "ucipt_s2_e3_right_shank_test": 30,
    "ucipt_s4_e3_right_shank_test": 30,
    "ucipt_s4_e3_right_thigh_template": 9,
    "ucipt_s4_e3_right_thigh_test": 30,
}
# Recorded while lying, sitting, standing and walking; where on the thigh it sat is written down in the index.
_QMT = {"left": "-x=knee,y=front", "right": "-x=knee,-y=front"}


def _counted(path: Path, profile: str, mount: str | None = None) -> ReplayResult:
    return replay(str(path), ReplayOptions(profile=profile, mount=mount))


def _hold_errors(path: Path, result: ReplayResult) -> list[float]:
    with path.with_name(path.name.replace(".csv.gz", ".reps.csv")).open(encoding="utf-8") as file:
        marks = [(float(row["top_start_s"]), float(row["top_end_s"])) for row in csv.DictReader(file)]
    errors: list[float] = []
    for start_s, end_s in marks:
        (rep,) = [rep for rep in result.reps if rep.hold_start_s < end_s and rep.hold_end_s > start_s]
        errors.append(rep.hold_s - (end_s - start_s))
    return errors


@pytest.mark.parametrize(("name", "raises"), _LEG_RAISES.items(), ids=str)
def test_every_leg_raise_is_counted_once_and_its_hold_is_right(shared_data: Path, name: str, raises: int) -> None:
    path = shared_data / "slr" / f"{name}.csv.gz"
    result = _counted(path, "straight-leg-raise")
    errors = _hold_errors(path, result)
    assert (len(result.reps), len(errors)) == (raises, raises)
    assert sum(map(abs, errors)) / len(errors) <= 0.25


def test_long_holds_are_right_to_a_third_of_a_second(shared_data: Path) -> None:
    path = shared_data / "composites" / "ucipt_s4_right_thigh_3x_long_hold.csv.gz"
    result = _counted(path, "straight-leg-raise")
    assert len(result.reps) == 3
    assert max(map(abs, _hold_errors(path, result))) <= 0.35


@pytest.mark.parametrize("folder", ["negatives", "static"])
def test_other_movement_is_no_stretch(shared_data: Path, folder: str) -> None:
    paths = [path for path in sorted((shared_data / folder).glob("*.csv.gz")) if not path.name.startswith("qmt")]
    assert len(paths) >= 6
    results = {path.name: _counted(path, "knee-to-chest") for path in paths}
    assert {name: len(result.reps) for name, result in results.items() if result.reps} == {}
    assert [name for name, result in results.items() if not result.is_trusted] == []


@pytest.mark.parametrize("side", ["left", "right"])
def test_sitting_for_half_a_minute_is_no_stretch_where_the_mounting_is_known(shared_data: Path, side: str) -> None:
    path = shared_data / "negatives" / f"qmt_sit_stand_gait_{side}_thigh.csv.gz"
    assert len(_counted(path, "knee-to-chest", _QMT[side]).reps) == 0


@pytest.mark.parametrize("side", ["left", "right"])
def test_sitting_down_is_told_by_its_path_where_the_mounting_is_unknown(shared_data: Path, side: str) -> None:
    path = shared_data / "negatives" / f"qmt_sit_stand_gait_{side}_thigh.csv.gz"
    result = _counted(path, "knee-to-chest")
    assert len(result.reps) == 0
    assert "not_flexion" in str(result.summary["attempts"])


def test_a_broken_accelerometer_is_said_and_nothing_is_counted(shared_data: Path) -> None:
    result = _counted(next((shared_data / "faulty").glob("*.csv.gz")), "knee-to-chest")
    assert not result.is_trusted
    assert result.summary["counted"] == 0
    assert "contradict" in str(result.summary["warnings"])
