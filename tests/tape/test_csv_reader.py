"""Is a plain CSV file read as a stream, and a bad one refused in one sentence?"""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import Samples, TimedRow
from kneehold.sensor.tape.reader import open_recording

_HEAD = "t_s,ax,ay,az,gx,gy,gz\n"
_GOOD = "".join(f"{0.02 * k:.2f},0,0,9.81,0,0,0\n" for k in range(3))


def _file(folder: Path, text: str) -> Path:
    path = folder / "r.csv"
    path.write_bytes(text.encode())
    return path


def _rows(path: Path) -> list[TimedRow]:
    return [row for entry in open_recording(path).entries() if isinstance(entry, Samples) for row in entry.rows]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "r.csv: the file is empty."),
        (_HEAD, "r.csv: there is a header but no sample."),
        ("t_s,ax,ay,az,gx,gy\n", "r.csv, line 1: the column 'gz' is missing from the header."),
        (_HEAD + "\n\n", "r.csv: there is a header but no sample."),
        (_HEAD + _GOOD + '0.06,"0,0,9.8,0,0,0\n', "r.csv, line 5: 2 columns instead of at least 7."),
        (
            (_HEAD + "0,0,0,9.8,0,0,1,2,3\n").replace(",", ";").replace("1;2;3", "1,2,3"),
            "'1.2.3' in column 'gz' is no usable number.",
        ),
        (_HEAD + _GOOD + "0.06,0,0,left,0,0,0\n", "r.csv, line 5: 'left' in column 'az' is no usable number."),
        (_HEAD + _GOOD + "0.06,0,0,,0,0,0\n", "r.csv, line 5: '' in column 'az' is no usable number."),
        (_HEAD + _GOOD + "0.06,0,0,nan,0,0,0\n", "r.csv, line 5: 'nan' in column 'az' is no usable number."),
        (_HEAD + _GOOD + "0.06,0,0,9.8,0,0,-inf\n", "r.csv, line 5: '-inf' in column 'gz' is no usable number."),
        (_HEAD + _GOOD + "inf,0,0,9.8,0,0,0\n", "r.csv, line 5: 'inf' in column 't_s' is no usable number."),
        (_HEAD + _GOOD + "0.06,0,0,1e200,0,0,0\n", "r.csv, line 5: the numbers are too large for any sensor."),
        (
            _HEAD + "1700000000123,0,0,9.81,0,0,0\n",
            "r.csv, line 2: the time 1700000000123 is too large to be in seconds.",
        ),
        (_HEAD + _GOOD + "0.06,0,0\n", "r.csv, line 5: 3 columns instead of at least 7."),
        (_HEAD + _GOOD + "\n" + _GOOD, "r.csv, line 5: an empty line stands between samples."),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_command_with_one_sentence(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(_file(tmp_path, text)), "--json"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), err.strip().endswith(said)) == ("", 1, True)


def test_times_that_go_back_are_handled_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{0.02 * k:.2f},0,0,9.81,0,0,0\n" for k in range(600)]
    rows[300:300] = ["1.00,0,0,9.81,0,0,0\n"] * 5
    assert main(["replay", str(_file(tmp_path, _HEAD + "".join(rows))), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["warnings"] != []


@pytest.mark.parametrize(
    "text",
    [
        _HEAD + _GOOD,
        "\ufeff" + _HEAD + _GOOD,
        (_HEAD + _GOOD).replace("\n", "\r\n"),
        (_HEAD + _GOOD).replace("\n", "\r"),
        (_HEAD + _GOOD).rstrip("\n"),
        _HEAD + _GOOD + "\n\n",
        (_HEAD + _GOOD).replace(",", " , "),
        '"t_s","ax","ay","az","gx","gy","gz"\n' + _GOOD,
        _HEAD + _GOOD.replace("9.81", '"9.81"'),
        (_HEAD + _GOOD).replace(",", ";"),
        (_HEAD + _GOOD).replace(",", ";").replace(".", ","),
        (_HEAD + _GOOD).replace(",", "\t"),
    ],
)
def test_what_programs_write_differently_is_read_alike(tmp_path: Path, text: str) -> None:
    still = (0.0, 0.0, 9.81, 0.0, 0.0, 0.0)
    assert _rows(_file(tmp_path, text)) == [(0.0, *still), (0.02, *still), (0.04, *still)]


def test_columns_may_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    path = _file(tmp_path, "note,gz,gy,gx,az,ay,ax,t_s\nhello,6,5,4,3,2,1,0\n")
    assert _rows(path) == [(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]


def test_a_text_in_quotation_marks_may_hold_what_stands_between_columns(tmp_path: Path) -> None:
    path = _file(tmp_path, 'note,t_s,ax,ay,az,gx,gy,gz\n"left, then right",0,1,2,3,4,5,6\n')
    assert _rows(path) == [(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]


def test_text_in_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes((_HEAD + _GOOD).encode("utf-16"))
    with pytest.raises(RecordingError, match=r"r\.csv, line 1: not UTF-8 text"):
        _rows(path)


def test_a_file_of_any_size_needs_the_same_memory(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with path.open("w") as file:
        file.write(_HEAD)
        file.writelines(f"{0.01 * k:.2f},0.1,0.2,9.81,0.01,0.02,0.03\n" for k in range(40_000))
    tracemalloc.start()
    try:
        count = sum(1 for _ in open_recording(path).entries())
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, path.stat().st_size > 1_000_000, peak_bytes < 300_000) == (625, True, True)
