"""Are the files of a simulation private, reproducible and readable by others?"""

from __future__ import annotations

import csv
import gzip
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.simulation.scenarios import Simulation, simulate_daily, simulate_set
from kneehold.sensor.simulation.writer import write_csv


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate_set(1, "knee-to-chest", reps=2, hold_s=4.0, rate_hz=52.0)


def table(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.reader(text.splitlines()))


def test_samples_marks_and_truth_stand_beside_each_other(simulation: Simulation, tmp_path: Path) -> None:
    paths = write_csv(simulation, tmp_path / "a.csv.gz")
    assert [path.name for path in paths] == ["a.csv.gz", "a.reps.csv", "a.truth.csv.gz"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_samples_are_those_of_the_simulation(simulation: Simulation, tmp_path: Path) -> None:
    header, *rows = table(write_csv(simulation, tmp_path / "a.csv.gz")[0])
    assert header == ["t_s", "ax", "ay", "az", "gx", "gy", "gz"]
    assert np.array(rows, dtype=float) == pytest.approx(simulation.rows, rel=1e-5, abs=1e-5)


def test_marks_are_the_true_holds(simulation: Simulation, tmp_path: Path) -> None:
    header, *rows = table(write_csv(simulation, tmp_path / "a.csv.gz")[1])
    assert header == ["rep", "hold_start_s", "hold_end_s", "side", "onset_s", "end_s"]
    assert [float(row[1]) for row in rows] == pytest.approx([rep.hold_start_s for rep in simulation.reps], abs=1e-4)
    assert [float(row[2]) for row in rows] == pytest.approx([rep.hold_end_s for rep in simulation.reps], abs=1e-4)
    assert [(row[0], row[3]) for row in rows] == [("1", simulation.side), ("2", simulation.side)]


def test_truth_is_the_elevation_of_every_sample(simulation: Simulation, tmp_path: Path) -> None:
    header, *rows = table(write_csv(simulation, tmp_path / "a.csv.gz")[2])
    assert header == ["t_s", "elevation_deg"]
    assert [float(row[1]) for row in rows] == pytest.approx(simulation.elevation_deg.tolist(), abs=1e-4)


def test_the_same_simulation_gives_the_same_bytes_under_any_name(simulation: Simulation, tmp_path: Path) -> None:
    one = [path.read_bytes() for path in write_csv(simulation, tmp_path / "a.csv.gz")]
    other = [path.read_bytes() for path in write_csv(simulation, tmp_path / "b.csv.gz")]
    assert one == other


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_owner_can_read_the_files(simulation: Simulation, tmp_path: Path) -> None:
    paths = write_csv(simulation, tmp_path / "a.csv.gz")
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}


def test_a_name_without_gz_is_written_plain(simulation: Simulation, tmp_path: Path) -> None:
    assert table(write_csv(simulation, tmp_path / "a.csv")[0])[0][0] == "t_s"


def test_without_repetitions_there_are_no_marks_even_if_there_were(simulation: Simulation, tmp_path: Path) -> None:
    write_csv(simulation, tmp_path / "a.csv.gz")
    write_csv(simulate_daily(1, 0.2, rate_hz=26.0), tmp_path / "a.csv.gz")
    assert not (tmp_path / "a.reps.csv").exists()


@pytest.mark.parametrize("name", ["nowhere/a.csv.gz", "a.txt"])
def test_what_cannot_be_written_is_said_in_one_sentence(simulation: Simulation, tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        write_csv(simulation, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
