"""Do two runs of a command give the same bytes, whatever chance the interpreter starts with?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

# One process for all commands of a run, to start only one interpreter a run.
_RUN = """
import shutil
import sys
from kneehold.sensor.cli.main import main
shutil.copytree(sys.argv[1], "data/sessions/one")
data = ["--data-dir", "data"]
short = ["--reps", "2", "--hold", "4"]
for argv in (
    ["simulate", "-o", "made", *short, "--rate", "52", "--count", "2"],
    ["simulate", "-o", "made", *short, "--rate", "52", "--format", "tape", "--seed", "3"],
    ["simulate", "-o", "daily.csv", "--daily", "--minutes", "0.5"],
    ["replay", "made/knee-to-chest_seed1.csv.gz", "--json", "--trace", "trace.csv"],
    ["replay", "made/knee-to-chest_seed3"],
    ["score", "made"],
    ["score", "made", "--json"],
    ["agree", "made/knee-to-chest_seed1.csv.gz", "--marks", "made/knee-to-chest_seed1.reps.csv", "--svg", "plot.svg"],
    ["profiles"],
    ["demo", "--speed", "0", *short],
    ["label", "one", "--person", "A. Person", "--pain-before", "2", *data],
    ["mark", "one", "--import", "made/knee-to-chest_seed1.reps.csv", "--rater", "R", *data],
    ["mark", "one", *data],
    ["sessions", "--json", *data],
    ["report", "one", "-o", "report.html", *data],
    ["export", "one", "-o", "tables", *data],
    ["export", "one", "--format", "motion-bids", "-o", "bids", *data],
    ["export", "one", "--format", "fhir", "-o", "bundle.json", *data],
    ["bench", "daily", "--hours", "0.002", "--workers", "1"],
):
    print("$", *argv, "->", main(argv), flush=True)
"""


def _run(folder: Path, checkout: Path, seed: str) -> tuple[bytes, dict[str, bytes]]:
    folder.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(checkout)}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(checkout / "recordings" / "straight_leg")],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=True,
        timeout=300,
    )
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del files["data/index.sqlite"]  # no result: it remembers when folders changed
    return done.stdout + done.stderr, files


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[bytes, dict[str, bytes]], ...]:
    """What was printed and what was written, twice."""
    folder, checkout = tmp_path_factory.mktemp("same"), Path(__file__).resolve().parent.parent.parent
    return tuple(_run(folder / seed, checkout, seed) for seed in ("1", "2"))


def test_every_command_was_carried_out(runs: tuple[tuple[bytes, dict[str, bytes]], ...]) -> None:
    statuses = [line.rpartition(b"-> ")[2] for line in runs[0][0].splitlines() if line.startswith(b"$ ")]
    assert statuses == [b"0"] * 19


def test_two_runs_print_the_same_bytes(runs: tuple[tuple[bytes, dict[str, bytes]], ...]) -> None:
    assert runs[0][0].splitlines() == runs[1][0].splitlines()


def test_two_runs_write_the_same_files(runs: tuple[tuple[bytes, dict[str, bytes]], ...]) -> None:
    first, second = (files for _, files in runs)
    assert len(first) >= 24
    assert {name: data == second.get(name) for name, data in first.items()} == dict.fromkeys(second, True)
