"""Do commands read standard input, and go on where their output cannot be written?"""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main


def _given(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_recording_is_read_from_standard_input(
    recording: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, is_packed: bool
) -> None:
    data = recording.read_bytes()
    _given(data if is_packed else gzip.decompress(data), monkeypatch)
    assert main(["replay", "-", "--json"]) == 0
    from_stdin = capsys.readouterr().out.replace('"source": "standard input"', '"source": "knee-to-chest_seed1"')
    assert main(["replay", str(recording), "--json"]) == 0
    assert from_stdin == capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "standard input: the file is empty."),
        (
            b"t_s,ax,ay,az,gx,gy,gz\n0,0,0,up,0,0,0\n",
            "standard input, line 2: 'up' in column 'az' is no usable number.",
        ),
        (b"[" * 5000, "standard input: it nests deeper than 32 levels."),
    ],
)
def test_what_cannot_be_read_there_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: bytes, said: str
) -> None:
    _given(data, monkeypatch)
    assert main(["replay", "-"]) == 1
    assert capsys.readouterr().err == f"kneehold: {said}\n"


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("t_s,ax,ax,ay,az,gx,gy,gz\n" + "".join(f"{k / 50},0,1,0,9.81,0,0,0\n" for k in range(200)))
    assert main(["replay", str(path)]) == 1
    assert "line 1: the header has several columns 'ax'; keep one." in capsys.readouterr().err


@pytest.mark.parametrize("factor", [1e3, 1e6, 1e9, 1e-3])
def test_times_that_are_not_in_seconds_are_not_trusted(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], factor: float
) -> None:
    head, *rows = gzip.decompress(recording.read_bytes()).decode().splitlines()
    cells = [row.split(",") for row in rows]
    path = tmp_path / "times.csv"
    path.write_text("\n".join([head, *(",".join([f"{float(t) * factor:.9f}", *rest]) for t, *rest in cells)]))
    assert main(["replay", str(path), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (summary["trusted"], summary["counted"]) == (False, 0)
    assert "are the times in seconds?" in summary["warnings"][0]


@pytest.mark.long
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_a_live_session_goes_on_where_its_events_cannot_be_printed(tmp_path: Path) -> None:
    words = ("live", "--virtual-ble", "--hold", "3", "--reps", "1", "--for", "14", "--headless")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kneehold.sensor.cli.main", *words, "--data-dir", str(tmp_path)],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("the events cannot be printed") == 1
    (folder,) = (tmp_path / "sessions").iterdir()
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    assert [
        event["rep"]["index"] if "rep" in event else event.get("index") for event in events if event["type"] == "rep"
    ]
    assert (folder / "tape.jsonl.gz").is_file()
