"""One archive for the tests of the review."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir


@pytest.fixture
def place(tmp_path: Path, checkout: Path) -> DataDir:
    """An archive with one session of two holds, of somebody whose name is markup."""
    made = DataDir(tmp_path / "data").made()
    shutil.copytree(checkout / "recordings" / "declared_partial", made.sessions / "one")
    write_about(made.sessions / "one", About("[bold]A. Person[/bold]"))
    return made
