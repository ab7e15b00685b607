"""Are taps in a session compared with its holds, kept with the person and printed in the report?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.own_accuracy import OWN_FILE, kept_accuracy
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.values import Command, CommandKind
from kneehold.sensor.replay.taps import TAP
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.tape.writer import TapeWriter

_LAG_S = 0.3


@pytest.fixture
def tapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session in which each true start and end is tapped on a key 0.3 s late."""
    monkeypatch.setenv("KNEEHOLD_DATA_DIR", str(tmp_path))
    simulation = simulate_family("ordinary", 100_006)
    entries = list(simulation.entries())
    begin_ns = entries[0].arrival_ns
    edges = [edge for rep in simulation.reps for edge in (rep.hold_start_s, rep.hold_end_s)]
    taps = [Command("thigh", begin_ns + round((edge + _LAG_S) * 1e9), CommandKind.MARK, TAP) for edge in sorted(edges)]
    folder = tmp_path / "sessions" / "2026-01-05T07-30-00Z"
    folder.parent.mkdir()
    with TapeWriter(folder, replace(simulation.header(), started_utc="2026-01-05T07:30:00+00:00")) as tape:
        for entry in sorted((*entries, *taps), key=lambda entry: entry.arrival_ns):
            tape.append(entry)
    return folder


def test_taps_are_compared_kept_and_printed_in_the_report(tapped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", str(tapped), "--person", "Anna"]) == 0
    capsys.readouterr()
    assert main(["verify", str(tapped), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["person"], said["by"], said["untapped"], said["taps_left"]) == ("Anna", "key", 0, 0)
    assert (said["start_lag_s"], said["end_lag_s"]) == pytest.approx((_LAG_S, _LAG_S), abs=0.15)
    assert abs(said["bias_s"]) < 0.15
    kept = kept_accuracy(DataDir(tapped.parent.parent), "Anna")
    assert kept is not None
    assert kept.holds == said["holds"] == len(said["holds_s"])
    assert (tapped.parent.parent / OWN_FILE).stat().st_mode & 0o077 == 0
    page = tapped.parent / "report.html"
    assert main(["report", str(tapped), "-o", str(page)]) == 0
    assert "On this person" in page.read_text(encoding="utf-8")
    assert f"by {kept.holds} holds whose start and end were tapped with a key" in page.read_text(encoding="utf-8")
    assert main(["rescore"]) == 0
    assert main(["report", "--person", "Anna", "-o", str(page)]) == 0
    of_person = page.read_text(encoding="utf-8")
    assert of_person.count("Known error: on ") == of_person.count("On this person on 2026-01-05, by ") == 1


def test_the_result_reads_as_a_table_and_a_paragraph(tapped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tapped)]) == 0
    said = capsys.readouterr().out
    assert "reaction time" in said
    assert "95 % limits of agreement" in said
    assert f"kneehold verify {tapped.name} --person NAME" in said
    assert main(["verify", str(tapped), "--person", "Anna"]) == 0
    assert "Kept for Anna" in capsys.readouterr().out


def test_a_session_without_taps_says_what_is_missing(tapped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tapped), "--by", "sensor"]) == 1
    assert "at least two holds need a tap at either end" in capsys.readouterr().err
    assert not (tapped.parent.parent / OWN_FILE).exists()


def test_a_sensor_too_slow_to_feel_a_tap_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], checkout: Path
) -> None:
    monkeypatch.setenv("KNEEHOLD_DATA_DIR", str(tmp_path))
    assert main(["verify", str(checkout / "recordings" / "both_legs"), "--by", "sensor"]) == 1
    assert "26 samples per second; taps on it are felt from 52 on" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["{", '{"schema": 1, "people": {"Anna": {"session": 5}}}', '{"schema": 1, "people": 3}']
)
def test_a_spoilt_file_is_as_if_nothing_were_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / OWN_FILE).write_text(text)
    assert kept_accuracy(DataDir(tmp_path), "Anna") is None
