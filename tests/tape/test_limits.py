"""Does hostile input of less than 1 MB cost little time and memory, whatever it is made of?"""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.model.errors import KneeholdError, RecordingError
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.tape.imports.columns import columns_of
from kneehold.sensor.tape.marks import read_marks

# What is linear takes a tenth of this; what was quadratic took ten times as much.
_LONGEST_S = 5.0
_MOST_BYTES = 100 * 2**20

_TABLE = "time (s),acc x,acc y,acc z,gyr x,gyr y,gyr z\n" + "".join(f"{k / 50},0,0,9.81,0,0,0\n" for k in range(30))


def _zip(entries: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return made.getvalue()


_ROW = "0,0,0,9.81,0,0,0\n"
_INPUTS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nested lists": ("x.json", lambda: b"[" * 900_000, "it nests deeper than 32 levels"),
    "nested objects": ("x.json", lambda: b'{"a":' * 150_000, "it nests deeper than 32 levels"),
    "nested below samples": ("x.json", lambda: b'{"Samples":[' + b"[" * 10_000, "it nests deeper than 32 levels"),
    "nested on a line": ("x.jsonl", lambda: b"{}\n" + b"[" * 900_000, "line 2: this line is no JSON"),
    "many tables": ("x.zip", lambda: _zip({f"{k:03d}.csv": _TABLE for k in range(500)}), "several recordings"),
    "too many files": ("x.zip", lambda: _zip({f"{k}.csv": "a" for k in range(600)}), "600 files; .* at most 500"),
    "many folders": ("x.zip", lambda: _zip({f"{k}/": "" for k in range(6000)}), "6000 entries; .* at most 2000"),
    "a long name": ("x.zip", lambda: _zip({"1" * 60_000 + ".csv": "a"}), "a name of more than 1024 characters"),
    "a zip in a zip": ("x.zip", lambda: _zip({"a.zip": "PK"}), "a zip with|this is no table"),
    "a bomb": ("x.zip", lambda: _zip({"a.csv": "0" * 200_000_000}), "far too long for a recording"),
    "brackets": ("x.csv", lambda: b"t," + b"(" * 400_000 + b")x,acc x,acc y\n" + b"0,0,0,0\n" * 9, ""),
    "blanks": ("x.csv", lambda: b"t,a" + b" " * 400_000 + b"b,acc y,gyr x\n" + b"0,0,0,0\n" * 9, ""),
    "a rate": ("x.csv", lambda: b"sampl" * 180_000 + b"\n" + _ROW.encode() * 9, ""),
    "a long line": ("x.csv", lambda: b"t_s,ax,ay,az,gx,gy,gz\n" + b"0" * 900_000, ""),
    "many columns": ("x.csv", lambda: b"acc x," * 100_000 + b"t\n" + b"1," * 100_000 + b"1\n", "at most 2000"),
    "two thousand columns": ("x.csv", lambda: b"acc x," * 1999 + b"t\n" + b"1," * 1999 + b"1\n", ""),
    "many quotes": ("x.csv", lambda: b't_s,ax,ay,az,gx,gy,gz\n"' + b'""' * 400_000 + b"\n", ""),
    "one quote": ("x.csv", lambda: b't_s,ax,ay,az,gx,gy,gz\n"' + _ROW.encode() * 20_000, ""),
}
_SLOW = ("many columns", "one quote")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in _SLOW else ()) for name in _INPUTS]
)
def test_an_input_of_less_than_a_megabyte_is_answered_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    file, made, said = _INPUTS[name]
    path = tmp_path / file
    path.write_bytes(made())
    assert path.stat().st_size < 2**20
    began_s = time.process_time()
    with pytest.raises(KneeholdError, match=said or "."):
        replay(str(path), ReplayOptions())
    assert time.process_time() - began_s < _LONGEST_S
    tracemalloc.start()
    with pytest.raises(KneeholdError):
        replay(str(path), ReplayOptions())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < _MOST_BYTES


def test_a_label_that_no_program_writes_is_no_column() -> None:
    names = ["t", *(f"acc {axis}" for axis in "xyz"), *(f"gyr {axis}" for axis in "xyz")]
    assert columns_of(names, "x.csv") == columns_of([*names, "acc x" + "(" * 400_000], "x.csv")


def test_twenty_thousand_marks_are_read_in_a_second(tmp_path: Path) -> None:
    path = tmp_path / "marks.reps.csv"
    rows = (f"{k},{k * 2},{k * 2 + 1},{('', 'right')[k % 2]}\n" for k in range(1, 20_001))
    path.write_text("rep,hold_start_s,hold_end_s,side\n" + "".join(rows))
    began_s = time.process_time()
    assert len(read_marks(str(path))) == 20_000
    assert time.process_time() - began_s < 1.0


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,5,9,right,A\n2,1,5.1,right,A\n", "holds 1 and 2 overlap"),
        ("1,5,9,right,A\n2,8.9,12,right,A\n", "holds 1 and 2 overlap"),
        ("1,5,9,right,A\n2,1,20,,A\n", "holds 1 and 2 overlap"),
        ("1,5,9,right,A\n2,10,12,right,A\n3,6,7,right,A\n", "holds 1 and 3 overlap"),
        ("1,5,9,right,A\n1,10,12,right,A\n", "repetition 1 is marked twice"),
        ("".join(f"{k},{k},{k}.5,side{k},A\n" for k in range(11)), "more than 10 sides are named"),
        ("".join(f"1,5,9,right,R{k}\n" for k in range(51)), "line 52: more than 50 raters are named"),
    ],
)
def test_marks_that_overlap_are_named(tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "marks.reps.csv"
    path.write_text("rep,hold_start_s,hold_end_s,side,rater\n" + rows)
    with pytest.raises(RecordingError, match=said):
        read_marks(str(path))


def test_holds_of_two_legs_or_two_raters_may_be_at_once(tmp_path: Path) -> None:
    path = tmp_path / "marks.reps.csv"
    path.write_text("rep,hold_start_s,hold_end_s,side,rater\n1,5,9,right,A\n2,5,9,left,A\n1,5,9,right,B\n3,9,10,,A\n")
    assert len(read_marks(str(path))) == 4
