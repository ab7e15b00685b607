"""Is whatever cannot be read told in one sentence, with the right exit status, and nothing written?"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from math import sin
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main

_HEAD = "t_s,ax,ay,az,gx,gy,gz\n"


def _still(count: int, begin_s: float = 0.0, *, acc: float = 9.81) -> str:
    return "".join(f"{begin_s + k / 50:.2f},0,0,{acc},0,0,0\n" for k in range(count))


def _sit(recording: Path, edit: Callable[[list[str]], list[str]]) -> str:
    """The lines of a good recording, changed."""
    lines = gzip.decompress(recording.read_bytes()).decode().splitlines(keepends=True)
    return "".join(edit(lines))


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


_REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", ": the file is empty."),
    "empty.csv.gz": (b"", ": the file is empty."),
    "packed_nothing.csv.gz": (gzip.compress(b""), ": the file is empty."),
    "header_only.csv": (_HEAD.encode(), ": there is a header but no sample."),
    "no_header.csv": (
        _still(3).encode(),
        ": no unit is written for the angular rate, and the movement does not tell it",
    ),
    "text.csv": ((_HEAD + _still(3) + "0.06,0,0,up,0,0,0\n").encode(), ", line 5: 'up' in column 'az' is no usable"),
    "one_and_nothing.csv": ((_HEAD + "1_0,0,0,9.8,0,0,0\n").encode(), ", line 2: '1_0' in column 't_s' is no usable"),
    "nan.csv": ((_HEAD + _still(3) + "0.06,0,0,NaN,0,0,0\n").encode(), ", line 5: 'NaN' in column 'az' is no usable"),
    "infinity.csv": ((_HEAD + "0,0,0,9.8,0,0,-inf\n").encode(), ", line 2: '-inf' in column 'gz' is no usable number."),
    "huge.csv": ((_HEAD + "0,0,0,1e9,0,0,0\n").encode(), ", line 2: the numbers are too large for any sensor."),
    "torn.csv": ((_HEAD + _still(3) + "0.06,0,0").encode(), ", line 5: 3 columns instead of at least 7."),
    "gap.csv": (
        (_HEAD + _still(3) + "\n" + _still(3, 1.0)).encode(),
        ", line 5: an empty line stands between samples.",
    ),
    "latin.csv": ((_HEAD + _still(3)).encode() + b"0.06,0,0,9.8,0,0,\xe4\n", ", line 5: not UTF-8 text."),
    "bytes.csv": (bytes(range(256)) * 10, ": a table or JSON with acceleration and angular rate was looked for"),
    "cut.csv.gz": (
        gzip.compress((_HEAD + _still(9000)).encode())[:-200],
        ": the compressed file is cut off or damaged.",
    ),
    "other.json": (b"{}", "this JSON holds neither Movesense packets nor Sensor Logger's readings."),
    "other.zip": (b"PK\x05\x06" + bytes(18), "was looked for; this is a zip without files."),
}


@pytest.mark.parametrize("form", [["--json"], []], ids=["json", "text"])
@pytest.mark.parametrize("name", _REFUSED)
def test_a_file_that_cannot_be_read_is_one_sentence_and_nothing_else(
    name: str, form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, said = _REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    assert main(["replay", str(path), "--trace", str(tmp_path / "trace.csv"), *form]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), _names(tmp_path)) == ("", 1, [name])
    assert err.startswith(f"kneehold: {path}")
    assert said in _without_line(err, said)


def _without_line(err: str, said: str) -> str:
    """Where the table names no line, the sentence may."""
    if said.startswith(", line"):
        return err
    head, _, tail = err.partition(", line ")
    return f"{head}:{tail.partition(':')[2]}" if tail else err


@pytest.mark.parametrize("command", ["replay", "agree", "score"])
def test_a_recording_that_breaks_off_late_gives_no_half_result(
    command: str, recording: Path, marks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first repetition is over long before the bad line."""
    (tmp_path / "late.csv").write_text(_sit(recording, lambda lines: [*lines[:-1], "9e9,zero,0,9.8,0,0,0\n"]))
    shutil.copy(marks, tmp_path / "late.reps.csv")
    path = tmp_path / ("" if command == "score" else "late.csv")
    argv = [command, str(path), *(["--marks", str(marks)] if command == "agree" else [])]
    assert main([*argv, "--json"]) == 1
    out, err = capsys.readouterr()
    assert ("hold" in out.partition("pooled")[0], err.count("\n")) == (False, 1)
    assert ": 'zero' in column 'ax' is no usable number." in err


# --- read, but told what is odd -----------------------------------------------------------------


def _warnings(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], bool]:
    assert main(["replay", str(path), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    return summary["warnings"], summary["trusted"]


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (_still(5, 3.5), "samples were repeated or late and left out"),
        (_still(200, 0.0), "the sensor's clock restarted"),
    ],
    ids=["some rows again", "the clock from zero"],
)
def test_times_that_go_back_are_a_warning(
    again: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "back.csv"
    path.write_text(_HEAD + _still(200) + again + _still(200, 4.1))
    (warning, *_), trusted = _warnings(path, capsys)
    assert (said in warning, trusted) == (True, True)


def test_acceleration_in_g_is_corrected_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "in_g.csv"
    path.write_text(_HEAD + _still(600, acc=1.0))
    (warning,), trusted = _warnings(path, capsys)
    assert ("it is in g instead of m/s2; this is corrected" in warning, trusted) == (True, True)


def _mapped(recording: Path, change: Callable[[list[float]], list[float]]) -> str:
    """A good recording, each row changed."""
    _, *lines = gzip.decompress(recording.read_bytes()).decode().splitlines()
    rows = [change([float(number) for number in line.split(",")]) for line in lines]
    return _HEAD + "".join(",".join(f"{number:.7g}" for number in row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("change", "said", "is_trusted"),
    [
        (lambda row: [row[0], 0, 0, 0, *row[4:]], "the acceleration at rest is 0.0 m/s2 instead of 9.8", False),
        (lambda row: [row[0], *[0.0] * 6], "the acceleration at rest is 0.0 m/s2 instead of 9.8", False),
        (lambda row: [*row[:4], 0, 0, 0], "angular rate", False),
        (lambda row: [*row[:4], 0.1, -0.1, 0.02], "angular rate", False),
        (lambda row: [row[0], *(102.0 * acc for acc in row[1:4]), *row[4:]], "looks like mg or raw counts", False),
        (lambda row: [row[0] * 1000.0, *row[1:]], "samples per second are too few; are the times in seconds?", False),
        (lambda row: [row[0] / 60.0, *row[1:]], "samples per second are too many; are the times in seconds?", False),
    ],
    ids=["no acceleration", "nothing at all", "no rate", "a rate that stands", "milli-g", "milliseconds", "minutes"],
)
def test_readings_that_make_no_sense_are_a_warning_and_nothing_is_counted(
    change: Callable[[list[float]], list[float]],
    said: str,
    is_trusted: bool,
    tmp_path: Path,
    recording: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(_mapped(recording, change))
    assert main(["replay", str(path), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said in summary["warnings"][0], summary["trusted"], summary["counted"]) == (True, is_trusted, 0)


def test_a_mounting_by_which_the_thigh_never_lay_where_the_exercise_begins_is_a_warning(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    mounts = [f"{knee}=knee,{sign}{front}=front" for knee, front in ("xy", "yz", "zx") for sign in ("", "-")]
    for mount in mounts:
        assert main(["replay", str(recording), "--json", f"--mount={mount}"]) == 0
        summary = json.loads(capsys.readouterr().out.splitlines()[-1])
        told += [warning for warning in summary["warnings"] if summary["counted"] == 0]
    assert set(told) == {
        "as the mounting is declared the thigh never lay still where 'knee-to-chest' begins "
        "(-20 to 60 degrees, its front up), so nothing could be counted"
    }


def _in_degrees(lines: list[str]) -> list[str]:
    rows = [line.split(",") for line in lines[1:]]
    return [_HEAD, *(",".join([*row[:4], *(f"{57.29578 * float(v):.6f}" for v in row[4:7])]) + "\n" for row in rows)]


def test_angular_rate_in_degrees_is_corrected_and_said(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in_deg.csv"
    path.write_text(_sit(recording, _in_degrees))
    warnings, trusted = _warnings(path, capsys)
    (warning,) = warnings
    assert ("only multiplied by 0.01745; this is corrected" in warning, trusted) == (True, True)


def test_a_recording_that_never_rests_is_told_what_may_be_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing in it is impossible: half a degree a second of noise, read as half a radian."""
    path = tmp_path / "restless.csv"
    path.write_text(_HEAD + "".join(f"{k / 50:.2f},0,0,9.81,{0.5 * sin(k * k):.3f},0,0\n" for k in range(600)))
    (warning,), _ = _warnings(path, capsys)
    assert "the leg was never still for two seconds" in warning
    assert "deg/s instead of rad/s" in warning


# --- marks --------------------------------------------------------------------------------------

_MARKS = "rep,hold_start_s,hold_end_s\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ": the file is empty."),
        ("rep,hold_start_s\n", ", line 1: the column 'hold_end_s' is missing."),
        (_MARKS + "1,5,9\n2,8,12\n", ", line 3: holds 1 and 2 overlap."),
        (_MARKS + "1,9,5\n", ", line 2: hold 1 ends before it begins."),
        (_MARKS + "1,-3,5\n", ", line 2: hold 1 begins before the recording."),
        (_MARKS + "1,5,9\n1,10,12\n", ", line 3: repetition 1 is marked twice."),
        (_MARKS + "1,five,9\n", ", line 2: 'five' is no number for hold start."),
        (_MARKS + "1,5,inf\n", ", line 2: 'inf' is no usable number for hold end."),
        (_MARKS + "1,5\n", ", line 2: the column 'hold_end_s' is missing."),
    ],
)
@pytest.mark.parametrize("command", ["agree", "score"])
def test_marks_that_cannot_be_meant_are_named_with_their_line(
    command: str, text: str, said: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "one.reps.csv"
    marks.write_text(text)
    shutil.copy(recording, tmp_path / "one.csv.gz")
    argv = ["score", str(tmp_path)] if command == "score" else ["agree", str(recording), "--marks", str(marks)]
    assert main(argv) == 1
    assert capsys.readouterr().err == f"kneehold: {marks}{said}\n"


def test_a_mark_after_the_end_is_told_and_missed(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text(_MARKS + "1,900,920\n")
    assert main(["agree", str(recording), "--marks", str(marks), "--json"]) == 0
    out, err = capsys.readouterr()
    assert ("missed" in out, "mark 1 ends at 920.0 s, after the end of the recording" in err) == (True, True)


# --- size ---------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes out the zeros of a sparse file")
def test_ten_gigabytes_are_refused_without_reading_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ten_gigabytes.csv"
    with path.open("wb") as file:
        file.write((_HEAD + _still(500)).encode())
        file.truncate(10 * 2**30)
    tracemalloc.start()
    try:
        assert main(["replay", str(path), "--json"]) == 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"kneehold: {path}, line 502: the line is far too long for a recording.\n")
    assert peak < 32 * 2**20


@pytest.mark.long
def test_a_recording_eight_times_as_long_is_counted_in_the_same_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way, file to summary; only what was counted may be kept."""

    def peak_bytes(seconds: int) -> int:
        path = tmp_path / f"{seconds}.csv"
        path.write_text(_HEAD + _still(50 * seconds))
        tracemalloc.start()
        try:
            assert main(["replay", str(path), "--json"]) == 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak_bytes(5)  # loads what is loaded once
    # The first minute is kept whole: a recording may have begun with a lift.
    assert peak_bytes(1920) < peak_bytes(480) + 256 * 1024  # rows are dropped in blocks of 512


def test_a_session_whose_folder_is_no_utf_8_is_listed_counted_reported_and_exported(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, name = tmp_path / "data", "b\udcffd"
    try:
        shutil.copytree(checkout / "recordings" / "straight_leg", data / "sessions" / name)
    except OSError:
        pytest.skip("this disk keeps only names that are UTF-8")
    header = data / "sessions" / name / "session.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "started_utc": "\ud800", "software": "\udfff"}))
    place = ("--data-dir", str(data))
    outputs = [("--format", "fhir", "-o", f"{tmp_path}/f.json"), ("-o", f"{tmp_path}/e")]
    if find_spec("pyarrow"):
        outputs.append(("--format", "parquet", "-o", f"{tmp_path}/p"))
    for _ in range(2):  # the second time by the list
        for words in (["sessions"], ["rescore"], ["reindex"], ["report", name, "-o", f"{tmp_path}/r.html"]):
            assert main([*words, *place]) == 0
        for output in outputs:
            assert main(["export", name, *output, *place]) == 0
        capsys.readouterr()
        assert main(["sessions", "--json", *place]) == 0
        assert json.loads(capsys.readouterr().out)["folder"] == name
    assert "b\\udcffd" in (tmp_path / "e" / "sessions.csv").read_text(encoding="utf-8")
