"""Which recordings do the tests of the commands read?"""

from __future__ import annotations

from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two simulated recordings of two holds of 5 s each, and their marks."""
    folder = tmp_path_factory.mktemp("recordings")
    assert main(["simulate", "-o", str(folder), "--reps", "2", "--hold", "5", "--rate", "52", "--count", "2"]) == 0
    return folder


@pytest.fixture
def recording(recordings: Path) -> Path:
    """One recording of two holds of about 5 s."""
    return recordings / "knee-to-chest_seed1.csv.gz"


@pytest.fixture
def marks(recordings: Path) -> Path:
    """The exactly known holds of ``recording``."""
    return recordings / "knee-to-chest_seed1.reps.csv"
