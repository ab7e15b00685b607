"""The guide's table of the procedure names code and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def rows(checkout: Path) -> list[list[str]]:
    section = (checkout / "GUIDE.md").read_text(encoding="utf-8").split("## The procedure")[1].split("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [row for row in cells if row[0] != "phrase"]


def test_every_row_names_a_phrase_code_and_a_test(rows: list[list[str]]) -> None:
    assert len(rows) >= 18
    assert {len(row) for row in rows} == {3}


def test_the_code_it_names_is_there(rows: list[list[str]], checkout: Path) -> None:
    files = [name for row in rows for name in re.findall(r"`(sensor/[\w/.-]+)`", row[1])]
    assert len(files) >= 15
    assert [name for name in files if not (checkout / name).is_file()] == []


def test_the_tests_it_names_are_there(rows: list[list[str]], checkout: Path) -> None:
    missing: list[str] = []
    for row in rows:
        file, name = row[2].strip("`").split("::")
        if f"def {name}(" not in (checkout / file).read_text(encoding="utf-8"):
            missing.append(row[2])
    assert missing == []
