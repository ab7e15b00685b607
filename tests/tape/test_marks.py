"""Marks are read with their line, and refused where they cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.marks import read_marks

_HEAD = "rep,hold_start_s,hold_end_s,side,rater\n"


def _file(folder: Path, rows: str) -> Path:
    path = folder / "r.reps.csv"
    path.write_text(_HEAD + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,-0.5,3,,\n", "line 2: hold 1 begins before the recording"),
        ("1,3,3,,\n", "line 2: hold 1 ends before it begins"),
        ("1,1,3,,\n2,2.9,5,,\n", "line 3: holds 1 and 2 overlap"),
        ("1,1,3,,\n2,2.9,5,right,\n", "line 3: holds 1 and 2 overlap"),
        ("1,1,3,,\n1,4,5,,\n", "line 3: repetition 1 is marked twice"),
        ("1,1,3,,\n2,4,5,,\n1,7,8,,\n", "line 4: repetition 1 is marked twice"),
        ("1,x,3,,\n", "line 2: 'x' is no number"),
        ("1,inf,3,,\n", "line 2: 'inf' is no usable number"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(RecordingError, match=said):
        read_marks(_file(tmp_path, rows))


@pytest.mark.parametrize(
    "rows",
    [
        "1,0,3,,\n2,3,5,,\n",
        "1,1,3,right,\n2,2,4,left,\n",
        "1,1,3,,a\n1,1.1,3.1,,b\n",
    ],
    ids=["one after the other", "two legs at once", "two raters"],
)
def test_what_can_be_meant_is_taken(tmp_path: Path, rows: str) -> None:
    assert [mark.hold_end_s for mark in read_marks(_file(tmp_path, rows))] == [
        float(line.split(",")[2]) for line in rows.splitlines()
    ]
