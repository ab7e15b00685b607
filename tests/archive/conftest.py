"""Which sessions do the tests of the archive read?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir


@pytest.fixture
def place(tmp_path: Path, checkout: Path) -> DataDir:
    """An archive with three golden sessions, the first of them of a person."""
    made = DataDir(tmp_path / "data").made()
    for name in ("declared_partial", "straight_leg", "unknown_bounce"):
        shutil.copytree(checkout / "recordings" / name, made.sessions / name)
    write_about(made.sessions / "declared_partial", About("A. Person", "morning", 4.0, 5.0, 3.0))
    return made


@pytest.fixture
def session(place: DataDir) -> Path:
    """One session of two repetitions of about 5 s."""
    return place.sessions / "declared_partial"
