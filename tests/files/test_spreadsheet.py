"""Is every text that a spreadsheet would run written as a text, and read again as it was?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kneehold.sensor.archive.sidecars import MARKS_FILE, add_marks, session_marks
from kneehold.sensor.files.spreadsheet import guarded, unguarded
from kneehold.sensor.tape.marks import Mark

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\uff1d1",
    "a;=1+1",
    "a\n=1",
    "a, -2",
    'a;"=1"',
    "a\t@x",
    "=a;=b",
    "'=1",
    "''-1",
]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula_whatever_the_separator(text: str, separator: str) -> None:
    written = str(guarded(text))
    for line in written.split("\n"):
        for cell in next(csv.reader([line], delimiter=separator), []):
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "\uff1d"))
    assert unguarded(written) == text


@pytest.mark.parametrize("text", ["", "A. Rater", "it's 5 - 6", "a=b", "O'Neill", "x; y", "1+1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def test_a_rater_whose_name_is_a_formula_is_written_as_a_text_and_read_as_it_was(tmp_path: Path) -> None:
    mark = Mark(1, 2.0, 3.0, "right", rater="=cmd|' /C calc'!A0", tool="x;@SUM(1)")
    add_marks(tmp_path, [mark], 10.0)
    assert "'=cmd" in (tmp_path / MARKS_FILE).read_text()
    assert session_marks(tmp_path) == (mark,)
