"""Does ``kneehold replay`` print exactly what was fixed, and nothing else?"""

from __future__ import annotations

import csv
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.replay.replay import ReplayOptions, replay

# The fixed keys in their order, each with the types its value may have.
_SUMMARY = {
    "type": str, "schema": int, "source": str, "samples": int, "duration_s": float, "rate_hz": float, "lost_s": float,
    "trusted": bool, "warnings": list, "counted": int, "reps": list, "attempts": list,
}  # fmt: skip
_REP = {
    "index": int, "side": str, "outcome": str, "lift_start_s": float, "hold_start_s": float, "hold_end_s": float,
    "return_s": float, "hold_s": float, "plateau_deg": float, "peak_deg": float, "range_deg": float,
    "bridged_s": float, "regrips": int, "flags": list, "hold_detected_at_s": float, "release_detected_at_s": float,
}  # fmt: skip
_ATTEMPT = {"reason": str, "lift_start_s": float, "peak_deg": float, "hold_s": float}
_FIRST_OF = {
    "hold_started": ["type", "t_s", "detected_at_s"],
    "hold_ended": ["type", "t_s", "detected_at_s"],
    "rep": ["type", "index", "t_s", "detected_at_s"],
    "attempt": ["type", "reason"],
    "signal_lost": ["type", "t_s", "detected_at_s"],
    "signal_back": ["type", "t_s", "detected_at_s"],
}


def _has_fixed(found: dict[str, object], fixed: dict[str, type]) -> bool:
    return {key: type(value) for key, value in found.items() if key in fixed} == fixed and [
        key for key in found if key in fixed
    ] == list(fixed)


def _json_lines(argv: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(argv) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_line_is_json_and_the_summary_is_the_last_and_only_one(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    types = [line["type"] for line in _json_lines(["replay", str(recording), "--json"], capsys)]
    assert [index for index, kind in enumerate(types) if kind == "summary"] == [len(types) - 1]


def test_the_summary_has_the_fixed_keys_in_order_each_of_its_type(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _has_fixed(_json_lines(["replay", str(recording), "--json"], capsys)[-1], _SUMMARY)


def test_every_repetition_and_attempt_in_a_summary_has_the_fixed_keys_in_order(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tapes = [str(path.parent) for path in sorted(checkout.glob("recordings/*/session.json"))]
    summaries = [_json_lines(["replay", tape, "--json"], capsys)[-1] for tape in tapes]
    reps = [rep for summary in summaries for rep in summary["reps"]]  # type: ignore[attr-defined]
    attempts = [attempt for summary in summaries for attempt in summary["attempts"]]  # type: ignore[attr-defined]
    assert [rep for rep in reps if not _has_fixed(rep, _REP)] == []
    assert [attempt for attempt in attempts if not _has_fixed(attempt, _ATTEMPT)] == []
    assert min(len(reps), len(attempts)) >= 1


def test_what_an_event_begins_with_is_fixed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tapes = [str(path.parent) for path in sorted(checkout.glob("recordings/*/session.json"))]
    lines = [line for tape in tapes for line in _json_lines(["replay", tape, "--json"], capsys)[:-1]]
    fixed = [line for line in lines if line["type"] in _FIRST_OF]
    assert {str(line["type"]) for line in fixed} == set(_FIRST_OF)
    assert [line for line in fixed if list(line)[: len(_FIRST_OF[line["type"]])] != _FIRST_OF[line["type"]]] == []  # type: ignore[index]


def test_the_simulated_repetitions_are_counted(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _json_lines(["replay", str(recording), "--json"], capsys)[-1]["counted"] == 2


def test_events_come_in_the_order_in_which_they_were_known(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = [line["detected_at_s"] for line in _json_lines(["replay", str(recording), "--json"], capsys)[:-1]]
    assert known == sorted(known)  # type: ignore[type-var]


def test_two_runs_print_the_same_bytes(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["replay", str(recording), "--json"])
    first = capsys.readouterr().out
    main(["replay", str(recording), "--json"])
    assert capsys.readouterr().out == first


def test_nothing_is_said_on_standard_error_of_a_good_recording(checkout: Path, recording: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "kneehold.sensor.cli.main", "replay", str(recording), "--json"],
        cwd=checkout,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_text_tells_each_repetition_and_the_mounting(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(recording), "--reps", "2", "--hold", "5"]) == 0
    printed = capsys.readouterr().out
    assert "2 of 2 repetitions" in printed
    assert "Mounting: unknown." in printed


def test_a_declared_mounting_is_told(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(recording), "--mount", "x=knee,y=front"]) == 0
    assert "Mounting: declared" in capsys.readouterr().out


def test_a_longer_prescription_makes_repetitions_short(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reps = _json_lines(["replay", str(recording), "--json", "--hold", "60"], capsys)[-1]["reps"]
    assert {rep["outcome"] for rep in reps} == {"short"}  # type: ignore[index]


def test_the_side_given_is_the_side_reported(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reps = _json_lines(["replay", str(recording), "--json", "--side", "left"], capsys)[-1]["reps"]
    assert {rep["side"] for rep in reps} == {"left"}  # type: ignore[index]


def test_the_trace_has_a_row_for_every_sample(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = tmp_path / "trace.csv"
    summary = _json_lines(["replay", str(recording), "--json", "--trace", str(trace)], capsys)[-1]
    with trace.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["t_s", "elevation_deg", "phase"]
    assert len(rows) - 1 == summary["samples"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_trace_is_readable_by_its_owner_only(recording: Path, tmp_path: Path) -> None:
    assert main(["replay", str(recording), "--json", "--trace", str(tmp_path / "trace.csv")]) == 0
    assert stat.S_IMODE((tmp_path / "trace.csv").stat().st_mode) == 0o600


def test_a_trace_that_cannot_be_written_is_one_sentence(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(recording), "--trace", str(tmp_path / "nowhere" / "t.csv")]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_trace_never_overwrites_the_recording(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = recording.read_bytes()
    assert main(["replay", str(recording), "--trace", str(recording)]) == 2
    assert recording.read_bytes() == before
    assert "overwrite" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.csv"), "--json"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "none.csv" in said.err


def test_a_damaged_line_is_named_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("t_s,ax,ay,az,gx,gy,gz\n0.00,0,0,9.81,0,0,0\n0.01,0,zero,9.81,0,0,0\n0.02,0,0,9.81,0,0,0\n")
    assert main(["replay", str(bad)]) == 1
    assert capsys.readouterr().err.startswith(f"kneehold: {bad}, line 3: ")


def test_a_damaged_recording_leaves_no_trace_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("t_s,ax,ay,az,gx,gy,gz\n0.00,0,0,9.81,0,0,0\n0.01,0,zero,9.81,0,0,0\n")
    main(["replay", str(bad), "--trace", str(tmp_path / "trace.csv")])
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


@pytest.mark.parametrize(
    "option",
    [
        ["--hold", "0"],
        ["--hold", "nan"],
        ["--reps", "0"],
        ["--tolerance", "-1"],
        ["--side", "middle"],
        ["--profile", "handstand"],
        ["--mount", "x=elbow"],
        ["--filter", "magic"],
    ],
)
def test_a_value_that_cannot_be_used_is_wrong_usage_in_one_sentence(
    option: list[str], recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(recording), *option]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_the_repetitions_of_the_events_are_those_of_the_summary(recording: Path) -> None:
    result = replay(str(recording), ReplayOptions())
    listed = result.summary["reps"]
    assert [rep.hold_start_s for rep in result.reps] == pytest.approx([rep["hold_start_s"] for rep in listed], abs=1e-3)  # type: ignore[attr-defined]


def test_progress_ends_at_the_whole(recording: Path) -> None:
    shares: list[float] = []
    replay(str(recording), ReplayOptions(), on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
